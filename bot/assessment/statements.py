"""What a message says about items: each clause gets a subject and an extent, and together they make statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.assessment.clauses import Clause, split_clauses
from bot.assessment.cues import Extent, bare_answer, denied_denial, is_telling, normalise, read_extent
from bot.assessment.examples import Examples, Topic, Vectors
from bot.assessment.figures import compare, has_figure, names_target
from bot.assessment.models import MAX_NOTE, Statement, Status
from knowledge.checklists import Bar, Checklist, Item
from knowledge.words import content_stems

OPEN_BONUS = 0.16  # what speaks for the open item before a word is said
TERM_BONUS = 0.15  # per term of a check that a clause uses, three at most
ITEM_BONUS = 0.15  # for a check whose item is named by its own terms
BEGUN_BONUS = 0.08  # the same, once part of it is answered
ENOUGH_OPEN = 0.3  # score from which a clause is about the open item
ENOUGH_ANY = 0.5  # where no item is open
ENOUGH_NAMED = 0.5  # about another one that its own terms name
ENOUGH_DOUBT = 0.46  # from which it is asked whether another item is meant
ENOUGH_OTHER = 0.56  # and about another one, which must also be
CLEARLY = 0.06  # this much ahead of the open item
BESIDE = 0.3  # lead over the open item that another one needs where the message also answers the open one
ALONGSIDE = 0.5  # score from which another check of the item whose terms are used is meant as well
TERMED = 0.2  # how far a check whose terms are used may lie behind one without
BENEFIT = 0.4  # what speaks for a yes where no word speaks against it
SHARED = 0.12  # how near another check must come to take a clause off one that another clause names
NEAR = 0.03  # how little a clause without terms must prefer another check to stay with the one before
SINGLED_OUT = 0.1  # lead of one check over its neighbours from which it alone is meant
REMARK = 12  # words up to which a message may be a mere remark
LIKE = 0.4  # similarity under which a message without telling words says nothing
REMARKABLE = 0.5  # score from which even a faint clause may be about another check of the item
FAINT = 0.6  # score under which a clause without terms or telling words is only a remark
CAUTION = 0.25  # less of it where a clause tells what happens if
SURE = 0.1  # leaning from which the examples alone decide
ASKED_BONUS = 0.05  # for the one check that was asked
LAST_BONUS = 0.1  # for the item of the clause before
DECISIVE = 0.5  # leaning of yes and no together that settles it for one side
STRONG = 0.8  # leaning that outweighs the words' own cues

_WHOLE = re.compile(
    r"\b(?:both|all (?:of (?:it|them|that|those|this)|three|two|of that)|everything|each of them|the lot|either)\b"
)
_IGNORANT = re.compile(
    r"\b(?:not|n't|nobody|no one|noone|never|nothing)\b.{0,30}\b(?:looked|asked|checked|thought|decided|defined|discussed|know\w*|listed|worked out|written|clear|estimated|calculated"
    r"|measured|planned|settled|set|figured|identified|mapped|budgeted|agreed|analy[sz]ed|assessed|considered|begun|started|got (?:to|round))\b|\btbd\b|\bundecided\b|\bopen question\b|\bunclear\b|\bno (?:program\w*|plan|owner|numbers?|metrics?|answer|list|training)\b|\bnot yet\b|\bnone so far\b"
)
_PATH = re.compile(
    r"\b(?:there's a plan|plan (?:is|exists|agreed)|has its (?:plan|path)|who and when|path is|ticketed|scheduled|booked)\b"
)
_CONCLUDES = re.compile(
    r"^(?:so|thus|hence|therefore|meaning|which means|that's|thats|that is|overall|in short|all in all|then|treat it as|i'd say)\b"
)
_STATE = re.compile(
    r"\b(?:in place|live|done|running|works?|working|ready|complete|sorted|missing|not yet|not there|all there|open|pending|in progress|wip|planned|partly|half|mostly|started|drafted|exists?|tbd"
    r"|(?:have|got|has|had) (?:it|that|this|one|both|them|those|none|nothing|neither)|(?:do|does|did)(?:n't| not) have|we (?:do|don't|did|didn't)|it (?:is|isn't|does|doesn't)|there (?:is|isn't|are|aren't|was|wasn't)|nobody|no one|none|nothing|fine|good|ok|okay|great|solid|fully)\b"
)
_ALL = re.compile(
    r"\ball (?:three|two|of (?:it|them|that|those|this))\b|\beverything\b|\beach of them\b|\bthe lot\b|^neither\b"
)
_BOTH = re.compile(r"\bboth\b")
_SAME = re.compile(r"^(?:and |the )?(?:same|likewise|ditto|idem)\b")
_CIRCUMSTANCE = re.compile(
    r"^(?:with|under|at|during|even (?:with|at|under|on|in)|in the|on the|over the|measured|from|since|by|as of)\b(?!.*\b(?:is|are|isn't|aren't|was|were|has|have|gets|goes|runs|does|do)\b)"
)
_CONDITION = re.compile(
    r"^(?:and |or |but |then )?(?:if|when|whenever|once|in case|below|above|should the|as soon as|where)\b"
)
_ONLY_A_NOTE = re.compile(
    r"\b(?:untested|tried (?:it|that)|tested it|audit\w*|rehears\w*|drill\w*|never (?:just )?(?:tried|tested|used)|not (?:pretty|perfect|elegant|great|nice|beautiful)|ugly|could be (?:better|nicer|faster))\b"
)


@dataclass
class Found:
    """What is gathered about one check: what words decide, how the examples lean, and a conclusion drawn at the end.

    `texts` are the clauses that were about it.
    """

    strong: list[Extent] = field(default_factory=list)
    leanings: list[float] = field(default_factory=list)
    conclusion: Extent | None = None
    hedged: bool = False
    unsure: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass
class Part:
    """A clause with its subjects, what its words decide and how the examples lean."""

    clause: Clause
    subjects: list[tuple[str, str]]
    extent: Extent | None
    leaning: float
    bare: bool | None
    scores: dict[tuple[str, str], float] = field(default_factory=dict)
    terms: int = 0
    score: float = 0.0
    whole: bool = False
    concludes: bool = False
    unsure: bool = False
    named: bool = False

    @property
    def condition(self) -> bool:
        """Whether the clause tells what happens if something does."""
        return bool(_CONDITION.match(normalise(self.clause.text)))

    @property
    def faint(self) -> bool:
        """Whether nothing but a remote likeness ties the clause to its subject."""
        return not self.terms and not self.whole and self.extent is None and self.score < FAINT

    def goes_on(self, last: list[tuple[str, str]]) -> bool:
        """Whether the clause may as well be about what the clause before was about."""
        return max(self.scores.get(subject, 0.0) for subject in last) > self.score - NEAR


class StatementReader:
    """Reads the statements of a message for one checklist."""

    def __init__(self, checklist: Checklist, examples: Examples) -> None:
        self._checklist = checklist
        self._examples = examples

    def read(
        self, text: str, open_item: str | None, open_check: str | None, unsaid: Sequence[str], *, path: bool = False
    ) -> tuple[list[Statement], list[Statement]]:
        """Statements that may be recorded and doubtful ones.

        `unsaid` are the open item's checks nobody spoke of; `path`: the message names who does something or by when.
        """
        clauses = [clause for clause in split_clauses(text) if not clause.question]
        if not clauses:
            return [], []
        return _Reading(self._checklist, self._examples, open_item, open_check, list(unsaid), path).run(clauses, text)


class _Reading:
    """One message being read."""

    def __init__(
        self,
        checklist: Checklist,
        examples: Examples,
        open_item: str | None,
        open_check: str | None,
        unsaid: list[str],
        path: bool,
    ) -> None:
        self._checklist = checklist
        self._examples = examples
        self._open = checklist.item(open_item) if open_item else None
        self._open_check = open_check
        self._unsaid = unsaid
        self._path = path
        self._last_item = ""
        self._termed = False
        self._scores: dict[tuple[str, str], float] = {}
        self._unsure = False
        self._compared = False
        self._named: list[str] = []
        self._found: dict[tuple[str, str], Found] = {}

    def run(self, clauses: list[Clause], text: str) -> tuple[list[Statement], list[Statement]]:
        vectors = self._examples.encode([clause.text for clause in clauses])
        parts: list[Part] = []
        for clause, vector in zip(clauses, vectors, strict=True):
            part = self._part(clause, vector, text)
            if part.subjects and (part.terms or part.score >= ENOUGH_OTHER):
                self._last_item = part.subjects[0][0]
            parts.append(part)
        if self._hedges(parts) or self._noise(parts):
            return [], []
        self._share_out(parts)
        if self._introduces(parts):
            parts = parts[1:]
        self._spread([part for part in parts if not self._strays(part, parts)])
        if not self._found:
            self._whole_message(text)
        return self._statements(text)

    def _share_out(self, parts: list[Part]) -> None:
        """Of two clauses near to one check, the one that does not use its terms may be about another check of the item."""
        taken = {part.subjects[0] for part in parts if part.subjects and part.terms and not part.whole}
        for part in parts:
            if part.terms or part.whole or len(part.subjects) != 1 or part.subjects[0] not in taken:
                continue
            item = part.subjects[0][0]
            others = {
                subject: score for subject, score in part.scores.items() if subject[0] == item and subject not in taken
            }
            best = max(others, key=lambda subject: others[subject], default=None)
            if best and others[best] >= part.score - SHARED:
                part.subjects = [best]

    def _introduces(self, parts: list[Part]) -> bool:
        """Whether a plain yes or no only opens a message whose other parts say what it is about."""
        if parts[0].bare is None or parts[0].subjects:
            return False
        return any(other.subjects and other.subjects[0][0] == self._open_id and not other.faint for other in parts[1:])

    def _strays(self, part: Part, parts: list[Part]) -> bool:
        """Whether a part names another item only by the way, while the rest of the message answers the open one."""
        if self._open is None or not part.subjects or part.subjects[0][0] == self._open_id:
            return False
        answers_open = any(one.subjects and one.subjects[0][0] == self._open_id and not one.faint for one in parts)
        near = max(score for (item, _), score in part.scores.items() if item == self._open_id)
        return answers_open and not part.named and (part.score - near < BESIDE or not part.terms)

    def _noise(self, parts: list[Part]) -> bool:
        """Whether a message holds no word that decides and nothing that is near to any example."""
        if self._checklist.verdict.bar is Bar.ANSWERED or sum(len(part.clause.text.split()) for part in parts) > REMARK:
            return False
        closest = max((max(part.scores.values()) - OPEN_BONUS for part in parts if part.scores), default=1.0)
        return closest < LIKE and not any(
            part.terms or part.whole or part.extent and is_telling(part.clause.text) for part in parts
        )

    @property
    def _open_id(self) -> str:
        return self._open.id if self._open else ""

    def _hedges(self, parts: list[Part]) -> bool:
        """Whether a short message is only a hedge, with nothing beside it that words decide."""
        decided = [
            part for part in parts if part.extent not in (None, Extent.HEDGED) and part.subjects and part.bare is None
        ]
        return any(part.extent is Extent.HEDGED for part in parts) and (
            not decided or sum(len(p.clause.text.split()) for p in parts) <= 12
        )

    def _part(self, clause: Clause, vector: Vectors, text: str) -> Part:
        bare = bare_answer(clause.text)
        rest = _without_bare(clause.text) if bare is not None else clause.text
        empty = not content_stems(rest)
        subjects, whole, terms, score = ([], False, 0, 0.0) if empty else self._subjects(clause, vector)
        subjects = self._with_figure(subjects, clause.text)
        extent = None if _CONDITION.match(normalise(clause.text)) else read_extent(clause.text)
        if bare is not None and extent in (None, Extent.MET, Extent.UNMET):
            extent = Extent.MET if bare else Extent.UNMET
        measured = self._measured(subjects, clause.text, text)
        if measured is not None:
            self._compared = True
            extent = Extent.MET if measured else Extent.UNMET
        leaning = 0.0
        if subjects:
            leaning = sum(self._examples.leaning(clause.text, vector, *subject) for subject in subjects) / len(subjects)
        if (
            extent in (Extent.MET, Extent.UNMET)
            and bare is None
            and measured is None
            and _contrary(extent, leaning, clause.text)
        ):
            extent = None
        concludes = bool(_CONCLUDES.match(normalise(clause.text))) and extent is not None
        return Part(
            clause,
            subjects,
            extent,
            leaning,
            bare,
            dict(self._scores),
            terms,
            score,
            whole,
            concludes,
            self._unsure and bool(subjects),
        )

    def _spread(self, parts: list[Part]) -> None:
        """Give each part's extent to its subjects; subjects named without a verb take that of a neighbour."""
        waiting: list[tuple[str, str]] = []
        last: list[tuple[str, str]] = []
        before: Extent | None = None
        flipped = named = spelled_out = False
        for part in parts:
            remark = self._is_remark(part, last) or (part.whole and part.extent is None)
            settled = bool(last) and (remark or (flipped and not part.terms and not part.clause.contrast))
            if settled or (last and _ONLY_A_NOTE.search(normalise(part.clause.text))):
                continue
            flipped = flipped or denied_denial(part.clause.text)
            if part.faint and part is not parts[-1] and len(part.clause.text.split()) <= 4:
                continue
            if waiting and part.subjects and not part.terms and named:
                part.subjects = waiting  # "change management: one email was sent"
            elif waiting and part.subjects and (spelled_out or waiting[0][0] not in {item for item, _ in part.subjects}):
                waiting = []  # the subject that was named is spelled out now, or another one has come up
            elif not part.terms and not part.whole and part.subjects and last and part.goes_on(last):
                part.subjects = last
            if before is not None and _SAME.match(normalise(part.clause.text)):
                part.extent = before
            names_only = part.extent is None and len(part.clause.text.split()) <= 4 and not part.whole
            if part.subjects and names_only and before is not None and not part.clause.heads:
                self._note(part.subjects, before, part)
                last = part.subjects
            elif part.subjects and names_only:
                named = part.whole or part.clause.heads
                spelled_out = part.whole
                waiting += part.subjects
            elif part.subjects:
                self._note([*waiting, *part.subjects], part.extent, part)
                if part.concludes and last and part.extent:
                    self._conclude([*last, *part.subjects], part.extent)
                waiting, last, before = [], [*waiting, *part.subjects], part.extent
            else:
                self._without_subject(part, waiting or last)
                if waiting and part.extent:
                    waiting, last = [], waiting
        if waiting:
            self._note(waiting, before, None)

    def _is_remark(self, part: Part, last: list[tuple[str, str]]) -> bool:
        """Whether a clause only adds to what was said: a target beside its figure, a circumstance, a faint likeness."""
        text = normalise(part.clause.text)
        if self._compared and not part.whole and (_CIRCUMSTANCE.match(text) or not part.terms and names_target(text)):
            return True
        if not part.terms and not part.whole and _CIRCUMSTANCE.match(text):
            return True
        return part.faint and (part.score < REMARKABLE or not part.subjects or part.subjects[0] in last)

    def _without_subject(self, part: Part, last: list[tuple[str, str]]) -> None:
        """A part without a subject of its own goes on about the last one, or about the open item."""
        text = normalise(part.clause.text)
        if part.extent is None:
            return
        if part.concludes and last:
            self._conclude(last, part.extent)
        elif last:
            if _ALL.search(text) or _BOTH.search(text):
                last = [(last[0][0], check.id) for check in self._checklist.item(last[0][0]).checks]
            if part.extent not in (Extent.UNKNOWN, Extent.HEDGED):
                self._note(last, part.extent, part)
        elif (
            part.bare is not None or part.extent is Extent.UNKNOWN or (_STATE.search(text) and len(content_stems(text)) <= 5)
        ):
            self._note(self._answered_checks(text), part.extent, part)

    def _answered_checks(self, text: str) -> list[tuple[str, str]]:
        """The checks that an answer without a subject is about."""
        if self._open is None:
            return []
        if self._open_check and not _WHOLE.search(normalise(text)):
            return [(self._open.id, self._open_check)]
        return [(self._open.id, check) for check in self._unsaid or [check.id for check in self._open.checks]]

    def _subjects(self, clause: Clause, vector: Vectors) -> tuple[list[tuple[str, str]], bool, int, float]:
        """The checks that a clause is about (none where it says too little to tell), whether it means a whole item, how many
        of the item's terms it uses, and the best score.
        """
        topics = self._examples.topics(clause.text, vector)
        named = self._named = self._examples.named_items(clause.text)
        self._termed = bool(named) or any(topic.terms for topic in topics if topic.item != self._last_item)
        if len(named) > 1 and len(clause.text.split()) <= 6 and read_extent(clause.text) is None:
            every = [(id_, check.id) for id_ in named for check in self._checklist.item(id_).checks]
            return every, True, len(named), 1.0
        scored = sorted(((self._score(topic, named), topic) for topic in topics), key=lambda pair: -pair[0])
        self._unsure = False
        self._scores = {(topic.item, topic.check): score for score, topic in scored}
        best_score, best = scored[0]
        if self._open and best.item != self._open.id:
            near = max(score for score, topic in scored if topic.item == self._open.id)
            enough = ENOUGH_NAMED if best.item in named else ENOUGH_OTHER
            self._unsure = ENOUGH_DOUBT <= best_score < enough and best_score - near >= CLEARLY
            if not self._unsure and (best_score < enough or best_score - near < CLEARLY):
                best_score, best = next(pair for pair in scored if pair[1].item == self._open.id)
        is_open = self._open is not None and best.item == self._open.id
        elsewhere = ENOUGH_NAMED if best.item in named else ENOUGH_OTHER
        threshold = ENOUGH_OPEN if is_open else elsewhere if self._open else ENOUGH_ANY
        if len(clause.text.split()) <= 3 and best.item in named:
            threshold = 0.0  # nothing but the item's name
        if best_score < threshold and not self._unsure:
            return [], False, 0, best_score
        item = self._checklist.item(best.item)
        ahead = best_score - max(
            (score for score, topic in scored if topic.item == best.item and topic != best), default=0.0
        )
        short = len(content_stems(clause.text)) <= 2
        paired = bool(_BOTH.search(normalise(clause.text)) or _ALL.search(normalise(clause.text)))
        if (ahead < SINGLED_OUT or short or paired) and self._about_whole_item(clause, item, topics, named):
            every = [(item.id, check.id) for check in item.checks]
            checks = self._answered_checks(clause.text) if is_open and item.id not in named else every
            return checks, True, len(named), best_score
        siblings = [
            (score, topic)
            for score, topic in scored
            if topic.item == best.item and topic.check != best.check and topic.terms
        ]
        if not best.terms and any(score >= best_score - TERMED for score, _ in siblings):
            return (
                [(topic.item, topic.check) for score, topic in siblings if score >= best_score - TERMED],
                False,
                1,
                best_score,
            )
        also = [(topic.item, topic.check) for score, topic in siblings if score >= ALONGSIDE]
        return [(item.id, best.check), *also], False, best.terms + (item.id in named), best_score

    def _score(self, topic: Topic, named: Sequence[str]) -> float:
        is_open = self._open is not None and topic.item == self._open.id
        is_asked = is_open and topic.check == self._open_check
        score = topic.similarity + TERM_BONUS * min(topic.terms, 3) + ITEM_BONUS * (topic.item in named)
        return (
            score
            + OPEN_BONUS * is_open
            + ASKED_BONUS * is_asked
            + LAST_BONUS * (topic.item == self._last_item and not self._termed)
        )

    def _about_whole_item(self, clause: Clause, item: Item, topics: Sequence[Topic], named: Sequence[str]) -> bool:
        """Whether a clause speaks of an item without singling out a check: "security is fine", "both are there"."""
        if len(item.checks) == 1:
            return False
        terms = [topic.terms for topic in topics if topic.item == item.id]
        if item.id in named and len(content_stems(clause.text)) <= 2 and not any(terms):
            return True
        if _ALL.search(normalise(clause.text)) or (_BOTH.search(normalise(clause.text)) and len(item.checks) == 2):
            return True
        if _WHOLE.search(normalise(clause.text)):
            return not any(terms) or item.id in named
        return item.id in named and not any(terms) and len(content_stems(clause.text)) <= 5

    def _is_named(self, subjects: list[tuple[str, str]]) -> bool:
        return bool(subjects) and subjects[0][0] in self._named

    def _with_figure(self, subjects: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
        """Of several subjects the one that a figure in the clause answers."""
        measured = [
            (item, check)
            for item, check in subjects
            if (m := self._checklist.item(item).check(check).measure) and has_figure(text, m)
        ]
        return measured[:1] if len(measured) == 1 else subjects

    def _measured(self, subjects: list[tuple[str, str]], clause: str, text: str) -> bool | None:
        """Whether a figure meets its target; the target may stand in another clause."""
        for item, check in subjects:
            measure = self._checklist.item(item).check(check).measure
            if measure and has_figure(clause, measure):
                result = compare(clause, measure)
                return compare(_sentence_of(clause, text), measure) if result is None else result
        return None

    def _whole_message(self, text: str) -> None:
        """A message of which no part stood out: taken as a whole it may still answer the open item."""
        if self._open is None or len(content_stems(text)) < 2:
            return
        part = self._part(Clause(text, False, False, True), self._examples.encode([text])[0], text)
        if part.extent is not Extent.HEDGED:
            self._note(part.subjects, part.extent, part)

    def _note(self, subjects: Sequence[tuple[str, str]], extent: Extent | None, part: Part | None) -> None:
        for subject in subjects:
            found = self._found.setdefault(subject, Found())
            if part is not None:
                found.texts.append(part.clause.text)
                found.unsure = found.unsure or part.unsure
            if extent is Extent.HEDGED:
                found.hedged = True
            elif extent is not None:
                found.strong.append(extent)
            else:
                found.leanings.append(part.leaning - CAUTION * part.condition if part else 0.0)

    def _conclude(self, subjects: Sequence[tuple[str, str]], extent: Extent) -> None:
        for subject in subjects:
            if extent is not Extent.HEDGED:
                self._found.setdefault(subject, Found()).conclusion = extent

    def _statements(self, text: str) -> tuple[list[Statement], list[Statement]]:
        certain: list[Statement] = []
        doubtful: list[Statement] = []
        for item in self._checklist.items:
            found = {check.id: self._found[item.id, check.id] for check in item.checks if (item.id, check.id) in self._found}
            found = _unknown_first(found)
            checks = {
                id_: status for id_, one in found.items() if (status := self._status(one, text, item.id, id_)) is not None
            }
            if not checks:
                continue
            statement = Statement(item=item.id, status=item_status(item, checks), checks=checks, note=text[:MAX_NOTE])
            (doubtful if any(_is_doubtful(found[id_]) for id_ in checks) else certain).append(statement)
        return certain, doubtful

    def _status(self, found: Found, text: str, item: str, check: str) -> Status | None:
        """The status of a check from all that was said of it; None where only hedges were."""
        extents = {found.conclusion} if found.conclusion else set(found.strong)
        if not extents and found.leanings and not found.hedged:
            extents = {Extent.MET if _leaning(found) > 0 else Extent.UNMET}
        if not extents:
            return None
        if extents == {Extent.UNKNOWN}:
            return Status.UNKNOWN
        if self._checklist.verdict.bar is Bar.ANSWERED:  # a substantial answer counts; only not knowing is a gap
            return Status.UNMET if _IGNORANT.search(normalise(text)) else Status.MET
        if self._checklist.verdict.bar is Bar.PATH_DEFINED and (self._path or _PATH.search(normalise(text))):
            return Status.MET
        extents = {
            Extent.UNMET if extent is Extent.PLANNED else extent for extent in extents if extent is not Extent.UNKNOWN
        }
        if extents == {Extent.MET, Extent.UNMET}:
            joined = ", ".join(found.texts)
            leaning = self._examples.leaning(joined, self._examples.encode([joined])[0], item, check)
            return Status.PARTIAL if abs(leaning) < DECISIVE else Status.MET if leaning > 0 else Status.UNMET
        if len(extents) > 1:
            return Status.PARTIAL
        return Status(extents.pop().value)


def _unknown_first(found: dict[str, Found]) -> dict[str, Found]:
    """Who does not know leaves nothing but that, unless words say that some check holds."""
    if not any(Extent.UNKNOWN in one.strong for one in found.values()):
        return found
    if any(extent in (Extent.MET, Extent.PARTIAL) for one in found.values() for extent in one.strong):
        return {id_: one for id_, one in found.items() if one.strong}
    return {id_: Found(strong=[Extent.UNKNOWN], texts=one.texts) for id_, one in found.items()}


def _sentence_of(clause: str, text: str) -> str:
    """The sentence of a text that holds a clause."""
    sentences = re.split(r"[;\n]|[.!?](?=\s)", text)
    return next((sentence for sentence in sentences if clause in sentence), text)


def _contrary(extent: Extent | None, leaning: float, text: str) -> bool:
    """Whether the examples speak so strongly against the words' own cue that they decide instead."""
    if extent is Extent.MET:
        return leaning < -STRONG and not denied_denial(text)
    return leaning > STRONG


def _leaning(found: Found) -> float:
    """How the examples lean; without any word against it a statement is likelier meant as a yes."""
    return sum(found.leanings) / len(found.leanings) + BENEFIT


def _is_doubtful(found: Found) -> bool:
    if found.unsure:
        return True
    return not found.strong and found.conclusion is None and abs(_leaning(found)) < SURE


def item_status(item: Item, checks: dict[str, Status]) -> Status:
    """The status of an item from those of its checks that were spoken of."""
    said = [checks[check.id] for check in item.checks if check.id in checks]
    if len(said) == len(item.checks) and all(status is Status.MET for status in said):
        return Status.MET
    if any(status in (Status.MET, Status.PARTIAL) for status in said):
        return Status.PARTIAL
    return Status.UNMET if Status.UNMET in said else Status.UNKNOWN


def _without_bare(text: str) -> str:
    return re.sub(
        r"(?i)^(?:yes|yep|yup|yeah|ya|sure|no|nope|nah|not yet|not really|not at all|done|of course|absolutely|definitely|indeed|correct)\b[ ,.!]*",
        "",
        text,
    )
