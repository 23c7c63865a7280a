"""The exam that a generation passes before it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.compose import build_exam
from bot.settings import Settings
from evals.cases import CaseError
from evals.quality import MOST_CASES, load_smoke
from knowledge.checks import Subject, figures
from knowledge.library import Library

SMOKE = """
- question: whats the bar for leaving stage 1
  document: ciopages-ai-playbook
  heading: "Stage 1: Production-First Pilot"
- question: who won the world cup in 1998
  abstain: true
- question: whats the bar for leaving stage 1
  document: nobody-wrote-this
"""


def documents(library: Library) -> set[str]:
    return {record.source.id for record in library.documents()}


def test_the_bundled_knowledge_is_examined_on_all_subjects(library: Library, tmp_path: Path) -> None:
    """Passages found, questions answered, questions refused and the admin's own each make a figure; all in a few seconds."""
    file = tmp_path / "smoke.yaml"
    file.write_text(SMOKE)
    exam = build_exam(Settings(smoke_questions=str(file)))
    marks = exam(library, documents(library), ())
    found = {figure.name: figure for figure in figures(None, marks)}
    assert set(found) == {subject.value for subject in Subject}
    assert found[Subject.RECALL.value].after > 0.7
    assert found[Subject.SMOKE.value].questions == 3
    assert [mark.passed for mark in marks if mark.subject is Subject.SMOKE] == [True, True, False]
    assert len({mark.question for mark in marks}) <= MOST_CASES + 3
    assert marks == exam(library, documents(library), ())


def test_questions_about_touched_documents_come_first(library: Library) -> None:
    """What a small document is asked about is not crowded out by questions about the large ones."""
    exam = build_exam(Settings())
    name = "where-the-sources-differ"
    some = {mark.question for mark in exam(library, documents(library), ())}
    near = {mark.question for mark in exam(library, documents(library), {name})}
    assert near - some
    alone = {mark.question for mark in exam(library, {name}, {name}) if mark.subject is Subject.RECALL}
    assert alone <= near


def test_knowledge_no_case_is_about_has_no_figures(library: Library) -> None:
    """Who serves only documents of their own is not held to what the bundled playbooks do not say."""
    assert build_exam(Settings())(library, {"pager"}, {"pager"}) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- question: who?\n", r"smoke\.yaml, entry 1: .*name a document"),
        ("- {question: a, document: b}\n- {question: a, document: b, abstain: true}\n", "entry 2"),
        ("question: who?\n", "the file"),
        ("- [\n", "not YAML"),
    ],
)
def test_smoke_questions_that_cannot_be_used_are_named(tmp_path: Path, content: str, problem: str) -> None:
    """File and entry are told, with how to write it."""
    file = tmp_path / "smoke.yaml"
    file.write_text(content)
    with pytest.raises(CaseError, match=problem):
        load_smoke(file)
    with pytest.raises(CaseError, match="cannot be read"):
        load_smoke(tmp_path / "missing.yaml")
