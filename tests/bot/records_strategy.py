"""Any assessment that may come about, for properties that hold for all of them."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from bot.assessment.models import (
    Answer,
    Assessment,
    Change,
    Dialogue,
    Dispute,
    Evidence,
    Initiative,
    SignOff,
    Stage,
    State,
    Status,
)
from knowledge.checklists import Item
from tests.bot.reporting import checklist

_TIMES = st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2030, 1, 1), timezones=st.just(datetime.UTC))
_DATES = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))
_WORDS = st.text(max_size=12)
_STATUSES = st.sampled_from(Status)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """An assessment by one of two checklists, with any answers to any of its items."""
    followed = checklist(draw(st.sampled_from(["mvp", "scaling_readiness"])))
    items = draw(st.lists(st.sampled_from(followed.items), unique_by=lambda item: item.id))
    answers = {item.id: draw(_answers(item)) for item in items}
    changes = tuple(
        Change(item=id_, old=draw(st.none() | st.just(each)), new=draw(st.none() | st.just(each)), by="m", at=each.at)
        for id_, each in answers.items()
    )
    initiative = st.builds(
        Initiative,
        id=_WORDS,
        name=_WORDS,
        owner=_WORDS,
        stage=st.none() | st.sampled_from(Stage),
        since=_DATES,
        begun=_DATES,
    )
    return Assessment(
        id=draw(_WORDS),
        checklist=followed,
        initiative=draw(initiative),
        conversation_id=draw(_WORDS),
        state=draw(st.sampled_from(State)),
        begun_by=draw(_WORDS),
        begun_at=draw(_TIMES),
        updated_at=draw(_TIMES),
        answers=answers,
        changes=changes,
        signoffs=tuple(draw(st.lists(_signoffs(), max_size=2))),
        dialogue=Dialogue(parked=tuple(draw(st.lists(st.sampled_from([item.id for item in followed.items]), max_size=2)))),
        version=draw(st.integers(0, 9)),
    )


@st.composite
def _answers(draw: st.DrawFn, item: Item) -> Answer:
    checks = st.dictionaries(st.sampled_from([check.id for check in item.checks]), _STATUSES)
    disputes = st.builds(Dispute, status=_STATUSES, checks=checks, note=_WORDS, by=_WORDS, at=_TIMES)
    return Answer(
        item=item.id,
        status=draw(_STATUSES),
        checks=draw(checks),
        note=draw(_WORDS),
        reason=draw(_WORDS),
        evidence=tuple(draw(st.lists(st.builds(Evidence, text=_WORDS, by=_WORDS, at=_TIMES), max_size=2))),
        owner=draw(_WORDS),
        due=draw(_DATES),
        dispute=draw(st.none() | disputes),
        confirmed=draw(st.booleans()),
        by=draw(_WORDS),
        at=draw(_TIMES),
    )


@st.composite
def _signoffs(draw: st.DrawFn) -> SignOff:
    return SignOff(by=draw(_WORDS), at=draw(_TIMES), voided_by=draw(_WORDS), voided_at=draw(st.none() | _TIMES))
