"""What one message led to, and how such a step is put together."""

from __future__ import annotations

from typing import NamedTuple

from bot.assessment import asking, wording
from bot.assessment.interpret import Act
from bot.assessment.models import Answer, Assessment


class Step(NamedTuple):
    """What one message led to.

    `recorded` are the answers that this message wrote, `lead` is what to say first, `question` what is to be looked up in
    the playbooks, `cited` a passage (`document#heading`) behind the lead, `ask` the question that is open afterwards.
    """

    assessment: Assessment
    act: Act
    recorded: tuple[Answer, ...] = ()
    lead: str = ""
    question: str = ""
    cited: str = ""
    ask: str = ""


def stepped(
    assessment: Assessment,
    act: Act,
    recorded: tuple[Answer, ...] = (),
    *,
    lead: str = "",
    question: str = "",
    cited: str = "",
) -> Step:
    """A step that ends with the open question, or with the verdict where none is left."""
    ask = asking.question(assessment)
    if not ask and act in (Act.ANSWER, Act.CORRECTION, Act.SKIP) and assessment.answers:
        ask = f"{wording.FINISHED.format(summary=asking.summary(assessment, final=True))} {wording.SIGN_OFFER}"
    return Step(assessment, act, recorded, lead, question, cited, ask)


def joined(parts: list[str]) -> str:
    """The parts that say something, as one paragraph."""
    return " ".join(part for part in parts if part)
