"""The desk for assessments: finds the one that a message belongs to, lets the flow take a step, saves and words it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from bot import wording
from bot.answering.quoting import cite
from bot.assessment import acts, asking, flow
from bot.assessment import wording as said_by_us
from bot.assessment.flow import Step
from bot.assessment.interpret import Act, Interpreter, Said
from bot.assessment.models import Assessment, Initiative, PendingKind, Stage, State, Statement, Status
from bot.assessment.people import find_links
from bot.assessment.recording import Author
from bot.errors import AlreadyHandled, Conflict
from bot.models import Choice, Citation, Message, Progress, Reply, ReplyKind, Turn
from bot.ports import Answerer, AssessmentStore, ChecklistShelf, Listener, Passages
from bot.question import plain_text
from knowledge.checklists import Checklist, split_passage

TRIES = 4  # how often a step is taken anew where somebody else saved in between

_BEGIN = re.compile(
    r"(?i)^(?:(?:ok|please|hi|hey|let'?s|can we|could we|i want to|we want to|i'd like to|/advisor)[, ]+)*"
    r"(?:assess|(?:start|begin|run|do|open|walk (?:me|us) through|go through|take) (?:an? |the |our |new )*(?P<what>.{0,60}?)?(?:assessment|checklist|readiness test|test|check))\b[: ]*(?P<rest>.{0,120})$"
)
_FOR = re.compile(r"(?i)\b(?:for|of|on|about) (?:the |our |my )?(?P<name>[\w&'/ .-]{2,60}?)[.!? ]*$")


class Desk:
    """Guided assessments in conversations. `clock` gives the time (aware), `new_id` ids that are never used twice."""

    def __init__(
        self,
        store: AssessmentStore,
        shelf: ChecklistShelf,
        interpreter: Interpreter,
        answerer: Answerer,
        passages: Passages,
        clock: Callable[[], datetime.datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._interpreter = interpreter
        self._answerer = answerer
        self._passages = passages
        self._clock = clock
        self._new_id = new_id

    def reply(self, turn: Turn, history: Sequence[Message], listener: Listener) -> Reply | None:
        """The reply to a message that belongs to an assessment; None for all others.

        A message that was handled before gets its reply again and changes nothing.
        """
        if turn.message_id and (earlier := self._store.handled(turn.conversation_id, turn.message_id)) is not None:
            return Reply.model_validate_json(earlier)
        for attempt in range(TRIES):
            try:
                return self._try(turn, history, listener)
            except Conflict:
                if attempt == TRIES - 1:
                    raise
            except AlreadyHandled:
                return Reply.model_validate_json(self._store.handled(turn.conversation_id, turn.message_id) or "")
        return None

    def begin(self, turn: Turn, checklist: Checklist, name: str = "", previous: Assessment | None = None) -> Reply:
        """Start an assessment in a conversation. One that is open there is paused."""
        author = Author(turn.user, turn.at or self._clock())
        initiative = self._initiative(name, previous)
        step = flow.begin(
            checklist, initiative, author, id=self._new_id(), conversation_id=turn.conversation_id, previous=previous
        )
        return self._save(turn, step, (), Listener())

    def _try(self, turn: Turn, history: Sequence[Message], listener: Listener) -> Reply | None:
        assessment = self._store.active(turn.conversation_id)
        wanted = self._asked_for(turn)
        if wanted is not None:
            return self._begin_or_list(turn, assessment, *wanted)
        if turn.choice is not None:
            return self._choose(turn, turn.choice)
        if assessment is None:
            return None
        said = Said(
            text=plain_text(turn.text), links=find_links(turn.text), user=turn.user, today=(turn.at or self._clock()).date()
        )
        reading = self._interpreter.read(said, assessment)
        if assessment.state is not State.ACTIVE and reading.act not in _WAKES and not reading.statements:
            return None
        switched = self._switched(assessment, reading.sure)
        step = switched or flow.step(assessment, reading, said, turn.at or self._clock())
        return self._save(turn, step, history, listener)

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _asked_for(self, turn: Turn) -> tuple[Checklist | None, str] | None:
        """The checklist (None: not named) and the initiative that a message asks to assess; None where it does not."""
        match = _BEGIN.match(plain_text(turn.text).strip()) if turn.choice is None else None
        if match is None:
            return None
        text = f"{match['what'] or ''} {match['rest']}".strip()
        name = _FOR.search(match["rest"])
        return self._find(text), name["name"].strip() if name else ""

    def _find(self, text: str) -> Checklist | None:
        plain = text.lower().replace("_", " ").replace("-", " ")
        for checklist in self._shelf.all():
            names = {
                checklist.id.replace("_", " "),
                checklist.title.lower(),
                checklist.title.lower().removesuffix(" checklist"),
            }
            if any(re.search(rf"\b{re.escape(name)}\b", plain) for name in names):
                return checklist
        return None

    def _begin_or_list(self, turn: Turn, active: Assessment | None, checklist: Checklist | None, name: str) -> Reply:
        if checklist is None:
            lines = "\n".join(f"- **{one.id}**: {one.title}, {len(one.items)} questions" for one in self._shelf.all())
            return Reply(kind=ReplyKind.CLARIFY, text=wording.WHICH_CHECKLIST.format(lines=lines))
        if active is not None and active.state is State.ACTIVE:
            paused = active.model_copy(update={"state": State.PAUSED})
            self._store.save(paused)
        return self.begin(turn, checklist, name, self._earlier(checklist, name))

    def _earlier(self, checklist: Checklist, name: str) -> Assessment | None:
        """The last finished assessment of the same initiative with the same checklist."""
        if not name:
            return None
        known = (one for one in self._store.assessments() if one.initiative.name.lower() == name.lower())
        return next((one for one in known if one.checklist.id == checklist.id and one.answers), None)

    def _initiative(self, name: str, previous: Assessment | None) -> Initiative:
        if previous is not None:
            return previous.initiative
        known = next((one for one in self._store.initiatives() if name and one.name.lower() == name.lower()), None)
        return known or Initiative(id=self._new_id(), name=name)

    # -- choices and stages ----------------------------------------------------------------------------------------------

    def _choose(self, turn: Turn, choice: Choice) -> Reply:
        """A clicked choice does what it says where its item is still open, and asks first where it was answered since."""
        assessment = self._store.get(choice.assessment_id)
        author = Author(turn.user, turn.at or self._clock())
        step = flow.choose(assessment, choice.item, choice.status, author)
        return self._save(turn, step, (), Listener())

    def _switched(self, assessment: Assessment, sure: bool | None) -> Step | None:
        """The step to the checklist of another stage, where that was offered and is accepted."""
        pending = assessment.dialogue.pending
        if pending is None or pending.kind is not PendingKind.STAGE or sure is not True:
            return None
        target = self._for_stage(Stage(pending.text))
        return flow.switch(assessment, target, Author("", self._clock())) if target else None

    def _for_stage(self, stage: Stage) -> Checklist | None:
        numbers = {Stage.PILOT: 1, Stage.READINESS_GATE: 2, Stage.LIMITED_PRODUCTION: 3, Stage.SCALED_PRODUCTION: 4}
        return next((one for one in self._shelf.all() if one.stage is not None and one.stage == numbers.get(stage)), None)

    # -- saving and wording --------------------------------------------------------------------------------------------

    def _save(self, turn: Turn, step: Step, history: Sequence[Message], listener: Listener) -> Reply:
        reply = self._worded(step, history, listener)
        self._store.save(
            step.assessment, message_id=turn.message_id, reply=reply.model_dump_json() if turn.message_id else ""
        )
        return reply

    def _worded(self, step: Step, history: Sequence[Message], listener: Listener) -> Reply:
        citations: tuple[Citation, ...] = ()
        answer = None
        parts = [step.lead]
        if step.question:
            answer = self._answerer.answer(plain_text(step.question), history, listener)
            parts.append(answer.text)
            citations = answer.citations
        elif step.cited:
            passage = self._passages.passage(*split_passage(step.cited))
            citations = (cite(passage, 1),) if passage else ()
            parts[0] = parts[0] if citations else parts[0].replace(" [1]", "")
        parts.append(step.ask)
        newer = self._newer(step.assessment) if step.act in (Act.RESUME, Act.STATUS) else ""
        return Reply(
            kind=ReplyKind.ASSESSMENT,
            text="\n\n".join(part for part in (*parts[:-1], newer, parts[-1]) if part),
            citations=citations,
            hits=answer.hits if answer else (),
            notice=answer.notice if answer else "",
            faithfulness=answer.faithfulness if answer else None,
            prompt=answer.prompt if answer else "",
            progress=progress(step),
        )

    def _newer(self, assessment: Assessment) -> str:
        newest = next((one for one in self._shelf.all() if one.id == assessment.checklist.id), assessment.checklist)
        if newest.version <= assessment.checklist.version:
            return ""
        return said_by_us.NEWER.format(new=newest.version, old=assessment.checklist.version)


_WAKES = (Act.RESUME, Act.BACK, Act.CORRECTION, Act.STATUS, Act.CANCEL)


def progress(step: Step) -> Progress:
    """Where the assessment stands after a step."""
    assessment = step.assessment
    open_id = assessment.dialogue.open_item if assessment.state in (State.ACTIVE, State.PAUSED) else None
    items = assessment.checklist.items
    return Progress(
        assessment_id=assessment.id,
        checklist=assessment.checklist.id,
        act=step.act,
        recorded=step.recorded,
        asked=open_id,
        choices=choices(assessment),
        answered=sum(asking.is_settled(assessment, item) for item in items),
        total=len(items),
    )


def choices(assessment: Assessment) -> tuple[Choice, ...]:
    """What can be clicked instead of typed: the states of the open item, and skipping it."""
    id_ = assessment.dialogue.open_item
    if id_ is None or assessment.dialogue.pending or assessment.state is not State.ACTIVE:
        return ()
    item = assessment.checklist.item(id_)
    found = [
        Choice(assessment_id=assessment.id, item=id_, status=status, label=label)
        for status, label in said_by_us.OPTIONS
        if status is not Status.NOT_APPLICABLE or item.not_applicable.allowed
    ]
    return (*found, Choice(assessment_id=assessment.id, item=id_, status=None, label=said_by_us.SKIP_OPTION))


__all__ = ["Desk", "Statement", "acts", "choices", "progress"]
