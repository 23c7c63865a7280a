"""The verdict by rule: what blocks, what is open, what is only claimed, and the share that is met."""

from __future__ import annotations

import pytest

from bot.assessment.models import Answer, Assessment, Dispute, Status
from bot.assessment.verdict import Outcome, Standing, Verdict, judge, standing
from knowledge.checklists import Level
from tests.bot.assessment.talk import MET, MVP, NOT_APPLICABLE, PARTIAL, UNKNOWN, UNMET
from tests.bot.reporting import NOW, answer, checklist, ready


def verdict(record: Assessment, *besides: Answer, without: str = "") -> Verdict:
    answers = {**record.answers, **{one.item: one for one in besides}}
    return judge(record.checklist, {id_: one for id_, one in answers.items() if id_ != without})


@pytest.mark.parametrize("id_", ["mvp", "scaling_readiness", "stage2_gate", "production_first", "execution_disciplines"])
def test_everything_met_with_evidence_is_ready(id_: str) -> None:
    """Then, and only then, it is 100 percent, under the source's own name."""
    found = verdict(ready(id_))
    assert found == Verdict(outcome=Outcome.READY, title=checklist(id_).verdict.ready, percent=100)


@pytest.mark.parametrize("id_", ["mvp", "scaling_readiness"])
@pytest.mark.parametrize("status", [UNMET, PARTIAL])
def test_one_gap_blocks(id_: str, status: Status) -> None:
    """A single required item that is not wholly met makes it not ready, however much is met beside it."""
    item = checklist(id_).items[-1].id
    found = verdict(ready(id_), answer(item, status))
    assert (found.outcome, found.blocking) == (Outcome.NOT_READY, (item,))
    assert found.title == checklist(id_).verdict.not_ready
    assert found.percent < 100


def test_nothing_answered_is_open() -> None:
    """Without answers there is no no: nothing blocks, everything is undecided."""
    found = judge(checklist(), {})
    assert (found.outcome, found.blocking, found.undecided, found.percent) == (Outcome.OPEN, (), MVP, 0)


@pytest.mark.parametrize(
    "loose",
    [
        answer("funding", UNKNOWN),
        answer("funding", MET, "a page", confirmed=False),
        answer("funding", MET, "a page", dispute=Dispute(status=UNMET, note="no", by="ben", at=NOW)),
        answer("funding", NOT_APPLICABLE, reason="we are small"),
        answer("documentation", NOT_APPLICABLE),
    ],
)
def test_what_decides_nothing(loose: Answer) -> None:
    """Unknown, unconfirmed, disputed, ruled out against the checklist or without a reason: open, neither yes nor no."""
    found = verdict(ready(), loose)
    assert (found.outcome, found.undecided, found.blocking) == (Outcome.OPEN, (loose.item,), ())
    assert found.percent < 100


def test_an_item_that_is_left_out_is_undecided() -> None:
    """One question not asked yet keeps the verdict open."""
    found = verdict(ready(), without="security")
    assert (found.outcome, found.undecided) == (Outcome.OPEN, ("security",))


def test_a_claim_is_told_from_evidence() -> None:
    """Everything met but one item only claimed: ready on claims, under 100 percent."""
    found = verdict(ready(), answer("data", MET))
    assert (found.outcome, found.unevidenced, found.percent) == (Outcome.CLAIMED, ("data",), 99)
    assert found.title.startswith(checklist().verdict.ready)
    assert found.title != checklist().verdict.ready


def test_where_no_evidence_is_asked_a_claim_is_enough() -> None:
    """Governance needs no evidence, so a plain yes to it counts."""
    assert not checklist().item("governance").evidence_required
    assert verdict(ready(), answer("governance", MET)).outcome is Outcome.READY


def test_ruled_out_items_leave_the_count() -> None:
    """Nine met of nine that apply is everything; five met and five ruled out likewise."""
    free = [item.id for item in checklist().items if item.not_applicable.allowed]
    ruled_out = [answer(item, NOT_APPLICABLE, reason="No people use it.") for item in free]
    assert verdict(ready(), ruled_out[0]).percent == 100
    assert verdict(ready(), *ruled_out).outcome is Outcome.READY


def test_checks_of_a_partial_item_count() -> None:
    """Two of three checks of one item, nine others met: ninety-six, not ninety."""
    two = {"inputs": MET, "outputs": MET, "interactions": UNMET}
    assert verdict(ready(), answer("auditability", PARTIAL, checks=two)).percent == 96
    assert verdict(ready(), answer("auditability", UNMET, checks=dict.fromkeys(two, UNMET))).percent == 90
    assert verdict(ready(), answer("auditability", PARTIAL)).percent > 90


def test_the_order_is_the_checklists() -> None:
    """Blocking items come as the checklist asks them, whichever was answered first."""
    gaps = [answer(item, UNMET) for item in reversed(MVP[2:5])]
    assert verdict(ready(), *gaps).blocking == MVP[2:5]


def test_a_gap_outweighs_what_is_open() -> None:
    """With a no and an unknown it is not ready, and both are told."""
    found = verdict(ready(), answer("data", UNMET), answer("security", UNKNOWN))
    assert (found.outcome, found.blocking, found.undecided) == (Outcome.NOT_READY, ("data",), ("security",))


def test_answers_to_other_checklists_are_left_aside() -> None:
    """An answer to an item that is not asked changes nothing."""
    assert verdict(ready(), answer("buy_in", UNMET)) == verdict(ready())


def test_what_is_not_a_must_decides_nothing() -> None:
    """Where every must is met, a should that is not met is no obstacle; it is not ready only under a rule for all."""
    musts = checklist().items
    assert {item.level for item in musts} == {Level.MUST}
    lighter = checklist().model_copy(update={"items": (musts[0].model_copy(update={"level": Level.SHOULD}), *musts[1:])})
    answers = {**ready().answers, "data": answer("data", UNMET)}
    found = judge(lighter, answers)
    assert (found.outcome, found.blocking) == (Outcome.READY, ())
    assert found.percent == 90


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        (None, Standing.UNDECIDED),
        (answer("data", MET), Standing.UNEVIDENCED),
        (answer("data", MET, "a page"), Standing.MET),
        (answer("data", PARTIAL, "a page"), Standing.BLOCKING),
        (answer("data", NOT_APPLICABLE, reason="None."), Standing.RULED_OUT),
    ],
)
def test_how_an_item_stands(given: Answer | None, stands: Standing) -> None:
    """Each state of an answer has its one place in the verdict."""
    assert standing(checklist().item("data"), given) is stands
