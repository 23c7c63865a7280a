"""The guided checklist: the open question with what can be clicked, and the forms around it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import InteractiveElement, Option, StaticSelectElement

from bot.models import Choice, Progress, Reply
from bot.slack.blocks.kit import actions, button, context, messages, person, plain_text, sections
from bot.slack.blocks.report import build_file_buttons
from bot.slack.blocks.source import build_sources
from bot.slack.blocks.values import CHOICE, DETAILS, JUMP, SHARE, choice_value, item_value
from bot.slack.mrkdwn import line, plain, to_mrkdwn
from bot.slack.outgoing import Block, Outgoing
from bot.slack.wording import Texts
from knowledge.checklists import Item

_BAR = 10  # signs of the bar
_MOST_OPTIONS = 100


def build_question(
    reply: Reply,
    texts: Texts,
    *,
    entry: int = 0,
    share: bool = False,
    links: Collection[str] = (),
    items: Sequence[Item] = (),
    today: datetime.date | None = None,
) -> list[Outgoing]:
    """A step of an assessment: what was recorded and asked, how far it is, and buttons for the open item.

    Where everything is answered, the buttons fetch the report. With `items` there is a menu to go to another question.
    Sources that were to be reviewed before `today` say so.
    """
    tail = [*build_sources(reply.citations, texts, today), *context(plain(reply.notice))]
    if reply.progress:
        tail += [*context(progress_line(reply.progress, texts)), *_controls(reply.progress, texts, items)]
    if share:
        tail.append(actions([button(texts.share, SHARE, str(entry))]))
    return messages(sections(to_mrkdwn(reply.text, links=links)), tail, otherwise=texts.begin)


def progress_line(progress: Progress, texts: Texts) -> str:
    """How far an assessment is, in words and as a bar: "2 of 10 answered ■■□□□□□□□□"."""
    told = texts.progress.format(done=progress.answered, total=progress.total)
    filled = _BAR * progress.answered // progress.total if progress.total else 0
    return f"{told}  {'■' * filled}{'□' * (_BAR - filled)}" if progress.total else told


def build_recorded(choice: Choice, user: str, texts: Texts) -> list[Block]:
    """What takes the place of a question's buttons after a click: what was chosen, and by whom."""
    return context(texts.chosen.format(user=person(user), label=line(choice.label)))


def build_jump_select(assessment_id: str, items: Sequence[Item], texts: Texts) -> Block:
    """A menu of a checklist's questions; an option's value is read with `read_item`."""
    options = [
        Option(text=plain_text(item.title, 75), value=item_value(assessment_id, item.id)) for item in items[:_MOST_OPTIONS]
    ]
    options = [option for option in options if len(option.value) <= Option.value_max_length]
    menu = StaticSelectElement(action_id=JUMP, placeholder=plain_text(texts.jump, 150), options=options)
    return actions([menu], block_id=f"jump:{assessment_id}"[:255])


def _controls(progress: Progress, texts: Texts, items: Sequence[Item]) -> list[Block]:
    blocks = []
    if progress.choices:
        blocks.append(_choices(progress, texts))
    elif progress.total and progress.answered == progress.total:
        blocks.append(build_file_buttons(progress.assessment_id, texts))
    if items and progress.asked:
        blocks.append(build_jump_select(progress.assessment_id, items, texts))
    return blocks


def _choices(progress: Progress, texts: Texts) -> Block:
    buttons: list[InteractiveElement] = [
        button(choice.label, f"{CHOICE}{choice.status or 'skip'}", choice_value(choice)) for choice in progress.choices
    ]
    item = progress.choices[0].item
    buttons.append(button(texts.details, DETAILS, item_value(progress.assessment_id, item)))
    return actions(buttons, block_id=f"choices:{progress.assessment_id}:{item}"[:255])
