"""Trains the upper layers of the reader of answers: `python -m evals.training`. Takes about half an hour on two cores.

Only the tune splits teach; the figures that it prints and writes on the card are of held answers. The lower layers stay as
published, so what they make of each lesson is computed once.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from bot.compose import build_embedder, build_shelf
from bot.settings import Settings
from evals.dialogues import load_dialogues
from evals.lessons import CLASSES, IGNORED, Lesson, Teacher
from evals.single_answers import load_answers
from knowledge.cross_encoder import Layout, feed
from knowledge.export import default_model_folder
from knowledge.joining import TRAINED, TrainedCard, build_model

FILE = "upper.safetensors"
FIRST_LAYER = 3
DROPOUT = 0.1
BATCH = 48  # lessons
EPOCHS = 3
RATE = 2e-4
WARM_UP = 0.06  # share of the steps until then
SMOOTHING = 0.05  # of labels


class Batch(NamedTuple):
    """Lessons of like length after the lower layers. `labels` and `weights` are of shape (lessons, statements)."""

    hidden: torch.Tensor
    mask: torch.Tensor
    pool: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor


def main() -> None:
    """Train, print the figures of each epoch, and write the layers with their card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TRAINED, help="where the layers and their card go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=RATE, help="of the optimiser at its highest")
    parser.add_argument(
        "--go-on", action="store_true", help="from the layers that lie at --out, not from the published ones"
    )
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    shelf = build_shelf()
    teacher = Teacher(shelf, build_embedder(Settings()), arguments.seed)
    answers = load_answers(split="tune")
    lessons = [
        *teacher.of_answers(answers),
        *teacher.of_brief_answers(answers),
        *teacher.of_examples(),
        *teacher.of_dialogues(load_dialogues(split="tune")),
    ]
    apart_answers = [*load_answers(split="weigh"), *load_answers(split="held")]
    kept_apart = list(Teacher(shelf, build_embedder(Settings())).of_answers(apart_answers))
    model = build_model(FIRST_LAYER, DROPOUT)
    if arguments.go_on:
        model.upper.load_state_dict({name: one.float() for name, one in load_file(arguments.out / FILE).items()})
    print(f"{len(lessons)} lessons, {len(kept_apart)} kept apart", flush=True)
    batches, apart = list(_batches(model.lower, lessons)), list(_batches(model.lower, kept_apart))
    figures: dict[str, float] = {}
    for epoch in _train(model.upper, batches, arguments):
        figures = measure(model.upper, apart)
        print(f"epoch {epoch}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)
        _save(model.upper, arguments.out, f"{len(answers)} answers, tune split", figures)


def measure(upper: Any, batches: Sequence[Batch]) -> dict[str, float]:
    """Shares of checks read right, by what was labelled: settled by the message, or left open by it."""
    upper.eval()
    told: list[tuple[int, int]] = []
    with torch.no_grad():
        for batch in batches:
            read = _forward(upper, batch).argmax(-1)
            told += zip(read.flatten().tolist(), batch.labels.flatten().tolist(), strict=True)
    nothing = CLASSES.index(None)
    settled = [read == label for read, label in told if label not in (nothing, IGNORED)]
    left = [read == label for read, label in told if label == nothing]
    wrong = [read != label for read, label in told if read != nothing and label != IGNORED]
    return {
        "settled": round(float(np.mean(settled)), 3),
        "left open": round(float(np.mean(left)), 3),
        "wrong of read": round(float(np.mean(wrong)), 3),
    }


def _batches(lower: Any, lessons: Sequence[Lesson]) -> Iterator[Batch]:
    layout = Layout(Tokenizer.from_file(str(default_model_folder() / "tokenizer.json")))
    tokens = [layout.tokens(lesson.message, lesson.group) for lesson in lessons]
    order = sorted(range(len(lessons)), key=lambda place: len(tokens[place].ids))
    lower.eval()
    for begin in range(0, len(order), BATCH):
        places = order[begin : begin + BATCH]
        fed = [torch.from_numpy(array) for array in feed([tokens[place] for place in places])]
        mask = (1.0 - fed[2][:, None, None, :].float()) * -10_000.0
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            hidden = lower(fed[0], fed[1], mask).to(torch.bfloat16)
        labels = torch.full(fed[3].shape[:2], IGNORED)
        weights = torch.zeros(fed[3].shape[:2])
        for row, place in enumerate(places):
            count = len(lessons[place].labels)
            labels[row, :count] = torch.tensor(lessons[place].labels)
            weights[row, :count] = lessons[place].weight
        yield Batch(hidden, mask, fed[3], labels, weights * (labels != IGNORED))


def _train(upper: Any, batches: list[Batch], arguments: argparse.Namespace) -> Iterator[int]:
    """Train, pausing after each epoch with its number."""
    steps = arguments.epochs * len(batches)
    optimiser = torch.optim.AdamW(upper.parameters(), lr=arguments.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM_UP * steps), (steps - step) / ((1 - WARM_UP) * steps))
    )
    shuffled = random.Random(arguments.seed)  # noqa: S311  # an order, guards nothing
    order, started = list(range(len(batches))), time.monotonic()
    for epoch in range(1, arguments.epochs + 1):
        upper.train()
        shuffled.shuffle(order)
        for number, place in enumerate(order, start=1):
            loss = _loss(upper, batches[place])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            torch.nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            if number % 100 == 0:
                print(f"  {number} of {len(order)}: loss {loss.item():.3f}, {time.monotonic() - started:.0f} s", flush=True)
        yield epoch


def _forward(upper: Any, batch: Batch) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        out: torch.Tensor = upper(batch.hidden, batch.mask, batch.pool)
    return out.float()


def _loss(upper: Any, batch: Batch) -> torch.Tensor:
    losses = torch.nn.functional.cross_entropy(
        _forward(upper, batch).flatten(0, 1),
        batch.labels.clamp(min=0).flatten(),
        reduction="none",
        label_smoothing=SMOOTHING,
    )
    return (losses * batch.weights.flatten()).sum() / batch.weights.sum()


def _save(upper: Any, folder: Path, trained_on: str, figures: dict[str, float]) -> None:
    """Write the layers in half precision, and their card."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    save_file({name: tensor.half().contiguous() for name, tensor in upper.state_dict().items()}, str(file))
    card = TrainedCard(
        first_layer=FIRST_LAYER,
        weights_sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        trained_on=trained_on,
        date=datetime.date.today().isoformat(),
        figures=figures,
    )
    (folder / "card.json").write_text(card.model_dump_json(indent=2) + "\n")


if __name__ == "__main__":
    main()
