"""Passages of a made-up playbook, and the real LangChain model behind the generator."""

from __future__ import annotations

import pytest

from bot.answering.generation import Generator
from bot.compose import PLAYBOOKS, build_model
from bot.settings import Settings
from ingest.chunk import chunk
from ingest.clean import clean
from ingest.load import find_files, load_file
from knowledge.models import Passage, Source
from prompts.library import load_prompt

OWNERSHIP = """\
**What it is.** Ownership is unclear after launch. The pilot had a champion, and at scale no one owns the outcome.

**How it shows.**

- "our sponsor moved to another department and 7 people now guess"

**What to do.**

1. Define an AI Product Owner in a business role before scaling.
2. Give the owner the budget and the authority to decide.

**How to check.**

- Is one named person accountable for the business outcome?
"""
STAGES = """\
**What it is.** The staged rollout has stages with exit criteria:

1. Stage 1, Production-First Pilot: a small champion group for 4–8 weeks.
2. Stage 2, Production Readiness Gate: a formal review of every requirement, for 2–4 weeks.
3. Stage 3, Limited Production: 10–20% of the population, for 6–12 weeks.

**Why it happens.** A throwaway prototype would have to be rebuilt for production. Do not skip the readiness gate.
"""


def make_passage(number: int, heading: str, text: str) -> Passage:
    """A passage of a made-up playbook."""
    source = Source(id="playbook", title="The made-up playbook", publisher="Acme Press")
    return Passage(id=f"p{number}", source=source, headings=(heading,), text=text, start=0, end=len(text))


@pytest.fixture
def passages() -> list[Passage]:
    """Two passages: [1] on ownership, [2] on rollout stages."""
    return [make_passage(1, "Killer 1: Ownership", OWNERSHIP), make_passage(2, "The staged rollout", STAGES)]


@pytest.fixture
def generator(model_settings: Settings) -> Generator:
    """The generator as compose.py builds it."""
    model = build_model(model_settings)
    assert model is not None
    return Generator(model, load_prompt("answer"), model_settings.model_timeout)


@pytest.fixture(scope="session")
def playbook_passages() -> list[Passage]:
    """Every passage of the bundled playbooks."""
    return [passage for path in find_files(PLAYBOOKS) for passage in chunk(clean(load_file(path)))]
