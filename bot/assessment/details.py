"""What somebody fills in about one item in a form: how it stands, evidence, whose it is and by when."""

from __future__ import annotations

import datetime

from bot.assessment import asking, wording
from bot.assessment.acts import Act
from bot.assessment.answers import ask_which_holds, recorded_text
from bot.assessment.models import Assessment, State, Statement, Status
from bot.assessment.recording import Author, record
from bot.assessment.steps import Step, joined, stepped


def fill_in(
    assessment: Assessment,
    item: str,
    author: Author,
    *,
    status: Status | None = None,
    evidence: str = "",
    owner: str = "",
    due: datetime.date | None = None,
) -> Step:
    """Add to the answer about `item`, which must be one of the checklist; empty fields change nothing.

    Where the item has no answer yet and the form does not say how it stands, nothing is recorded and the item is asked.
    """
    one = assessment.checklist.item(item)
    if assessment.state is State.PAUSED:
        assessment = assessment.model_copy(update={"state": State.ACTIVE})
    old = assessment.answers.get(item)
    stands = status or (old.status if old else None)
    if stands is None:
        return stepped(
            asking.open_item(assessment, item), Act.UNCLEAR, lead=wording.HOW_DOES_IT_STAND.format(item=one.title)
        )
    checks = asking.all_checks(one, stands) if status else {}
    statement = Statement(
        item=item, status=stands, checks=checks, evidence=(evidence,) if evidence else (), owner=owner, due=due
    )
    before = assessment.answers
    outcome = record(assessment, [statement], author, replace=True)
    after = outcome.assessment
    lead = [recorded_text(after, outcome.recorded, before, replace=True)]
    if outcome.voided:
        lead.append(wording.VOIDED.format(who=outcome.voided.by))
    if outcome.disputed or outcome.contradicting:
        return ask_which_holds(
            after, Act.CORRECTION, outcome.recorded, lead, outcome.contradicting, outcome.disputed, author
        )
    after = asking.with_dialogue(after, last_items=(item,), misses=0)
    return stepped(asking.open_next(after), Act.ANSWER, outcome.recorded, lead=joined(lead))
