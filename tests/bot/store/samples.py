"""Assessments to store, over a checklist of three items."""

from __future__ import annotations

import datetime
from typing import Any

from bot.assessment.models import (
    Answer,
    Assessment,
    Change,
    Dialogue,
    Dispute,
    Evidence,
    Initiative,
    Pending,
    PendingKind,
    SignOff,
    Stage,
    State,
    Statement,
    Status,
)
from knowledge.checklists import Checklist

NOON = datetime.datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=datetime.UTC)
ITEMS = ("owner", "budget", "support")


def later(minutes: int) -> datetime.datetime:
    """So many minutes after noon."""
    return NOON + datetime.timedelta(minutes=minutes)


def item(id_: str) -> dict[str, Any]:
    """An item with one check, as a checklist file has it."""
    check = {
        "id": "named",
        "text": "It is.",
        "ask": "Is it?",
        "terms": ["it"],
        "met": ["yes", "it is"],
        "unmet": ["no", "not"],
    }
    return {
        "id": id_,
        "title": id_,
        "level": "must",
        "question": f"How about {id_}?",
        "why": "It matters.",
        "passage": "document#heading",
        "terms": [id_],
        "checks": [check],
        "evidence": ["a page"],
        "evidence_required": False,
        "not_applicable": {"allowed": True},
        "owner_role": "lead",
        "example": "Ann does.",
        "actions": [{"text": "Do it.", "passage": "document#heading"}],
        "guards_against": {"name": "drift", "passage": "document#heading"},
    }


def checklist(version: int = 1, items: tuple[str, ...] = ITEMS, id_: str = "small", **more: Any) -> Checklist:
    """A checklist of these items."""
    verdict = {"rule": "all_musts_met", "ready": "Go", "not_ready": "Wait", "passage": "document#heading"}
    values = {"id": id_, "version": version, "title": "Small", "purpose": "To test.", "verdict": verdict}
    return Checklist.model_validate({**values, "items": [item(each) for each in items], **more})


def begun(id_: str = "a1", initiative: str = "i1", conversation: str = "c1", **more: Any) -> Assessment:
    """An assessment without answers."""
    values: dict[str, Any] = {"begun_by": "ann", "begun_at": NOON, "updated_at": NOON, **more}
    about = values.pop("about", None) or Initiative(id=initiative, name=f"Initiative {initiative}")
    return Assessment(
        id=id_, checklist=values.pop("checklist", checklist()), initiative=about, conversation_id=conversation, **values
    )


def answer(item_: str = "owner", note: str = "Ann does it.", minutes: int = 0, **more: Any) -> Answer:
    """An answer with one check and one piece of evidence."""
    values: dict[str, Any] = {
        "status": Status.MET,
        "checks": {"named": Status.MET},
        "evidence": (Evidence(text="https://example.org/page", by="ann", at=later(minutes)),),
        "by": "ann",
    }
    return Answer(item=item_, note=note, at=later(minutes), **{**values, **more})


def with_answer(assessment: Assessment, given: Answer) -> Assessment:
    """The assessment after one more answer, as the flow records it."""
    change = Change(item=given.item, old=assessment.answers.get(given.item), new=given, by=given.by, at=given.at)
    return assessment.model_copy(
        update={
            "answers": assessment.answers | {given.item: given},
            "changes": (*assessment.changes, change),
            "updated_at": given.at,
        }
    )


def numbered(assessment: Assessment) -> Assessment:
    """The assessment after one more answer, which says how many there were before."""
    count = len(assessment.changes)
    return with_answer(assessment, answer(ITEMS[count % 3], note=f"answer {count}", minutes=count))


def unversioned(assessment: Assessment) -> Assessment:
    """The assessment as it was before its first save."""
    return assessment.model_copy(update={"version": 0})


def full() -> Assessment:
    """An assessment in which every field holds something."""
    dispute = Dispute(status=Status.UNMET, checks={"named": Status.UNMET}, note="No.", by="bob", at=later(3))
    about = Initiative(
        id="i1",
        name="Ünïcode 🚀",
        owner="ann",
        stage=Stage.PILOT,
        since=datetime.date(2026, 1, 2),
        begun=datetime.date(2025, 12, 31),
    )
    said = Statement(item="budget", status=Status.UNMET, evidence=("a page",), due=datetime.date(2026, 5, 1))
    dialogue = Dialogue(
        open_item="budget",
        open_check="named",
        asked=("owner.named",),
        parked=("support",),
        last_items=("owner",),
        pending=Pending(kind=PendingKind.DISPUTE, item="owner", statements=(said,), text="?", by="bob"),
        misses=2,
    )
    assessment = begun(about=about, state=State.PAUSED, previous="a0", dialogue=dialogue)
    assessment = with_answer(assessment, answer("support", owner="eve", due=datetime.date(2026, 6, 1), confirmed=False))
    assessment = with_answer(assessment, answer("owner", minutes=1))
    assessment = with_answer(assessment, answer("owner", minutes=3, dispute=dispute, evidence=()))
    ruled_out = answer("budget", minutes=4, status=Status.NOT_APPLICABLE, checks={}, reason="It is free.")
    assessment = with_answer(assessment, ruled_out)
    gone = Change(item="budget", old=ruled_out, new=None, by="ann", at=later(5))
    answers = {key: each for key, each in assessment.answers.items() if key != "budget"}
    signoffs = (
        SignOff(by="ann", at=later(6), voided_by="bob", voided_at=later(7)),
        SignOff(by="ann", at=later(8)),
    )
    return assessment.model_copy(
        update={"answers": answers, "changes": (*assessment.changes, gone), "signoffs": signoffs, "updated_at": later(8)}
    )
