"""Reports as files and canvases: to those who may see them, where they were asked for, once, and never as nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.canvas import send_canvas
from bot.slack.files import send_file
from bot.slack.incoming import Incoming, Job
from bot.slack.refusals import Undelivered
from tests.bot.reporting import hostile, mixed
from tests.bot.slack.workspace import ANA, ANAS, BOT, HOME, OTHER, TEAM, Workspace, opened
from tests.slack_fake.records import File


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace."""
    with opened(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def root(slack: Workspace) -> str:
    """The root of the thread in which an assessment was made."""
    ts = slack.says(HOME, "assess")
    slack.assessments.save(mixed(conversation_id=f"slack:{TEAM}:{HOME}:{ts}"))
    return ts


def file(slack: Workspace, root: str, target: str = "pdf:a1", **more: Any) -> Incoming:
    """A click on the button for a file."""
    return slack.asks(Job.FILE, thread=root, target=target, **more)


def canvas(slack: Workspace, root: str, target: str = "a1", **more: Any) -> Incoming:
    """A click on the button for a canvas."""
    return slack.asks(Job.CANVAS, thread=root, target=target, **more)


def uploaded(slack: Workspace) -> File:
    """The one file that people see."""
    (found,) = (one for one in slack.world.files.values() if one.complete)
    return found


def lacks(slack: Workspace, scope: str) -> None:
    """The app was installed without a scope."""
    app = next(iter(slack.world.installations.values()))
    app.scopes = app.scopes - {scope}


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("html", b"<!doctype html>")])
def test_a_report_is_uploaded_into_its_thread(slack: Workspace, root: str, kind: str, begins: bytes) -> None:
    """Under the initiative's name."""
    incoming = file(slack, root, f"{kind}:a1")
    send_file(slack, slack.accepted(incoming), incoming)
    found = uploaded(slack)
    assert found.name == f"claims-triage.{kind}"
    assert (found.content or b"")[: len(begins)].lower() == begins.lower()
    (message,) = slack.shown(HOME)
    assert (message.thread_ts, message.files[0]["id"]) == (root, found.id)
    assert message.text


def test_a_portfolio_is_a_web_page(slack: Workspace, root: str) -> None:
    """Of what the person may see."""
    incoming = file(slack, root, "html:portfolio")
    send_file(slack, slack.accepted(incoming), incoming)
    assert b"Claims triage" in (uploaded(slack).content or b"")


def test_a_private_report_goes_to_the_person_alone(slack: Workspace, root: str) -> None:
    """Whoever reads a report behind `/advisor` has not shared it."""
    incoming = file(slack, root, private=True)
    send_file(slack, slack.accepted(incoming), incoming)
    assert slack.shown(HOME) == []
    assert uploaded(slack).channels == [ANAS]


@pytest.mark.parametrize("send", [send_file, send_canvas])
@pytest.mark.parametrize("place", [f"slack:{TEAM}:{OTHER}:1.0", "terminal", "slack:T0FAR:C0HOME:1.0"])
def test_what_is_not_theirs_is_refused_in_private(slack: Workspace, root: str, send: object, place: str) -> None:
    """Another channel's, another workspace's; and what is not there at all is told the same way."""
    slack.assessments.save(mixed(id="a2", conversation_id=place))
    for id_ in ("a2", "a3"):
        asked = file(slack, root, f"pdf:{id_}") if send is send_file else canvas(slack, root, id_)
        assert callable(send)
        entry = slack.accepted(asked)
        send(slack, entry, asked)
        slack.inbox.done(entry.id)
    assert not slack.world.files
    assert not slack.world.canvases
    assert [(one.only_for, one.text) for one in slack.shown(HOME)] == [(ANA, slack.texts.not_visible)] * 2


@pytest.mark.parametrize("name", ["../../etc/passwd", "<!channel> & *x*", "李雷", "x" * 400])
def test_a_file_name_is_safe(slack: Workspace, root: str, name: str) -> None:
    """Whatever the initiative is called."""
    named = mixed(conversation_id=f"slack:{TEAM}:{HOME}:{root}", id="a2")
    initiative = named.initiative.model_copy(update={"id": "i2", "name": name})
    slack.assessments.save(named.model_copy(update={"initiative": initiative}))
    incoming = file(slack, root, "html:a2")
    send_file(slack, slack.accepted(incoming), incoming)
    stem = uploaded(slack).name.removesuffix(".html")
    assert 0 < len(stem) < 120
    assert stem.replace("-", "").isalnum()
    assert stem.isascii()


@pytest.mark.parametrize("why", ["missing_scope", "unknown_method", "file_uploads_disabled"])
def test_where_there_are_no_files_the_report_comes_as_text(slack: Workspace, root: str, why: str) -> None:
    """All of it, and a word on why."""
    if why == "missing_scope":
        lacks(slack, "files:write")
    else:
        slack.fails("files.getUploadURLExternal", error=why)
    incoming = file(slack, root)
    send_file(slack, slack.accepted(incoming), incoming)
    shown = slack.shown(HOME)
    assert {one.thread_ts for one in shown} == {root}
    text = "".join(str(block) for one in shown for block in one.blocks)
    assert "Minimum Viable Production checklist: Claims triage" in text
    assert "Sources" in text
    assert "The file could not be made or sent" in shown[-1].text


def test_a_bad_moment_of_slacks_is_waited_for_but_not_forever(slack: Workspace, root: str) -> None:
    """Twice the file is tried again later; then the text does."""
    slack.fails("files.getUploadURLExternal", "server_error", times=3)
    incoming = file(slack, root)
    entry = slack.accepted(incoming)
    for _ in range(2):
        with pytest.raises(Undelivered):
            send_file(slack, entry, incoming)
        entry = slack.attempt()
    send_file(slack, entry, incoming)
    assert "The file could not be made" in slack.shown(HOME)[-1].text


@pytest.mark.parametrize("kind", ["drop_after", "hang_after"])
def test_a_lost_acknowledgement_makes_no_second_file(slack: Workspace, root: str, kind: str) -> None:
    """The thread is looked through first; another file's message is not taken for this one's."""
    other = file(slack, root, "html:a1")
    before = slack.accepted(other)
    send_file(slack, before, other)
    slack.inbox.done(before.id)
    slack.fails("files.completeUploadExternal", "drop_after" if kind == "drop_after" else "hang_after")
    incoming = file(slack, root)
    with pytest.raises(Undelivered):
        send_file(slack, slack.accepted(incoming), incoming)
    for _ in range(2):
        send_file(slack, slack.attempt(), incoming)
    assert [one.files[0]["name"] for one in slack.shown(HOME)] == ["claims-triage.html", "claims-triage.pdf"]


def test_where_nothing_can_be_looked_up_the_file_is_sent_rather_than_lost(slack: Workspace, root: str) -> None:
    """As the second attempt, without the scope to read the channel."""
    slack.fails("files.getUploadURLExternal", error="ratelimited")
    lacks(slack, "channels:history")
    lacks(slack, "groups:history")
    incoming = file(slack, root)
    with pytest.raises(Undelivered):
        send_file(slack, slack.accepted(incoming), incoming)
    send_file(slack, slack.attempt(), incoming)
    assert uploaded(slack).name == "claims-triage.pdf"


def test_a_text_that_was_begun_goes_on_as_text(slack: Workspace, root: str) -> None:
    """Nobody gets half of a report and then a file."""
    slack.fails("files.getUploadURLExternal", error="unknown_method")
    slack.fails("chat.postMessage", error="ratelimited")
    incoming = file(slack, root)
    with pytest.raises(Undelivered):
        send_file(slack, slack.accepted(incoming), incoming)
    slack.inbox.keep_posted(1, slack.says(HOME, "The first part", BOT, root))
    send_file(slack, slack.attempt(), incoming)
    assert not slack.world.files
    assert "The file could not be made" in slack.shown(HOME)[-1].text


def test_a_canvas_is_made_for_the_channel_and_linked(slack: Workspace, root: str) -> None:
    """Those who are there may read it."""
    incoming = canvas(slack, root)
    send_canvas(slack, slack.accepted(incoming), incoming)
    ((id_, made),) = slack.world.canvases.items()
    assert made.title == "Claims triage"
    assert "Gaps that block it" in made.markdown
    assert made.access == {HOME: "read"}
    (message,) = slack.shown(HOME)
    assert f"<https://{TEAM.lower()}.slack.com/docs/{TEAM}/{id_}|Claims triage>" in str(message.blocks)


@pytest.mark.parametrize(("channel", "private"), [(ANAS, False), (HOME, True)])
def test_a_private_canvas_is_for_the_person_alone(slack: Workspace, root: str, channel: str, private: bool) -> None:
    """As is what they asked."""
    incoming = canvas(slack, "" if channel == ANAS else root, channel=channel, private=private)
    send_canvas(slack, slack.accepted(incoming), incoming)
    (made,) = slack.world.canvases.values()
    assert made.access == {ANA: "read"}


def test_nothing_in_a_canvas_is_live(slack: Workspace, root: str) -> None:
    """No address that people wrote is a link, and nobody is called."""
    words = "https://evil.example/x ![](@U0BEN) @here <@U0BEN>"
    slack.assessments.save(hostile(words).model_copy(update={"id": "a2", "conversation_id": f"slack:{TEAM}:{HOME}:{root}"}))
    incoming = canvas(slack, root, "a2")
    send_canvas(slack, slack.accepted(incoming), incoming)
    (made,) = slack.world.canvases.values()
    assert "`https://evil.example/x`" in made.markdown
    for live in ("<https://evil", "![](@", "@here", "<@U"):
        assert live not in made.markdown


@pytest.mark.parametrize("method", ["canvases.create", "canvases.access.set", "auth.test"])
def test_where_there_is_no_canvas_the_report_comes_as_text(slack: Workspace, root: str, method: str) -> None:
    """Free teams have none, and some servers do not know them."""
    slack.fails(method, error="unknown_method")
    incoming = canvas(slack, root)
    send_canvas(slack, slack.accepted(incoming), incoming)
    assert slack.shown(HOME)[-1].text.endswith(slack.texts.canvas_failed)
    assert "Gaps that block it" in str([one.blocks for one in slack.shown(HOME)])


def test_a_second_attempt_posts_the_first_ones_canvas(slack: Workspace, root: str) -> None:
    """It is made once."""
    slack.fails("chat.postMessage", "ratelimited", times=9)
    incoming = canvas(slack, root)
    with pytest.raises(Undelivered):
        send_canvas(slack, slack.accepted(incoming), incoming)
    slack.web.faults.clear()
    send_canvas(slack, slack.attempt(), incoming)
    assert len(slack.world.canvases) == 1
    assert len(slack.shown(HOME)) == 1
