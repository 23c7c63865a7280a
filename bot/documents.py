"""What the record says as documents: reports and the portfolio, each to those who may see it."""

from __future__ import annotations

import datetime
from functools import partial

from bot import wording
from bot.answering.quoting import cite
from bot.assessment import asking
from bot.assessment.acts import Act
from bot.assessment.models import Assessment
from bot.assessment.portfolio import Portfolio, build_portfolio
from bot.assessment.report import Report, build_report
from bot.assessment.steps import Step
from bot.models import Citation, Reply, ReplyKind, Shows, Turn
from bot.ports import AssessmentStore, Passages, Visibility
from bot.rendering.markdown import report_markdown
from bot.rendering.overviews import portfolio_markdown
from bot.standing import progress
from knowledge.audience import EVERYBODY, Readers
from knowledge.checklists import split_passage


class Everything:
    """One house without walls: everybody sees all; a report is about the conversation in which it is asked for."""

    def sees(self, user: str, here: str, there: str) -> bool:
        return True

    def same_place(self, here: str, there: str) -> bool:
        return here == there


class Documents:
    """Builds documents from the record. `passages` gives the sources their text."""

    def __init__(self, store: AssessmentStore, passages: Passages, visibility: Visibility) -> None:
        self._store = store
        self._passages = passages
        self._visibility = visibility

    def visible(self, user: str, here: str) -> list[Assessment]:
        """The assessments that somebody who speaks `here` may see, latest change first."""
        return [one for one in self._store.assessments() if self._visibility.sees(user, here, one.conversation_id)]

    def latest(self, user: str, here: str) -> Assessment | None:
        """The assessment that a report asked for `here` is about: the one that was changed last in this place."""
        found = (one for one in self.visible(user, here) if self._visibility.same_place(here, one.conversation_id))
        return next(found, None)

    def report(self, assessment: Assessment, today: datetime.date, readers: Readers = EVERYBODY) -> Report:
        """The report of an assessment as of a day, with the sources that its readers may see."""
        return build_report(assessment, today, partial(self.cite, readers=readers))

    def portfolio(self, user: str, here: str, today: datetime.date) -> Portfolio:
        """All initiatives that somebody may see, side by side."""
        return build_portfolio(self.visible(user, here), today)

    def tell_report(self, turn: Turn, active: Assessment | None, today: datetime.date) -> Reply:
        """The report of the assessment of this place as a reply, and its open question again."""
        assessment = active or self.latest(turn.user, turn.conversation_id)
        if assessment is None:
            return Reply(kind=ReplyKind.CLARIFY, text=wording.NO_ASSESSMENT)
        report = self.report(assessment, today, turn.readers)
        told = _told(report_markdown(report), wording.REPORT_FILES.format(id=assessment.id), assessment, Shows.REPORT)
        quoted = sorted({split_passage(one.name)[0] for one in report.sources if one.quote})
        return told.model_copy(update={"quoted": tuple(quoted)})

    def tell_portfolio(self, turn: Turn, active: Assessment | None, today: datetime.date) -> Reply:
        """The portfolio as a reply, and the open question of an assessment under way again."""
        portfolio = portfolio_markdown(self.portfolio(turn.user, turn.conversation_id, today))
        return _told(portfolio, wording.PORTFOLIO_FILES, active, Shows.PORTFOLIO)

    def cite(self, name: str, readers: Readers = EVERYBODY) -> Citation | None:
        """A passage by its name (`document#heading`); None where it is not in the knowledge, or not for the readers."""
        passage = self._passages.passage(*split_passage(name), readers)
        return cite(passage, 1) if passage else None


def _told(document: str, where: str, assessment: Assessment | None, shows: Shows) -> Reply:
    step = Step(assessment, Act.STATUS, ask=asking.question(assessment)) if assessment else None
    parts = (document.strip(), where, step.ask if step else "")
    text = "\n\n".join(part for part in parts if part)
    return Reply(kind=ReplyKind.ASSESSMENT, text=text, progress=progress(step) if step else None, shows=shows)
