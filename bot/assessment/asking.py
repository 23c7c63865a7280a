"""What to ask next, and how to say where things stand."""

from __future__ import annotations

from collections.abc import Iterable

from bot.assessment import wording
from bot.assessment.models import Answer, Assessment, Dialogue, PendingKind, Status
from bot.assessment.verdict import Outcome, Verdict, judge
from knowledge.checklists import Check, Checklist, Item
from knowledge.words import phrase


def unsaid_checks(assessment: Assessment, item: Item) -> list[Check]:
    """The checks of an item that nobody has spoken of yet."""
    answer = assessment.answers.get(item.id)
    said = answer.checks if answer and answer.confirmed else {}
    return [check for check in item.checks if check.id not in said]


def is_settled(assessment: Assessment, item: Item) -> bool:
    """Whether nothing more is to be asked about an item."""
    answer = assessment.answers.get(item.id)
    if answer is None or not answer.confirmed:
        return False
    return answer.status is not Status.PARTIAL or not unsaid_checks(assessment, item) or not answer.checks


def open_next(assessment: Assessment) -> Assessment:
    """Keep the open item open while a check of it is to be asked; else open the next one, parked ones last."""
    dialogue = assessment.dialogue
    open_id = dialogue.open_item
    if open_id and dialogue.reopened != open_id:
        item = assessment.checklist.item(open_id)
        if not is_settled(assessment, item):
            return _opened(assessment, item)
    for item in assessment.checklist.items:
        if item.id not in dialogue.parked and not is_settled(assessment, item):
            return _opened(assessment, item)
    for item in assessment.checklist.items:
        if item.id in dialogue.parked and f"again:{item.id}" not in dialogue.asked and not is_settled(assessment, item):
            parked = tuple(id_ for id_ in dialogue.parked if id_ != item.id)
            return _opened(with_dialogue(assessment, parked=parked, asked=(*dialogue.asked, f"again:{item.id}")), item)
    return with_dialogue(assessment, open_item=None, open_check=None, reopened=None)


def _opened(assessment: Assessment, item: Item) -> Assessment:
    unsaid = unsaid_checks(assessment, item)
    check = unsaid[0].id if len(item.checks) > 1 and len(unsaid) < len(item.checks) and unsaid else None
    return with_dialogue(assessment, open_item=item.id, open_check=check, reopened=None)


def open_item(assessment: Assessment, id: str) -> Assessment:
    """Open an item that somebody wants to go back to."""
    parked = tuple(item for item in assessment.dialogue.parked if item != id)
    answered = id in assessment.answers
    return with_dialogue(assessment, open_item=id, open_check=None, parked=parked, reopened=id if answered else None)


def all_checks(item: Item, status: Status) -> dict[str, Status]:
    """What a status of the whole item says about its checks."""
    return {} if status in (Status.NOT_APPLICABLE, Status.PARTIAL) else {check.id: status for check in item.checks}


def with_dialogue(assessment: Assessment, **changes: object) -> Assessment:
    """The assessment with parts of its dialogue changed."""
    dialogue = Dialogue.model_validate({**dict(assessment.dialogue), **changes})
    return assessment.model_copy(update={"dialogue": dialogue})


def question(assessment: Assessment) -> str:
    """The open question with its place; "" where nothing is open."""
    dialogue = assessment.dialogue
    if dialogue.open_item is None:
        return ""
    item = assessment.checklist.item(dialogue.open_item)
    number = [one.id for one in assessment.checklist.items].index(item.id) + 1
    place = {"title": item.title, "number": number, "count": len(assessment.checklist.items)}
    answer = assessment.answers.get(item.id)
    if answer and not answer.confirmed and dialogue.reopened != item.id:
        note = f' ("{quoted(answer.note)}")' if answer.note else ""
        still = wording.STILL_TRUE.format(status=wording.STATUS[answer.status], note=note)
        return f"{wording.PROGRESS.format(**place)}: {still}"
    if dialogue.open_check:
        return f"{wording.FOLLOW_UP.format(**place)}: {item.check(dialogue.open_check).ask}"
    return f"{wording.PROGRESS.format(**place)}: {item.question}"


def waiting(assessment: Assessment) -> str:
    """What was asked besides the open item and still waits for an answer; "" where nothing does."""
    pending = assessment.dialogue.pending
    if pending is None:
        return ""
    parts = "; ".join(
        wording.PART.format(item=titles(assessment, [one.item]), status=wording.STATUS[one.status], details="")
        for one in pending.statements
    )
    answer = assessment.answers.get(pending.item)
    old = quoted(answer.note) or wording.STATUS[answer.status] if answer else ""
    new = next((quoted(one.note) or wording.STATUS[one.status] for one in pending.statements), "")
    own = assessment.initiative.name or wording.UNNAMED
    item = titles(assessment, [pending.item] if pending.item else [])
    return {
        PendingKind.CONTRADICTION: wording.WAITING_HOLDS.format(item=item, old=old, new=new),
        PendingKind.DISPUTE: wording.WAITING_HOLDS.format(item=item, old=old, new=new),
        PendingKind.REASON: wording.WAITING_REASON.format(item=item),
        PendingKind.SCOPE: wording.SCOPE,
        PendingKind.DISCARD: wording.SURE_DISCARD.format(count=len(assessment.answers)),
        PendingKind.OTHER_INITIATIVE: wording.OTHER_INITIATIVE.format(own=own, other=pending.text),
        PendingKind.STAGE: wording.WAITING_STAGE,
        PendingKind.SIGN_OFF: wording.SIGN_NAME,
    }.get(pending.kind, wording.WAITING.format(parts=parts or item))


def quoted(text: str, limit: int = 160) -> str:
    """A person's words on one line, cut at a word."""
    line = " ".join(text.replace('"', "'").split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


def titles(assessment: Assessment, ids: Iterable[str]) -> str:
    """The titles of items, as a list in words."""
    return ", ".join(assessment.checklist.item(id_).title for id_ in ids) or wording.NONE


def describe(assessment: Assessment, answer: Answer) -> str:
    """An answer in one clause."""
    item = assessment.checklist.item(answer.item)
    details = []
    missing = [
        check.text.rstrip(".") for check in item.checks if answer.checks.get(check.id) in (Status.UNMET, Status.PARTIAL)
    ]
    if answer.status is Status.PARTIAL and missing:
        details.append(f"missing: {'; '.join(missing)}")
    if answer.reason:
        details.append(quoted(answer.reason))
    if answer.owner:
        details.append(f"{'ask' if answer.status is Status.UNKNOWN else 'owner'} {answer.owner}")
    if answer.due:
        details.append(f"due {answer.due:%-d %B %Y}")
    text = f" ({'; '.join(details)})" if details else ""
    return wording.PART.format(item=item.title, status=wording.STATUS[answer.status], details=text)


def summary(assessment: Assessment, *, final: bool = False) -> str:
    """How many are answered, the items by state, and the verdict so far."""
    items = assessment.checklist.items
    answered = [item.id for item in items if (answer := assessment.answers.get(item.id)) and answer.confirmed]
    groups = []
    for status, label in wording.STATUS.items():
        ids = [id_ for id_ in answered if assessment.answers[id_].status is status]
        if ids:
            groups.append(wording.GROUP.format(label=label, items=titles(assessment, ids)))
    parked = [id_ for id_ in assessment.dialogue.parked if id_ not in answered]
    if parked:
        groups.append(wording.GROUP.format(label="parked", items=titles(assessment, parked)))
    left = [item.id for item in items if item.id not in answered and item.id not in parked]
    if left:
        groups.append(wording.GROUP.format(label="to ask", items=titles(assessment, left)))
    text = f" ({'; '.join(groups)})" if groups else ""
    return wording.SUMMARY.format(
        done=len(answered),
        count=len(items),
        groups=text,
        verdict=verdict_text(assessment, judge(assessment.checklist, assessment.answers), final),
    )


def verdict_text(assessment: Assessment, verdict: Verdict, final: bool = False) -> str:
    """The verdict with what it follows from."""
    parts = [(wording.VERDICT_FINAL if final else wording.VERDICT).format(title=verdict.title, percent=verdict.percent)]
    if verdict.blocking:
        parts.append(wording.BLOCKED_BY.format(items=titles(assessment, verdict.blocking)))
    if verdict.undecided and (final or verdict.outcome is Outcome.OPEN) and assessment.answers:
        parts.append(wording.UNDECIDED.format(items=titles(assessment, verdict.undecided)))
    if verdict.unevidenced:
        parts.append(wording.UNEVIDENCED.format(items=titles(assessment, verdict.unevidenced)))
    return " ".join(parts)


def items_named(checklist: Checklist, text: str) -> list[str]:
    """The items whose title or terms stand in a text, or whose place is named ("the third", "item 4")."""
    said = f" {phrase(text)} "
    found = []
    for number, item in enumerate(checklist.items, 1):
        terms = [
            item.title,
            *item.terms,
            item.id.replace("_", " "),
            *(term for check in item.checks for term in check.terms),
        ]
        if any(f" {phrase(term)} " in said for term in terms) or f" {number} " in f" {text} ":
            found.append(item.id)
    return found
