"""What the model is told: the open item in full, the others in a line each, and of the answers only the status."""

from __future__ import annotations

from bot.assessment.asking import quoted
from bot.assessment.interpret import Said
from bot.assessment.models import Assessment
from bot.interpreting.words import fenced
from knowledge.checklists import Item

NONE = "(none)"


def brief(said: Said, assessment: Assessment) -> dict[str, str]:
    """The values of the prompt's variables, none of them able to close its tags."""
    dialogue = assessment.dialogue
    others = [item for item in assessment.checklist.items if item.id != dialogue.open_item]
    values = {
        "today": f"{said.today:%A} {said.today.isoformat()}",
        "bar": assessment.checklist.verdict.bar.value,
        "open_item": _in_full(assessment) or NONE,
        "other_items": "\n".join(map(_in_short, others)) or NONE,
        "recorded": "\n".join(f"{id_}: {answer.status.value}" for id_, answer in assessment.answers.items()) or NONE,
        "pending": f"{dialogue.pending.kind.value} {dialogue.pending.item}".strip() if dialogue.pending else NONE,
        "message": said.text,
    }
    return {name: fenced(value) for name, value in values.items()}


def _in_full(assessment: Assessment) -> str:
    dialogue = assessment.dialogue
    if dialogue.open_item is None:
        return ""
    item = assessment.checklist.item(dialogue.open_item)
    asked = dialogue.open_check or ", ".join(check.id for check in item.checks)
    checks = "\n".join(f"- {check.id}: {check.text}" for check in item.checks)
    return f"{item.id}: {item.title}\nquestion: {item.question}\nchecks:\n{checks}\nasked: {asked}"


def _in_short(item: Item) -> str:
    return f"{item.id}: {item.title}; checks: " + "; ".join(f"{check.id}: {quoted(check.text)}" for check in item.checks)
