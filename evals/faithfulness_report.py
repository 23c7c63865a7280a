"""How good the faithfulness scorer is, as tables: beside baselines, with intervals, calibration and time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from bot.answering.faithfulness.claims import parts_of
from bot.answering.faithfulness.scoring import SUPPORTED, score_answer
from bot.answering.faithfulness.tokens import content_stems
from evals.faithfulness_cases import Labelled
from knowledge.embedder import Embedder

Floats = NDArray[np.float64]
_DRAWS = 1_000
_SEED = 11
_BINS = 5


@dataclass(frozen=True)
class Scored:
    """Cases with the scores of one scorer, and the seconds it took for each."""

    cases: Sequence[Labelled]
    scores: Floats
    seconds: float


def auroc(good: NDArray[np.bool_], scores: Floats) -> float:
    """The chance that a faithful answer scores above an unfaithful one; NaN where one kind is missing."""
    if good.all() or not good.any():
        return float("nan")
    _, ranks, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = (np.cumsum(counts) - (counts - 1) / 2)[ranks]
    return float((mean_rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum()))


def balanced_accuracy(good: NDArray[np.bool_], scores: Floats) -> float:
    """Mean of the shares of faithful and of unfaithful answers that are told right at the scorer's own cut."""
    if good.all() or not good.any():
        return float("nan")
    said = scores >= SUPPORTED
    return float((said[good].mean() + (~said[~good]).mean()) / 2)


def f1_unfaithful(good: NDArray[np.bool_], scores: Floats) -> float:
    """F1 of finding unfaithful answers at the scorer's own cut."""
    said = scores < SUPPORTED
    total = said.sum() + (~good).sum()
    return float(2 * (said & ~good).sum() / total) if total else float("nan")


def interval(
    measure: Callable[[NDArray[np.bool_], Floats], float], scored: Scored, draws: int = _DRAWS
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a measure; whole groups of cases are drawn, since those of one source are alike."""
    good = np.array([case.faithful for case in scored.cases])
    groups: dict[str, list[int]] = {}
    for place, case in enumerate(scored.cases):
        groups.setdefault(case.group, []).append(place)
    members = [np.array(places) for places in groups.values()]
    random = np.random.default_rng(_SEED)
    found = []
    for _ in range(draws):
        places = np.concatenate([members[pick] for pick in random.integers(0, len(members), len(members))])
        found.append(measure(good[places], scored.scores[places]))
    known = np.array([value for value in found if not np.isnan(value)])
    low, high = np.quantile(known, (0.025, 0.975)) if len(known) else (float("nan"), float("nan"))
    return float(low), float(high)


def run_scorer(cases: Sequence[Labelled]) -> Scored:
    """The faithfulness scorer."""
    return _timed(cases, lambda case: score_answer(case.answer, case.passages, case.question).score)


def run_length(cases: Sequence[Labelled]) -> Scored:
    """The shorter, the more faithful."""
    return _timed(cases, lambda case: -float(len(case.answer)))


def run_overlap(cases: Sequence[Labelled]) -> Scored:
    """Share of the answer's content words that the passages hold."""
    return _timed(cases, _overlap)


def run_cosine(cases: Sequence[Labelled], embedder: Embedder) -> Scored:
    """Mean over the claims of the nearest passage's cosine."""

    def cosine(case: Labelled) -> float:
        claims = [claim.said for claim in parts_of(case.answer).claims]
        if not claims or not case.passages:
            return 0.0
        return float((embedder.encode(claims) @ embedder.encode(case.passages).T).max(axis=1).mean())

    return _timed(cases, cosine)


def _overlap(case: Labelled) -> float:
    said = content_stems(case.answer)
    return len(said & content_stems(" ".join(case.passages))) / len(said) if said else 0.0


def _timed(cases: Sequence[Labelled], score: Callable[[Labelled], float]) -> Scored:
    started = time.perf_counter()
    scores = np.array([score(case) for case in cases], float)
    return Scored(cases, scores, (time.perf_counter() - started) / (len(cases) or 1))


def comparison_table(runs: dict[str, Scored]) -> Table:
    """The scorer beside the baselines. A baseline has no cut of its own, so only its order is judged."""
    table = Table("scorer", "answers", "AUROC", "balanced accuracy", "F1 of unfaithful", "ms an answer", box=None)
    for place, (name, scored) in enumerate(runs.items()):
        cells = [_with_interval(measure, scored) for measure in (auroc, balanced_accuracy, f1_unfaithful)]
        own = cells if place == 0 else [cells[0], "–", "–"]
        table.add_row(name, str(len(scored.cases)), *own, f"{1_000 * scored.seconds:.1f}")
    return table


def parts_table(scored: Scored) -> Table:
    """By fault, domain and generator. A fault's cases stand against all faithful answers."""
    table = Table("part", "answers", "unfaithful", "AUROC", "balanced accuracy", "unfaithful found", box=None)
    for name, chosen in _parts(scored.cases).items():
        good = np.array([scored.cases[place].faithful for place in chosen])
        scores = scored.scores[chosen]
        part = Scored([scored.cases[place] for place in chosen], scores, 0.0)
        found = (scores[~good] < SUPPORTED).mean() if (~good).any() else float("nan")
        cells = [_with_interval(auroc, part), _with_interval(balanced_accuracy, part)]
        table.add_row(name, str(len(chosen)), str(int((~good).sum())), *cells, f"{found:.3f}")
    return table


def _parts(cases: Sequence[Labelled]) -> dict[str, list[int]]:
    parts: dict[str, list[int]] = {}
    for name in ("generator", "domain", "fault"):
        for value in sorted({getattr(case, name) or "" for case in cases} - {""}):
            whole = name == "fault"
            parts[f"{name} {value}"] = [
                place for place, case in enumerate(cases) if getattr(case, name) == value or (whole and case.faithful)
            ]
    return parts


def calibration_table(scored: Scored) -> Table:
    """What share of answers of about the same score are faithful; the last line is the expected calibration error."""
    table = Table("score", "answers", "mean score", "faithful", box=None)
    good = np.array([case.faithful for case in scored.cases])
    error = 0.0
    for place in range(_BINS):
        low, high = place / _BINS, (place + 1) / _BINS
        inside = (scored.scores >= low) & ((scored.scores < high) | (place == _BINS - 1))
        if inside.any():
            mean, share = float(scored.scores[inside].mean()), float(good[inside].mean())
            error += abs(mean - share) * inside.mean()
            table.add_row(f"{low:.1f} to {high:.1f}", str(int(inside.sum())), f"{mean:.3f}", f"{share:.3f}")
    table.add_row("ECE", "", "", f"{error:.3f}")
    return table


def alarms_table(scored: Scored) -> Table:
    """How many faithful answers are called unfaithful."""
    good = np.array([case.faithful for case in scored.cases])
    table = Table("false alarms", "", box=None)
    table.add_row("of the faithful answers", f"{(scored.scores[good] < SUPPORTED).mean():.3f}" if good.any() else "–")
    return table


def _with_interval(measure: Callable[[NDArray[np.bool_], Floats], float], scored: Scored) -> str:
    value = measure(np.array([case.faithful for case in scored.cases]), scored.scores)
    if np.isnan(value):
        return "–"
    low, high = interval(measure, scored)
    return f"{value:.3f} ({low:.3f}–{high:.3f})"
