"""What a message says beside the checklist: another initiative, another stage, a correction that it takes back itself."""

from __future__ import annotations

import re

from bot.assessment import acts
from bot.assessment.acts import Act
from bot.assessment.interpret import Note, Reading
from bot.assessment.message import Message
from bot.assessment.people import find_new_owner
from bot.assessment.telling import read_statements

_OTHER = re.compile(
    r"(?:^|\b(?:for|in|with|on|at|regarding|about) )(?:the|our)"
    r" (?P<name>(?:[\w&'/-]+ ){1,3}?(?:bot|chatbot|copilot|assistant|pilot|agent)(?: pilot)?)\b"
    r"|(?:^|\b(?:for|in|regarding|about) )the (?P<name2>(?:[\w&'/-]+ ){1,2}?(?:tool|project|product|app|use case))\b"
    r"(?= (?:is|has|we|it|that|yes|no)\b|,)",
    re.IGNORECASE,
)
_THIS = re.compile(r"(?i)\b(?:for |in |on )?this (?:one|tool|bot|pilot|assistant|project|assessment)\b")
# Words before "pilot" or "bot" that name no other one.
_COMMON = set(
    "ai pilot chat new old same whole our this current ml llm first entire other actual an a no own real user".split()
)
_NOT_THAT_STAGE = re.compile(r"(?i)\bnot? (?:a )?pilot|rather than|no longer")
_CHANGES = re.compile(r"(?i)\b(?:instead|change|switch|give (?:it|that))\b")
_NAMING = re.compile(
    r"(?i)\b(?:this (?:one|assessment)?(?: is)?(?: here)?(?: (?:is )?(?:about|for))?,? (?:the )?"
    r"|(?:assess(?:ing|ment (?:is )?(?:for|of))|it'?s about) (?:the |our )?)"
    r"(?P<name>(?:[\w&'/-]+ ){1,3}?(?:bot|chatbot|copilot|assistant|agent|tool|app|pilot))\b"
)


def read_aside(message: Message, sure: bool | None) -> Reading | None:
    """Another initiative, another stage, a correction taken back."""
    other = _other_initiative(message)
    if other:
        statements, _ = read_statements(message)
        return Reading(act=Act.UNCLEAR, note=Note.OTHER_INITIATIVE, name=other, statements=tuple(statements), sure=sure)
    correcting = acts.is_correcting(message.text)
    stage = acts.named_stage(message.text)
    if stage and (correcting or _NOT_THAT_STAGE.search(message.text)):
        return Reading(act=Act.CORRECTION, note=Note.STAGE, stage=stage)
    changes = correcting or find_new_owner(message.text) or _CHANGES.search(message.text)
    if changes and acts.is_withdrawn(message.text) and not message.question:
        return Reading(act=Act.CORRECTION, note=Note.WITHDRAWN, target=message.named())
    return None


def initiative_name(message: Message) -> str:
    """The name that a message gives to what is assessed; "" where it gives none."""
    match = _NAMING.search(message.text)
    return match["name"].strip() if match else ""


def _other_initiative(message: Message) -> str:
    """The name of an initiative that is not the one assessed; "" where none is named."""
    if _THIS.search(message.text) or message.question == message.text:
        return ""
    names = ((match["name"] or match["name2"]).strip() for match in _OTHER.finditer(message.text))
    return next((name for name in names if _is_another(message, name)), "")


def _is_another(message: Message, name: str) -> bool:
    """Whether a name stands neither for the initiative itself nor for something in the checklist."""
    own = message.assessment.initiative.name.lower()
    words = " ".join(word for word in name.lower().split()[:-1] if word not in _COMMON)
    if not words or (own and (name.lower() in own or own in name.lower())):
        return False
    return not any(topic.terms for topic in message.topics(words)) and not message.named_items(words)
