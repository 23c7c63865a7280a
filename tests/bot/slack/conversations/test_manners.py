"""What must never happen in Slack: strangers served, faults told to all, words that come alive, secrets that stay."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.bot.slack.conversations.talk import Talk, mentioned, mrkdwn, words
from tests.bot.slack.test_slack_process import advisor_slack, end
from tests.slack_fake import ANA, GENERAL, OTHER_TEAM, FakeSlack, Message

QUESTION = "Why do AI pilots fail to reach production?"
HOSTILE = (
    "<!channel> <!here|@here> <!subteam^S012345|@board> <@{victim}> <#C0GENERAL|general> @channel "
    "<https://evil.example/login|your bank> [the playbook](https://evil.example) https://evil.example/x *bold* `code`"
)
SECRETS = ("xoxb-{0}-{0}-AbCdEfGhIjKlMnOpQrStUvWx".format("1234567890"), "ghp_" + "Zx9" * 12, "hunter2secret!pw")


@pytest.mark.parametrize(
    "about", [{"restricted": True}, {"restricted": True, "ultra_restricted": True}], ids=["multi", "single"]
)
def test_guests_are_refused_once_and_in_private(talk: Talk, about: dict[str, bool]) -> None:
    """However they come: by mention, message, command, click or window."""
    ana, guest = talk.person("ana"), talk.person("guest", **about)
    room = talk.channel(ana, guest)
    answer = talk.ask(ana, QUESTION, room)
    ways: tuple[Callable[[], object], ...] = (
        lambda: talk.slack.say(guest, QUESTION, room),
        lambda: talk.slack.command(guest, room, f"ask {QUESTION}"),
        lambda: talk.slack.click(answer, "Show source", guest),
        lambda: talk.slack.shortcut("playbooks_about", guest, answer),
    )
    for number, come in enumerate(ways):
        come()
        assert "members of this workspace" in talk.whisper(guest, room, after=number).text
    talk.quiet()
    assert len(talk.slack.ephemerals(guest)) == len(ways)
    assert [one for one in talk.slack.messages(room) if one.app] == [answer]
    assert not talk.slack.modals(guest)


def test_strangers_from_a_shared_channel_are_refused(talk: Talk) -> None:
    """People of another company see one sentence that nobody else sees."""
    ana, stranger = talk.person("ana"), talk.person("stranger")
    talk.slack.world.users[stranger].team = OTHER_TEAM
    room = talk.channel(ana, stranger, shared=True)
    talk.slack.say(stranger, QUESTION, room)
    assert "members of this workspace" in talk.whisper(stranger, room).text
    talk.quiet()
    assert len(talk.slack.ephemerals(stranger)) == 1
    assert not [one for one in talk.slack.messages(room) if one.app]


def test_a_fault_is_told_to_one_person_and_explained_to_admins(talk: Talk) -> None:
    """The sentence has a reference and nothing of the inside; under it only admins see what happened."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    answer = talk.ask(ana, QUESTION, room)
    talk.slack.fail("views.open", "error", error="view_too_large")
    talk.slack.click(answer, "Show source", ben)
    told = talk.whisper(ben, room).text
    found = re.search(r"reference ([0-9a-f]{8})", told)
    assert found is not None
    assert "view_too_large" not in told
    assert not talk.slack.ephemerals(ana)
    talk.slack.command(ben, room, f"admin error {found[1]}")
    assert "for admins" in talk.slack.ephemerals(ben)[-1].text
    talk.slack.command(ANA, GENERAL, f"admin error {found[1]}")
    assert "view_too_large" in words(talk.slack.ephemerals(ANA)[-1].blocks)
    talk.slack.command(ANA, GENERAL, "admin error 00000000")
    assert "Nothing is filed" in talk.slack.ephemerals(ANA)[-1].text


def test_nothing_that_people_write_comes_alive(talk: Talk) -> None:
    """Calls, links and formatting stay words, wherever the advisor repeats them; all of it is looked at after."""
    ana, victim = talk.person("ana"), talk.person("victim")
    room, hostile = talk.channel(ana), HOSTILE.format(victim=victim)
    asked = talk.slack.say(ana, f"assess mvp for {hostile}", room)
    talk.answer(asked)
    opened = talk.slack.say(ana, "assess mvp for Invoice Bot", room)
    first = talk.answer(opened)
    talk.slack.click(first, "Details…", ana)
    filled = {"How does it stand?": "Not met", "Evidence": hostile, "Owner": hostile[:140]}
    talk.slack.submit(talk.modal(ana), filled, ana)
    talk.next(room, first, opened.ts)
    talk.ask(ana, f"no, {hostile}", room, opened.ts, mention=False)
    talk.ask(ana, f"Is <!channel> {hostile} in the playbooks?", room)
    report = talk.ask(ana, "report", room, opened.ts, mention=False)
    for name in ("Canvas", "Web page"):
        talk.slack.click(report, name, ana)
    talk.slack.command(ana, room, f"assess mvp for {hostile}")
    talk.slack.open_home(ana)
    talk.quiet()
    said = [one for one in talk.said() if one.channel == room]
    assert victim not in set().union(*map(mentioned, said))
    assert not [text for one in said for text in mrkdwn(one.blocks) if "<http" in text and "evil" in text]
    assert all(f"<@{victim}>" not in canvas.markdown for canvas in talk.slack.world.canvases.values())


def test_secrets_that_people_type_are_kept_nowhere(slack_data: Path) -> None:
    """Not in the record, the logs, what is streamed or shown: the bytes of everything that a process leaves are searched."""
    typed = f"Our pilot fails, my token is {SECRETS[0]} and {SECRETS[1]}, password: {SECRETS[2]}. Why do pilots fail?"
    with (
        FakeSlack() as slack,
        advisor_slack(slack_data, slack, SLACK_APP_TOKEN=slack.app_token, ADVISOR_LOG_LEVEL="DEBUG") as process,
    ):
        assert process.stderr is not None
        told = Drained(process.stderr)
        slack.connected(timeout=60)
        talk = Talk(slack, None)  # type: ignore[arg-type]  # what is asked here needs no settings
        asked = slack.say(ANA, "assess mvp for Invoice Bot", GENERAL)
        first = talk.answer(asked)
        slack.click(first, "Details…", ANA)
        filled = {"How does it stand?": "Not met", "Evidence": typed, "Owner": SECRETS[1]}
        slack.submit(talk.modal(ANA), filled, ANA)
        talk.next(GENERAL, first, asked.ts)
        talk.answer(slack.say(ANA, typed, GENERAL))
        slack.command(ANA, GENERAL, f"ask {typed}")
        talk.whisper(ANA)
        slack.command(ANA, GENERAL, f"assess mvp for {SECRETS[0]}")
        assert end(process)[0] == 0
        places = {"stderr": told.all(), **left_behind(slack_data), "Slack": shown(talk.said())}
    assert not [(secret, place) for secret in SECRETS for place, content in places.items() if secret.encode() in content]


class Drained:
    """All that comes out of a pipe, which would hold up the process if nobody read it."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=lambda: self._parts.extend(pipe), daemon=True)
        self._thread.start()

    def all(self) -> bytes:
        """Everything, once the other end is closed."""
        self._thread.join()
        return b"".join(self._parts)


def left_behind(folder: Path) -> dict[str, bytes]:
    """What a process wrote into its data folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and not path.is_symlink()}


def shown(messages: list[Message]) -> bytes:
    """What was said in Slack."""
    return "\n".join(f"{one.text} {one.blocks}" for one in messages).encode()


def test_one_person_cannot_hold_up_the_others(talk: Talk) -> None:
    """Many questions of one person at once are all answered, and another's comes before the last of them."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    many = [talk.slack.say(ana, f"{QUESTION} ({number})", room) for number in range(15)]
    one = talk.slack.say(ben, QUESTION, room)
    answered = list(answers(talk, [one, *many]))
    assert answered[0].ts < max(each.ts for each in answered[1:])


def answers(talk: Talk, asked: list[Message]) -> Iterator[Message]:
    """The answer to each."""
    return (talk.answer(each) for each in asked)
