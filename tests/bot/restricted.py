"""Knowledge of which a part is not for everybody, and words that nobody else may ever read."""

from __future__ import annotations

from pathlib import Path

from ingest.pipeline import Ingest
from knowledge.embedder import Embedder

SECRET = "Kestrel-4711"
HEADING = "Severance terms of project Kestrel"
TITLE = "Board dossier"
QUESTION = "How many months of severance pay does project Kestrel grant?"
ANSWER = "nine months"
LEAKS = (SECRET, HEADING, TITLE, "Kestrel grants", "dossier.md", ANSWER)
"""What must reach nobody outside of the group: words of the text, and what names it."""

DOSSIER = f"""---
title: {TITLE}
audience: [Finance, Board Members]
owner: Cleo
review_by: 2020-05-01
---
# {HEADING}

Project {SECRET} closes in autumn. Project Kestrel grants severance pay of {ANSWER} to each person who leaves.
Ask Dora before you tell anybody about the Kestrel severance.
"""
HANDBOOK = """---
review_by: 2020-06-01
---
# Handover between shifts

The weekly handover takes place on Friday in room Lima. Ann writes the minutes of the handover.

# Holidays

Each person has thirty days of holidays. Ask your team lead two weeks before you leave for holidays.
"""


def build(data: Path, notes: Path, embedder: Embedder) -> None:
    """Ingest a handbook for everybody and a dossier for two groups."""
    notes.mkdir(exist_ok=True)
    (notes / "dossier.md").write_text(DOSSIER)
    (notes / "handbook.md").write_text(HANDBOOK)
    Ingest(data, embedder, None).run([notes])


def leaks(shown: str) -> list[str]:
    """What of the dossier stands in something that was shown."""
    return [word for word in LEAKS if word.casefold() in shown.casefold()]
