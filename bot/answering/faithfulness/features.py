"""What is measured of a claim beside its evidence, as a row of numbers, and what the exact checks find wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.answering.faithfulness.checks import CHECKS, CLAUSE, Evidence, Findings
from bot.answering.faithfulness.evidence import Alignment, shingles
from bot.answering.faithfulness.tokens import WORD, content_stems, is_function_word, stem

NAMES = (
    "words", "cover", "cover_hard", "cover_passage", "cover_best", "cover_best_hard", "cover_window", "cover_three",
    "cover_three_hard", "new", "new_weight", "new_rarest", "least_met", "second_least_met", "mean_met", "pairs", "triples",
    "run", "evidence_covered", "clause_least", "stretch_least", "figures", "figures_absent", "figures_away", "figures_gap",
    "figures_unit", "names", "names_absent", "names_gap", "sources", "source_absent", "source_away", "quotes_absent",
    "denial_word", "denial_count", "opposite", "duty_raised", "duty_lost", "all_for_some", "some_lost", "order",
    "relation_kept", "relation_turned", "passages_apart", "asked",
)  # fmt: skip
_STRETCH = 5  # content words of a stretch
_LONG_CLAUSE = 3


def measure(alignment: Alignment, asked: frozenset[str] = frozenset()) -> tuple[list[float], Findings]:
    """The features of a claim in the order of `NAMES`, all finite, and the findings. `asked` are stems of the question."""
    findings = Findings()
    values: dict[str, float] = dict.fromkeys(NAMES, 0.0)
    values["words"] = float(min(len(alignment.words), 60))
    if alignment.words and alignment.library.lines:
        _cover(alignment, values, asked)
        _order(alignment, values)
    evidence = Evidence(alignment)
    for check in CHECKS:
        check(evidence, values, findings)
    return [values[name] for name in NAMES], findings


def _cover(alignment: Alignment, values: dict[str, float], asked: frozenset[str]) -> None:
    library = alignment.library
    everything = range(len(library.lines))
    met, weights = alignment.meets.max(axis=1), alignment.weights
    hard = alignment.hard.max(axis=1)
    new = ~hard
    values["cover"], values["cover_hard"] = alignment.cover(everything), alignment.cover(everything, soft=False)
    passages = library.passage_of
    by_passage = [np.flatnonzero(passages == place) for place in np.unique(passages)]
    values["cover_passage"] = max(alignment.cover([int(place) for place in lines]) for lines in by_passage)
    values["cover_best"] = alignment.cover([alignment.best])
    values["cover_best_hard"] = alignment.cover([alignment.best], soft=False)
    values["cover_window"] = alignment.cover(alignment.window)
    values["cover_three"] = alignment.cover(alignment.three)
    values["cover_three_hard"] = alignment.cover(alignment.three, soft=False)
    values["new"] = float(new.sum())
    values["new_weight"] = float(weights[new].sum())
    values["new_rarest"] = float(weights[new].max()) if new.any() else 0.0
    least = np.sort(met)
    values["least_met"], values["second_least_met"] = float(least[0]), float(least[min(1, len(least) - 1)])
    values["mean_met"] = float(met.mean())
    twos, threes = shingles(alignment.said)
    values["pairs"] = sum(pair in library.pairs for pair in twos) / len(twos) if twos else values["cover_hard"]
    values["triples"] = sum(three in library.triples for three in threes) / len(threes) if threes else values["pairs"]
    values["run"] = _longest_run([three in library.triples for three in threes])
    best = library.lines[alignment.best]
    values["evidence_covered"] = len(best.stems & content_stems(alignment.said)) / (len(best.stems) or 1)
    values["passages_apart"] = float(len({library.lines[place].passage for place in alignment.three}) - 1)
    unmet = [stem(word) for word, is_new in zip(alignment.words, new, strict=True) if is_new]
    values["asked"] = sum(one in asked for one in unmet) / len(unmet) if unmet and asked else 0.0
    _parts(alignment, values, {word: float(one) for word, one in zip(alignment.words, met, strict=True)})


def _longest_run(hits: Sequence[bool]) -> float:
    longest = current = 0
    for hit in hits:
        current = current + 1 if hit else 0
        longest = max(longest, current)
    return longest / len(hits) if hits else 0.0


def _parts(alignment: Alignment, values: dict[str, float], met: dict[str, float]) -> None:
    """The worst clause, and the worst stretch of neighbouring words: nothing hides behind what is well supported."""
    clauses = [[met[word] for word in _content(part) if word in met] for part in CLAUSE.split(alignment.said)]
    long = [sum(part) / len(part) for part in clauses if len(part) >= _LONG_CLAUSE]
    values["clause_least"] = min(long, default=values["mean_met"])
    row = [met[word] for word in _content(alignment.said) if word in met]
    stretches = [row[place : place + _STRETCH] for place in range(max(1, len(row) - _STRETCH + 1))]
    values["stretch_least"] = min((sum(part) / len(part) for part in stretches if part), default=0.0)


def _content(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text) if not is_function_word(word)]


def _order(alignment: Alignment, values: dict[str, float]) -> None:
    """Share of the pairs of common words that stand the other way round in the best statement."""
    places: dict[str, int] = {}
    for place, word in enumerate(alignment.library.lines[alignment.best].words):
        places.setdefault(stem(word), place)
    row = [places[stem(word)] for word in alignment.words if stem(word) in places][:40]
    total = len(row) * (len(row) - 1) // 2
    turned = sum(row[one] > row[other] for one in range(len(row)) for other in range(one + 1, len(row)))
    values["order"] = turned / total if total else 0.0
