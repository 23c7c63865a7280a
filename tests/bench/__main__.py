"""Run by `make bench` (`python -m tests.bench`): needs no network and leaves nothing behind; takes about three minutes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rich.console import Console

from knowledge.embedder import DEFAULT_MODEL, load_embedder
from tests.bench.ingest import ROUNDS, measure_ingest
from tests.bench.questions import measure_questions
from tests.bench.startup import measure_startup
from tests.bench.table import comparison_table, stage_table
from tests.conftest import MODEL_CACHE


def main() -> None:
    """Measure and print."""
    out, err = Console(), Console(stderr=True)
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
        questions, stages = measure_questions(data, embedder, say)
        startup = measure_startup(data, say)
    out.print(f"{os.cpu_count()} cores; ours and the anchor take turns in one run, so trust the ratios, not the rates.\n")
    out.print(comparison_table(f"Ingest (medians of {ROUNDS} rounds)", ingest), "")
    out.print(comparison_table("A question without a model", questions), "")
    out.print(stage_table("Where a reply's time goes (each stage called by itself)", stages), "")
    out.print(comparison_table("Start-up (whole processes)", startup))


if __name__ == "__main__":
    main()
