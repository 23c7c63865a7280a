"""Run by `make bench` (`python -m tests.bench`): no network, nothing left behind; a quarter of an hour on a quiet machine.

`python -m tests.bench ingest` measures ingests alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from knowledge.embedder import DEFAULT_MODEL, Embedder, load_embedder
from tests.bench.ingest import ROUNDS, measure_ingest
from tests.bench.questions import measure_questions
from tests.bench.scale import measure_scale
from tests.bench.slack import AGAIN, EVENTS, SECONDS, measure_slack, slack_rows, slack_table
from tests.bench.startup import BARE_ASK, BARE_HELP, measure_startup
from tests.bench.table import comparison_table, stage_table
from tests.bench.turns import measure_turns
from tests.conftest import MODEL_CACHE


def main() -> None:
    """Measure and print."""
    out, err = Console(soft_wrap=True), Console(stderr=True)
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        del os.environ[name]  # whoever runs this may have settings of their own
    embedder = load_embedder(DEFAULT_MODEL, MODEL_CACHE, err.print)
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as name, err.status("Measuring") as status:
        folder = Path(name)
        data = folder / "data"
        data.mkdir()
        (data / "models").symlink_to(MODEL_CACHE)

        def say(what: str) -> None:
            status.update(f"Measuring: {what}")

        ingest = measure_ingest(folder, embedder, say)
        scale = measure_scale(folder, say)
        out.print(f"{os.cpu_count()} cores. Ours and the anchor take turns in one run: trust the ratios, not the rates.\n")
        out.print(comparison_table(f"Ingest / SentenceTransformer.encode in torch, medians of {ROUNDS} rounds", ingest), "")
        out.print(comparison_table("20,000 chunks in 2,000 documents / what stands beside it", scale), "")
        if sys.argv[1:] != ["ingest"]:
            _measure_others(data, embedder, say, out)


def _measure_others(data: Path, embedder: Embedder, say: Callable[[str], None], out: Console) -> None:
    questions, stages = measure_questions(data, embedder, say)
    turns = measure_turns(data, embedder, say)
    startup = measure_startup(data, say)
    slack = measure_slack(data, say)
    out.print(comparison_table("A question without a model / embedding it and one Chroma query", questions), "")
    out.print(stage_table("Where a reply's time goes, each stage called by itself", stages), "")
    out.print(comparison_table("A turn of a guided assessment, saved to SQLite / what it may cost", turns), "")
    out.print(comparison_table("Start-up of a whole process / bare imports, see below", startup))
    out.print(f"--help: {BARE_HELP}\nask, ingest: {BARE_ASK}\n")
    load = f"{EVENTS} events in {SECONDS:.0f} s, {AGAIN:.0%} of them delivered again"
    out.print(comparison_table(f"Slack, {load}, over a fake in this process / what it may take", slack_rows(slack)), "")
    out.print(slack_table("What became of them", slack))


if __name__ == "__main__":
    main()
