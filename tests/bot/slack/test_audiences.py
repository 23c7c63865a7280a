"""Who reads what in Slack: the person's groups in direct messages, elsewhere the channel's own, none among strangers."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose_slack import Clock
from bot.errors import SettingsError
from bot.slack.audience_file import load_groups
from bot.slack.audiences import KEPT
from bot.slack.blocks.values import read_source
from knowledge.embedder import Embedder
from tests.bot.restricted import ANSWER, QUESTION, build, leaks
from tests.bot.slack.conftest import served_by
from tests.bot.slack.conversations.talk import Talk
from tests.conftest import MODEL_CACHE
from tests.slack_fake import ANA, TEAM, FakeSlack, Message
from tests.slack_fake.records import Usergroup

LEDGER, MIXED = "C0LEDGER", "C0MIXED"  # mapped to the group; the second one is shared with another company
GROUPS = (
    f"Finance:\n  usergroups: [S0FINANCE]\n  channels: [{LEDGER}, {MIXED}]\n  users: [U0CHIEF]\nhr: {{users: [U0NOBODY]}}\n"
)


def clock_of(slack: FakeSlack) -> Clock:
    """The app's time is the fake's, so that a minute can pass at once."""
    return lambda: datetime.datetime.fromtimestamp(slack.clock.now(), datetime.UTC)


@pytest.fixture(scope="module")
def talk(embedder: Embedder, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The app over a handbook and a dossier for finance. Ana looks after it and is not of finance."""
    folder = tmp_path_factory.mktemp("audiences")
    build(folder / "data", folder / "notes", embedder)
    (folder / "data" / "models").symlink_to(MODEL_CACHE)
    (folder / "data" / "cache").symlink_to(examples)
    (folder / "groups.yaml").write_text(GROUPS)
    own = {"audiences": str(folder / "groups.yaml"), "bundled_playbooks": False}
    with FakeSlack() as slack, served_by(slack, folder / "data", "socket", clock=clock_of(slack), **own) as app:
        slack.world.usergroups["S0FINANCE"] = Usergroup("S0FINANCE", TEAM)
        yield Talk(slack, app.settings)


def room(talk: Talk, id: str, *people: str, shared: bool = False) -> str:
    """A channel of this id with the app and these people in it."""
    made = talk.slack.world.channels.pop(talk.channel(*people, shared=shared))
    made.id = id
    talk.slack.world.channels[id] = made
    return id


def a_minute_later(talk: Talk) -> None:
    """What Slack said before is asked again. Nothing is under way meanwhile that would be taken for abandoned."""
    talk.quiet()
    talk.slack.clock.advance(KEPT.total_seconds() + 1)


def member(talk: Talk, name: str = "fin") -> str:
    """Somebody of finance, by the user group."""
    person = talk.person(name)
    talk.slack.world.usergroups["S0FINANCE"].members.append(person)
    a_minute_later(talk)
    return person


def shown(*messages: Message) -> str:
    """All that messages hold, what nobody sees included."""
    return json.dumps([[one.text, one.blocks, getattr(one, "metadata", None)] for one in messages], ensure_ascii=False)


def source_button(message: Message) -> str:
    return str(next(block["accessory"]["value"] for block in message.blocks if block.get("accessory")))


def test_a_member_gets_it_in_direct_messages_with_its_source_and_others_do_not(talk: Talk) -> None:
    """The button of the source works for the member alone, wherever its value is used; what is overdue says so."""
    fin, ben = member(talk), talk.person("ben")
    told = talk.ask(fin, QUESTION, talk.slack.dm(fin))
    assert ANSWER in shown(told)
    assert "review was due 2020-05-01" in shown(told)
    talk.slack.click(told, "Show source", fin)
    assert leaks(json.dumps(talk.modal(fin).content))

    refused = talk.ask(ben, QUESTION, talk.slack.dm(ben))
    assert leaks(shown(refused)) == []
    # A button of Ben's that carries the value of the member's.
    own = talk.ask(ben, "Where does the weekly handover take place?", talk.slack.dm(ben))
    block = next(block for block in own.blocks if block.get("accessory"))
    value = source_button(told)
    assert read_source(value)
    block["accessory"]["value"] = value
    talk.slack.click(own, "Show source", ben)
    assert leaks(json.dumps(talk.modal(ben).content)) == []
    assert "not in the playbooks any more" in json.dumps(talk.modal(ben).content)


@pytest.mark.parametrize("who", ["user", "channel"])
def test_people_and_channels_make_members_too(talk: Talk, who: str) -> None:
    """Somebody named in the file, and somebody who is in a mapped channel."""
    person = talk.person("someone")
    if who == "user":
        talk.slack.world.users["U0CHIEF"] = talk.slack.world.users.pop(person)
        person = talk.slack.world.users["U0CHIEF"].id = "U0CHIEF"
    else:
        room(talk, LEDGER, person)
    assert ANSWER in shown(talk.ask(person, QUESTION, talk.slack.dm(person)))


def test_a_channel_sees_what_is_for_the_channel(talk: Talk) -> None:
    """A member who asks in another channel, mentioned, by command or in a thread of a member's, opens nothing there."""
    fin, ben = member(talk), talk.person("ben")
    town, ledger = talk.channel(fin, ben), room(talk, LEDGER, fin, ben)
    asked = talk.slack.say(fin, QUESTION, town)
    assert leaks(shown(talk.answer(asked))) == []
    assert leaks(shown(talk.ask(fin, "And what did you just say about it?", town, asked.ts, mention=False))) == []
    talk.slack.command(fin, town, f"ask {QUESTION}")
    assert leaks(shown(talk.whisper(fin, town))) == []

    inside = talk.slack.say(ben, QUESTION, ledger)
    assert ANSWER in shown(talk.answer(inside))
    talk.slack.command(ben, ledger, f"ask {QUESTION}")
    assert ANSWER in shown(talk.whisper(ben, ledger))


def test_a_channel_with_another_company_in_it_sees_nothing_special(talk: Talk) -> None:
    """Also where it is mapped to the group, and also who is in it gets nothing by that."""
    fin, ben = member(talk), talk.person("ben")
    mixed = room(talk, MIXED, fin, ben, shared=True)
    assert leaks(shown(talk.ask(fin, QUESTION, mixed))) == []
    assert leaks(shown(talk.ask(ben, QUESTION, talk.slack.dm(ben)))) == []


def test_what_slack_does_not_tell_counts_as_no_group(talk: Talk) -> None:
    """A question is answered from what is for everybody; later it is asked again."""
    fin = member(talk)
    talk.slack.fail("usergroups.users.list", "error", error="missing_scope")
    talk.slack.fail("users.conversations", "error", error="missing_scope")
    told = talk.ask(fin, QUESTION, talk.slack.dm(fin))
    assert leaks(shown(told)) == []
    assert "The playbooks don't say" in shown(told)


def test_who_left_the_group_gets_no_more_also_not_by_what_was_said(talk: Talk) -> None:
    """A minute later at most: neither a follow-up, nor the button of the old answer, shows a word of it."""
    fin = member(talk)
    direct = talk.slack.dm(fin)
    told = talk.ask(fin, QUESTION, direct)
    assert ANSWER in shown(told)
    talk.slack.world.usergroups["S0FINANCE"].members.remove(fin)
    a_minute_later(talk)
    for question in ("And what did you just say about it?", "How many months is it?", QUESTION):
        assert leaks(shown(talk.ask(fin, question, direct))) == [], question
    talk.slack.click(told, "Show source", fin)
    assert leaks(json.dumps(talk.modal(fin).content)) == []


def test_an_answer_is_shared_only_where_all_may_read_it(talk: Talk) -> None:
    """In the group's own channel it is; where the channel is no longer the group's, it is not."""
    ben = talk.person("ben")
    ledger = room(talk, LEDGER, ben)
    before = talk.slack.messages(ledger)
    talk.slack.command(ben, ledger, f"ask {QUESTION}")
    whisper = talk.whisper(ben, ledger)
    talk.slack.world.channels[LEDGER].shared = True
    a_minute_later(talk)
    talk.slack.click(whisper, "Share in channel", ben)
    assert "cannot be shared" in shown(talk.whisper(ben, ledger, after=1))
    assert talk.slack.messages(ledger) == before
    talk.slack.world.channels[LEDGER].shared = False
    a_minute_later(talk)
    talk.slack.click(whisper, "Share in channel", ben)
    shared = talk.slack.wait_for(lambda: talk.slack.messages(ledger)[len(before) :])
    assert ANSWER in shown(*shared)


def test_the_home_counts_what_one_may_read_and_names_everything_to_admins(talk: Talk) -> None:
    """With what is out of date, and for whom a document is."""
    fin, ben = member(talk), talk.person("ben")
    for person in (fin, ben, ANA):
        talk.slack.open_home(person)
        talk.slack.wait_for(lambda person=person: talk.slack.home(person))  # type: ignore[misc]  # bound at once
    homes = {person: json.dumps(view.content) for person in (fin, ben, ANA) if (view := talk.slack.home(person))}
    assert "2 documents" in homes[fin]
    assert "1 documents" in homes[ben]
    assert leaks(homes[ben]) == leaks(homes[fin]) == []
    assert "only for board members, finance, *review was due 2020-05-01*" in homes[ANA]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("finance: {usergroups: [finance-team]}", ":1: finance.usergroups.0 ('finance-team'): is no such id."),
        ("a: {users: [U1]}\nfinance:\n  chanels: [C1]", ":3: finance.chanels: is not known here."),
        ("finance: {}", ":1: finance: needs usergroups, channels or users."),
        ("finance: [C12]", ":1: finance:"),
        ("finance: {users: U12}", ":1: finance.users ('U12'): is no list."),
        ("finance: {users: [U12]}\nFINANCE: {users: [U13]}", ":2: FINANCE: this group stands in line 1 already"),
        ("everybody: {users: [U12]}", ":1: everybody: this is no name of a group"),
        ("finance: [", ": this is not YAML"),
        ("- finance", ":1: this names no group."),
        ("", ":1: this names no group."),
    ],
)
def test_a_file_with_faults_is_refused_with_their_lines(text: str, fault: str, tmp_path: Path) -> None:
    """Before anything starts: a group that is not understood would stand open or shut by chance."""
    file = tmp_path / "groups.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_groups(str(file))
    assert fault in str(refused.value)
    assert "finance: {usergroups: [S012ABC]" in refused.value.help


def test_a_file_that_is_missing_is_refused_and_none_is_none(tmp_path: Path) -> None:
    """The setting is named."""
    with pytest.raises(SettingsError, match="Check ADVISOR_AUDIENCES"):
        load_groups(str(tmp_path / "none.yaml"))
    assert load_groups("") == {}
