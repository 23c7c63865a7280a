"""The shipped checklists against the sources' own counts and ids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import knowledge
from knowledge.checklist_files import load_checklist
from knowledge.checklists import Bar, Checklist, Level, Rule, split_passage

ROOM = Path(knowledge.__file__).parent
PATHS = sorted((ROOM / "checklists").glob("*.yaml"))
SHIPPED = {path.stem: load_checklist(path) for path in PATHS}
EACH = pytest.mark.parametrize("checklist", SHIPPED.values(), ids=SHIPPED)

# Other programs and older records name these; they never change.
ITEMS = {
    "mvp": "data performance security monitoring auditability fallback governance documentation funding success_measurement",
    "scaling_readiness": "ownership data buy_in metrics",
    "stage1_exit": "business_metrics architecture_validated production_architecture real_production_data "
    "governance_controls metrics_in_advance",
    "stage2_gate": "security_assessment governance_review operations_model funding_and_ownership change_plan solution_paths",
    "stage3_exit": "stable_performance adoption_target operations_team production_infrastructure full_monitoring "
    "active_feedback rapid_iteration population_share",
    "stage4_exit": "full_adoption performance_and_cost controlled_rollout adoption_monitored non_adoption",
    "production_first": "data_needed data_origin data_quality data_governance systems_connected integration_security "
    "integration_latency user_population ai_literacy workflow_changes change_program governance_controls "
    "regulatory_requirements production_responsibility full_costs success_metrics",
    "execution_disciplines": "use_case_prioritization ambitious_targets resource_allocation data_platforms ml_operations "
    "governance_integration talent phase_gates integration_planning change_management measured_rollouts "
    "baseline_measurement ongoing_tracking honest_assessment success_sharing",
}
CHECKS = {"mvp": 22, "scaling_readiness": 4, "stage2_gate": 7, "stage4_exit": 6, "execution_disciplines": 18}
AREAS = {"production_first": [4, 3, 4, 3, 2], "execution_disciplines": [3, 4, 4, 4]}
STAGES = {"stage1_exit": 1, "stage2_gate": 2, "stage3_exit": 3, "stage4_exit": 4}


def test_every_checklist_is_there() -> None:
    """Eight are shipped, each in a file of its id, with its items in the sources' order."""
    assert {id_: [item.id for item in one.items] for id_, one in SHIPPED.items()} == {
        id_: items.split() for id_, items in ITEMS.items()
    }
    assert all(checklist.id == id_ for id_, checklist in SHIPPED.items())


@pytest.mark.parametrize(("id_", "count"), CHECKS.items())
def test_checks_are_complete(id_: str, count: int) -> None:
    """Compound items are asked in their atomic parts, as many as the source has."""
    assert sum(len(item.checks) for item in SHIPPED[id_].items) == count


@pytest.mark.parametrize(("id_", "sizes"), AREAS.items())
def test_areas_are_complete(id_: str, sizes: list[int]) -> None:
    """The questions stand in their areas, in order and in the sources' numbers."""
    checklist = SHIPPED[id_]
    counts = Counter(item.area for item in checklist.items)
    assert [counts[area.id] for area in checklist.areas] == sizes
    assert list(counts) == [area.id for area in checklist.areas]


def test_rules_and_bars() -> None:
    """The gate of stage 2 takes a defined path, the production-first questions an answer, all others what is in place."""
    bars = {id_: one.verdict.bar for id_, one in SHIPPED.items() if one.verdict.bar is not Bar.IN_PLACE}
    assert bars == {"stage2_gate": Bar.PATH_DEFINED, "production_first": Bar.ANSWERED}
    assert SHIPPED["mvp"].verdict.rule is Rule.ALL_MUSTS_MET
    assert SHIPPED["scaling_readiness"].verdict.rule is Rule.ALL_YES
    assert {id_: one.stage for id_, one in SHIPPED.items() if one.stage} == STAGES


def test_what_can_be_ruled_out() -> None:
    """In the ten items the ones that every production needs cannot be; exit criteria and the four questions never can."""
    never = "security monitoring governance funding success_measurement"
    assert [item.id for item in SHIPPED["mvp"].items if not item.not_applicable.allowed] == never.split()
    for id_ in ("scaling_readiness", *STAGES):
        musts = [item for item in SHIPPED[id_].items if item.level is Level.MUST]
        assert musts
        assert not any(item.not_applicable.allowed for item in musts)


@EACH
def test_every_cited_passage_exists(checklist: Checklist) -> None:
    """Reasons, actions, failure modes and the verdict point to headings of the shipped playbooks."""
    names = {checklist.verdict.passage}
    for item in checklist.items:
        names |= {item.passage, item.guards_against.passage, *(action.passage for action in item.actions)}
    missing = []
    for name in names:
        document, heading = split_passage(name)
        playbook = ROOM / "playbooks" / f"{document}.md"
        if not playbook.exists() or f"## {heading}" not in playbook.read_text(encoding="utf-8").splitlines():
            missing.append(name)
    assert not missing


@EACH
def test_no_term_names_two_items(checklist: Checklist) -> None:
    """A term tells items apart only where it belongs to one of them."""
    owners: dict[str, set[str]] = {}
    for item in checklist.items:
        for term in (*item.terms, *(term for check in item.checks for term in check.terms)):
            owners.setdefault(term.casefold(), set()).add(item.id)
    assert {term: items for term, items in owners.items() if len(items) > 1} == {}


@EACH
def test_every_example_is_unique(checklist: Checklist) -> None:
    """An example statement stands once in a checklist: it cannot mean two things."""
    counts = Counter(
        text.casefold() for item in checklist.items for check in item.checks for text in (*check.met, *check.unmet)
    )
    assert [text for text, count in counts.items() if count > 1] == []


@EACH
def test_questions_ask(checklist: Checklist) -> None:
    """What is asked ends with a question mark, checks are statements, and each item has examples on both sides."""
    for item in checklist.items:
        assert item.question.endswith("?")
        for check in item.checks:
            assert check.ask.endswith("?")
            assert not check.text.endswith("?")
            assert min(len(check.met), len(check.unmet)) >= 5
