"""Tests of bot/interpreting/checking.py: what holds whatever a model claims about whatever message."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.interpret import Act, Note
from bot.assessment.models import Answer, Stage, Status
from bot.assessment.statuses import item_status
from bot.interpreting.checking import Rejected, check
from bot.interpreting.claims import Aside, Claim, ClaimedCheck, Claims
from tests.bot import reporting
from tests.bot.interpreting.conftest import RULED, TEXT, assessment, said

ITEMS = {item.id: item for item in reporting.checklist().items}
MESSAGES = (
    TEXT,
    "Yes, both, I own it",
    "Fallback does not apply, it is offline. " * 8,
    "sorry, wrong: <b> 2026-04-15",
    "???",
)
PHRASES = st.sampled_from(
    (
        "",
        "Alerting is set up",
        "Yes",
        "both",
        "I",
        "Ana Ruiz",
        "Ana",
        "it is offline",
        "<b>",
        "2026-04-15",
        "9999-99-99",
        "\\",
    )
)


@st.composite
def claims_about_items(draw: st.DrawFn) -> Claim:
    """A claim about an item that exists, in any state, with words that the message may or may not hold."""
    item = draw(st.sampled_from(list(ITEMS.values())))
    ids = draw(st.lists(st.sampled_from([one.id for one in item.checks]), unique=True))
    statuses = st.sampled_from(("met", "partial", "unmet", "unknown"))
    return Claim(
        item=item.id,
        quote=draw(PHRASES),
        status=draw(st.sampled_from(Status)),
        checks=tuple(ClaimedCheck.model_validate({"check": id_, "status": draw(statuses)}) for id_ in ids),
        reason=draw(st.none() | PHRASES),
        owner=draw(st.none() | PHRASES),
        due=draw(st.none() | PHRASES),
        sure=draw(st.booleans()),
    )


CLAIMS = st.builds(
    Claims,
    act=st.sampled_from(Act),
    note=st.sampled_from(get_args(Aside)),
    statements=st.lists(claims_about_items(), max_size=4, unique_by=lambda claim: claim.item).map(tuple),
    target=st.none() | st.sampled_from(["", *ITEMS]),
    question=st.none() | PHRASES,
    stage=st.none() | st.sampled_from(Stage),
    name=st.none() | PHRASES,
    agrees=st.none() | st.booleans(),
)
RECORDED: tuple[tuple[Answer, ...], ...] = (
    (),
    (
        reporting.answer("monitoring", Status.PARTIAL, checks={"alerting": Status.MET}),
        reporting.answer("data", Status.NOT_APPLICABLE, reason="No data."),
    ),
)


@settings(max_examples=300)
@given(claims=CLAIMS, text=st.sampled_from(MESSAGES), recorded=st.sampled_from(RECORDED), check_open=st.booleans())
def test_whatever_a_model_claims(claims: Claims, text: str, recorded: tuple[Answer, ...], check_open: bool) -> None:
    """Claims are rejected, or make a reading whose statuses follow from checks and whose words are the person's."""
    on = assessment(*recorded, open_check="alerting" if check_open else None)
    try:
        reading = check(claims, said(text), on, RULED)
    except Rejected:
        return
    assert reading.note is not Note.SIGN_OFF
    assert reading.act is not Act.CORRECTION or reading.note or "wrong" in text
    for one in (*reading.statements, *reading.doubtful):
        item = ITEMS[one.item]
        if one.status is Status.NOT_APPLICABLE:
            assert item.not_applicable.allowed
            assert one.reason
        else:
            assert one.status is (item_status(item, one.checks) if one.checks else on.answers[one.item].status)
        assert all(part in text for part in (one.note, one.reason))
        assert one.owner in text or one.owner == "Maria"
        assert one.due is None or str(one.due) in text or "April 15" in text
