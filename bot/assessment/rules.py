"""The interpreter that needs no model: rules decide the act, words and examples the statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.assessment import acts
from bot.assessment.acts import Act
from bot.assessment.amending import read_evidence, read_new_figure
from bot.assessment.asides import initiative_name, read_aside
from bot.assessment.clauses import split_clauses
from bot.assessment.cues import Extent, bare_answer, read_extent
from bot.assessment.examples import Encode, Examples
from bot.assessment.gaps import read_gap
from bot.assessment.interpret import Note, Reading, Said
from bot.assessment.memo import read_memo
from bot.assessment.message import Message
from bot.assessment.models import Assessment, State, Statement
from bot.assessment.replies import yes_or_no
from bot.assessment.telling import detailed, objected, one_owner, read_statements, without_handover
from bot.smalltalk import smalltalk_reply
from knowledge.checklists import Checklist
from knowledge.reading import Judge
from knowledge.words import content_stems

_STALE = re.compile(
    r"(?i)\b(?:press(?:ed)?|click(?:ed)?|tapp?(?:ed)?|hit|pushed)\b.{0,40}\b(?:met|unmet|not met|partial\w*|button|card)\b"
)
_IS_WRONG = re.compile(
    r"(?i)^(?:sorry[, ]+)?(?:item|point|number|question|the|#)\b.{1,30}\b(?:is|was) (?:wrong|not right|incorrect)[.! ]*$"
)
_REOPEN = re.compile(
    r"(?i)^(?:(?:no|sorry|wait|oops|hm+|ah|oh)[,. ]+)*"
    r"(?:that'?s (?:wrong|not (?:right|correct|true|what i (?:said|meant)))|scratch that|undo(?: that)?|take that back"
    r"|i take that back|strike that|not what i (?:said|meant)|you got (?:that|me) wrong|wrong)[.! ]*$"
)
_COME_BACK = re.compile(r"(?i)\bcome back\b")
_MOVES = (
    (acts.is_cancel, Act.CANCEL),
    (acts.is_pause, Act.PAUSE),
    (acts.is_status, Act.STATUS),
    (acts.is_resume, Act.RESUME),
    (acts.is_back, Act.BACK),
    (acts.is_skip, Act.SKIP),
)


class RuleInterpreter:
    """Reads messages by rules and examples. One per checklist version is kept."""

    def __init__(self, encode: Encode, training: Sequence[Checklist], judge: Judge) -> None:
        self._encode = encode
        self._judge = judge
        self._training = tuple(training)
        self._examples: dict[tuple[str, int], Examples] = {}

    def read(self, said: Said, assessment: Assessment) -> Reading:
        """What the message says."""
        message = self.message(said, assessment)
        sure, _ = yes_or_no(said.text)
        return _command(message, sure) or read_aside(message, sure) or _content(message, sure)

    def message(self, said: Said, assessment: Assessment) -> Message:
        """The message where it arrives, with what is needed to read it."""
        return Message(said, assessment, self.examples(assessment.checklist), self._judge)

    def examples(self, checklist: Checklist) -> Examples:
        """The embedded examples of a checklist."""
        key = (checklist.id, checklist.version)
        if key not in self._examples:
            self._examples[key] = Examples(checklist, self._training, self._encode)
        return self._examples[key]


def _command(message: Message, sure: bool | None) -> Reading | None:
    """What carries no statement: a sign, pressure, an undoing, a move, a signature."""
    text = message.text
    if not any(char.isalnum() for char in text):
        return None if message.said.links else Reading(act=Act.UNCLEAR if sure is None else Act.ANSWER, sure=sure)
    asks = message.question and message.question.rstrip("?") == text.rstrip("?!. ")
    if acts.is_pressure(text) and not acts.is_status(text) and not (asks and acts.asks_leave(text)):
        return Reading(act=Act.UNCLEAR, note=Note.PRESSURE)
    if _REOPEN.match(text):
        return Reading(act=Act.CORRECTION, note=Note.REOPEN)
    if _IS_WRONG.match(text) and (wrong := message.named()) in message.answers:
        return Reading(act=Act.CORRECTION, note=Note.REOPEN, target=wrong)
    if _STALE.search(text):
        return Reading(act=Act.CORRECTION, note=Note.STALE, target=message.named())
    if message.assessment.state is State.PAUSED and (acts.is_resume(text) or acts.is_returning(text)):
        return Reading(act=Act.RESUME, sure=sure)
    move = next((act for matches, act in _MOVES if matches(text)), None)
    if move is Act.SKIP and bare_answer(text) is not None:
        move = None  # "yes. evidence? I have none at hand, move on" is an answer
    if move:
        return _move(message, move, sure)
    return Reading(act=Act.ANSWER, note=Note.SIGN_OFF, sure=True) if acts.is_sign_off(text) else None


def _move(message: Message, act: Act, sure: bool | None) -> Reading:
    target = message.named()
    if act is Act.BACK and target in (message.dialogue.open_item, None) and _COME_BACK.search(message.text):
        act = Act.SKIP  # "can we come back to this one" puts it off
    return Reading(act=act, target=target, sure=sure)


def _content(message: Message, sure: bool | None) -> Reading:
    """What is said about items, asked or chatted."""
    question, text = message.question, message.text
    if question and len(question) >= len(text.rstrip("?!. ")) - 2:
        return Reading(act=Act.QUESTION, note=_asks(question), question=text, target=message.named())
    if acts.is_frustrated(text) and not message.mentioned:
        return Reading(act=Act.UNCLEAR, note=Note.FRUSTRATION)
    if message.dialogue.pending is None and smalltalk_reply(text) and bare_answer(text) is None:
        return Reading(act=Act.UNCLEAR)
    ruled = acts.ruled_out(text)
    if ruled is not None:
        reason = ruled if len(content_stems(ruled)) > 1 else ""
        return Reading(act=Act.ANSWER, note=Note.RULED_OUT, target=message.named(other=True), reason=reason)
    memo = read_memo(message)
    if memo:
        return Reading(act=Act.ANSWER, note=Note.MEMO, statements=tuple(memo))
    return read_gap(message) or read_evidence(message) or read_new_figure(message) or _statements(message, sure)


def _asks(question: str) -> Note:
    """What a question wants to know, where that is why an item is asked or what it means."""
    if acts.asks_why(question):
        return Note.WHY
    return Note.MEANING if acts.asks_meaning(question) else Note.NONE


def _statements(message: Message, sure: bool | None) -> Reading:
    certain, doubtful = read_statements(message)
    certain, doubtful = without_handover(message, certain, doubtful)
    certain = one_owner(message, [detailed(message, objected(message, statement)) for statement in certain])
    doubtful = [detailed(message, statement) for statement in doubtful]
    act = _act(message, [*certain, *doubtful], sure)
    if act is Act.UNCLEAR:
        return _nothing_said(message, sure)
    return Reading(
        act=act,
        statements=tuple(certain),
        doubtful=tuple(doubtful),
        question=message.question,
        sure=sure,
        name=initiative_name(message),
        target=message.named(other=True),
        evidence=message.evidence,
    )


def _act(message: Message, statements: Sequence[Statement], sure: bool | None) -> Act:
    if statements:
        corrects = acts.is_correcting(message.text) and any(_was_spoken_of(message, one) for one in statements)
        return Act.CORRECTION if corrects else Act.ANSWER
    hedged = any(read_extent(clause.text) is Extent.HEDGED for clause in split_clauses(message.text))
    plain = bare_answer(message.text) is not None or message.dialogue.pending is not None
    return Act.ANSWER if plain and sure is not None and message.dialogue.open_item and not hedged else Act.UNCLEAR


def _was_spoken_of(message: Message, statement: Statement) -> bool:
    """Whether what is said about an item was spoken of before; new checks of the open item were not."""
    answer = message.answers.get(statement.item)
    if answer is None:
        return False
    return statement.item != message.dialogue.open_item or any(check in answer.checks for check in statement.checks)


def _nothing_said(message: Message, sure: bool | None) -> Reading:
    if message.question:
        return Reading(act=Act.QUESTION, note=_asks(message.question), question=message.question, sure=sure)
    if acts.is_frustrated(message.text):
        return Reading(act=Act.UNCLEAR, note=Note.FRUSTRATION)
    hedged = read_extent(message.text) is Extent.HEDGED
    return Reading(act=Act.UNCLEAR, note=Note.HEDGE if hedged else Note.NONE, sure=sure)
