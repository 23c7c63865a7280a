"""Extents given to subjects: a subject may be named in one clause, and how far it holds be said in another."""

from __future__ import annotations

import re

from bot.assessment.cues import Extent, denied_denial
from bot.assessment.figures import names_target
from bot.assessment.parts import Asked, Part, Subject, is_circumstance
from bot.assessment.statuses import Gathering
from bot.assessment.subjects import answered_checks, means_all, whole_item
from knowledge.checklists import Checklist
from knowledge.words import content_stems

MERE_NAME = 4  # words up to which a clause may do nothing but name its subject
REMARKABLE = 0.5  # score from which even a faint clause may be about another check of the item

_CONCLUDES = re.compile(
    r"^(?:so|thus|hence|therefore|meaning|which means|that's|thats|that is|overall|in short|all in all|then|treat it as"
    r"|i'd say)\b"
)
_SAME = re.compile(r"^(?:and |the )?(?:same|likewise|ditto|idem)\b")
_ONLY_A_NOTE = re.compile(
    r"\b(?:untested|tried (?:it|that)|tested it|audit\w*|rehears\w*|drill\w*|never (?:just )?(?:tried|tested|used)"
    r"|not (?:pretty|perfect|elegant|great|nice|beautiful)|ugly|could be (?:better|nicer|faster))\b"
)
# Words that say how something stands, though not what.
_STATE = re.compile(
    r"\b(?:in place|live|done|running|works?|working|ready|complete|sorted|missing|not yet|not there|all there"
    r"|open|pending|in progress|wip|planned|partly|half|mostly|started|drafted|exists?|tbd"
    r"|(?:have|got|has|had) (?:it|that|this|one|both|them|those|none|nothing|neither)"
    r"|(?:do|does|did)(?:n't| not) have|we (?:do|don't|did|didn't)|it (?:is|isn't|does|doesn't)"
    r"|there (?:is|isn't|are|aren't|was|wasn't)|nobody|no one|none|nothing|fine|good|ok|okay|great|solid|fully)\b"
)


def spread(parts: list[Part], checklist: Checklist, asked: Asked, *, compared: bool) -> Gathering:
    """What the parts of a message say of each check. `compared`: a figure was held against its target."""
    spreading = _Spreading(checklist, asked, compared)
    for part in parts:
        spreading.take(part, final=part is parts[-1])
    return spreading.finish()


class _Spreading:
    """Where the reading of a message has got to.

    `waiting` are subjects that were named without a word on how they stand, `last` those of the clause before and `before`
    its extent.
    """

    def __init__(self, checklist: Checklist, asked: Asked, compared: bool) -> None:
        self._checklist = checklist
        self._asked = asked
        self._compared = compared
        self._gathering = Gathering()
        self._waiting: list[Subject] = []
        self._last: list[Subject] = []
        self._before: Extent | None = None
        self._flipped = False  # a denial was denied
        self._headed = False  # what waits is a heading

    def take(self, part: Part, *, final: bool) -> None:
        """Read the next part."""
        if self._adds_nothing(part):
            return
        self._flipped = self._flipped or denied_denial(part.clause.text)
        if part.is_faint and not final and part.length <= MERE_NAME:
            return
        self._relate(part)
        names_only = part.extent is None and part.length <= MERE_NAME and not part.about.whole
        if not part.subjects:
            self._without_subject(part)
        elif not names_only:
            self._statement(part)
        elif self._before is not None and not part.clause.heads:
            self._gathering.note(part.subjects, self._before, part)
            self._last = part.subjects
        else:
            self._headed = part.clause.heads
            self._waiting += part.subjects

    def finish(self) -> Gathering:
        """Give what still waits the extent of what came before."""
        if self._waiting:
            self._gathering.note(self._waiting, self._before, None)
        return self._gathering

    def _adds_nothing(self, part: Part) -> bool:
        """Whether a part after another one only comments on it."""
        if not self._last:
            return False
        remark = self._is_remark(part) or (part.about.whole and part.extent is None)
        explains = self._flipped and not part.about.terms and not part.clause.contrast
        return remark or explains or bool(_ONLY_A_NOTE.search(part.plain))

    def _is_remark(self, part: Part) -> bool:
        """Whether a clause only adds to what was said: a target beside its figure, a circumstance, a faint likeness."""
        if not part.about.whole:
            circumstance = is_circumstance(part.plain)
            if self._compared and (circumstance or (not part.about.terms and names_target(part.plain))):
                return True
            if circumstance and not part.about.terms:
                return True
        new = part.subjects and part.subjects[0] not in self._last
        return part.is_faint and (part.about.score < REMARKABLE or not new)

    def _relate(self, part: Part) -> None:
        """Tie a part to the subjects that wait or that the clause before was about."""
        waiting = self._waiting
        if waiting and part.subjects and not part.about.terms and self._headed:
            part.subjects = waiting  # "change management: one email was sent"
        elif waiting and part.subjects and waiting[0][0] not in {item for item, _ in part.subjects}:
            self._waiting = []  # another subject has come up
        elif not part.is_tied and part.subjects and self._last and part.goes_on(self._last):
            part.subjects = self._last
        if self._before is not None and _SAME.match(part.plain):
            part.extent = self._before

    def _statement(self, part: Part) -> None:
        subjects = [*self._waiting, *part.subjects]
        self._gathering.note(subjects, part.extent, part)
        if part.extent and self._last and _CONCLUDES.match(part.plain):
            self._gathering.conclude([*self._last, *part.subjects], part.extent)
        self._waiting, self._last, self._before = [], subjects, part.extent

    def _without_subject(self, part: Part) -> None:
        """A part without a subject of its own goes on about the last one, or about the open item."""
        if part.extent is None:
            return
        last = self._waiting or self._last
        if last and _CONCLUDES.match(part.plain):
            self._gathering.conclude(last, part.extent)
        elif last and part.extent not in (Extent.UNKNOWN, Extent.HEDGED):
            every = whole_item(self._checklist.item(last[0][0]))
            self._gathering.note(every if means_all(part.plain) else last, part.extent, part)
        elif not last and self._answers(part):
            self._gathering.note(answered_checks(self._asked, part.plain), part.extent, part)
        if self._waiting:
            self._waiting, self._last = [], self._waiting

    def _answers(self, part: Part) -> bool:
        """Whether a part that names nothing answers what was asked."""
        if part.bare is not None or part.extent is Extent.UNKNOWN:
            return True
        return bool(_STATE.search(part.plain)) and len(content_stems(part.plain)) <= 5
