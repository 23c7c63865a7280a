"""From what a model claims to a reading: nothing is taken that the message itself does not bear out.

Ids must exist, quotes stand in the message, owners and days too; an item's status follows from its checks, its evidence
and its note are the person's. What does not fit is dropped, put as a question (`doubtful`), or the whole answer `Rejected`.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from bot.assessment import acts, replies
from bot.assessment.asking import unsaid_checks
from bot.assessment.dates import find_due
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.memo import MEMO_ITEMS, MEMO_LENGTH
from bot.assessment.models import MAX_NOTE, Assessment, PendingKind, Stage, Statement, Status
from bot.assessment.people import find_evidence
from bot.assessment.statuses import item_status
from bot.errors import AdvisorError
from bot.interpreting.claims import Claim, Claims
from bot.interpreting.words import own_words
from knowledge.checklists import Bar, Checklist, Item
from knowledge.words import content_stems

SHORT_REPLY = 8  # words up to which a model may call a message a yes or a no where the rules do not

_CONTROL = (Act.BACK, Act.SKIP, Act.PAUSE, Act.RESUME, Act.CANCEL, Act.STATUS)
_ACT_OF = {
    Note.WHY: Act.QUESTION,
    Note.MEANING: Act.QUESTION,
    Note.HEDGE: Act.UNCLEAR,
    Note.FRUSTRATION: Act.UNCLEAR,
    Note.PRESSURE: Act.UNCLEAR,
    Note.OTHER_INITIATIVE: Act.UNCLEAR,
    Note.STAGE: Act.CORRECTION,
    Note.WITHDRAWN: Act.CORRECTION,
    Note.REOPEN: Act.CORRECTION,
}
_BESIDE = (Note.WHY, Note.MEANING, Note.HEDGE, Note.FRUSTRATION)  # what a message also says about items counts more
_I = {"i", "me", "myself"}
_NOBODY = re.compile(
    r"(?i)(?:we|us|you|he|she|it|they|them|that|this|who|nobody|no[ -]?one|none|(?:some|any|every)(?:one|body)"
    r"|tbd|tba|n/?a|unknown)"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Rejected(AdvisorError):
    """The model gave no answer that can be used. `message` says why, and never holds words of a message."""


class Sorted(NamedTuple):
    """The statements that may be recorded, and those that are to be asked about first."""

    certain: tuple[Statement, ...] = ()
    doubtful: tuple[Statement, ...] = ()


def check(claims: Claims, said: Said, assessment: Assessment, ruled: Reading) -> Reading:
    """The reading that the message bears out. `ruled` is what the rules read. Raises `Rejected`."""
    _refuse_unknown_ids(claims, assessment.checklist)
    found = _sorted(claims, said, assessment)
    note = Note(claims.note) if claims.act not in _CONTROL else Note.NONE
    if any(found) and note in _BESIDE:
        note = Note.NONE
    act = _act(claims, note, found, said, assessment)
    if act not in (Act.ANSWER, Act.CORRECTION) or note is not Note.NONE:
        # Only what is said of another initiative is kept beside a note, until somebody says where it belongs.
        found = Sorted(found.certain if note is Note.OTHER_INITIATIVE else ())
    sure = _agreement(claims, said, found, assessment)
    question = own_words(claims.question, said.text)
    if act in (Act.ANSWER, Act.CORRECTION) and note is Note.NONE and not any(found) and sure is None:
        if not question:
            raise Rejected("an answer that says nothing")
        act = Act.QUESTION
    reading = Reading(
        act=act,
        note=note,
        statements=found.certain,
        doubtful=found.doubtful,
        question=question or (said.text if act is Act.QUESTION else ""),
        target=claims.target or None,
        evidence=_evidence(said),
        stage=_stage(claims, said, assessment) if note is Note.STAGE else None,
        name=_other_name(claims, said, assessment) if note is Note.OTHER_INITIATIVE else ruled.name,
        sure=sure,
    )
    return _proposed(_ruled_out(reading, assessment.checklist), claims, said)


def _refuse_unknown_ids(claims: Claims, checklist: Checklist) -> None:
    known = {item.id: {check.id for check in item.checks} for item in checklist.items}
    items = [claim.item for claim in claims.statements]
    if len(set(items)) < len(items):
        raise Rejected("an item named twice")
    if not {*items, *filter(None, [claims.target])} <= known.keys():
        raise Rejected("an item that the checklist does not have")
    for claim in claims.statements:
        checks = [one.check for one in claim.checks]
        if not set(checks) <= known[claim.item] or len(set(checks)) < len(checks):
            raise Rejected("a check that the item does not have, or one named twice")


# -- statements -----------------------------------------------------------------------------------------------------------


def _sorted(claims: Claims, said: Said, assessment: Assessment) -> Sorted:
    certain: list[Statement] = []
    doubtful: list[Statement] = []
    for claim in claims.statements:
        statement = _statement(claim, said, assessment)
        (certain if claim.sure and _is_backed(claim, statement, said, assessment) else doubtful).append(statement)
    return Sorted(tuple(certain), tuple(doubtful))


def _statement(claim: Claim, said: Said, assessment: Assessment) -> Statement:
    """The statement with the status that follows from its checks, and details that stand in the message."""
    item = assessment.checklist.item(claim.item)
    words = {"item": item.id, "note": said.text[:MAX_NOTE], "evidence": _evidence(said)}
    if claim.status is Status.NOT_APPLICABLE:
        return Statement.model_validate({**words, "status": claim.status, "reason": own_words(claim.reason, said.text)})
    checks = {one.check: Status(one.status) for one in claim.checks}
    if not checks and claim.status is Status.UNKNOWN:
        checks = dict.fromkeys(_asked(item, assessment), Status.UNKNOWN)
    answer = assessment.answers.get(item.id)
    if checks:
        status = item_status(item, checks)
    elif answer:
        status = answer.status  # only details of what is recorded: its words stay
        words["note"] = ""
    else:
        raise Rejected("a statement without checks")
    is_open_ended = status is not Status.MET or assessment.checklist.verdict.bar is Bar.PATH_DEFINED
    due = _due(claim, said) if is_open_ended else None
    owner = _owner(claim, said)
    if not checks and not (owner or due or words["evidence"]):
        raise Rejected("a statement that says nothing")
    return Statement.model_validate({**words, "status": status, "checks": checks, "owner": owner, "due": due})


def _is_backed(claim: Claim, statement: Statement, said: Said, assessment: Assessment) -> bool:
    """Whether the message holds the quote; a quote without content ("yes, both") speaks of nothing but what was asked."""
    quote = own_words(claim.quote, said.text)
    if not quote or content_stems(quote):
        return bool(quote)
    item = assessment.checklist.item(claim.item)
    return claim.item == assessment.dialogue.open_item and statement.checks.keys() <= set(_asked(item, assessment))


def _asked(item: Item, assessment: Assessment) -> list[str]:
    """The checks of an item that an answer naming none of them is about."""
    dialogue = assessment.dialogue
    if dialogue.open_item == item.id and dialogue.open_check:
        return [dialogue.open_check]
    return [check.id for check in unsaid_checks(assessment, item) or item.checks]


def _evidence(said: Said) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*said.links, *find_evidence(said.text))))


def _owner(claim: Claim, said: Said) -> str:
    name = own_words((claim.owner or "").lstrip("@"), said.text, any_case=True)
    if name.lower() in _I:
        return said.user or "me"
    return "" if _NOBODY.fullmatch(name) else name


def _due(claim: Claim, said: Said) -> datetime.date | None:
    """The day where the message names it, in figures or in words that the rules read as the same day."""
    if not _ISO.fullmatch(claim.due or ""):
        return None
    try:
        day = datetime.date.fromisoformat(claim.due or "")
    except ValueError:
        return None
    sources = (said.text, own_words(claim.quote, said.text))
    found = [match[0] for text in sources if (match := find_due(text, said.today, loose=True))]
    return day if day in found or own_words(claim.due, said.text) else None


# -- the message as a whole -------------------------------------------------------------------------------------------------


def _act(claims: Claims, note: Note, found: Sorted, said: Said, assessment: Assessment) -> Act:
    if note is not Note.NONE:
        return _ACT_OF[note]
    act = Act.ANSWER if any(found) and claims.act in (Act.QUESTION, Act.UNCLEAR) else claims.act
    recorded = any(one.item in assessment.answers for one in (*found.certain, *found.doubtful))
    if act is Act.CORRECTION and not (recorded and acts.is_correcting(said.text)):
        return Act.ANSWER  # a correction overrules without asking: that takes the person's own words
    return act


def _agreement(claims: Claims, said: Said, found: Sorted, assessment: Assessment) -> bool | None:
    """The yes or no at the beginning: as the rules read it, or the model in a short message, if nothing is to be deleted."""
    pending = assessment.dialogue.pending
    if found.doubtful and not found.certain and pending is None:
        return None  # it would be recorded as an answer to the open question, which is what is in doubt
    agrees, _ = replies.yes_or_no(said.text)
    discarding = pending is not None and pending.kind is PendingKind.DISCARD
    if agrees is None and len(said.text.split()) <= SHORT_REPLY and not discarding:
        agrees = claims.agrees
    return agrees


def _stage(claims: Claims, said: Said, assessment: Assessment) -> Stage:
    """The stage where the message names it and it is another one than before."""
    stage = claims.stage
    if stage is None or stage is assessment.initiative.stage:
        raise Rejected("no new stage")
    named = all(own_words(word, said.text, any_case=True) for word in stage.value.split("_"))
    if not named and acts.named_stage(said.text) is not stage:
        raise Rejected("a stage that the message does not name")
    return stage


def _other_name(claims: Claims, said: Said, assessment: Assessment) -> str:
    name = own_words(claims.name, said.text, any_case=True)
    if not name or name.lower() in assessment.initiative.name.lower():
        raise Rejected("another initiative that the message does not name")
    return name


def _ruled_out(reading: Reading, checklist: Checklist) -> Reading:
    """A lone item that does not apply goes where the checklist's rules on that are kept; among others it must fit them."""
    excluded = [one for one in (*reading.statements, *reading.doubtful) if one.status is Status.NOT_APPLICABLE]
    if len(excluded) == 1 and reading.statements == (excluded[0],) and not reading.doubtful and reading.note is Note.NONE:
        only = excluded[0]
        update = {"act": Act.ANSWER, "note": Note.RULED_OUT, "target": only.item, "reason": only.reason, "statements": ()}
        return reading.model_copy(update=update)
    for one in excluded:
        rule = checklist.item(one.item).not_applicable
        if not rule.allowed or (rule.reason_required and not one.reason):
            raise Rejected("an item ruled out against the checklist's rules")
    return reading


def _proposed(reading: Reading, claims: Claims, said: Said) -> Reading:
    """A long message about several items, or several doubts, as a list to say yes to: a single question names only one."""
    every = (*reading.statements, *reading.doubtful)
    memo = len(said.text) >= MEMO_LENGTH and len(every) >= MEMO_ITEMS
    if reading.note is not Note.NONE or not (memo or len(reading.doubtful) > 1):
        return reading
    quotes = {claim.item: own_words(claim.quote, said.text) for claim in claims.statements}
    statements = tuple(one.model_copy(update={"note": quotes[one.item] or one.note}) for one in every)
    return reading.model_copy(update={"note": Note.MEMO, "statements": statements, "doubtful": ()})
