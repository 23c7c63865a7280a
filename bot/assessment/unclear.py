"""Messages that record nothing: not understood, a push for a verdict, another initiative. Each time another help."""

from __future__ import annotations

from bot.assessment import asking, wording
from bot.assessment.asking import open_next, question, with_dialogue
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import Assessment, Pending, PendingKind
from bot.assessment.recording import Author
from bot.assessment.steps import Step, stepped
from bot.assessment.verdict import judge
from bot.smalltalk import smalltalk_reply

NUMBERED = 3  # misses after which numbered options are offered


def handle_unclear(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Nothing is recorded: say why, help, and ask again in other words each time."""
    if reading.note is Note.PRESSURE:
        text = asking.verdict_text(assessment, judge(assessment.checklist, assessment.answers), final=True)
        return stepped(assessment, Act.UNCLEAR, lead=wording.PRESSURE.format(verdict=text))
    if reading.note is Note.OTHER_INITIATIVE:
        return ask_other_initiative(assessment, reading, author)
    if reading.note is Note.FRUSTRATION:
        left = sum(not asking.is_settled(assessment, item) for item in assessment.checklist.items)
        return stepped(assessment, Act.UNCLEAR, lead=wording.FRUSTRATED.format(left=left))
    if chat := smalltalk_reply(said.text):
        emoji = not any(char.isalnum() for char in said.text)
        text = wording.MISSED_EMOJI.format(ask="").strip() if emoji and reading.sure is not None else chat
        return stepped(assessment, Act.UNCLEAR, lead=text)
    return _misunderstood(assessment, reading, said)


def _misunderstood(assessment: Assessment, reading: Reading, said: Said) -> Step:
    """The ladder: a sharper question, an example, numbered options, then the item is parked."""
    open_id = assessment.dialogue.open_item
    misses = assessment.dialogue.misses + 1
    assessment = with_dialogue(assessment, misses=misses)
    if open_id is None:
        return stepped(assessment, Act.UNCLEAR, lead=wording.CHAT)
    item = assessment.checklist.item(open_id)
    unsaid = asking.unsaid_checks(assessment, item) or list(item.checks)
    if misses == 1:
        text = (
            wording.SHARPER.format(ask=unsaid[0].ask)
            if reading.note is Note.HEDGE
            else wording.UNCLEAR.format(ask=question(assessment))
        )
        return Step(assessment, Act.UNCLEAR, lead=text)
    if misses == 2:
        return Step(assessment, Act.UNCLEAR, lead=wording.WITH_EXAMPLE.format(question=unsaid[0].ask, example=item.example))
    if misses == NUMBERED:
        options = ", ".join(f"{number} {label}" for number, (_, label) in enumerate(wording.OPTIONS, 1))
        return Step(assessment, Act.UNCLEAR, lead=wording.NUMBERED.format(item=item.title, options=options))
    parked = (*(one for one in assessment.dialogue.parked if one != open_id), open_id)
    after = open_next(with_dialogue(assessment, parked=parked, open_item=None, open_check=None, reopened=None, misses=0))
    return stepped(after, Act.UNCLEAR, lead=wording.GIVE_UP.format(item=item.title, role=item.owner_role))


def ask_other_initiative(assessment: Assessment, reading: Reading, author: Author) -> Step:
    """Ask before anything about another initiative is written here."""
    own = assessment.initiative.name or wording.UNNAMED
    pending = Pending(kind=PendingKind.OTHER_INITIATIVE, statements=reading.statements, text=reading.name, by=author.user)
    return Step(
        with_dialogue(assessment, pending=pending),
        Act.UNCLEAR,
        lead=wording.OTHER_INITIATIVE.format(own=own, other=reading.name),
    )
