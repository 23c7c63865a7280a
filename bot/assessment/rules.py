"""The interpreter that needs no model: rules decide the act, words and examples the statements."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from bot.assessment import acts
from bot.assessment.acts import Act
from bot.assessment.clauses import split_clauses
from bot.assessment.cues import Extent, bare_answer, normalise, read_extent
from bot.assessment.dates import find_due
from bot.assessment.examples import Encode, Examples
from bot.assessment.figures import swapped, worsened
from bot.assessment.interpret import Note, Reading, Said
from bot.assessment.models import Answer, Assessment, PendingKind, State, Statement, Status
from bot.assessment.people import find_evidence, find_new_owner, find_owner, find_person_to_ask, find_subject, leading_name
from bot.assessment.statements import StatementReader
from bot.smalltalk import smalltalk_reply
from knowledge.checklists import Bar, Checklist
from knowledge.words import content_stems

MEMO_LENGTH = 240  # characters from which a message about several items is a memo
MEMO_ITEMS = 3

_GAPS = (Status.UNMET, Status.PARTIAL, Status.UNKNOWN)
_POINTING = re.compile(
    r"(?i)^(?:here(?:'s| is| are| you go| it is)|this is|that is|attached|evidence|proof|link|see|the (?:link|proof|evidence|report|doc\w*)|https?)\b|\b(?:here you go|as (?:proof|evidence|requested|promised)|(?:evidence|proof) for)\b"
)
_TAKES = re.compile(r"(?i)\b(?:that one|this one|that|this|it|the fix|the gap)\b|\bowner\b|\bdue\b|\bdeadline\b")
_IT = re.compile(r"(?i)\b(?:it|that|this|that one|this one)\b")
_STALE = re.compile(
    r"(?i)\b(?:press(?:ed)?|click(?:ed)?|tapp?(?:ed)?|hit|pushed)\b.{0,40}\b(?:met|unmet|not met|partial\w*|button|card)\b"
)
_OBJECTS = re.compile(
    r"^(?:(?:hm+|well|wait|sorry|hold on|um+|oh|eh)[,. ]+)*(?:no\b|nope|nah|that'?s (?:wrong|not|the|only|just)|that (?:was|is not)"
    r"|not (?:true|quite|right|in prod)|wrong|actually|i disagree|disagree|those|objection|but)"
)
_REOPEN = re.compile(
    r"(?i)^(?:(?:no|sorry|wait|oops|hm+|ah|oh)[,. ]+)*(?:that'?s (?:wrong|not (?:right|correct|true|what i (?:said|meant)))|scratch that|undo(?: that)?|take that back|i take that back|strike that|not what i (?:said|meant)|you got (?:that|me) wrong|wrong)[.! ]*$"
)
_OTHER = re.compile(
    r"(?:^|\b(?:for|in|with|on|at|regarding|about) )(?:the|our) (?P<name>(?:[\w&'/-]+ ){1,3}?(?:bot|chatbot|copilot|assistant|pilot|agent)(?: pilot)?)\b"
    r"|(?:^|\b(?:for|in|regarding|about) )the (?P<name2>(?:[\w&'/-]+ ){1,2}?(?:tool|project|product|app|use case))\b(?= (?:is|has|we|it|that|yes|no)\b|,)",
    re.IGNORECASE,
)
_THIS = re.compile(r"(?i)\b(?:for |in |on )?this (?:one|tool|bot|pilot|assistant|project|assessment)\b")
_NAMING = re.compile(
    r"(?i)\b(?:this (?:one|assessment)?(?: is)?(?: here)?(?: (?:is )?(?:about|for))?,? (?:the )?|(?:assess(?:ing|ment (?:is )?(?:for|of))|it'?s about) (?:the |our )?)(?P<name>(?:[\w&'/-]+ ){1,3}?(?:bot|chatbot|copilot|assistant|agent|tool|app|pilot))\b"
)
_COMMON = {
    "ai",
    "pilot",
    "chat",
    "new",
    "old",
    "same",
    "whole",
    "our",
    "this",
    "current",
    "ml",
    "llm",
    "first",
    "entire",
    "other",
    "actual",
    "an",
    "a",
    "no",
    "own",
    "real",
    "user",
}


class RuleInterpreter:
    """Reads messages by rules and examples. One per checklist version is kept."""

    def __init__(self, encode: Encode, training: Sequence[Checklist]) -> None:
        self._encode = encode
        self._training = tuple(training)
        self._examples: dict[tuple[str, int], Examples] = {}

    def read(self, said: Said, assessment: Assessment) -> Reading:
        """What the message says."""
        return _Message(said, assessment, self.examples(assessment.checklist)).read()

    def examples(self, checklist: Checklist) -> Examples:
        """The embedded examples of a checklist."""
        key = (checklist.id, checklist.version)
        if key not in self._examples:
            self._examples[key] = Examples(checklist, self._training, self._encode)
        return self._examples[key]


class _Message:
    """One message and where it arrives."""

    def __init__(self, said: Said, assessment: Assessment, examples: Examples) -> None:
        self._said = said
        self._text = said.text
        self._plain = normalise(said.text)
        self._assessment = assessment
        self._dialogue = assessment.dialogue
        self._checklist = assessment.checklist
        self._examples = examples
        self._reader = StatementReader(assessment.checklist, examples)

    def read(self) -> Reading:
        sure, rest = acts.yes_or_no(self._text)
        for reading in (self._command(sure), self._aside(sure), self._content(sure, rest)):
            if reading is not None:
                return reading
        return Reading(act=Act.UNCLEAR, sure=sure)

    # -- acts that carry no statement -------------------------------------------------------------------------------

    def _command(self, sure: bool | None) -> Reading | None:
        text = self._text
        if not any(char.isalnum() for char in text):
            return Reading(act=Act.ANSWER if sure is not None else Act.UNCLEAR, sure=sure) if not self._said.links else None
        if acts.is_pressure(text) and not acts.is_status(text):
            return Reading(act=Act.UNCLEAR, note=Note.PRESSURE)
        if _REOPEN.match(text):
            return Reading(act=Act.CORRECTION, note=Note.REOPEN)
        if _STALE.search(text):
            return Reading(act=Act.CORRECTION, note=Note.STALE, target=self._named())
        if self._assessment.state is State.PAUSED and acts.is_resume(text):
            return Reading(act=Act.RESUME, sure=sure)
        kinds = (
            (acts.is_cancel, Act.CANCEL),
            (acts.is_pause, Act.PAUSE),
            (acts.is_status, Act.STATUS),
            (acts.is_resume, Act.RESUME),
            (acts.is_back, Act.BACK),
            (acts.is_skip, Act.SKIP),
        )
        for matches, act in kinds:
            if matches(text):
                target = self._named()
                if (
                    act is Act.BACK
                    and (target == self._dialogue.open_item or target is None)
                    and re.search(r"(?i)\bcome back\b", text)
                ):
                    act = Act.SKIP  # "can we come back to this one" puts it off
                return Reading(act=act, target=target, sure=sure)
        return Reading(act=Act.ANSWER, note=Note.SIGN_OFF, sure=True) if acts.is_sign_off(text) else None

    def _aside(self, sure: bool | None) -> Reading | None:
        """Another initiative, another stage, a correction taken back."""
        other = self._other_initiative()
        if other:
            statements, _ = self._statements(self._text)
            return Reading(act=Act.UNCLEAR, note=Note.OTHER_INITIATIVE, name=other, statements=tuple(statements), sure=sure)
        stage = acts.named_stage(self._text)
        if stage and (
            acts.is_correcting(self._text) or re.search(r"(?i)\bnot? (?:a )?pilot|rather than|no longer", self._text)
        ):
            return Reading(act=Act.CORRECTION, note=Note.STAGE, stage=stage)
        changes = (
            find_new_owner(self._text)
            or acts.is_correcting(self._text)
            or re.search(r"(?i)\b(?:instead|change|switch|give (?:it|that))\b", self._text)
        )
        if changes and acts.is_withdrawn(self._text) and not self._question():
            return Reading(act=Act.CORRECTION, note=Note.WITHDRAWN, target=self._named())
        return None

    def _other_initiative(self) -> str:
        """The name of an initiative that is not the one assessed; "" where none is named."""
        own = self._assessment.initiative.name.lower()
        if _THIS.search(self._text) or self._question() == self._text:
            return ""
        for match in _OTHER.finditer(self._text):
            name = (match["name"] or match["name2"]).strip()
            words = [word for word in name.lower().split()[:-1] if word not in _COMMON]
            if not words or (own and (name.lower() in own or own in name.lower())):
                continue
            topics = self._examples.topics(" ".join(words), self._encode(" ".join(words)))
            if any(topic.terms for topic in topics) or self._examples.named_items(" ".join(words)):
                continue
            return name
        return ""

    # -- what is said about items -------------------------------------------------------------------------------------

    def _content(self, sure: bool | None, rest: str) -> Reading | None:
        question = self._question()
        name = self._naming()
        if question and len(question) >= len(self._text.rstrip("?!. ")) - 2:
            note = Note.WHY if acts.asks_why(question) else Note.MEANING if acts.asks_meaning(question) else Note.NONE
            return Reading(act=Act.QUESTION, note=note, question=self._text, target=self._named())
        if acts.is_frustrated(self._text) and not self._mentioned():
            return Reading(act=Act.UNCLEAR, note=Note.FRUSTRATION)
        if self._dialogue.pending is None and smalltalk_reply(self._text) and bare_answer(self._text) is None:
            return Reading(act=Act.UNCLEAR)
        ruled = acts.ruled_out(self._text)
        if ruled is not None:
            return Reading(
                act=Act.ANSWER,
                note=Note.RULED_OUT,
                target=self._named(other=True),
                reason=ruled if len(content_stems(ruled)) > 1 else "",
            )
        memo = self._memo()
        if memo:
            return Reading(act=Act.ANSWER, note=Note.MEMO, statements=tuple(memo))
        for reading in (self._about_a_gap(), self._pointing(), self._new_figure()):
            if reading is not None:
                return reading
        statements, doubtful = self._statements(self._text)
        statements = [self._objecting(statement) for statement in statements]
        statements = [self._with_details(statement) for statement in statements]
        doubtful = [self._with_details(statement) for statement in doubtful]
        act = self._act(statements, doubtful, sure)
        if act is Act.UNCLEAR:
            return self._nothing_said(question, sure)
        return Reading(
            act=act,
            statements=tuple(statements),
            doubtful=tuple(doubtful),
            question=question,
            sure=sure,
            name=name,
            target=self._named(other=True),
            evidence=self._evidence(),
        )

    def _nothing_said(self, question: str, sure: bool | None) -> Reading:
        if question:
            note = Note.WHY if acts.asks_why(question) else Note.MEANING if acts.asks_meaning(question) else Note.NONE
            return Reading(act=Act.QUESTION, note=note, question=question, sure=sure)
        if acts.is_frustrated(self._text):
            return Reading(act=Act.UNCLEAR, note=Note.FRUSTRATION)
        hedged = read_extent(self._text) is Extent.HEDGED
        return Reading(act=Act.UNCLEAR, note=Note.HEDGE if hedged else Note.NONE, sure=sure)

    def _act(self, statements: Sequence[Statement], doubtful: Sequence[Statement], sure: bool | None) -> Act:
        if not statements and not doubtful:
            hedged = any(read_extent(clause.text) is Extent.HEDGED for clause in split_clauses(self._text))
            plain = bare_answer(self._text) is not None or self._dialogue.pending is not None
            return Act.ANSWER if plain and sure is not None and self._dialogue.open_item and not hedged else Act.UNCLEAR
        touched = [statement.item for statement in (*statements, *doubtful)]
        recorded = [item for item in touched if self._is_recorded(item, (*statements, *doubtful))]
        if acts.is_correcting(self._text) and recorded:
            return Act.CORRECTION
        return Act.ANSWER

    def _statements(self, text: str) -> tuple[list[Statement], list[Statement]]:
        item = self._dialogue.open_item
        unsaid: list[str] = []
        if item:
            answer = self._assessment.answers.get(item)
            said = answer.checks if answer and answer.confirmed else {}
            unsaid = [check.id for check in self._checklist.item(item).checks if check.id not in said]
        path = bool(find_owner(text) or find_subject(text)) and bool(self._due())
        check = self._dialogue.open_check
        about = self._answered_item()
        if about:
            item, check, unsaid = about, None, []
        elif acts.is_correcting(text) and self._names_answered():
            item, check, unsaid = None, None, []
        return self._reader.read(text, item, check, unsaid, path=path)

    def _answered_item(self) -> str | None:
        """The recorded item that a message is about which does not name it: somebody objects, or corrects a detail of it."""
        answers = self._assessment.answers
        pending = self._dialogue.pending
        if pending and pending.kind in (PendingKind.DISPUTE, PendingKind.CONTRADICTION):
            return pending.item
        last = next((item for item in self._dialogue.last_items if item in answers), None)
        if last and self._objects(answers[last]) and self._dialogue.open_item not in self._mentioned():
            return last
        if not acts.is_correcting(self._text) or self._mentioned():
            return None
        words = set(content_stems(self._text))
        shared = {item: len(words & set(content_stems(answer.note))) for item, answer in answers.items()}
        best = max(shared, key=lambda item: shared[item], default=None)
        return best if best and shared[best] else None

    def _due(self) -> tuple[datetime.date, tuple[int, int]] | None:
        path = self._checklist.verdict.bar is Bar.PATH_DEFINED
        return find_due(self._text, self._said.today, loose=path)

    def _is_recorded(self, item: str, statements: Sequence[Statement]) -> bool:
        """Whether what is said about an item was spoken of before; new checks of the open item were not."""
        answer = self._assessment.answers.get(item)
        if answer is None:
            return False
        if item != self._dialogue.open_item:
            return True
        return any(check in answer.checks for one in statements if one.item == item for check in one.checks)

    def _objects(self, answer: Answer) -> bool:
        other = bool(answer.by and self._said.user and answer.by != self._said.user)
        return other and bool(_OBJECTS.match(self._plain))

    def _names_answered(self) -> bool:
        return any(item in self._assessment.answers for item in self._mentioned())

    def _objecting(self, statement: Statement) -> Statement:
        """An objection to what somebody else said cannot mean the same: it is read as a no."""
        old = self._assessment.answers.get(statement.item)
        if old is None or not self._objects(old) or old.status is not Status.MET or statement.status is not Status.MET:
            return statement
        return statement.model_copy(update={"status": Status.UNMET, "checks": dict.fromkeys(statement.checks, Status.UNMET)})

    def _with_details(self, statement: Statement) -> Statement:
        """A statement with the owner, due date, person to ask and evidence that the message names."""
        owner, due = "", None
        if statement.status is Status.UNKNOWN:
            owner = find_person_to_ask(self._text, self._said.user) or find_owner(self._text, self._said.user)
        elif (
            statement.status in _GAPS
            or self._checklist.verdict.bar is Bar.PATH_DEFINED
            or re.search(r"(?i)\bown|accountab|responsib", self._text)
        ):
            owner = find_owner(self._text, self._said.user)
        found = self._due()
        if found and not owner and statement.status is not Status.UNKNOWN:
            owner = find_subject(self._text)
        if found and (statement.status is not Status.MET or self._checklist.verdict.bar is Bar.PATH_DEFINED):
            due = found[0]
        return statement.model_copy(update={"owner": owner, "due": due, "evidence": self._evidence()})

    def _evidence(self) -> tuple[str, ...]:
        return (*self._said.links, *find_evidence(self._text))

    def _about_a_gap(self) -> Reading | None:
        """Who closes the gap that was just recorded or is named, and by when."""
        owner = find_new_owner(self._text, self._said.user) or find_owner(self._text, self._said.user)
        dated = re.search(r"(?i)\b(?:due|deadline|date)\b", self._text)
        short = len(self._text.split()) <= 14
        found = find_due(self._text, self._said.today, loose=bool(owner or dated or short))
        if len(self._text.split()) <= 7 and not owner:
            found = found or find_due(self._text, self._said.today, loose=True)
            owner = leading_name(self._text) if found else ""
        if found and not owner:
            owner = find_subject(self._text)
        changing = acts.is_correcting(self._text) or bool(
            re.search(r"(?i)\b(?:change|switch|instead|move|make)\b", self._text)
        )
        if not owner and not (found and (changing or re.search(r"(?i)\b(?:due|deadline|date|wants?|needs?)\b", self._text))):
            return None
        item = self._gap(changing)
        if item is None or not (found or changing or _TAKES.search(self._text)):
            return None
        if not found and self._tells(item):
            return None
        answer = self._assessment.answers[item]
        statement = Statement(item=item, status=answer.status, owner=owner, due=found[0] if found else None)
        return Reading(
            act=Act.CORRECTION if changing and (answer.owner or answer.due) else Act.ANSWER, statements=(statement,)
        )

    def _gap(self, changing: bool) -> str | None:
        """The recorded gap that a message about owner and date belongs to."""
        gaps = [item for item, answer in self._assessment.answers.items() if answer.status in _GAPS]
        if not gaps:
            return None
        named = [item for item in self._mentioned() if item in gaps]
        if named:
            return named[0]
        last = next((item for item in self._dialogue.last_items if item in gaps), None)
        if changing:
            return last or next((item for item in reversed(gaps) if self._assessment.answers[item].owner), None)
        if last is None or (self._dialogue.open_item != last and self._dialogue.open_item in self._mentioned()):
            return None
        if self._hands_over():
            return last
        certain, doubtful = self._reader.read(self._text, self._dialogue.open_item, None, [])
        return None if any(self._speaks_clearly(statement) for statement in (*certain, *doubtful)) else last

    def _tells(self, item: str) -> bool:
        """Whether a message says that a gap is closed, rather than who closes it."""
        certain, _ = self._reader.read(self._text, item, None, [])
        return any(statement.item == item and statement.status is Status.MET for statement in certain)

    def _hands_over(self) -> bool:
        """Whether a short message says nothing but who does it and by when."""
        return len(self._text.split()) <= 12 and bool(_IT.search(self._text)) and bool(self._due())

    def _speaks_clearly(self, statement: Statement) -> bool:
        """Whether a statement about the open item stands on its terms, not only on the item being open."""
        topics = self._examples.topics(self._text, self._encode(self._text))
        named = statement.item in self._examples.named_items(self._text)
        return named or any(
            topic.item == statement.item and topic.terms and topic.check in statement.checks for topic in topics
        )

    def _mentioned(self) -> list[str]:
        """Items whose own terms or whose checks' terms a message uses."""
        topics = self._examples.topics(self._text, self._encode(self._text))
        return list(
            dict.fromkeys([*self._examples.named_items(self._text), *(topic.item for topic in topics if topic.terms)])
        )

    def _pointing(self) -> Reading | None:
        """Evidence handed in by itself."""
        evidence = self._evidence()
        if not evidence or not (self._said.links or _POINTING.search(self._text)):
            return None
        bare = len(content_stems(self._text)) <= 3
        if not (bare or _POINTING.search(self._text)):
            return None
        item = self._backed()
        if item is None:
            return None
        statement = Statement(item=item, status=self._assessment.answers[item].status, evidence=evidence)
        return Reading(act=Act.ANSWER, statements=(statement,), evidence=evidence)

    def _backed(self) -> str | None:
        answers = self._assessment.answers
        named = [item for item in self._mentioned() if item in answers]
        return named[0] if named else next((item for item in self._dialogue.last_items if item in answers), None)

    def _new_figure(self) -> Reading | None:
        """A figure put right: "sorry, 500 ms not 200"."""
        pair = swapped(self._text)
        if pair is None:
            return None
        answers = self._assessment.answers
        candidates = [*self._dialogue.last_items, *reversed(list(answers))]
        item = next(
            (
                id_
                for id_ in candidates
                if id_ in answers and re.search(rf"(?<![\d.]){re.escape(pair[1])}(?![\d.])", answers[id_].note)
            ),
            None,
        )
        if item is None:
            return None
        return Reading(act=Act.CORRECTION, statements=(self._refigured(item, answers[item], pair),))

    def _refigured(self, item: str, answer: Answer, pair: tuple[str, str]) -> Statement:
        """The answer read again with the new figure in place of the old one."""
        note = re.sub(rf"(?<![\d.]){re.escape(pair[1])}(?![\d.])", pair[0], answer.note)
        checks = dict(answer.checks)
        for check in self._checklist.item(item).checks:
            if check.measure and check.id in checks:
                checks[check.id] = worsened(note, pair, check.measure, checks[check.id])
        return Statement(item=item, status=answer.status, checks=checks, note=note)

    def _memo(self) -> list[Statement]:
        """The statements of a long message about several items, each sentence read by itself."""
        if len(self._text) < MEMO_LENGTH:
            return []
        merged: dict[str, Statement] = {}
        for sentence in re.split(r"\n+|(?<=[.;!])\s+", self._text):
            statements, _ = self._reader.read(sentence, None, None, [])
            for statement in statements:
                known = merged.get(statement.item)
                checks = {**(known.checks if known else {}), **statement.checks}
                note = f"{known.note} {sentence}" if known else sentence
                found = find_due(sentence, self._said.today)
                merged[statement.item] = Statement(
                    item=statement.item,
                    status=statement.status,
                    checks=checks,
                    note=note.strip(),
                    due=found[0] if found else None,
                    owner=find_owner(sentence, self._said.user) if statement.status in _GAPS else "",
                )
        return list(merged.values()) if len(merged) >= MEMO_ITEMS else []

    # -- small helpers ---------------------------------------------------------------------------------------------------

    def _question(self) -> str:
        return " ".join(f"{clause.text}?" for clause in split_clauses(self._text) if clause.question)

    def _named(self, *, other: bool = False) -> str | None:
        """The one item that the message names; `other` leaves out the open one."""
        if match := re.search(r"(?i)\b(?:item|question|number|point|#) ?#?(\d{1,2})\b", self._text):
            number = int(match[1])
            if 0 < number <= len(self._checklist.items):
                return self._checklist.items[number - 1].id
        named = self._examples.named_items(self._text) or self._mentioned()
        named = [item for item in named if not (other and item == self._dialogue.open_item)]
        return named[0] if named and (len(named) == 1 or not other) else None

    def _naming(self) -> str:
        match = _NAMING.search(self._text)
        return match["name"].strip() if match else ""

    def _encode(self, text: str):  # type: ignore[no-untyped-def]
        return self._examples.encode([text])[0]
