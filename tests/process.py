"""The console command as people start it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ADVISOR = str(Path(sys.executable).with_name("advisor"))
PATIENCE = 120.0  # seconds a process gets before the test gives it up
# PYTHONUNBUFFERED would hide a missing flush.
_OTHERS = ("ADVISOR_", "CHROMA_", "OPENAI_", "SLACK_", "LANGCHAIN_", "LANGSMITH_", "PYTHONUNBUFFERED")


def environment(data: Path, **settings: str) -> dict[str, str]:
    """A clean environment with one data folder; connections leave this machine in no process that a test starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}
    loopback = str(Path(__file__).parent / "loopback_only")
    own = {"PYTHONPATH": loopback, "HF_HUB_OFFLINE": "1", "COLUMNS": "200", "ADVISOR_DATA_DIR": str(data)}
    return {**kept, **own, **settings}


def start(arguments: Sequence[str], data: Path, **settings: str) -> subprocess.Popen[bytes]:
    """`advisor` with these arguments, its three streams as pipes. The caller ends it."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [ADVISOR, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, env=environment(data, **settings), cwd=data
    )


def run(arguments: Sequence[str], data: Path, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    """`advisor` with these arguments from start to end, `given` on its standard input."""
    with start(arguments, data, **settings) as process:
        try:
            out, err = process.communicate(given, timeout=PATIENCE)
        finally:
            process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
