"""Start-up as a person feels it: whole processes, ours and the bare imports taking turns."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from tests.bench.table import Comparison, median_ratio

_RUNS = 5
BARE_HELP = "import typer, rich"
BARE_ASK = "import onnxruntime, chromadb, langchain_core.retrievers, typer, rich"


def measure_startup(data: Path, say: Callable[[str], None]) -> list[Comparison]:
    """`advisor --help`, `ask` and an `ingest` with nothing to do, on a data folder with model and store in place."""
    advisor = str(Path(sys.executable).with_name("advisor"))
    question = "who should own the system after launch?"
    commands = {
        "help": [advisor, "--help"],
        "bare help": [sys.executable, "-c", BARE_HELP],
        "ask": [advisor, "ask", question],
        "ingest": [advisor, "ingest"],
        "bare ask": [sys.executable, "-c", BARE_ASK],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(_RUNS):
        say(f"start-up, run {run + 1} of {_RUNS}")
        for name, command in commands.items():
            times[name].append(_wall_seconds(command, data))
    pairs = (
        ("advisor --help", "help", "bare help"),
        ("advisor ask", "ask", "bare ask"),
        ("advisor ingest, unchanged", "ingest", "bare ask"),
    )
    return [_comparison(what, times[ours], times[bare]) for what, ours, bare in pairs]


def _comparison(what: str, ours: Sequence[float], bare: Sequence[float]) -> Comparison:
    return Comparison(what, median(ours), median(bare), "s", median_ratio(ours, bare))


def _wall_seconds(command: Sequence[str], data: Path) -> float:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    surroundings |= {"ADVISOR_DATA_DIR": str(data), "HF_HUB_OFFLINE": "1"}
    started = time.perf_counter()
    subprocess.run(command, cwd=data, env=surroundings, capture_output=True, check=True, timeout=120)
    return time.perf_counter() - started
