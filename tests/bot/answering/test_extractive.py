"""Answers without a model: which statements are chosen, and what holds for each answer to each of our questions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wording
from bot.answering.chain import RetrievalChain
from bot.answering.extractive import compose
from bot.engine import Engine
from bot.models import Reply, ReplyKind, Turn
from bot.store.memory import MemoryStore
from evals.cases import load_cases
from evals.runner import Outcome, run_cases
from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from knowledge.library import Library
from knowledge.models import Hit, Passage
from knowledge.retriever import PlaybookRetriever
from knowledge.statements import Kind, Role, Statement, statements
from tests.bot.answering.conftest import OWNERSHIP, STAGES, make_passage

# Labels are the only words of ours in an answer, and carry no mark.
COUNTED = re.escape(wording.COUNT_CORRECTION.format(right="R", things="T", asked="A"))
LABELS = [re.escape(label) for label in (wording.WHAT_TO_DO, wording.HOW_TO_CHECK, wording.WHY, wording.MORE)]
LABEL = re.compile(rf"\A(?:(?:{'|'.join(LABELS)}|{re.sub('[RTA](?![a-z])', '[^,:]+', COUNTED)})\n\n)*")
LIST_MARK = re.compile(r"\A(?:-|\d+\.) ")
GUIDE = """\
# The coffee machine

The coffee machine stands on the second floor and is cleaned every Friday by the facilities team. It must be descaled every
six weeks with citric acid. Call extension 4711 when it leaks.

Beans are ordered by Maria from the office budget. The monthly limit is 120 euros.

## Grinder settings

The grinder has a setting for each drink:

- Espresso: setting 3
- Filter coffee: setting 7
- French press: setting 9
"""


def hit(number: int, text: str, score: float = 0.6) -> Hit:
    return Hit(passage=make_passage(number, f"Topic {number}", text), score=score, similarity=score)


def flat(text: str) -> str:
    return " ".join(text.split())


def cited_statements(reply: Reply) -> Iterator[tuple[str, int]]:
    """The answer cut at its marks: each piece without label and list mark, and the number behind it."""
    pieces = re.split(r" \[(\d+)\]", reply.text)
    assert pieces[-1].strip() == "", "the answer ends in a statement without a mark"
    for piece, number in zip(pieces[::2], pieces[1::2], strict=False):
        yield flat(LIST_MARK.sub("", LABEL.sub("", piece.strip()))), int(number)


@pytest.fixture(scope="module")
def answered(library: Library) -> list[Outcome]:
    """The quoted answers to all questions of ours."""
    engine = Engine(RetrievalChain(PlaybookRetriever(searcher=library), cutoff=0.5), MemoryStore(), passages=library)
    outcomes = [outcome for outcome in run_cases(engine, load_cases()) if outcome.reply.kind is ReplyKind.ANSWER]
    assert len(outcomes) > 150
    return outcomes


def test_every_statement_is_an_exact_quote_with_its_mark(answered: list[Outcome]) -> None:
    """Nothing of a quoted answer but its labels is ours: cut at the marks, each piece stands in the quote it is marked with,
    and each quote stands in its passage."""
    for outcome in answered:
        quotes = {citation.number: flat(citation.quote) for citation in outcome.reply.citations}
        pieces = list(cited_statements(outcome.reply))
        assert {number for _, number in pieces} == set(quotes), outcome.case.id
        for text, number in pieces:
            assert text in quotes[number], (outcome.case.id, text)
        for citation in outcome.reply.citations:
            end = citation.start + len(citation.quote)
            assert citation.passage.text[citation.start : end] == citation.quote, outcome.case.id


def test_lists_are_whole_and_in_order(answered: list[Outcome]) -> None:
    """Four of five steps, or the steps in another order, would be a wrong answer."""
    seen = 0
    for outcome in answered:
        for passage in {citation.passage.id: citation.passage for citation in outcome.reply.citations}.values():
            for group in lists_of(passage):
                given = [item for item in group if is_quoted(outcome.reply, passage, item)]
                if not given:
                    continue
                seen += 1
                assert given == group, (outcome.case.id, passage.topic)
                places = [flat(outcome.reply.text).find(flat(item.text)) for item in group]
                assert places == sorted(places), (outcome.case.id, passage.topic)
    assert seen > 100


def lists_of(passage: Passage) -> list[list[Statement]]:
    groups: dict[int, list[Statement]] = defaultdict(list)
    for item in statements(passage.text):
        if item.kind is Kind.ITEM:
            groups[item.group].append(item)
    return list(groups.values())


def is_quoted(reply: Reply, passage: Passage, item: Statement) -> bool:
    return any(
        citation.passage.id == passage.id
        and citation.start <= item.start
        and item.end <= citation.start + len(citation.quote)
        for citation in reply.citations
    )


def test_nothing_is_said_twice(answered: list[Outcome]) -> None:
    """Passages of several playbooks say the same; an answer says it once."""
    for outcome in answered:
        said = [text for text, _ in cited_statements(outcome.reply)]
        assert len(said) == len(set(said)), outcome.case.id


def test_what_people_are_quoted_as_saying_is_no_answer(answered: list[Outcome]) -> None:
    """ "How it shows" helps to find a passage; as advice it would be nonsense."""
    for outcome in answered:
        for citation in outcome.reply.citations:
            signs = [item for item in statements(citation.passage.text) if item.role is Role.SIGNS]
            end = citation.start + len(citation.quote)
            assert not [item for item in signs if citation.start < item.end and item.start < end], outcome.case.id


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is unclear ownership?", "Ownership is unclear after launch."),
        ("What should we do about it?", "Define an AI Product Owner in a business role before scaling."),
        ("How do we check it?", "Is one named person accountable for the business outcome?"),
    ],
)
def test_the_question_picks_the_part(question: str, first: str) -> None:
    """What it is, what to do or how to check, as asked; the steps come under a label."""
    text, citations = compose(question, [hit(1, OWNERSHIP)])
    assert first in text
    assert citations[0].quote.startswith("Ownership is unclear")
    others = {"Define an AI Product Owner", "Is one named person"} - {first[:26], first[:19]}
    assert not [other for other in others if other in text]


def test_reasons_come_first_when_asked_why() -> None:
    """ "Why" leads with the reason, not with the definition."""
    assert compose("Why is that so?", [hit(1, STAGES)])[0].startswith("A throwaway prototype would have to be rebuilt")


def test_a_list_is_picked_by_count_and_name() -> None:
    """Of two passages the one whose list has the number of members asked for gives the list."""
    text, citations = compose("What are the three stages?", [hit(1, OWNERSHIP, 0.62), hit(2, STAGES, 0.6)])
    assert citations[0].passage.id == "p2"
    assert text.count("\n") == 4  # the lead, a blank line, three stages


def test_a_repetition_in_another_passage_is_left_out() -> None:
    """The same message in a second passage is not repeated as "also relevant"."""
    again = "**What it is.** After launch the ownership is unclear."
    text, _ = compose("What is unclear ownership?", [hit(1, OWNERSHIP), hit(2, again)])
    assert text.lower().count("unclear") == 1


def test_a_named_stage_comes_before_a_higher_score() -> None:
    """ "Stage 3" in the question is stronger than nearness in meaning."""
    passages = [make_passage(n, f"Stage {n}: Rollout", f"**What it is.** Stage {n} lasts {n + 3} weeks.") for n in (2, 3)]
    hits = [Hit(passage=passages[0], score=0.7, similarity=0.7), Hit(passage=passages[1], score=0.6, similarity=0.6)]
    assert compose("How long does stage 3 last?", hits)[0].startswith("Stage 3 lasts 6 weeks.")


@pytest.fixture(scope="module")
def plain(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine over one small document without any labelled part, and no bundled playbooks."""
    data, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("guide")
    (folder / "coffee.md").write_text(GUIDE)
    assert Ingest(data, embedder, bundled=None).run([folder]).added == 1
    return Engine(RetrievalChain(PlaybookRetriever(searcher=Library(data, embedder)), cutoff=0.5), MemoryStore())


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("how often must the coffee machine be descaled?", "descaled every six weeks"),
        ("who orders the beans for the coffee machine?", "Beans are ordered by Maria"),
        ("how much may beans cost a month?", "120 euros"),
        ("what do we do when the coffee machine leaks?", "Call extension 4711"),
        ("which grinder settings are there?", "- French press: setting 9"),
    ],
)
def test_documents_without_labelled_parts_are_answered_from(plain: Engine, question: str, holds: str) -> None:
    """A team's own plain pages get sensible, cited answers too."""
    reply = plain.reply(Turn(conversation_id=question, text=question))
    assert reply.kind is ReplyKind.ANSWER
    assert holds in flat(reply.text) or holds in reply.text
    assert {flat(text) for text, _ in cited_statements(reply)} <= {flat(item.text) for item in statements_of(reply)}


def statements_of(reply: Reply) -> Iterator[Statement]:
    for found in reply.hits:
        yield from statements(found.passage.text)


def test_what_such_a_document_does_not_hold_is_not_answered(plain: Engine, tmp_path: Path) -> None:
    """The bundled playbooks are switched off, so a question on pilots has no answer here."""
    reply = plain.reply(Turn(conversation_id="c", text="Why do AI pilots fail to reach production?"))
    assert reply.kind is ReplyKind.ABSTAIN
    assert "The coffee machine" in reply.text
