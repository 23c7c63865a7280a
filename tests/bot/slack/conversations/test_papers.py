"""Reports and the portfolio in Slack: as messages, files and canvases, for those who may see them."""

from __future__ import annotations

from tests.bot.slack.conversations.talk import SLOW, Talk, labels, mentioned, words
from tests.slack_fake import GENERAL, Message
from tests.slack_fake.records import File


def assessed(talk: Talk, user: str, room: str, name: str) -> Message:
    """An assessment with one answer; the wish that began it."""
    asked = talk.slack.say(user, f"assess mvp for {name}", room)
    first = talk.answer(asked)
    talk.slack.click(first, "Not met", user)
    talk.next(room, first, asked.ts)
    return asked


def uploaded(talk: Talk, known: int) -> File:
    """The first file behind those that were known."""
    return talk.slack.wait_for(lambda: [one for one in talk.slack.files[known:] if one.complete], SLOW)[0]


def test_a_report_comes_as_blocks_file_and_canvas(talk: Talk) -> None:
    """For the channel; whoever said something is called by name in all of them."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked = assessed(talk, ana, room, "Invoice Bot")
    report = talk.ask(ana, "show me the report", room, asked.ts, mention=False)
    shown = words(report.blocks)
    assert "Verdict" in shown
    assert "Data" in shown
    assert {"Web page", "PDF", "Canvas"} <= set(labels(report.blocks))
    for kind, start in (("Web page", b"<!doctype html>"), ("PDF", b"%PDF-")):
        known = len(talk.slack.files)
        talk.slack.click(report, kind, ana)
        file = uploaded(talk, known)
        assert file.content is not None
        assert file.content.lower().startswith(start.lower())
        assert file.channels == [room]
        assert ana.encode() not in file.content
    known = len(talk.slack.world.canvases)
    talk.slack.click(report, "Canvas", ana)
    canvas = talk.slack.wait_for(lambda: list(talk.slack.world.canvases.values())[known:])[0]
    assert "Success measurement" in canvas.markdown
    talk.quiet()
    assert canvas.access == {room: "read"}
    assert ana not in canvas.markdown
    assert canvas.id in str(talk.slack.answers(asked)[-1].blocks)


def test_a_report_by_command_is_private_until_it_is_shared(talk: Talk) -> None:
    """Its file goes to the person's own room; what the person sees of other channels is not offered to this one."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    assessed(talk, ana, room, "Invoice Bot")
    public = len(talk.slack.messages(room))
    talk.slack.command(ben, room, "report")
    report = talk.whisper(ben, room)
    assert "Invoice Bot" in words(report.blocks)
    talk.slack.click(report, "Web page", ben)
    talk.next(talk.slack.dm(ben), "0")
    assert len(talk.slack.messages(room)) == public
    talk.slack.click(report, "Share in channel", ben)
    talk.slack.wait_for(lambda: len(talk.slack.messages(room)) > public)
    shared = talk.slack.messages(room)[-1]
    assert mentioned(shared) == {ben}
    assert "Verdict" in words(shared.blocks)
    talk.slack.command(ben, room, "portfolio")
    assert "Share in channel" not in labels(talk.whisper(ben, room, after=1).blocks)


def test_the_portfolio_shows_only_what_the_person_may_see(talk: Talk) -> None:
    """Other people's private channels and direct messages are not in it, nor are their names."""
    ana, ben = talk.person("ana"), talk.person("ben")
    ours, theirs = talk.channel(ana, ben), talk.channel(ana, kind="private")
    assessed(talk, ana, ours, "Invoice Bot")
    assessed(talk, ana, theirs, "Merger Oracle")
    asked = talk.slack.say(ana, "assess mvp for Salary Seer", talk.slack.dm(ana))
    talk.answer(asked)
    talk.slack.command(ben, ours, "portfolio")
    seen = words(talk.whisper(ben, ours).blocks)
    assert "Invoice Bot" in seen
    assert "Merger Oracle" not in seen
    assert "Salary Seer" not in seen
    both = words(talk.ask(ana, "portfolio", theirs).blocks)
    assert "Invoice Bot" in both
    assert "Merger Oracle" in both
    assert "Salary Seer" not in both


def test_a_forged_click_reaches_no_report_of_others(talk: Talk) -> None:
    """A button's value that names another team's assessment is refused in private."""
    ana, ben = talk.person("ana"), talk.person("ben")
    theirs, ours = talk.channel(ana, kind="private"), talk.channel(ben)
    asked = assessed(talk, ana, theirs, "Merger Oracle")
    report = talk.ask(ana, "report", theirs, asked.ts, mention=False)
    for label in ("Web page", "Canvas"):
        forged = Message(**{**vars(report), "channel": ours, "thread_ts": ""})
        seen = len(talk.slack.ephemerals(ben))
        talk.slack.click(forged, label, ben)
        assert "not shown here" in talk.whisper(ben, ours, after=seen).text
    assert not talk.slack.messages(ours)


def test_a_portfolio_goes_out_as_a_file(talk: Talk) -> None:
    """With what the person sees in it."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked = assessed(talk, ana, room, "Invoice Bot")
    portfolio = talk.ask(ana, "portfolio", room, asked.ts, mention=False)
    known = len(talk.slack.files)
    talk.slack.click(portfolio, "Web page", ana)
    file = uploaded(talk, known)
    assert b"Invoice Bot" in (file.content or b"")
    assert GENERAL not in file.channels
