"""The inbox: everything is accepted once, given out once and in order, fairly, and never lost."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import Engine

from bot.errors import NotFound, RecordError
from bot.models import Message
from bot.store.conversations import SqlConversationStore
from bot.store.inbox import CONTENT_KEPT, KEYS_KEPT, SqlInbox
from bot.store.repository import SqlAssessmentStore
from tests.bot.store.conftest import opened
from tests.bot.store.samples import NOON, begun, later

LEASE = datetime.timedelta(minutes=1)
ALIVE, DEAD = "here:1:1", "here:2:2"


@pytest.fixture
def inbox(engine: Engine) -> SqlInbox:
    """An empty inbox at noon, in a world where one owner is dead."""
    return SqlInbox(engine, clock=lambda: NOON, dead=lambda owner: owner == DEAD)


def put(inbox: SqlInbox, key: str, conversation: str = "", user: str = "ann", *, urgent: bool = False) -> int:
    """Accept an entry of this name, in a conversation of its own unless one is given."""
    id_ = inbox.accept((key,), conversation or f"of {key}", user, f'"{key}"', NOON, urgent=urgent)
    assert id_ is not None
    return id_


def claimed(inbox: SqlInbox, minutes: int = 0, owner: str = ALIVE) -> str | None:
    """The name of the entry that is claimed next."""
    entry = inbox.claim(owner, later(minutes), LEASE)
    return entry.payload.strip('"') if entry else None


def all_claimed(inbox: SqlInbox, minutes: int = 0) -> list[str]:
    """The names of all entries that can be claimed at this time, in their order."""
    found = []
    while name := claimed(inbox, minutes):
        found.append(name)
    return found


def test_an_entry_goes_from_accepted_to_done(inbox: SqlInbox) -> None:
    """What was kept at each step is what comes back, and what is done is not given out again."""
    id_ = inbox.accept(("event:1", "message:1"), "c1", "ann", '{"text": "Hi \U0001f680"}', NOON)
    assert id_ is not None
    entry = inbox.claim(ALIVE, later(1), LEASE)
    assert entry is not None
    assert entry == inbox.get(id_)
    assert (entry.payload, entry.attempts, entry.reply, entry.posted) == ('{"text": "Hi \U0001f680"}', 1, "", ())
    assert entry.received_at == NOON
    inbox.keep_reply(id_, '{"kind": "answer"}')
    for ts in ("1.1", "1.2", "1.1"):
        inbox.keep_posted(id_, ts)
    assert inbox.get(id_) == entry.model_copy(update={"reply": '{"kind": "answer"}', "posted": ("1.1", "1.2")})
    inbox.done(id_)
    assert claimed(inbox, 999) is None


def test_a_key_can_be_marked_as_seen(inbox: SqlInbox) -> None:
    """Also twice, and without anything to do about it; nothing with this key is accepted then."""
    for _ in range(2):
        inbox.mark("message:ours")
    assert inbox.seen("message:ours")
    assert inbox.waiting(NOON) == 0
    assert inbox.accept(("message:ours",), "c1", "ann", "{}", NOON) is None


@pytest.mark.parametrize("keys", [("event:1", "message:1"), ("event:2", "message:1"), ("event:1",)])
def test_what_was_seen_under_any_name_is_not_accepted(inbox: SqlInbox, keys: tuple[str, ...]) -> None:
    """A second delivery, also under another event id, leaves nothing at all; a retry of something new is taken."""
    assert inbox.accept(("event:1", "message:1"), "c1", "ann", "{}", NOON)
    assert inbox.accept(keys, "c1", "ann", "{}", NOON) is None
    assert inbox.waiting(NOON) == 1
    assert [inbox.seen(key) for key in ("event:1", "message:1", "event:2")] == [True, True, False]
    assert inbox.accept(("event:2", "message:2"), "c1", "ann", "{}", NOON)


def test_what_is_accepted_outlives_the_process(url: str) -> None:
    """An entry and its keys are there for whoever opens the database next."""
    with opened(url) as engine:
        put(SqlInbox(engine), "one")
    with opened(url) as engine:
        assert SqlInbox(engine).seen("one")
        assert claimed(SqlInbox(engine)) == "one"


def test_a_conversation_goes_on_in_order(inbox: SqlInbox) -> None:
    """An entry waits until those before it in its conversation are done, also while the first waits for its time."""
    first = put(inbox, "first", "c1")
    put(inbox, "second", "c1")
    put(inbox, "urgent", "c1", urgent=True)
    put(inbox, "elsewhere")
    assert all_claimed(inbox) == ["first", "elsewhere"]
    inbox.later(first, later(5))
    assert all_claimed(inbox) == []
    assert all_claimed(inbox, 5) == ["first", "elsewhere"]
    inbox.done(first, failed=True)
    assert claimed(inbox, 5) == "second"
    assert inbox.get(first).attempts == 2


def test_users_take_turns(inbox: SqlInbox) -> None:
    """Whoever has the fewest in work is next, then whoever has waited longest; nobody's flood holds up the others."""
    for number in range(3):
        put(inbox, f"ann {number}", user="ann")
    put(inbox, "bob 0", user="bob")
    put(inbox, "eve 0", user="eve")
    put(inbox, "bob 1", user="bob")
    assert all_claimed(inbox) == ["ann 0", "bob 0", "eve 0", "ann 1", "bob 1", "ann 2"]


def test_urgent_entries_go_first(inbox: SqlInbox) -> None:
    """A click is not behind other people's questions, not even of somebody who has much in work."""
    for name in ("ann 0", "ann 1", "bob 0"):
        put(inbox, name, user=name[:3])
    assert claimed(inbox) == "ann 0"
    put(inbox, "ann click", user="ann", urgent=True)
    assert all_claimed(inbox) == ["ann click", "bob 0", "ann 1"]


def test_a_lease_that_ran_out_frees_its_entry(inbox: SqlInbox) -> None:
    """Held while the lease is renewed, claimable again when it is over; the claims are counted."""
    id_ = put(inbox, "one")
    assert claimed(inbox) == "one"
    assert claimed(inbox, owner="here:3:3") is None
    inbox.renew(ALIVE, later(1), LEASE)
    assert claimed(inbox, 1, "here:3:3") is None
    assert claimed(inbox, 2, "here:3:3") == "one"
    assert inbox.get(id_).attempts == 2
    inbox.renew(ALIVE, later(9), LEASE)
    assert claimed(inbox, 3) == "one"


def test_what_a_dead_owner_held_is_claimed_at_once(inbox: SqlInbox) -> None:
    """Nobody waits for the lease of a process that was killed, and it does not count as work in hand."""
    put(inbox, "ann 0", user="ann")
    put(inbox, "bob 0", user="bob")
    assert claimed(inbox, owner=DEAD) == "ann 0"
    assert all_claimed(inbox) == ["ann 0", "bob 0"]


def test_entries_of_the_dead_are_given_back(inbox: SqlInbox) -> None:
    """At start, what dead processes held waits again, by the inbox's own judgement or by another."""
    for name in ("one", "two"):
        put(inbox, name)
    assert claimed(inbox, owner="here:3:3") == "one"
    assert claimed(inbox, owner=DEAD) == "two"
    assert inbox.waiting(NOON) == 0
    assert inbox.reclaim() == 1
    assert inbox.reclaim(lambda owner: owner == "here:3:3") == 1
    assert inbox.waiting(NOON) == 2


def test_a_stopping_owner_gives_back_what_is_its_own(inbox: SqlInbox) -> None:
    """What it had not finished is claimable at once; what others hold and what is done stays as it is."""
    ids = [put(inbox, name) for name in ("one", "two", "three")]
    assert [claimed(inbox), claimed(inbox), claimed(inbox, owner="here:3:3")] == ["one", "two", "three"]
    inbox.done(ids[0])
    inbox.release(ALIVE)
    assert all_claimed(inbox) == ["two"]


def test_what_waits_is_counted(inbox: SqlInbox) -> None:
    """Those that nobody holds and whose time has come; and for each entry the unfinished ones before it."""
    ids = [put(inbox, name) for name in ("one", "two", "three", "four")]
    assert inbox.waiting(NOON) == 4
    assert [inbox.ahead(id_) for id_ in ids] == [0, 1, 2, 3]
    claimed(inbox)
    inbox.later(ids[3], later(5))
    assert (inbox.waiting(NOON), inbox.waiting(later(5))) == (2, 4)
    inbox.done(ids[0])
    assert [inbox.ahead(id_) for id_ in ids] == [0, 0, 1, 2]


def test_who_waits_long_is_told_once(inbox: SqlInbox) -> None:
    """Entries that nobody took for a while are listed until told; of two that tell, one is let."""
    id_ = put(inbox, "one")
    put(inbox, "two")
    age = datetime.timedelta(minutes=2)
    assert inbox.overdue(later(1), age) == []
    assert [entry.id for entry in inbox.overdue(later(2), age)] == [id_, id_ + 1]
    assert (inbox.told(id_), inbox.told(id_)) == (True, False)
    assert [entry.id for entry in inbox.overdue(later(2), age)] == [id_ + 1]
    assert claimed(inbox, 2) == "one"
    assert claimed(inbox, 2) == "two"
    assert inbox.overdue(later(2), age) == []


def test_a_conversation_is_known_by_whatever_happened_in_it(inbox: SqlInbox, engine: Engine) -> None:
    """An entry, a message or an assessment each make a thread one of ours."""
    put(inbox, "one", "by entry")
    SqlConversationStore(engine).append("by message", [Message(role="user", text="Hi")])
    SqlAssessmentStore(engine).save(begun(conversation="by assessment"))
    assert [inbox.knows(f"by {what}") for what in ("entry", "message", "assessment", "nothing")] == [True, True, True, False]


def test_old_content_goes_before_old_keys(inbox: SqlInbox) -> None:
    """A day after it was done nothing of what was said is left; what waits stays; keys stay until no retry can come."""
    done, waiting = put(inbox, "done"), put(inbox, "waiting")
    inbox.keep_reply(done, "{}")
    inbox.done(done)
    inbox.purge(NOON + CONTENT_KEPT)
    assert inbox.get(done).reply == "{}"
    inbox.purge(NOON + CONTENT_KEPT + LEASE)
    assert (inbox.get(done).payload, inbox.get(done).reply, inbox.get(waiting).payload) == ("", "", '"waiting"')
    assert inbox.seen("done")
    inbox.purge(NOON + KEYS_KEPT + LEASE)
    assert not inbox.seen("done")
    with pytest.raises(NotFound):
        inbox.get(done)
    assert claimed(inbox) == "waiting"


def test_a_number_is_never_given_twice(inbox: SqlInbox) -> None:
    """A button in an old message names its own entry or none."""
    last = put(inbox, "one")
    inbox.done(last)
    inbox.purge(NOON + KEYS_KEPT + LEASE)
    assert put(inbox, "two") > last


def test_marks_on_finished_or_unknown_entries_change_nothing(inbox: SqlInbox) -> None:
    """A worker that lost its lease and finds the work done does no harm."""
    id_ = put(inbox, "one")
    inbox.done(id_)
    inbox.later(id_, NOON)
    inbox.release("")
    assert claimed(inbox) is None
    for unknown in (id_ + 1, -1):
        inbox.keep_reply(unknown, "{}")
        inbox.keep_posted(unknown, "1.1")
        inbox.done(unknown)
        assert not inbox.told(unknown)
        with pytest.raises(NotFound, match=str(unknown)):
            inbox.get(unknown)


def test_whatever_people_send_can_be_kept(inbox: SqlInbox) -> None:
    """Characters that no database keeps are replaced in texts and refused in ids."""
    id_ = inbox.accept(("one",), "c1", "ann", "a\x00b\ud800", NOON)
    assert id_ is not None
    assert inbox.get(id_).payload == "a�b�"
    inbox.keep_reply(id_, "\x00")
    assert inbox.get(id_).reply == "�"
    with pytest.raises(RecordError, match="id"):
        inbox.accept(("two\x00",), "c1", "ann", "{}", NOON)
