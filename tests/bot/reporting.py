"""Records to report on: one with an item in every state, and small steps to make others."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import knowledge
from bot.assessment.models import (
    Answer,
    Assessment,
    Change,
    Dialogue,
    Dispute,
    Evidence,
    Initiative,
    SignOff,
    Stage,
    Status,
)
from bot.models import Citation
from knowledge.checklist_files import load_checklist
from knowledge.checklists import Checklist, Item, split_passage
from knowledge.models import Passage, Source

TODAY = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
CHECKLISTS = Path(knowledge.__file__).parent / "checklists"


@cache
def checklist(id_: str = "mvp") -> Checklist:
    """A bundled checklist."""
    return load_checklist(CHECKLISTS / f"{id_}.yaml")


def cite(name: str) -> Citation | None:
    """A citation of any passage but those of one document, which is not at hand."""
    document, heading = split_passage(name)
    if "Killer" in heading:
        return None
    text = f"“{heading}” is what the playbook says here."
    source = Source(id=document, title=document.replace("-", " ").title(), publisher="Example Press")
    passage = Passage(id=name, source=source, headings=(heading,), text=text, start=0, end=len(text))
    return Citation(number=99, quote=text, start=0, passage=passage)


def answer(item: str, status: Status, *evidence: str, note: str = "", **more: Any) -> Answer:
    """An answer of Maria's; by its evidence it is more than a claim."""
    proof = tuple(Evidence(text=text, by="Maria Łukasz", at=NOW) for text in evidence)
    values = {"item": item, "status": status, "evidence": proof, "note": note, "by": "Maria Łukasz", "at": NOW}
    return Answer.model_validate(values | more)


def assessment(*answers: Answer, id_: str = "mvp", **more: Any) -> Assessment:
    """An assessment with these answers."""
    values = {
        "id": "a1",
        "checklist": checklist(id_),
        "initiative": Initiative(id="i1", name="Claims triage", owner="Helen Okafor", stage=Stage.PILOT),
        "conversation_id": "c1",
        "begun_by": "Maria Łukasz",
        "begun_at": NOW - datetime.timedelta(days=9),
        "updated_at": NOW,
        "answers": {each.item: each for each in answers},
    }
    return Assessment.model_validate(values | more)


def ready(id_: str = "mvp") -> Assessment:
    """An assessment in which everything is met, with evidence."""
    return assessment(*(answer(item.id, Status.MET, "https://wiki.example/proof") for item in checklist(id_).items), id_=id_)


def mixed(**more: Any) -> Assessment:
    """An assessment in which hardly two items stand the same way."""
    later = NOW + datetime.timedelta(minutes=5)
    data = answer(
        "data",
        Status.UNMET,
        note="The feed carries 3 of our 40 stores,\nand somebody restarts it every other day.",
        checks={check.id: status for check, status in zip(_item("data").checks, (Status.UNMET, Status.MET), strict=True)},
        owner="Ștefan 李",
        due=datetime.date(2026, 11, 2),
    )
    answers = (
        data,
        answer(
            "performance",
            Status.PARTIAL,
            note="We never measured it under load.",
            due=datetime.date(2026, 12, 15),
            owner="Jo",
        ),
        answer(
            "security", Status.MET, "https://wiki.example/sec?a=1&b=2", "Nina Weiß, security office", note="Signed in May."
        ),
        answer("monitoring", Status.MET, note="There is a dashboard."),
        _ruled_out(),
        answer("fallback", Status.UNKNOWN, note="No idea, ask operations.", owner="Ravi"),
        answer(
            "governance",
            Status.MET,
            note="Helen owns it.",
            dispute=Dispute(status=Status.UNMET, note="Helen has never heard of it.", by="Tomasz", at=later),
        ),
        answer("documentation", Status.MET, "the runbook", confirmed=False),
        answer("funding", Status.UNMET, note="It still runs on the innovation budget."),
    )
    values: dict[str, Any] = {
        "dialogue": Dialogue(parked=("success_measurement",)),
        "changes": _changes(data, later),
        "signoffs": (SignOff(by="Helen Okafor", at=NOW, voided_by="Tomasz", voided_at=later),),
    }
    return assessment(*answers, **(values | more))


def hostile(text: str) -> Assessment:
    """An assessment with the text wherever people can write one."""
    base = mixed()
    proof = (Evidence(text=text, by=text, at=NOW),)
    dispute = Dispute(status=Status.UNMET, note=text, by=text, at=NOW)
    words = {"note": text, "reason": text, "owner": text, "by": text}
    answers = {
        id_: each.model_copy(
            update=words | {"evidence": proof if each.evidence else (), "dispute": dispute if each.dispute else None}
        )
        for id_, each in base.answers.items()
    }
    changes = tuple(
        Change(item=each.item, old=each.old and answers[each.item], new=None, by=text, at=each.at) for each in base.changes
    )
    signoff = base.signoffs[0].model_copy(update={"by": text, "voided_by": text})
    initiative = base.initiative.model_copy(update={"name": text, "owner": text})
    return base.model_copy(
        update={
            "answers": answers,
            "changes": changes,
            "signoffs": (signoff,),
            "initiative": initiative,
            "begun_by": text,
            "conversation_id": text,
        }
    )


# What somebody may write to turn a report into something else.
HOSTILE = (
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</li></ul></article></main><h1>New</h1>",
    "<!-- ",
    "a | b || c",
    "line\n\n# heading\n- item\n1. one\n> quote\n---\n```\ncode",
    "# heading",
    "- item",
    "1) item",
    "=== ---",
    "> quote",
    "`code` ``more`` ```fence",
    "**bold** __bold__ *it* _it_ ~~gone~~ ~x~",
    "@here <!channel> <@U123> @everyone",
    "<https://evil.example|your bank>",
    "https://user:pass@evil.example/",
    'https://ok.example/"onmouseover="alert(1)',
    "javascript:alert(1) data:text/html,x vbscript:x",
    "[1]: https://evil.example",
    "[^1] \\[x\\](y) \\",
    "=cmd|' /C calc'!A0",
    "+1 -1",
    "  =1+1",
    "\u202egnp.exe\u202c \u200bzero \ufeffmark \u2066x\u2069",
    "\x1b[31mred\x1b[0m \x00 \x07 \x9b",
    "{{ 7 * 7 }} {% raw %} {nb} \ue0fe\ue0ff",
    "&lt;b&gt; &amp;lt; &#x3c;script&#x3e;",
    "$x$ $$y$$ \\(z\\)",
    "👩🏽‍💻 😀 🫨 李雷 김철수 さくら עברית العربية हिन्दी Łukasz Ștefan",
    "x" * 5_000,
)


def _ruled_out() -> Answer:
    free = next(item.id for item in checklist().items if item.not_applicable.allowed)
    return answer(
        free if free not in ("data", "performance", "security") else "auditability",
        Status.NOT_APPLICABLE,
        reason="No people use it directly.",
    )


def _changes(data: Answer, later: datetime.datetime) -> tuple[Change, ...]:
    first = data.model_copy(update={"status": Status.MET, "note": "The feed is automatic.", "owner": "", "due": None})
    return (
        Change(item="data", old=None, new=first, by="Maria Łukasz", at=NOW),
        Change(item="data", old=first, new=data, by="Tomasz", at=later),
    )


def _item(id_: str) -> Item:
    return checklist().item(id_)
