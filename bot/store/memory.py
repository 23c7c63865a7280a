"""The record in memory, with the rules of the durable one: for a terminal session, a batch of questions, an eval run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from bot.assessment.models import Assessment, Initiative, State
from bot.models import Conversation, Message
from bot.store import records
from knowledge.checklists import Checklist, same_meaning

_CONVERSATIONS_KEPT = 1_000


class MemoryStore:
    """The last messages of the last conversations. Safe to share between threads."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, tuple[Message, ...]] = OrderedDict()
        self._lock = Lock()

    def load(self, conversation_id: str) -> Conversation:
        records.check_ids(conversation_id)
        with self._lock:
            return Conversation(id=conversation_id, messages=self._conversations.get(conversation_id, ()))

    def append(self, conversation_id: str, messages: Sequence[Message]) -> None:
        records.check_ids(conversation_id)
        with self._lock:
            earlier = self._conversations.pop(conversation_id, ())
            kept = (*earlier, *records.storable_messages(messages))[-records.MESSAGES_LOADED :]
            self._conversations[conversation_id] = kept
            while len(self._conversations) > _CONVERSATIONS_KEPT:
                self._conversations.popitem(last=False)


class MemoryAssessmentStore:
    """Keeps assessments for as long as the process lives. Safe to share between threads."""

    def __init__(self) -> None:
        self._assessments: dict[str, Assessment] = {}
        self._initiatives: dict[str, Initiative] = {}
        self._checklists: dict[tuple[str, int], Checklist] = {}
        self._replies: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def active(self, conversation_id: str) -> Assessment | None:
        """The conversation's assessment that was not discarded; the latest one where there are several."""
        records.check_ids(conversation_id)
        ours = (each for each in self._all() if each.conversation_id == conversation_id and each.state in records.OPEN)
        return next(ours, None)

    def get(self, assessment_id: str) -> Assessment:
        """An assessment by its id. Raises `NotFound`."""
        records.check_ids(assessment_id)
        found = next((each for each in self._all() if each.id == assessment_id), None)
        if found is None:
            raise records.no_assessment(assessment_id)
        return found

    def assessments(self, initiative_id: str | None = None) -> list[Assessment]:
        """The assessments of an initiative, or all, that were not discarded; latest change first."""
        records.check_ids(initiative_id)
        kept = [each for each in self._all() if each.state is not State.DISCARDED]
        return [each for each in kept if initiative_id in (None, each.initiative.id)]

    def initiatives(self) -> list[Initiative]:
        """All initiatives, by name."""
        with self._lock:
            return records.by_name(self._initiatives.values())

    def handled(self, conversation_id: str, message_id: str) -> str | None:
        """The reply (JSON) that was given to a message, None where it was not handled yet."""
        records.check_ids(conversation_id, message_id)
        with self._lock:
            return self._replies.get((conversation_id, message_id))

    def save(self, assessment: Assessment, *, message_id: str = "", reply: str = "") -> Assessment:
        """As the port says; also `RecordError` where it would rewrite history."""
        expected = assessment.version
        saved = records.storable(assessment, message_id).model_copy(update={"version": expected + 1})
        with self._lock:
            self._refuse(saved, expected, message_id)
            if message_id:
                self._replies[saved.conversation_id, message_id] = records.storable_text(reply)
            self._put_initiative(saved)
            self._checklists[saved.checklist.id, saved.checklist.version] = saved.checklist
            self._assessments[saved.id] = saved
        return saved

    def _refuse(self, saved: Assessment, expected: int, message_id: str) -> None:
        if message_id and (saved.conversation_id, message_id) in self._replies:
            raise records.already_handled()
        stored = self._assessments.get(saved.id)
        if expected != (stored.version if stored else 0):
            raise records.conflict()
        checklist = saved.checklist
        if not same_meaning(self._checklists.get((checklist.id, checklist.version), checklist), checklist):
            raise records.other_content(checklist)
        records.new_changes(stored.changes if stored else (), saved.changes)

    def _put_initiative(self, saved: Assessment) -> None:
        """An initiative is kept once; changing it counts as a save of each of its assessments."""
        initiative = saved.initiative
        before = self._initiatives.get(initiative.id, initiative)
        self._initiatives[initiative.id] = initiative
        if before == initiative:
            return
        for other in self._assessments.values():
            if other.initiative.id == initiative.id and other.id != saved.id:
                update = {"initiative": initiative, "version": other.version + 1}
                self._assessments[other.id] = other.model_copy(update=update)

    def _all(self) -> list[Assessment]:
        with self._lock:
            return records.latest_first(self._assessments.values())


class BundledShelf:
    """The newest version of each of the checklists that were given."""

    def __init__(self, checklists: Sequence[Checklist]) -> None:
        self._checklists = {checklist.id: checklist for checklist in records.newest(checklists)}

    def get(self, id: str) -> Checklist:
        """The newest version. Raises `NotFound`."""
        if id not in self._checklists:
            raise records.no_checklist(id, self._checklists)
        return self._checklists[id]

    def all(self) -> list[Checklist]:
        """The newest version of each, by id."""
        return list(self._checklists.values())
