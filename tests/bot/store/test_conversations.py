"""The contract of every store of conversations: what was said, in order, the last part of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from bot.errors import RecordError
from bot.models import Message
from bot.store.conversations import SqlConversationStore
from bot.store.tables import messages
from tests.bot.store.conftest import Stores


def said(*texts: str) -> list[Message]:
    """The texts of two by turns; the second says what it drew on."""
    drawn_on = {"user": (), "assistant": ("guide", "other-guide")}
    roles = ("user", "assistant")
    return [Message(role=roles[n % 2], text=text, sources=drawn_on[roles[n % 2]]) for n, text in enumerate(texts)]


def test_what_was_said_comes_back_in_order(stores: Stores) -> None:
    """Conversations are kept apart; who spoke is kept with what was said."""
    store = stores.conversations
    assert store.load("a").messages == ()
    store.append("a", said("one", "two"))
    store.append("b", said("other"))
    store.append("a", said("three"))
    store.append("a", [])
    assert store.load("a").messages == (*said("one", "two"), *said("three"))
    assert store.load("b").messages == tuple(said("other"))


def test_the_last_messages_come_back(stores: Stores) -> None:
    """A long conversation is loaded from its end."""
    for number in range(30):
        stores.conversations.append("a", said(str(number)))
    assert [message.text for message in stores.conversations.load("a").messages] == [str(n) for n in range(10, 30)]


def test_every_message_stays_in_the_database(engine: Engine) -> None:
    """What is not loaded any more is not deleted."""
    store = SqlConversationStore(engine)
    store.append("a", said(*map(str, range(50))))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(messages)).scalar_one() == 50


def test_threads_lose_no_message(stores: Stores) -> None:
    """Listeners append from several threads at once."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: stores.conversations.append(f"c{number % 4}", said(str(number))), range(40)))
    assert all(len(stores.conversations.load(f"c{number}").messages) == 10 for number in range(4))


def test_any_text_can_be_said(stores: Stores) -> None:
    """What no database keeps becomes �; the rest stays, emoji and line ends included."""
    stores.conversations.append("a", said("a\x00b\ud800 👩‍🚀\r\n\t"))
    assert [message.text for message in stores.conversations.load("a").messages] == ["a�b� 👩‍🚀\r\n\t"]
    with pytest.raises(RecordError, match="id"):
        stores.conversations.append("a\x00", said("x"))
    with pytest.raises(RecordError, match="id"):
        stores.conversations.load("a\x00")
