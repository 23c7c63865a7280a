"""From Slack to Slack: what people do there, and what they see for it, through the whole app."""

from __future__ import annotations

from tests.bot.slack.conftest import Running
from tests.slack_fake import ANA, BEN, GENERAL, Message

QUESTION = "Why do AI pilots fail to reach production?"


def labels(message: Message) -> list[str]:
    """What is written on a message's buttons."""
    found = [element for block in message.blocks for element in (*block.get("elements", ()), block.get("accessory") or {})]
    return [str((element.get("text") or {}).get("text", "")) for element in found if element.get("type") == "button"]


def test_a_mention_is_answered_with_sources_in_its_thread(app: Running) -> None:
    """One answer although Slack sends two events; its sources open word for word; a follow-up needs no mention."""
    slack = app.slack
    asked = slack.say(ANA, QUESTION, GENERAL)
    answer = slack.wait_for(lambda: slack.answers(asked), 60)[-1]
    assert answer.thread_ts == asked.ts
    assert answer.text
    assert "Show source" in labels(answer)
    assert slack.click(answer, "Show source", ANA).acked
    slack.wait_for(lambda: slack.modals(ANA))
    follow_up = slack.say(BEN, "And what should we do about data quality?", GENERAL, thread=asked.ts, mention=False)
    slack.wait_for(lambda: len(slack.answers(follow_up)) > 0)
    assert len(slack.answers(asked)) == 2
    assert not slack.warnings


def test_a_checklist_is_walked_through_by_clicks_in_a_direct_message(app: Running) -> None:
    """A click records, shows what was chosen in place of the buttons, and the next question comes."""
    slack = app.slack
    begun = slack.say(ANA, "assess mvp for Invoice Bot", slack.dm(ANA))
    first = slack.wait_for(lambda: slack.answers(begun), 60)[-1]
    assert "Met" in labels(first)
    assert "0 of 10" in first.text or "0 of 10" in str(first.blocks)
    assert slack.click(first, "Met", ANA).acked
    second = slack.wait_for(lambda: slack.answers(begun)[1:])[-1]
    assert "1 of 10" in str(second.blocks)
    slack.wait_for(lambda: "Met" not in labels(slack.answers(begun)[0]))
    assert slack.click(second, "Details…", ANA).acked
    [modal] = slack.wait_for(lambda: slack.modals(ANA))
    assert modal.content["callback_id"] == "details"


def test_a_command_is_answered_privately_and_shared_on_request(app: Running) -> None:
    """Nobody else sees the answer before it is shared."""
    slack = app.slack
    assert slack.command(ANA, GENERAL, f"ask {QUESTION}").acked
    private = slack.wait_for(lambda: slack.ephemerals(ANA), 60)[-1]
    assert not [one for one in slack.messages(GENERAL) if one.app]
    assert slack.click(private, "Share in channel", ANA).acked
    [shared] = slack.wait_for(lambda: [one for one in slack.messages(GENERAL) if one.app])
    assert ANA in str(shared.blocks)


def test_a_command_begins_an_assessment_in_a_thread_for_all(app: Running) -> None:
    """The opening is seen by all, the first question is below it, and answers in the thread need no mention."""
    slack = app.slack
    assert slack.command(ANA, GENERAL, "assess mvp for Invoice Bot").acked
    opening = slack.wait_for(lambda: [one for one in slack.messages(GENERAL) if one.app], 60)[0]
    assert "Invoice Bot" in opening.text
    slack.wait_for(lambda: len(slack.messages(GENERAL, opening.ts)) > 1)
    said = slack.say(BEN, "yes", GENERAL, thread=opening.ts, mention=False)
    slack.wait_for(lambda: [one for one in slack.messages(GENERAL, opening.ts) if one.ts > said.ts])


def test_a_thread_below_our_own_message_goes_on_with_the_direct_conversation(app: Running) -> None:
    """What a command began in the person's own room is answered there, and also in a thread below a question."""
    slack = app.slack
    room = slack.dm(BEN)

    def questions() -> list[Message]:
        return [one for one in slack.messages(room) if one.app]

    assert slack.command(BEN, room, "assess scaling_readiness for Mail Sorter").acked
    [first] = slack.wait_for(questions, 60)
    assert slack.click(first, "Met", BEN).acked
    slack.wait_for(lambda: questions()[1:])
    slack.say(BEN, "data? someone exports it by hand every monday", room, thread=first.ts)
    reply = slack.wait_for(lambda: questions()[2:])[-1]
    assert reply.thread_ts == first.ts
    assert "2 of 4" in str(reply.blocks)


def test_help_and_admin_come_with_the_acknowledgement(app: Running) -> None:
    """Whoever is no admin is told so; a subcommand that nobody knows is answered with the help."""
    slack = app.slack
    slack.command(BEN, GENERAL, "admin")
    assert "admins" in slack.ephemerals(BEN)[-1].text
    slack.command(ANA, GENERAL, "admin")
    assert "waiting" in slack.ephemerals(ANA)[-1].text
    slack.command(BEN, GENERAL, "frobnicate")
    assert "What I can do" in str(slack.ephemerals(BEN)[-1].blocks)


def test_a_guest_is_refused_in_private(app: Running) -> None:
    """One sentence, seen by the guest alone."""
    from tests.slack_fake import GUEST

    slack = app.slack
    slack.say(GUEST, QUESTION, GENERAL)
    refused = slack.wait_for(lambda: slack.ephemerals(GUEST), 60)[-1]
    assert "members of this workspace" in refused.text
    assert not [one for one in slack.messages(GENERAL) if one.app]
