"""Statements become answers. Every change is kept; what contradicts an earlier answer is not written but handed back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from bot.assessment.models import MAX_NOTE, Answer, Assessment, Change, Dispute, Evidence, SignOff, Statement, Status
from bot.assessment.statuses import item_status


class Author(NamedTuple):
    """Who says something, and when (aware)."""

    user: str
    at: datetime.datetime


class Outcome(NamedTuple):
    """What became of statements: the assessment afterwards, what was recorded, and what contradicts or is disputed."""

    assessment: Assessment
    recorded: tuple[Answer, ...] = ()
    contradicting: tuple[Statement, ...] = ()
    disputed: tuple[Statement, ...] = ()
    voided: SignOff | None = None


def record(
    assessment: Assessment, statements: Sequence[Statement], author: Author, *, replace: bool = False, settled: bool = False
) -> Outcome:
    """Write statements into the record.

    With `replace` they overrule what the same person (or nobody named) said, with
    `settled` whoever said it."""
    recorded: list[Answer] = []
    contradicting: list[Statement] = []
    disputed: list[Statement] = []
    voided = None
    for said in statements:
        old = assessment.answers.get(said.item)
        statement: Statement | None = said
        overrules = (
            settled or (replace and not (old and _other_person(old, author))) or said.item == assessment.dialogue.reopened
        )
        if old is not None and not overrules:
            statement, clash = _without_clash(assessment, old, said)
            if clash and (statement is None or said.item != assessment.dialogue.open_item or _other_person(old, author)):
                (disputed if _other_person(old, author) else contradicting).append(said)
                continue
        if statement is None:
            continue
        new = _merged(assessment, old, statement, author, overrules)
        if new != old:
            assessment, gone = put(assessment, new, author)
            voided = voided or gone
        recorded.append(new)
    return Outcome(assessment, tuple(recorded), tuple(contradicting), tuple(disputed), voided)


def put(assessment: Assessment, new: Answer, author: Author) -> tuple[Assessment, SignOff | None]:
    """The assessment with one answer changed and the change kept; and the sign-off that this voids."""
    change = Change(item=new.item, old=assessment.answers.get(new.item), new=new, by=author.user, at=author.at)
    signed = assessment.signed
    signoffs = tuple(
        item if item is not signed else item.model_copy(update={"voided_by": author.user, "voided_at": author.at})
        for item in assessment.signoffs
    )
    return assessment.model_copy(
        update={
            "answers": {**assessment.answers, new.item: new},
            "changes": (*assessment.changes, change),
            "signoffs": signoffs,
            "updated_at": author.at,
        }
    ), signed


def withdraw(assessment: Assessment, item: str, author: Author) -> Assessment:
    """The assessment without an answer, the change kept; a sign-off is void by it."""
    old = assessment.answers[item]
    after = put(assessment, old, author)[0]
    change = after.changes[-1].model_copy(update={"new": None})
    answers = {id_: answer for id_, answer in after.answers.items() if id_ != item}
    return after.model_copy(update={"answers": answers, "changes": (*assessment.changes, change)})


def dispute(assessment: Assessment, statement: Statement, author: Author) -> Assessment:
    """Keep beside an answer that somebody says otherwise."""
    old = assessment.answers[statement.item]
    note = Dispute(status=statement.status, checks=dict(statement.checks), note=statement.note, by=author.user, at=author.at)
    return put(assessment, old.model_copy(update={"dispute": note}), author)[0]


def settle(assessment: Assessment, item: str, author: Author) -> Assessment:
    """Close a dispute in favour of the recorded answer."""
    old = assessment.answers[item]
    return put(assessment, old.model_copy(update={"dispute": None}), author)[0] if old.dispute else assessment


def confirm(assessment: Assessment, item: str, author: Author) -> Assessment:
    """An answer that was taken over is still true."""
    old = assessment.answers[item]
    return put(assessment, old.model_copy(update={"confirmed": True, "by": author.user or old.by, "at": author.at}), author)[
        0
    ]


def _other_person(old: Answer, author: Author) -> bool:
    return bool(old.by and author.user and old.by != author.user)


def _without_clash(assessment: Assessment, old: Answer, said: Statement) -> tuple[Statement | None, bool]:
    """What of a statement fits the recorded answer, and whether something did not."""
    if not old.confirmed or old.status is Status.UNKNOWN:
        return said, False
    if not said.checks:
        return said, said.status is not old.status
    if said.status is Status.UNKNOWN:
        return said.model_copy(update={"checks": {}, "status": old.status}), False
    if old.status is Status.NOT_APPLICABLE:
        return None, True
    fits = {id_: status for id_, status in said.checks.items() if old.checks.get(id_, status) in (status, Status.UNKNOWN)}
    clash = len(fits) < len(said.checks)
    if clash and not any(id_ not in old.checks for id_ in fits):
        return None, True
    merged = {**old.checks, **fits}
    status = item_status(assessment.checklist.item(said.item), merged)
    return said.model_copy(update={"checks": fits, "status": status}), clash


def _merged(assessment: Assessment, old: Answer | None, said: Statement, author: Author, replace: bool) -> Answer:
    """The answer after a statement: checks of earlier statements stay unless they are spoken of again."""
    item = assessment.checklist.item(said.item)
    fresh = old is None or not old.confirmed or old.status is Status.NOT_APPLICABLE or said.status is Status.NOT_APPLICABLE
    anew = old is None or fresh or (not said.checks and said.status is not old.status)
    known = (
        {} if old is None or anew else {id_: status for id_, status in old.checks.items() if status is not Status.UNKNOWN}
    )
    checks = {} if said.status is Status.NOT_APPLICABLE else {**known, **said.checks}
    status = item_status(item, checks) if checks and said.checks else said.status
    evidence = tuple(Evidence(text=text, by=author.user, at=author.at) for text in said.evidence)
    kept = () if fresh or old is None else old.evidence
    known_texts = {one.text for one in kept}
    details_only = not said.checks and old is not None and said.status is old.status
    return Answer(
        item=said.item,
        status=status,
        checks=checks,
        note=_note(old, said, replace or fresh),
        reason=said.reason or (old.reason if old and status is Status.NOT_APPLICABLE else ""),
        evidence=(*kept, *(one for one in evidence if one.text not in known_texts)),
        owner=said.owner or (old.owner if old and not fresh else ""),
        due=said.due or (old.due if old and not fresh else None),
        dispute=old.dispute if old and details_only else None,
        confirmed=True,
        by=author.user if not details_only or old is None else old.by,
        at=author.at,
    )


def _note(old: Answer | None, said: Statement, replace: bool) -> str:
    earlier = "" if replace or old is None else old.note
    parts = [part for part in (earlier, said.note) if part]
    return "\n".join(dict.fromkeys(parts))[-MAX_NOTE:] or (old.note if old else "")
