"""An assessment's report as messages: the verdict, why, what blocks it, and the whole thing as a file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.assessment.findings import Finding, Shown
from bot.assessment.plain import day
from bot.assessment.portfolio import Held
from bot.assessment.report import Report
from bot.rendering.words import OUTCOME_SIGNS, SIGNS, stage, word
from bot.slack.blocks.kit import actions, button, context, header, messages, section, sections
from bot.slack.blocks.values import CANVAS, HTML, PDF, SHARE
from bot.slack.mrkdwn import cut, line
from bot.slack.outgoing import Block, Outgoing
from bot.slack.wording import Texts

_NOTE = 300  # characters of what was said; the files have all of it
_MOST_OPEN = 20
_OPEN = (Shown.DISPUTED, Shown.UNKNOWN, Shown.UNCONFIRMED, Shown.PARKED, Shown.UNANSWERED)


def build_report_blocks(report: Report, assessment_id: str, texts: Texts, *, share: int | None = None) -> list[Outgoing]:
    """The report in short. Every blocking gap is in it; the buttons that fetch the rest are in the last message.

    With `share`, the inbox entry that is answered, there is a button that shows it to all.
    """
    body = [header(texts.report_title.format(title=report.title)), *_head(report, texts)]
    for title, gaps in ((texts.blocking, report.blocking), (texts.other_gaps, report.other_gaps)):
        if gaps:
            body += [header(title), *(block for gap in gaps for block in sections(_gap(gap, texts)))]
    body += sections(_open_items(report, texts))
    tail = [*context(texts.full_report), build_file_buttons(assessment_id, texts)]
    if share is not None:
        tail.append(actions([button(texts.share, SHARE, str(share))]))
    return messages(body, tail, otherwise=texts.full_report)


def build_file_buttons(assessment_id: str, texts: Texts) -> Block:
    """The buttons that fetch a report as a web page, a PDF and a canvas."""
    buttons = ((texts.html, HTML), (texts.pdf, PDF), (texts.canvas, CANVAS))
    return actions([button(text, action_id, assessment_id) for text, action_id in buttons], f"files:{assessment_id}"[:255])


def whose(each: Finding | Held, texts: Texts) -> str:
    """Who takes care of a gap and by when, as mrkdwn."""
    due = day(each.due) if each.due else texts.no_date
    late = f" (*{texts.overdue}*)" if each.overdue else ""
    return texts.whose.format(owner=line(each.owner) or texts.nobody, due=f"{due}{late}")


def _head(report: Report, texts: Texts) -> Iterator[Block]:
    verdict = report.verdict
    yield section(texts.verdict.format(sign=OUTCOME_SIGNS[verdict.outcome], title=line(verdict.title)))
    yield from context(
        texts.as_of.format(
            day=day(report.today), stage=stage(report.initiative.stage).lower(), sign_off=line(report.sign_off)
        )
    )
    counts = " · ".join(
        f"{SIGNS[each.shown]} {each.number} {word(each.shown).lower()}" for each in report.counts if each.number
    )
    yield from sections(f"{line(report.progress)}\n{counts}")
    yield from sections("\n".join([f"*{texts.why}*", *(f"• {line(sentence)}" for sentence in report.why)]))


def _gap(gap: Finding, texts: Texts) -> str:
    rows = [f"*{SIGNS[gap.shown]} {line(gap.title)}: {word(gap.shown).lower()}*", whose(gap, texts)]
    if gap.note:
        said = line(cut(gap.note, _NOTE))
        rows.append("> " + (texts.said.format(by=line(gap.by), note=said) if gap.by else said))
    if gap.actions:
        rows += [f"{texts.to_do}:", *(f"• {line(action.text)}" for action in gap.actions)]
    return "\n".join(rows)


def _open_items(report: Report, texts: Texts) -> str:
    found = [each for each in report.findings if each.shown in _OPEN or each.wanting]
    if not found:
        return ""
    rows = [f"• {SIGNS[each.shown]} {line(each.title)}: {word(each.shown).lower()}" for each in found[:_MOST_OPEN]]
    more = [texts.more.format(count=len(found) - _MOST_OPEN)] if len(found) > _MOST_OPEN else []
    return "\n".join([f"*{texts.open_items}*", *rows, *more])
