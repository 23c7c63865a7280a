"""Known facts in every format, asked for through the real model: found, and cited at the right page, slide or sheet."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest

from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from knowledge.library import Library
from tests.ingest.documents import Page, pdf, slides, word, workbook


class Fact(NamedTuple):
    """A statement under its heading, the question that asks for it, and words of the answer."""

    heading: str
    statement: str
    question: str
    answer: str


DOCUMENTS = {
    "paging": [
        Fact("On call", "The night pager rests with Ann from Monday to Thursday.", "Who has the pager at night?", "Ann"),
        Fact(
            "Escalation",
            "An unanswered page goes to the duty manager after twelve minutes.",
            "When does an unanswered page escalate?",
            "twelve minutes",
        ),
        Fact(
            "Handover",
            "The weekly handover takes place on Friday at ten in room Lima.",
            "Where is the weekly handover?",
            "room Lima",
        ),
    ],
    "budget": [
        Fact(
            "Servers",
            "Servers for the pilot cost 4,300 euro a month.",
            "What do the servers for the pilot cost?",
            "4,300 euro",
        ),
        Fact(
            "Training",
            "Training the support team is paid by the sales department.",
            "Who pays for training the support team?",
            "sales department",
        ),
        Fact(
            "Reserve",
            "A reserve of fifteen percent is kept for retraining the model.",
            "How large is the reserve for retraining?",
            "fifteen percent",
        ),
    ],
    "privacy": [
        Fact(
            "Retention",
            "Transcripts of conversations are deleted after ninety days.",
            "When are transcripts deleted?",
            "ninety days",
        ),
        Fact(
            "Access",
            "Only the data steward may read raw customer messages.",
            "Who may read raw customer messages?",
            "data steward",
        ),
        Fact(
            "Residency",
            "All personal data stays in the Frankfurt region.",
            "In which region does personal data stay?",
            "Frankfurt",
        ),
    ],
    "rollout": [
        Fact(
            "Canary",
            "The canary stage covers two percent of the traffic.",
            "How much traffic does the canary stage cover?",
            "two percent",
        ),
        Fact(
            "Rollback",
            "A rollback is triggered by an error rate above three in a thousand.",
            "Which error rate triggers a rollback?",
            "three in a thousand",
        ),
        Fact(
            "Freeze",
            "No release goes out in the last week of the quarter.",
            "When does no release go out?",
            "last week of the quarter",
        ),
    ],
    "quality": [
        Fact(
            "Evaluation",
            "The evaluation set holds four hundred labelled tickets.",
            "How many labelled tickets does the evaluation set hold?",
            "four hundred",
        ),
        Fact(
            "Threshold",
            "Answers below a confidence of 0.62 are handed to a person.",
            "Below which confidence is a person asked?",
            "0.62",
        ),
        Fact(
            "Review", "Clara reviews fifty random answers each Wednesday.", "Who reviews random answers each week?", "Clara"
        ),
    ],
}


def pages(facts: list[Fact]) -> list[Page]:
    return [(fact.heading, [fact.statement]) for fact in facts]


def sheets(facts: list[Fact]) -> bytes:
    return workbook(
        {fact.heading: [["Topic", "What holds", "Source"], [fact.heading, fact.statement, "minutes"]] for fact in facts}
    )


def table(facts: list[Fact]) -> bytes:
    lines = ["Topic;What holds;Source", *(f"{fact.heading};{fact.statement};minutes" for fact in facts)]
    return "\n".join(lines).encode()


def markdown(facts: list[Fact]) -> bytes:
    return "\n\n".join(f"## {fact.heading}\n\n{fact.statement}" for fact in facts).encode()


def plain(facts: list[Fact]) -> bytes:
    return "\n\n".join(fact.statement for fact in facts).encode()


def html(facts: list[Fact]) -> bytes:
    body = "".join(f"<h2>{escape(fact.heading)}</h2><p>{escape(fact.statement)}</p>" for fact in facts)
    furniture = "<nav><a href='/'>Home</a> <a href='/jobs'>Jobs</a></nav>"
    return (
        f"<!doctype html><html><head><title>Notes</title></head><body>{furniture}<main>{body}</main></body></html>".encode()
    )


FORMATS: dict[str, tuple[Callable[[list[Fact]], bytes], Callable[[int, Fact], str]]] = {
    "md": (markdown, lambda number, fact: fact.heading),
    "txt": (plain, lambda number, fact: ""),
    "html": (html, lambda number, fact: fact.heading),
    "pdf": (lambda facts: pdf(pages(facts), head="Internal"), lambda number, fact: f"p. {number}"),
    "docx": (lambda facts: word(pages(facts)), lambda number, fact: fact.heading),
    "pptx": (lambda facts: slides(pages(facts)), lambda number, fact: f"slide {number}"),
    "xlsx": (sheets, lambda number, fact: f"sheet {fact.heading}"),
    "csv": (table, lambda number, fact: ""),
}


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_fact_is_found_at_its_place(embedder: Embedder, tmp_path: Path, suffix: str) -> None:
    """Five documents of each format: the best passage for each question holds its answer, under page, slide or sheet."""
    write, place = FORMATS[suffix]
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, facts in DOCUMENTS.items():
        (notes / f"{name}.{suffix}").write_bytes(write(facts))
    report = Ingest(tmp_path / "data", embedder, None).run([notes])
    assert (report.added, report.failed) == (5, ())
    library = Library(tmp_path / "data", embedder)
    missed = []
    for name, facts in DOCUMENTS.items():
        for number, fact in enumerate(facts, 1):
            best = library.search(fact.question, 1)[0].passage
            heading = best.headings[0] if best.headings else ""
            if (best.source.id, heading) != (name, place(number, fact)) or fact.answer not in best.text:
                missed.append((fact.question, best.source.id, best.headings))
    assert missed == []
