"""What a message says about items: each clause gets a subject and an extent, and together they make statements."""

from __future__ import annotations

import re

from bot.assessment.clauses import split_clauses
from bot.assessment.covering import cover, gather
from bot.assessment.cues import Extent, is_telling
from bot.assessment.examples import Examples
from bot.assessment.models import Statement
from bot.assessment.part_reader import PartReader
from bot.assessment.parts import Asked, Part, Subject
from bot.assessment.spreading import spread
from bot.assessment.statuses import Found, Gathering, StatusReader
from bot.assessment.subjects import OPEN_BONUS
from bot.assessment.weighing import Heard, judge_clauses, judge_whole, weigh_up
from knowledge.checklists import Bar, Checklist
from knowledge.reading import Judge
from knowledge.words import content_stems

BESIDE = 0.45  # lead over the open item that another one needs where the message also answers the open one
SHARED = 0.2  # how near another check must come to take a clause off one that another clause names
BRIEF = 12  # words up to which a message may be a mere remark or a mere hedge
LIKE = 0.4  # similarity under which a message without telling words says nothing

# Says nothing of the system, whatever it says of the verdict.
_OF_THE_CHECKLIST = re.compile(r"(?i)\bverdict\b|\ball (?:the )?(?:four|ten|\d+) items\b")


class StatementReader:
    """Reads the statements of a message for one checklist."""

    def __init__(self, checklist: Checklist, examples: Examples, judge: Judge) -> None:
        self._checklist = checklist
        self._examples = examples
        self._judge = judge

    def read(self, text: str, asked: Asked, *, path: bool = False) -> tuple[list[Statement], list[Statement]]:
        """Statements that may be recorded and doubtful ones. `path`: the message names who does something or by when."""
        heard = self.heard(text, asked, path=path)
        if heard is None:
            return [], []
        # The model learned from answers to open questions; of objections to what is recorded words tell more.
        told = heard.told if asked.item and not asked.unsaid else weigh_up(heard, asked)
        return StatusReader(self._checklist, self._examples, text, path).statements(told)

    def heard(self, text: str, asked: Asked, *, path: bool = False) -> Heard | None:
        """What words tell and what the model makes of a message; None where it says nothing of the system at all."""
        gathered = self.gathered(text, asked)
        if gathered is None:
            return None
        told = StatusReader(self._checklist, self._examples, text, path).told(gathered)
        whole = judge_whole(self._judge, self._checklist, text, asked, told)
        return Heard(told, whole, judge_clauses(self._judge, self._checklist, told))

    def gathered(self, text: str, asked: Asked) -> dict[Subject, Found] | None:
        """What words say of each check that they are about; None where a message says nothing of the system at all."""
        said = (clause for clause in split_clauses(text) if not clause.question)
        clauses = [clause for clause in said if not _OF_THE_CHECKLIST.search(clause.text)]
        if not clauses:
            return None
        reader = PartReader(self._checklist, self._examples, asked, text)
        parts = reader.read(clauses)
        if _is_hedge(parts) or self._is_noise(parts):
            return None
        shares = cover(parts, asked)
        if shares:
            covering = [reader.on(parts[place], (asked.id, check)) for place, check in shares.items()]
            others = [part for part in parts if part.subjects and not part.is_on(asked.id)]
            return gather([*covering, *(part for part in others if not _strays(part, parts, asked))]).found
        compared = any(part.measured for part in parts)
        _share_out(parts)
        if _introduces(parts[0], parts[1:], asked):
            parts = parts[1:]
        parts = [part for part in parts if not _strays(part, parts, asked)]
        gathering = spread(parts, self._checklist, asked, compared=compared)
        if not gathering.found and asked.item and len(content_stems(text)) >= 2:
            _note_whole(gathering, reader.read_whole())
        return gathering.found

    def _is_noise(self, parts: list[Part]) -> bool:
        """Whether a message holds no word that decides and nothing that is near to any example."""
        if self._checklist.verdict.bar is Bar.ANSWERED or sum(part.length for part in parts) > BRIEF:
            return False
        closest = max((max(part.about.scores.values()) - OPEN_BONUS for part in parts if part.about.scores), default=1.0)
        return closest < LIKE and not any(part.is_tied or (part.extent and is_telling(part.clause.text)) for part in parts)


def _is_hedge(parts: list[Part]) -> bool:
    """Whether a short message is only a hedge, with nothing beside it that words decide."""
    if not any(part.extent is Extent.HEDGED for part in parts):
        return False
    decided = any(part.extent not in (None, Extent.HEDGED) and part.subjects and part.bare is None for part in parts)
    return not decided or sum(part.length for part in parts) <= BRIEF


def _share_out(parts: list[Part]) -> None:
    """Of two clauses near to one check, the one that does not use its terms may be about another check of the item."""
    taken = {part.subjects[0] for part in parts if part.subjects and part.about.terms and not part.about.whole}
    for part in parts:
        if part.is_tied or len(part.subjects) != 1 or part.subjects[0] not in taken:
            continue
        item = part.subjects[0][0]
        others = [subject for subject in part.about.scores if subject[0] == item and subject not in taken]
        if others and part.about.scores[others[0]] >= part.about.score - SHARED:
            part.subjects = others[:1]


def _introduces(first: Part, others: list[Part], asked: Asked) -> bool:
    """Whether a plain yes or no only opens a message whose other parts say what it is about."""
    if first.bare is None or first.subjects:
        return False
    return any(_answers(other, asked) for other in others)


def _strays(part: Part, parts: list[Part], asked: Asked) -> bool:
    """Whether a part names another item only by the way, while the rest of the message answers the open one."""
    if asked.item is None or not part.subjects or part.is_on(asked.id):
        return False
    if not any(_answers(one, asked) for one in parts):
        return False
    near = max((score for (item, _), score in part.about.scores.items() if item == asked.id), default=0.0)
    return part.about.score - near < BESIDE or not part.about.terms


def _answers(part: Part, asked: Asked) -> bool:
    """Whether a part is clearly about the item that was asked."""
    return part.is_on(asked.id) and not part.is_faint


def _note_whole(gathering: Gathering, part: Part) -> None:
    """A message of which no part stood out: taken as a whole it may still answer the open item."""
    if part.extent is not Extent.HEDGED:
        gathering.note(part.subjects, part.extent, part)
