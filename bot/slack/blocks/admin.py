"""What admins see about the knowledge: the menu, documents, generations, questions without an answer, and the logs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, ConfirmObject

from bot.assessment.plain import day, moment
from bot.slack.blocks.kit import actions, button, context, messages, person, question, section, sections
from bot.slack.mrkdwn import line
from bot.slack.outgoing import Block, Outgoing
from bot.slack.wording import Texts
from bot.store.audit import AuditEntry
from bot.topics import Topic
from knowledge.administration import Holdings, Standing
from knowledge.generations import DocumentRecord

ADMIN = "admin:"  # before the verb in a button's action id
_WORDS = "documents reingest generations rollback unanswered audit error".split()
_MOST = 150  # lines of a list
_WORD = 300  # characters of what others wrote in a list


def build_menu(texts: Texts, *, documents: str, waiting: int, assessments: int) -> Outgoing:
    """All that an admin can do, as buttons and in words. `documents` is a number, or a dash while there is none."""
    buttons = [
        button(texts.admin_documents, f"{ADMIN}documents", "-"),
        button(texts.admin_reingest, f"{ADMIN}reingest", "-", confirm=_sure(texts.admin_reingest_sure, texts)),
        button(texts.admin_generations, f"{ADMIN}generations", "-"),
        button(texts.admin_unanswered, f"{ADMIN}unanswered", "-"),
        button(texts.admin_audit, f"{ADMIN}audit", "-"),
        button(texts.admin_errors, f"{ADMIN}errors", "-"),
    ]
    menu = texts.admin_menu.format(documents=documents, waiting=waiting, assessments=assessments)
    words = texts.admin_words.format(words=", ".join(f"`/advisor admin {word}`" for word in _WORDS))
    return messages([section(menu)], [actions(buttons), *context(words)], otherwise=menu)[0]


def build_documents(holdings: Holdings, today: datetime.date, texts: Texts) -> list[Outgoing]:
    """The documents that serve, each with its owner, its review and whom it is for; what is overdue comes first."""
    if not holdings.generation or holdings.built_at is None:
        return _plainly(texts.admin_no_documents)
    built = day(holdings.built_at.date())
    title = texts.admin_documents_head.format(count=len(holdings.documents), generation=line(holdings.generation), day=built)
    records = sorted(holdings.documents, key=lambda record: not record.source.overdue(today))
    return _listed(title, [_document(record, today, texts) for record in records], texts)


def build_generations(standings: Sequence[Standing], texts: Texts) -> list[Outgoing]:
    """The generations, the newest first, each with the way back to it where there is one."""
    serving = next((one.generation for one in standings if one.serves), "")
    blocks = [_generation(one, serving, texts) for one in standings]
    return messages(blocks, otherwise=texts.admin_no_documents)


def build_way_back(target: Standing, serving: str, reason: str, texts: Texts) -> Outgoing:
    """The offer to go back, with a button that asks once more."""
    named = line(target.generation)
    if target.serves:
        return _plainly(texts.admin_back_is.format(generation=named))[0]
    if target.refused and not reason:
        faults = line(" ".join(target.faults)[:2_000])
        return _plainly(texts.admin_back_faults.format(generation=named, faults=faults))[0]
    told = texts.admin_back_offer.format(
        serving=line(serving),
        generation=named,
        day=moment(target.built_at),
        documents=target.documents,
        passages=target.passages,
    )
    forced = context(texts.admin_forced.format(reason=line(reason))) if reason else []
    return messages([section(told), *forced], [actions([_back(target, serving, reason, texts)])], otherwise=told)[0]


def build_topics(topics: Sequence[Topic], texts: Texts) -> list[Outgoing]:
    """The questions that nobody could answer, by topic."""
    if not topics:
        return _plainly(texts.admin_no_topics)
    rows = [
        texts.admin_topic.format(question=line(topic.title[:_WORD]), count=len(topic.questions), day=day(topic.last.date()))
        for topic in topics
    ]
    count = sum(len(topic.questions) for topic in topics)
    return _listed(texts.admin_topics.format(count=count), rows, texts)


def build_audit(entries: Sequence[AuditEntry], texts: Texts) -> list[Outgoing]:
    """The last entries of the audit log, the latest first."""
    if not entries:
        return _plainly(texts.admin_audit_none)
    return _listed(texts.admin_audit_head, [_entry(one) for one in reversed(entries)], texts)


def build_errors(errors: Sequence[tuple[str, str, str]], texts: Texts) -> list[Outgoing]:
    """The last faults: reference, time and last line of each."""
    if not errors:
        return _plainly(texts.admin_errors_none)
    rows = [f"• `{line(reference)}` {line(at)}: {line(told[:_WORD])}" for reference, at, told in errors]
    return _listed(texts.admin_errors_head, rows, texts)


def _document(record: DocumentRecord, today: datetime.date, texts: Texts) -> str:
    source, notes = record.source, []
    if record.bundled:
        notes.append(texts.admin_bundled)
    if source.owner:
        notes.append(texts.admin_owner.format(owner=line(source.owner)))
    if source.review_by:
        wording = texts.admin_overdue if source.overdue(today) else texts.admin_review
        notes.append(wording.format(day=day(source.review_by)))
    if source.audience:
        notes.append(texts.admin_audience.format(groups=line(", ".join(source.audience))))
    told = "".join(f" · {note}" for note in notes)
    return texts.admin_document.format(title=line(source.title[:_WORD]), passages=record.passages, notes=told)


def _generation(one: Standing, serving: str, texts: Texts) -> Block:
    state = texts.admin_serves if one.serves else texts.admin_was_refused if one.refused else ""
    told = texts.admin_generation.format(
        generation=line(one.generation),
        state=state,
        day=moment(one.built_at),
        documents=one.documents,
        passages=one.passages,
    )
    notes = []
    if one.how and one.served_at:
        notes.append(texts.admin_how.format(how=one.how, day=moment(one.served_at)))
    if one.reason:
        notes.append(texts.admin_forced.format(reason=line(one.reason)))
    if one.refused:
        notes.append(line(" ".join(one.faults)[:_WORD]))
    text = "\n".join([told, *([" · ".join(notes)] if notes else [])])
    offered = not one.serves and not one.refused and bool(serving)
    return section(text, _back(one, serving, "", texts) if offered else None)


def _back(target: Standing, serving: str, reason: str, texts: Texts) -> ButtonElement:
    return button(
        texts.admin_back,
        f"{ADMIN}rollback",
        f"{target.generation} {serving} {reason}".strip()[:1_900],
        style="danger",
        label=f"{texts.admin_back} {target.generation}",
        confirm=_sure(texts.admin_back_sure, texts),
    )


def _entry(one: AuditEntry) -> str:
    who = one.who.rpartition(":")[2]
    details = ", ".join(f"{name}: {value}" for name, value in one.details.items())
    return f"• {moment(one.at)} {person(who)} *{line(one.action)}* {line(details[:_WORD])}".rstrip()


def _listed(title: str, rows: Sequence[str], texts: Texts) -> list[Outgoing]:
    left = len(rows) - _MOST
    more = [texts.more.format(count=left)] if left > 0 else []
    return messages([section(title), *sections("\n".join([*rows[:_MOST], *more]))], otherwise=title)


def _plainly(text: str) -> list[Outgoing]:
    return messages(sections(text), otherwise=text)


def _sure(text: str, texts: Texts) -> ConfirmObject:
    return question(texts.admin_sure, text, texts.admin_yes, texts.admin_no)
