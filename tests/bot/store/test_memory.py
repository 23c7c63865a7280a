"""Conversations in memory: what was said is remembered, in order, within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.models import Message
from bot.store.memory import MemoryStore


def said(text: str) -> list[Message]:
    return [Message(role="user", text=text)]


def test_a_conversation_starts_empty() -> None:
    """An unknown conversation is one in which nothing was said yet."""
    assert MemoryStore().load("new").messages == ()


def test_conversations_are_kept_apart_and_in_order() -> None:
    """One person's question never shows up in another one's history."""
    store = MemoryStore()
    store.append("a", said("one"))
    store.append("b", said("other"))
    store.append("a", said("two"))
    assert [message.text for message in store.load("a").messages] == ["one", "two"]
    assert [message.text for message in store.load("b").messages] == ["other"]


def test_the_last_messages_stay() -> None:
    """A long conversation keeps its end, which follow-ups point to, and does not grow without bound."""
    store = MemoryStore()
    for number in range(100):
        store.append("a", said(str(number)))
    kept = [message.text for message in store.load("a").messages]
    assert kept == [str(number) for number in range(100 - len(kept), 100)]
    assert 10 <= len(kept) < 100


def test_the_conversations_longest_silent_go_first() -> None:
    """A process that runs for months holds a bounded number of conversations, the active ones among them."""
    store = MemoryStore()
    store.append("active", said("first"))
    for number in range(1_200):
        store.append(f"c{number}", said("once"))
        if number == 600:
            store.append("active", said("again"))
    assert store.load("c0").messages == ()
    assert store.load("c1199").messages
    assert [message.text for message in store.load("active").messages] == ["first", "again"]


def test_threads_lose_nothing() -> None:
    """Listeners append from several threads at once."""
    store = MemoryStore()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.append(f"c{number % 40}", said(str(number))), range(400)))
    assert all(len(store.load(f"c{number}").messages) == 10 for number in range(40))
