"""The conversation in the README, played again: `python -m tests.transcript` writes it anew."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

from bot.engine import Engine
from bot.models import Turn
from bot.presentation import render_reply

README = Path(__file__).parents[1] / "README.md"
WIDTH = 92
BLOCK = re.compile(r"(## What it looks like\n\n```\n)(.*?)(\n```)", re.DOTALL)


def replay(engine: Engine, transcript: str) -> str:
    """The transcript with every answer given anew; questions are its lines that start with "› "."""
    out: list[str] = []
    for question in re.findall(r"^› (.+)$", transcript, re.MULTILINE):
        console = Console(file=io.StringIO(), width=WIDTH)
        console.print(render_reply(engine.reply(Turn(conversation_id="readme", text=question))))
        assert isinstance(console.file, io.StringIO)
        answer = "\n".join(line.rstrip() for line in console.file.getvalue().rstrip().split("\n"))
        out += [f"› {question}", "", answer, ""]
    return "\n".join(out).rstrip()


def in_readme() -> str:
    """The transcript as it stands in the README."""
    match = BLOCK.search(README.read_text(encoding="utf-8"))
    assert match, "README.md has no transcript under 'What it looks like'"
    return match[2]


def main() -> None:
    """Write the transcript anew."""
    from bot.compose import build_engine
    from bot.settings import read_settings

    text = README.read_text(encoding="utf-8")
    fresh = replay(build_engine(read_settings()), in_readme())
    README.write_text(BLOCK.sub(lambda match: f"{match[1]}{fresh}{match[3]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
