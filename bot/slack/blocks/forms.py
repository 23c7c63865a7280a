"""The forms of the guided checklist, and what was filled into them: beginning one, and the details of an item."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.assessment.models import Answer, Status
from bot.assessment.plain import day
from bot.assessment.wording import OPTIONS
from bot.models import Details
from bot.slack.blocks.kit import plain_text, section
from bot.slack.blocks.values import metadata, read_metadata
from bot.slack.mrkdwn import line
from bot.slack.outgoing import Block
from bot.slack.wording import Texts
from knowledge.checklists import Checklist, Item

MAX_EVIDENCE = 1_000  # characters
MAX_NAME = 150
_STATUSES = [(status, label) for status, label in OPTIONS if status is not Status.NOT_APPLICABLE]  # that takes a reason
_TITLE = 24
_STATUS, _EVIDENCE, _OWNER, _DUE, _CHECKLIST, _NAME = "status", "evidence", "owner", "due", "checklist", "name"


class Beginning(NamedTuple):
    """Which checklist is to be walked through, and for which initiative ("" where it was not named)."""

    checklist: str
    name: str


def build_begin_modal(
    checklists: Sequence[Checklist],
    texts: Texts,
    *,
    place: Mapping[str, str],
    names: Sequence[str] = (),
    name: str = "",
    chosen: str = "",
) -> Block:
    """The form that begins an assessment. `names` are known initiatives, `name` and `chosen` are filled in beforehand."""
    options = {one.id: _checklist_option(one, texts) for one in checklists[:100]}
    select = StaticSelectElement(action_id=_CHECKLIST, options=list(options.values()), initial_option=options.get(chosen))
    hint = texts.begin_name_hint.format(names=", ".join(names[:8])) if names else texts.begin_name_new
    written = PlainTextInputElement(action_id=_NAME, max_length=MAX_NAME, initial_value=name[:MAX_NAME] or None)
    fields = [
        _input(_CHECKLIST, texts.begin_checklist, texts.begin_checklist_hint, select),
        _input(_NAME, texts.begin_name, hint, written, optional=True),
    ]
    return _form("begin", texts.begin_title, texts.start, texts, fields, metadata(place))


def read_begin(state: Mapping[str, Any], texts: Texts) -> tuple[Beginning | None, dict[str, str]]:
    """What was filled in, or what is wrong by block id."""
    chosen = _field(state, _CHECKLIST).get("selected_option") or {}
    if not chosen.get("value"):
        return None, {_CHECKLIST: texts.fault_checklist}
    return Beginning(str(chosen["value"]), " ".join(_written(state, _NAME).split())[:MAX_NAME]), {}


def build_details_modal(
    assessment_id: str,
    item: Item,
    answer: Answer | None,
    texts: Texts,
    *,
    place: Mapping[str, str],
    today: datetime.date,
) -> Block:
    """The form for an item's evidence, owner and due date; where it has no answer yet, it asks for its status as well."""
    known = answer.due if answer else None
    ahead = known if known and known >= today else None
    due_hint = texts.details_due_was.format(due=day(known)) if known and not ahead else texts.details_due_hint
    owner = PlainTextInputElement(action_id=_OWNER, max_length=MAX_NAME, initial_value=_owner(answer))
    evidence = PlainTextInputElement(action_id=_EVIDENCE, multiline=True, max_length=MAX_EVIDENCE)
    date = DatePickerElement(action_id=_DUE, initial_date=ahead.isoformat() if ahead else None)
    blocks = [
        section(texts.details_for.format(item=line(item.title), question=line(item.question))),
        *([] if answer else [_input(_STATUS, texts.details_status, texts.details_status_hint, _statuses())]),
        _input(_EVIDENCE, texts.details_evidence, texts.details_evidence_hint, evidence, optional=True),
        _input(_OWNER, texts.details_owner, texts.details_owner_hint, owner, optional=True),
        _input(_DUE, texts.details_due, due_hint, date, optional=True),
    ]
    about = metadata(place, assessment=assessment_id, item=item.id)
    return _form("details", texts.details_title, texts.save, texts, blocks, about)


def read_details(
    state: Mapping[str, Any], private_metadata: str, today: datetime.date, texts: Texts
) -> tuple[Details | None, dict[str, str]]:
    """What was filled in, or what is wrong by block id. `today` is the day where the user is."""
    about, faults = read_metadata(private_metadata), {}
    evidence, owner = _written(state, _EVIDENCE), " ".join(_written(state, _OWNER).split())[:MAX_NAME]
    picked = str(_field(state, _DUE).get("selected_date") or "")
    status = str((_field(state, _STATUS).get("selected_option") or {}).get("value") or "")
    due = _date(picked)
    if len(evidence) > MAX_EVIDENCE:
        faults[_EVIDENCE] = texts.fault_long.format(limit=MAX_EVIDENCE, length=len(evidence))
    if picked and due is None:
        faults[_DUE] = texts.fault_date
    elif due and due < today:
        faults[_DUE] = texts.fault_past
    if _STATUS in (state.get("values") or {}) and status not in {value for value, _ in _STATUSES}:
        faults[_STATUS] = texts.fault_status
    if not (evidence or owner or picked or status or faults):
        faults[_EVIDENCE] = texts.fault_empty
    if faults:
        return None, faults
    held = {"status": status or None, "evidence": evidence or None, "owner": owner or None, "due": due}
    try:
        return Details(assessment_id=about["assessment"], item=about["item"], **held), {}
    except (KeyError, ValidationError):
        return None, {_EVIDENCE: texts.details_gone}


def _form(id_: str, title: str, submit: str, texts: Texts, blocks: Sequence[Block], about: str) -> Block:
    return View(
        type="modal",
        callback_id=id_,
        title=plain_text(title, _TITLE),
        submit=plain_text(submit, _TITLE),
        close=plain_text(texts.cancel, _TITLE),
        private_metadata=about,
        blocks=list(blocks),
    ).to_dict()


def _input(name: str, label: str, hint: str, element: InputInteractiveElement, *, optional: bool = False) -> Block:
    return InputBlock(
        block_id=name, label=plain_text(label, 150), hint=plain_text(hint, 1_000), element=element, optional=optional
    ).to_dict()


def _checklist_option(checklist: Checklist, texts: Texts) -> Option:
    told = texts.begin_option.format(title=checklist.title, count=len(checklist.items))
    return Option(text=plain_text(told, 75), value=checklist.id)


def _statuses() -> StaticSelectElement:
    options = [Option(text=plain_text(label, 75), value=status.value) for status, label in _STATUSES]
    return StaticSelectElement(action_id=_STATUS, options=options)


def _owner(answer: Answer | None) -> str | None:
    return (answer.owner[:MAX_NAME] or None) if answer else None


def _field(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return ((state.get("values") or {}).get(name) or {}).get(name) or {}


def _written(state: Mapping[str, Any], name: str) -> str:
    return str(_field(state, name).get("value") or "").strip()


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
