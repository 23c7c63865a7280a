"""The exam that a generation passes before it serves: eval cases about its documents, and the admin's own smoke questions.

Nothing here asks a language model: what is measured is the knowledge, and in a second or two. Nobody reads these answers,
so documents for certain groups are examined as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Self

import yaml
from pydantic import TypeAdapter, ValidationError, model_validator

from bot.models import Message, Reply, ReplyKind
from bot.ports import Answerer, Listener, Searcher
from evals.cases import Case, CaseError
from evals.scorers.retrieval import gold_rank
from knowledge.audience import UNRESTRICTED
from knowledge.checks import Mark, Subject
from knowledge.models import Frozen, Hit

DEPTH = 5  # a right passage further down is not seen by the answer
MOST_CASES = 120
_NO_HISTORY: tuple[Message, ...] = ()


class Smoke(Frozen):
    """A question of the admin's: the document (and heading) that answers it, or that nothing does."""

    question: str
    document: str = ""
    heading: str = ""
    abstain: bool = False

    @model_validator(mode="after")
    def _expects_one_thing(self) -> Self:
        if self.abstain == bool(self.document):
            raise ValueError("name a document, or say abstain: true")
        return self

    def passed(self, reply: Reply) -> bool:
        """Whether a reply is what the admin expects."""
        if self.abstain:
            return reply.kind is ReplyKind.ABSTAIN
        return any(self._is_right(hit) for hit in reply.hits[:DEPTH])

    def _is_right(self, hit: Hit) -> bool:
        passage = hit.passage
        return passage.source.id == self.document and (
            not self.heading or self.heading in (*passage.headings, passage.topic)
        )


def load_smoke(file: Path) -> list[Smoke]:
    """The smoke questions of a YAML file. Raises `CaseError` naming the entry."""
    help_ = "Write a list of {question, document, heading} or {question, abstain: true}; heading may be left out."
    try:
        return TypeAdapter(list[Smoke]).validate_python(yaml.safe_load(file.read_text(encoding="utf-8")) or [])
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"The smoke questions in {file} cannot be read.", help="Check ADVISOR_SMOKE_QUESTIONS.") from error
    except yaml.YAMLError as error:
        raise CaseError(f"The smoke questions in {file} are not YAML.", help=help_) from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = f"entry {int(fault['loc'][0]) + 1}" if fault["loc"] else "the file"
        raise CaseError(f"{file.name}, {place}: {fault['msg']}.", help=help_) from error


class Exam:
    """Examines the knowledge behind a searcher. `answerer` makes what answers from it."""

    def __init__(self, answerer: Callable[[Searcher], Answerer], cases: Sequence[Case], smoke: Sequence[Smoke] = ()) -> None:
        self._answerer = answerer
        self._cases = cases
        self._smoke = smoke

    def __call__(self, searcher: Searcher, documents: Collection[str], touched: Collection[str]) -> list[Mark]:
        """Marks on cases that cite `documents`, those about `touched` ones first and not too many, and on smoke ones."""
        answerer = self._answerer(searcher)
        marks: list[Mark] = []
        for case in self._chosen(documents, touched):
            marks += _marks(case, answerer.answer(case.question, case.history, Listener(), UNRESTRICTED))
        for smoke in self._smoke:
            reply = answerer.answer(smoke.question, _NO_HISTORY, Listener(), UNRESTRICTED)
            marks.append(Mark(Subject.SMOKE, smoke.question, smoke.passed(reply), _best(reply)))
        return marks

    def _chosen(self, documents: Collection[str], touched: Collection[str]) -> list[Case]:
        cited = [case for case in self._cases if case.expect == "answer" and _cites(case, documents)]
        if not cited:  # none of the cases is about this knowledge, so none may say what it must refuse
            return []
        refused = [case for case in self._cases if case.expect == "abstain"]
        near = [case for case in cited if _cites(case, touched)]
        others = [case for case in (*cited, *refused) if not _cites(case, touched)]
        room = MOST_CASES - len(near[:MOST_CASES])
        return [*_spread(near, MOST_CASES), *_spread(others, max(room, MOST_CASES // 3))]


def _spread(cases: Sequence[Case], count: int) -> Iterator[Case]:
    """At most `count` of the cases, from all over the list and the same every time."""
    step = max(len(cases) / count, 1.0)
    return (cases[int(place * step)] for place in range(min(count, len(cases))))


def _cites(case: Case, documents: Collection[str]) -> bool:
    return any(gold.source in documents for gold in case.gold)


def _marks(case: Case, reply: Reply) -> Iterator[Mark]:
    best = _best(reply)
    if case.expect == "abstain":
        yield Mark(Subject.REFUSED, case.question, reply.kind is ReplyKind.ABSTAIN, best)
        return
    rank = gold_rank(case, reply.hits)
    yield Mark(Subject.RECALL, case.question, rank is not None and rank <= DEPTH, best)
    yield Mark(Subject.ANSWERED, case.question, reply.kind is not ReplyKind.ABSTAIN, best)


def _best(reply: Reply) -> str:
    return reply.hits[0].passage.id if reply.hits else ""
