"""The desk for assessments: finds the one that a message belongs to, lets the flow take a step, saves and words it."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot import requests, wording
from bot.assessment import asking, flow, stages
from bot.assessment import wording as said_by_us
from bot.assessment.details import fill_in
from bot.assessment.flow import Step
from bot.assessment.interpret import Act, Interpreter, Reading, Said
from bot.assessment.models import Assessment, Initiative, PendingKind, Stage, State
from bot.assessment.people import find_links
from bot.assessment.recording import Author
from bot.documents import Documents, Everything
from bot.errors import AlreadyHandled, Conflict, NotFound, RecordError
from bot.models import Choice, Citation, Details, Message, Reply, ReplyKind, Turn
from bot.ports import Answerer, AssessmentStore, ChecklistShelf, Listener, Passages, Visibility
from bot.question import MAX_LENGTH, plain_text
from bot.standing import progress
from knowledge.checklists import Checklist

Result = TypeVar("Result")

TRIES = 4  # how often a step is taken where somebody else saves in between
_WAKES = (Act.RESUME, Act.BACK, Act.CORRECTION, Act.STATUS, Act.CANCEL)
_REOPENS = (Act.BACK, Act.CORRECTION, Act.STATUS)


def _belongs(assessment: Assessment, reading: Reading) -> bool:
    """Whether a message is for the assessment: all are while it is open, few after it was paused, fewer once finished."""
    if assessment.state is State.ACTIVE:
        return True
    if assessment.state is State.FINISHED:
        return reading.act is Act.STATUS or (reading.act in _REOPENS and bool(reading.statements or reading.target))
    return reading.act in _WAKES or bool(reading.statements)


class Desk:
    """Guided assessments in conversations. `clock` gives the time (aware), `new_id` ids that are never used twice.

    `visibility` says who may see which conversation's assessments; everybody all, where it is left out.
    """

    def __init__(
        self,
        store: AssessmentStore,
        shelf: ChecklistShelf,
        interpreter: Interpreter,
        answerer: Answerer,
        passages: Passages,
        clock: Callable[[], datetime.datetime],
        new_id: Callable[[], str],
        visibility: Visibility | None = None,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._interpreter = interpreter
        self._answerer = answerer
        self._visibility = visibility or Everything()
        self.documents = Documents(store, passages, self._visibility)
        self._clock = clock
        self._new_id = new_id

    def reply(self, turn: Turn, history: Sequence[Message], listener: Listener) -> Reply | None:
        """The reply to a message that belongs to an assessment; None for all others.

        A message that was handled before gets its reply again and changes nothing.
        """
        if (earlier := self._earlier(turn)) is not None:
            return earlier
        try:
            return self._persist(lambda: self._try(turn, history, listener))
        except AlreadyHandled:
            return self._earlier(turn)

    def begin(self, turn: Turn, checklist: Checklist, name: str = "") -> Reply:
        """Start an assessment in a conversation. One that is open there is paused.

        `name` is the initiative's: answers of its last assessment by this checklist are taken over, to be confirmed.
        """
        if (earlier := self._earlier(turn)) is not None:
            return earlier
        self._make_room(turn.conversation_id)
        author = Author(turn.user, turn.at or self._clock())
        known = self._known(turn, name)
        previous = next((one for one in known if one.checklist.id == checklist.id and one.answers), None)
        initiative = previous.initiative if previous else self._initiative(turn, name, known)
        step = flow.begin(
            checklist, initiative, author, id=self._new_id(), conversation_id=turn.conversation_id, previous=previous
        )
        return self._save(turn, step, (), Listener())

    def resume(self, turn: Turn, assessment_id: str) -> Reply:
        """Go on with an assessment where it stopped, in its own conversation. Raises `NotFound` and `RecordError`."""
        if (earlier := self._earlier(turn)) is not None:
            return earlier
        return self._persist(lambda: self._resumed(turn, assessment_id))

    def leave(self, conversation_id: str) -> Assessment | None:
        """Pause what is open in a conversation that ends; returns it, None where nothing was open."""
        return self._persist(lambda: self._make_room(conversation_id))

    def _earlier(self, turn: Turn) -> Reply | None:
        """The reply that the same message got before."""
        kept = self._store.handled(turn.conversation_id, turn.message_id) if turn.message_id else None
        return Reply.model_validate_json(kept) if kept is not None else None

    def _persist(self, step: Callable[[], Result]) -> Result:
        """Take a step anew where somebody else saved in between."""
        for _ in range(TRIES - 1):
            with contextlib.suppress(Conflict):
                return step()
        return step()

    def _resumed(self, turn: Turn, assessment_id: str) -> Reply:
        assessment = self._store.get(assessment_id)
        if assessment.state is State.DISCARDED:
            raise RecordError(f"The assessment {assessment_id} was discarded.", help="Begin a new one.")
        self._make_room(assessment.conversation_id, besides=assessment_id)
        at = turn.at or self._clock()
        # The latest change tells which assessment a conversation is about.
        awake = assessment.model_copy(update={"state": State.ACTIVE, "updated_at": at})
        step = flow.step(awake, Reading(act=Act.RESUME), Said(text="", user=turn.user, today=at.date()), at)
        return self._save(turn, step, (), Listener())

    def _make_room(self, conversation_id: str, besides: str = "") -> Assessment | None:
        """Pause the assessment that is open in a conversation."""
        active = self._store.active(conversation_id)
        if active is None or active.id == besides or active.state is not State.ACTIVE:
            return active
        return self._store.save(active.model_copy(update={"state": State.PAUSED}))

    def _try(self, turn: Turn, history: Sequence[Message], listener: Listener) -> Reply | None:
        if turn.choice is not None:
            return self._choose(turn, turn.choice)
        if turn.details is not None:
            return self._fill_in(turn, turn.details)
        assessment = self._store.active(turn.conversation_id)
        inside = assessment is not None and assessment.state is State.ACTIVE
        if len(turn.text) > MAX_LENGTH:  # nothing reads it: patterns over megabytes would hold up everybody else
            return self._too_long(turn, assessment) if assessment and inside else None
        text = plain_text(turn.text).strip()
        wanted = requests.asks_to_begin(text, self._shelf.all, inside=inside)
        if wanted is not None:
            return self.begin(turn, wanted.checklist, wanted.name) if wanted.checklist else self._which()
        if requests.asks_for_report(text):
            return self.documents.tell_report(turn, assessment, self._today(turn))
        if requests.asks_for_portfolio(text):
            return self.documents.tell_portfolio(turn, assessment, self._today(turn))
        if assessment is None:
            return None
        return self._answered(turn, text, assessment, history, listener)

    def _answered(
        self, turn: Turn, text: str, assessment: Assessment, history: Sequence[Message], listener: Listener
    ) -> Reply | None:
        at = turn.at or self._clock()
        said = Said(text=text, links=find_links(turn.text), user=turn.user, today=at.date())
        reading = self._interpreter.read(said, assessment)
        if not _belongs(assessment, reading):
            return None
        author = Author(turn.user, at)
        step = self._switched(assessment, reading.sure, author) or flow.step(assessment, reading, said, at)
        pending = step.assessment.dialogue.pending
        if pending and pending.kind is PendingKind.STAGE and pending != assessment.dialogue.pending:
            step = stages.offer_switch(step, self._for_stage(Stage(pending.text)))
        return self._save(turn, step, history, listener)

    def _too_long(self, turn: Turn, assessment: Assessment) -> Reply:
        text = wording.TOO_LONG_MEMO.format(length=len(turn.text), limit=MAX_LENGTH)
        return self._save(turn, Step(assessment, Act.UNCLEAR, lead=text, ask=asking.question(assessment)), (), Listener())

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _which(self) -> Reply:
        lines = "\n".join(f"- **{one.id}**: {one.title}, {len(one.items)} questions" for one in self._shelf.all())
        return Reply(kind=ReplyKind.CLARIFY, text=wording.WHICH_CHECKLIST.format(lines=lines))

    def _known(self, turn: Turn, name: str) -> list[Assessment]:
        """The assessments of the initiative of this name that the person may see, latest change first."""
        wanted = name.casefold()
        visible = self.documents.visible(turn.user, turn.conversation_id) if name else []
        return [one for one in visible if one.initiative.name.casefold() == wanted]

    def _initiative(self, turn: Turn, name: str, known: Sequence[Assessment]) -> Initiative:
        """The initiative of this name: another team's of the same name, which the person may not see, is another one."""
        if known:
            return known[0].initiative
        taken = {one.initiative.id for one in self._store.assessments()} if name else set()
        free = (one for one in self._store.initiatives() if one.name.casefold() == name.casefold() and one.id not in taken)
        return (next(free, None) if name else None) or Initiative(id=self._new_id(), name=name)

    # -- choices and stages ----------------------------------------------------------------------------------------------

    def _choose(self, turn: Turn, choice: Choice) -> Reply:
        """A clicked choice does what it says where its item is still open, and asks first where it was answered since."""
        assessment = self._standing(turn, choice.assessment_id, choice.item)
        if assessment is None:
            return Reply(kind=ReplyKind.CLARIFY, text=wording.CHOICE_GONE)
        author = Author(turn.user, turn.at or self._clock())
        step = flow.choose(assessment, choice.item, choice.status, author)
        return self._save(turn, step, (), Listener())

    def _fill_in(self, turn: Turn, details: Details) -> Reply:
        """What was filled in about an item is added to its answer."""
        assessment = self._standing(turn, details.assessment_id, details.item)
        if assessment is None:
            return Reply(kind=ReplyKind.CLARIFY, text=wording.CHOICE_GONE)
        step = fill_in(
            assessment,
            details.item,
            Author(turn.user, turn.at or self._clock()),
            status=details.status,
            evidence=details.evidence or "",
            owner=details.owner or "",
            due=details.due,
        )
        return self._save(turn, step, (), Listener())

    def _standing(self, turn: Turn, assessment_id: str, item: str) -> Assessment | None:
        """An assessment that a click is about; None where it or its item is gone, or is not for this person's eyes."""
        try:
            assessment = self._store.get(assessment_id)
        except NotFound:
            return None
        gone = assessment.state is State.DISCARDED or item not in {one.id for one in assessment.checklist.items}
        visible = self._visibility.sees(turn.user, turn.conversation_id, assessment.conversation_id)
        return None if gone or not visible else assessment

    def _switched(self, assessment: Assessment, sure: bool | None, author: Author) -> Step | None:
        """The step to the checklist of another stage, where that was offered and is accepted."""
        pending = assessment.dialogue.pending
        if pending is None or pending.kind is not PendingKind.STAGE or sure is not True:
            return None
        target = self._for_stage(Stage(pending.text))
        return stages.switch(assessment, target, author) if target else None

    def _for_stage(self, stage: Stage) -> Checklist | None:
        numbers = {Stage.PILOT: 1, Stage.READINESS_GATE: 2, Stage.LIMITED_PRODUCTION: 3, Stage.SCALED_PRODUCTION: 4}
        return next((one for one in self._shelf.all() if one.stage is not None and one.stage == numbers.get(stage)), None)

    def _today(self, turn: Turn) -> datetime.date:
        return (turn.at or self._clock()).date()

    # -- saving and wording --------------------------------------------------------------------------------------------

    def _save(self, turn: Turn, step: Step, history: Sequence[Message], listener: Listener) -> Reply:
        reply = self._worded(turn, step, history, listener)
        self._store.save(
            step.assessment, message_id=turn.message_id, reply=reply.model_dump_json() if turn.message_id else ""
        )
        return reply

    def _worded(self, turn: Turn, step: Step, history: Sequence[Message], listener: Listener) -> Reply:
        citations: tuple[Citation, ...] = ()
        answer = None
        parts = [step.lead]
        if step.question:
            answer = self._answerer.answer(plain_text(step.question), history, listener, turn.readers)
            parts.append(answer.text)
            citations = answer.citations
        elif step.cited:
            citation = self.documents.cite(step.cited, turn.readers)
            citations = (citation,) if citation else ()
            parts[0] = parts[0] if citations else parts[0].replace(" [1]", "")
        parts.append(step.ask)
        newer = self._newer(step.assessment) if step.act in (Act.RESUME, Act.STATUS) else ""
        return Reply(
            kind=ReplyKind.ASSESSMENT,
            text="\n\n".join(part for part in (*parts[:-1], newer, parts[-1]) if part),
            citations=citations,
            hits=answer.hits if answer else (),
            notice=answer.notice if answer else "",
            prompt=answer.prompt if answer else "",
            progress=progress(step),
        )

    def _newer(self, assessment: Assessment) -> str:
        newest = next((one for one in self._shelf.all() if one.id == assessment.checklist.id), assessment.checklist)
        if newest.version <= assessment.checklist.version:
            return ""
        return said_by_us.NEWER.format(new=newest.version, old=assessment.checklist.version)
