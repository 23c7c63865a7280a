"""Another stage, another checklist: what it adds and drops, and which answers it keeps."""

from __future__ import annotations

from collections.abc import Iterable

from bot.assessment import wording
from bot.assessment.asking import open_next, with_dialogue
from bot.assessment.interpret import Act
from bot.assessment.models import MAX_NOTE, Answer, Assessment, Dialogue
from bot.assessment.recording import Author, put, withdraw
from bot.assessment.statuses import item_status
from bot.assessment.steps import Step, stepped
from knowledge.checklists import Checklist, Item


def offer_switch(step: Step, target: Checklist | None) -> Step:
    """A step that notes another stage, with what a switch to that stage's checklist would mean, where there is one."""
    assessment = step.assessment
    if target is None or target.id == assessment.checklist.id:
        lead = f"{step.lead} {wording.STAGE_STAYS.format(title=assessment.checklist.title)}"
        return step._replace(assessment=with_dialogue(assessment, pending=None), lead=lead)
    kept = carried(assessment, target)
    concepts = {check.concept for item in target.items for check in item.checks if check.concept}
    text = wording.STAGE_SWITCH.format(
        title=target.title,
        added=_titles(item for item in target.items if item.id not in kept),
        dropped=_titles(i for i in assessment.checklist.items if not any(check.concept in concepts for check in i.checks)),
        kept=_titles(item for item in target.items if item.id in kept),
    )
    return step._replace(lead=f"{step.lead} {text}", ask="")


def switch(assessment: Assessment, target: Checklist, author: Author) -> Step:
    """Go on with another checklist: answers to items whose checks ask the same are kept, the others are withdrawn."""
    kept = carried(assessment, target)
    after = assessment
    for id_ in assessment.answers:
        if id_ not in kept:
            after = withdraw(after, id_, author)
    for answer in kept.values():
        after, _ = put(after, answer, author)
    after = after.model_copy(update={"checklist": target, "dialogue": Dialogue()})
    return stepped(open_next(after), Act.CORRECTION, tuple(kept.values()), lead=wording.SWITCHED.format(title=target.title))


def carried(assessment: Assessment, target: Checklist) -> dict[str, Answer]:
    """The answers that items of another checklist take over, by checks that ask the same. Disputed ones are asked anew."""
    known = {
        check.concept: (answer, check.id)
        for item in assessment.checklist.items
        if (answer := assessment.answers.get(item.id)) and answer.confirmed and not answer.dispute
        for check in item.checks
        if check.concept and check.id in answer.checks
    }
    found = {}
    for item in target.items:
        same = {check.id: known[check.concept] for check in item.checks if check.concept in known}
        if same:
            found[item.id] = _joined(item, same)
    return found


def _joined(item: Item, same: dict[str, tuple[Answer, str]]) -> Answer:
    answers = list({answer.item: answer for answer, _ in same.values()}.values())
    checks = {id_: answer.checks[source] for id_, (answer, source) in same.items()}
    note = "\n".join(dict.fromkeys(answer.note for answer in answers if answer.note))[-MAX_NOTE:]
    update = {
        "item": item.id,
        "status": item_status(item, checks),
        "checks": checks,
        "note": note,
        "evidence": tuple(dict.fromkeys(one for answer in answers for one in answer.evidence)),
    }
    return answers[0].model_copy(update=update)


def _titles(items: Iterable[Item]) -> str:
    return ", ".join(item.title for item in items) or wording.NONE
