"""Questions in Slack: follow-ups, sources, silence of the playbooks, feedback, and answers that only one person sees."""

from __future__ import annotations

from collections.abc import Iterator

from bot.slack.blocks.values import read_source
from knowledge.library import Library
from tests.bot.slack.conversations.talk import Talk, labels, mentioned, words
from tests.slack_fake import BOT, CLEO, Message
from tests.slack_fake.records import Json

QUESTION = "Why do AI pilots fail to reach production?"
OFF_TOPIC = "How long do I bake a sourdough bread?"


def source_value(answer: Message) -> str:
    """What the first "Show source" button stands for."""
    accessories = [block["accessory"] for block in answer.blocks if block.get("accessory")]
    return str(accessories[0]["value"])


def texts(blocks: list[Json]) -> Iterator[tuple[str, bool]]:
    """What rich text holds, and whether it is in bold."""
    for block in blocks:
        for part in block["elements"] if block["type"] == "rich_text" else ():
            for span in part["elements"]:
                yield span["text"], "style" in span


def test_a_thread_goes_on_without_mentions_for_everybody_in_it(talk: Talk) -> None:
    """Each message is answered once, in its thread; what is said to somebody else in it is left to them."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    asked = talk.slack.say(ana, QUESTION, room)
    talk.answer(asked)
    talk.ask(ben, "Who should own the business case?", room, asked.ts, mention=False)
    talk.ask(ana, "And what about data quality?", room, asked.ts, mention=False)
    talk.slack.say(ana, f"<@{ben}> could you take that on?", room, thread=asked.ts, mention=False)
    talk.slack.say(ben, "Nobody asked anybody here.", room, mention=False)
    last = talk.ask(ben, "What is a readiness gate?", room, asked.ts, mention=False)
    talk.quiet()
    ours = [one for one in talk.slack.messages(room) if one.app]
    assert len(ours) == 4
    assert ours[-1] == last
    assert {one.thread_ts for one in ours} == {asked.ts}


def test_the_work_is_told_while_it_is_done(talk: Talk) -> None:
    """The status names the real stages, and the session is active again at the end."""
    ana = talk.person("ana")
    asked = talk.slack.say(ana, QUESTION, room := talk.channel(ana))
    talk.answer(asked)
    talk.quiet()
    told = talk.slack.agent(room, asked.ts)
    assert any("Searching" in status for status in told.statuses)
    assert any("passages" in status for status in told.statuses)
    assert told.sessions == ["processing", "active"]
    assert told.status == ""


def test_a_source_opens_word_for_word_in_its_surroundings(talk: Talk, library: Library) -> None:
    """The window holds the exact passage, and what stands before or after it in the document."""
    ana = talk.person("ana")
    answer = talk.ask(ana, QUESTION, talk.channel(ana))
    ref = read_source(source_value(answer))
    assert ref is not None
    passage = library.shelf.vectors.passages([ref.passage_id])[ref.passage_id]
    assert talk.slack.click(answer, "Show source", ana).acked
    spans = list(texts(talk.modal(ana).content["blocks"]))
    shown = "".join(text for text, _ in spans)
    assert passage.text in shown
    assert passage.text[ref.start : ref.start + ref.length] in [text for text, bold in spans if bold]
    before, after = library.context(passage)
    assert before.strip()[-100:] + passage.text + after.strip()[:100] in shown


def test_silence_of_the_playbooks_is_told_with_the_nearest_topic_and_a_person(talk: Talk) -> None:
    """No source is claimed; whom to ask is the person from the settings."""
    ana = talk.person("ana")
    answer = talk.ask(ana, OFF_TOPIC, talk.channel(ana))
    assert "The playbooks don't say." in words(answer.blocks)
    assert "nearest topic" in words(answer.blocks)
    assert CLEO in mentioned(answer)
    assert "Show source" not in labels(answer.blocks)


def test_a_thumbs_down_asks_why_and_is_kept(talk: Talk) -> None:
    """With the question, the answer and the reason, in which no secret is kept; the thanks are private."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    answer = talk.ask(ana, QUESTION, room)
    assert talk.slack.click(answer, "Not helpful", ana).acked
    modal = talk.modal(ana)
    talk.slack.submit(modal, {"why": "It left out funding. My key is ghp_" + "a1" * 18}, ana)
    assert "Thank you" in talk.whisper(ana, room).text
    with talk.record() as record:
        [given] = [one for one in record.feedback.all() if one.user == ana]
    assert given.verdict == "down"
    assert given.question == QUESTION
    assert given.passages
    assert given.why.startswith("It left out funding.")
    assert "ghp_" not in given.why


def test_a_thumbs_up_is_thanked_for_and_can_be_changed(talk: Talk) -> None:
    """One verdict a person; the last one counts."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    answer = talk.ask(ana, QUESTION, room)
    talk.slack.click(answer, "Helpful", ana)
    talk.whisper(ana, room)
    talk.slack.click(answer, "Not helpful", ana)
    talk.slack.close_modal(talk.modal(ana), ana)
    talk.slack.wait_for(lambda: verdicts(talk, ana) == ["down"])


def verdicts(talk: Talk, user: str) -> list[str]:
    """What somebody thought of answers."""
    with talk.record() as record:
        return [one.verdict for one in record.feedback.all() if one.user == user]


def test_a_message_shortcut_tells_what_the_playbooks_say_about_it(talk: Talk) -> None:
    """To the one who used it, beside the message; the channel sees nothing before it is shared, and then once."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    message = talk.slack.say(ben, QUESTION, room, mention=False)
    assert talk.slack.shortcut("playbooks_about", ana, message).acked
    private = talk.whisper(ana, room)
    assert "Show source" in labels(private.blocks)
    assert not [one for one in talk.slack.messages(room) if one.app]
    assert not talk.slack.ephemerals(ben)
    talk.slack.click(private, "Share in channel", ana)
    talk.slack.click(private, "Share in channel", ana)
    talk.next(room, message)
    talk.quiet()
    [shared] = [one for one in talk.slack.messages(room) if one.app]
    assert mentioned(shared) == {ana}


def test_a_command_takes_whatever_is_typed(talk: Talk) -> None:
    """Several words are a question, one that nobody knows brings the help, and so does nothing at all."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    for text in ("", "frobnicate", "help", "   "):
        seen = len(talk.slack.ephemerals(ana))
        talk.slack.command(ana, room, text)
        assert "What I can do" in words(talk.whisper(ana, room, after=seen).blocks)
    talk.slack.command(ana, room, "qwrt zxcv <!channel> ](((")
    assert talk.whisper(ana, room, after=4).text
    assert not [one for one in talk.slack.messages(room) if one.app]


def test_a_bare_mention_brings_the_help(talk: Talk) -> None:
    """And small talk a short reply."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    assert "What I can do" in words(talk.ask(ana, "", room).blocks)
    assert "Hello" in words(talk.ask(ana, "hi there!", room).blocks)


def test_edits_and_deletions_are_not_answered(talk: Talk) -> None:
    """Only what was said is, once."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked = talk.slack.say(ana, QUESTION, room)
    talk.answer(asked)
    talk.slack.edit(asked, f"<@{BOT}> Who signs off?")
    talk.slack.remove(asked)
    after = talk.ask(ana, QUESTION, room)
    talk.quiet()
    assert [one for one in talk.slack.messages(room) if one.app][1:] == [after]


def test_the_pane_offers_prompts_and_answers_below_them(talk: Talk) -> None:
    """Prompts are set when the messages tab is opened; each of them is answered."""
    ana = talk.person("ana")
    room = talk.slack.dm(ana)
    talk.slack.open_home(ana, "messages")
    prompts = talk.slack.wait_for(lambda: talk.slack.agent(room).prompts)
    assert len(prompts) == 4
    for prompt in prompts:
        assert talk.ask(ana, prompt["message"], room).text
