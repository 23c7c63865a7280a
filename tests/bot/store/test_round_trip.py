"""Whatever people answer comes back as they said it, from every store."""

from __future__ import annotations

import datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assessment.models import Answer, Dispute, Evidence, Initiative, Stage, Status
from bot.ports import AssessmentStore
from tests.bot.store.samples import ITEMS, begun, unversioned, with_answer

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2120, 1, 1), timezones=ZONES)
STATUSES = st.sampled_from(Status)
CHECKS = st.dictionaries(st.sampled_from(["one", "two", "three"]), STATUSES)
EVIDENCE = st.lists(st.builds(Evidence, text=TEXT, by=TEXT, at=TIMES), max_size=3).map(tuple)
DISPUTES = st.none() | st.builds(Dispute, status=STATUSES, checks=CHECKS, note=TEXT, by=TEXT, at=TIMES)
DAYS = st.none() | st.dates()
NUMBERS = count()


def answers_to(item: str) -> st.SearchStrategy[Answer]:
    return st.builds(
        Answer,
        item=st.just(item),
        status=STATUSES,
        checks=CHECKS,
        note=TEXT,
        reason=TEXT,
        evidence=EVIDENCE,
        owner=TEXT,
        due=DAYS,
        dispute=DISPUTES,
        confirmed=st.booleans(),
        by=TEXT,
        at=TIMES,
    )


GIVEN = st.lists(st.sampled_from(ITEMS).flatmap(answers_to), max_size=6)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=GIVEN, second=GIVEN, name=TEXT, day=DAYS, stage=st.none() | st.sampled_from(Stage))
def test_whatever_is_answered_comes_back(
    store: AssessmentStore,
    first: list[Answer],
    second: list[Answer],
    name: str,
    day: datetime.date | None,
    stage: Stage | None,
) -> None:
    """Any answers in any order, saved in two steps, are found as they were given."""
    id_ = f"a{next(NUMBERS)}"
    about = Initiative(id=f"of {id_}", name=name, owner=name, stage=stage, since=day, begun=day)
    assessment = begun(id_, about=about, begun_by=name)
    for given_now in (first, second):
        for each in given_now:
            assessment = with_answer(assessment, each)
        saved = store.save(assessment)
        assert store.get(id_) == saved
        assert unversioned(saved) == unversioned(assessment)
        assessment = saved
