"""Fits the weights of `bot.answering.faithfulness.model` to labelled answers: `advisor eval fit FILE…`.

Of a file with spans each claim has a label of its own; of one with splits only the tune part is used, and of an unfaithful
answer only a single claim. Files with neither are watched, never fitted. Groups in the kept folds are left out everywhere.
Claims made false by rule (`evals.perturbations`) teach the second model what a turned claim looks like.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import knowledge
from bot.answering.faithfulness.claims import Claim, parts_of, plain
from bot.answering.faithfulness.evidence import align, library_of
from bot.answering.faithfulness.features import NAMES, measure
from bot.answering.faithfulness.model import Model, Trees, save_model
from bot.answering.faithfulness.tokens import content_stems
from evals.faithfulness_cases import KEPT, Labelled, fingerprint, load_labelled
from evals.perturbations import FAULTS, added, harmless
from knowledge.errors import AdvisorError
from knowledge.statements import sentence_spans, statements

PLAYBOOKS = Path(knowledge.__file__).parent / "playbooks"
_SEED = 7
_TOUCHED = 12  # characters of a claim that a span must cover, or the share below, for it to count as unfaithful
_TOUCHED_SHARE = 0.3
_OURS = 6.0  # weight of a claim of a set with faults named: there are few
_FAULTS_EACH = 3
_SENTENCE = range(6, 41)  # words of a sentence that is changed
_SECTION = 1_200  # characters of a playbook's section


class Example(NamedTuple):
    """The features of one claim, whether it is supported, its weight, and where it comes from."""

    row: list[float]
    good: bool
    weight: float
    origin: str


def fit_files(files: Sequence[Path], out: Path, date: str) -> dict[str, Any]:
    """Fit to the files and write the weights with their card, which is returned. Raises `CaseError`, `AdvisorError`."""
    sets = [load_labelled(file) for file in files]
    used = [[case for case in cases if not case.kept_apart] for cases in sets]
    spanned = [case for cases in used for case in cases if case.spans is not None]
    tuned = [case for cases in used for case in cases if case.split == "tune"]
    if not spanned:
        raise AdvisorError("No file has spans outside the kept groups.", help="Name a file in RAGTruth's form.")
    labelled = [example for case in spanned for example in _of_spans(case)]
    ours = [example for case in tuned for example in _of_split(case)]
    changed = list(_of_changes(spanned))
    strange = list(_of_strangers(spanned))
    said = _trees([*labelled, *strange], steps=120)
    sound = _trees([*(one for one in labelled[::2] if one.good), *changed, *strange, *ours], steps=150)
    power = _power(Model(said, sound, {}), spanned)
    card = {
        "date": date,
        "data": [
            {"name": file.name, "sha256": fingerprint(file), "answers": len(cases), "used": len(part)}
            for file, cases, part in zip(files, sets, used, strict=True)
        ],
        "split": f"groups by crc32 modulo 5; {' and '.join(map(str, KEPT))} kept apart; of files with splits, tune",
        "claims": {"labelled": len(labelled), "changed": len(changed), "strange": len(strange), "ours": len(ours)},
        "features": list(NAMES),
        "power": power,
    }
    save_model(out, said, sound, card)
    return card


def _of_spans(case: Labelled) -> Iterator[Example]:
    parts = parts_of(case.answer)
    library, asked = library_of(tuple(sorted(case.passages))), content_stems(case.question)
    for claim in parts.claims:
        touched = _touched(case, claim)
        if 0 < touched < min(_TOUCHED, _TOUCHED_SHARE * (claim.end - claim.start)):
            continue
        yield Example(measure(align(claim.said, library), asked)[0], not touched, 1.0, "span")


def _touched(case: Labelled, claim: Claim) -> int:
    return sum(max(0, min(claim.end, span.end) - max(claim.start, span.start)) for span in case.spans or ())


def _of_split(case: Labelled) -> Iterator[Example]:
    claims = parts_of(case.answer).claims
    if not case.faithful and len(claims) != 1:  # nobody says which of them it is
        return
    library, asked = library_of(tuple(sorted(case.passages))), content_stems(case.question)
    for claim in claims:
        yield Example(measure(align(claim.said, library), asked)[0], case.faithful, _OURS, "split")


def _of_changes(cases: Sequence[Labelled]) -> Iterator[Example]:
    """True sentences of passages and of faithful answers, changed harmlessly and to their harm."""
    chance = random.Random(_SEED)  # noqa: S311  (no secret hangs on it)
    sets = [*_answers_and_passages(cases[::3], chance), *_playbook_sets(chance)]
    elsewhere = [sentence for _, sentences in sets for sentence in sentences]
    for passages, sentences in sets:
        library, around = library_of(tuple(sorted(passages))), " ".join(passages)
        for sentence in sentences:
            for text, good in _changes(sentence, around, chance, elsewhere):
                yield Example(measure(align(text, library))[0], good, 1.0, "changed")


def _of_strangers(cases: Sequence[Labelled]) -> Iterator[Example]:
    """Claims beside the passages of another group, whole and cut short: being about something else is no support."""
    chance = random.Random(_SEED)  # noqa: S311  (no secret hangs on it)
    for case in cases:
        other = chance.choice(cases)
        said = [claim.said for claim in parts_of(other.answer).claims]
        if other.group == case.group or not said:
            continue
        words = chance.choice(said).split()
        text = " ".join(words[: chance.choice((3, 5, 8, len(words)))])
        yield Example(measure(align(text, library_of(tuple(sorted(case.passages)))))[0], False, 1.0, "strange")


def _changes(sentence: str, around: str, chance: random.Random, elsewhere: Sequence[str]) -> Iterator[tuple[str, bool]]:
    yield sentence, True
    yield harmless(sentence, around, chance), True
    kinds = list(FAULTS)
    chance.shuffle(kinds)
    made = [text for kind in kinds if (text := FAULTS[kind](sentence, around, chance)) != sentence][:_FAULTS_EACH]
    if chance.random() < 1 / 4 and (text := added(sentence, around, chance, elsewhere)) != sentence:
        made.append(text)
    yield from ((text, False) for text in made)


def _answers_and_passages(cases: Sequence[Labelled], chance: random.Random) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for case in cases:
        said = [claim.said for claim in parts_of(case.answer).claims if not _touched(case, claim)]
        stands = [text[start:end] for text in case.passages for start, end in sentence_spans(text)]
        picked = [chance.sample(fit, min(count, len(fit))) for fit, count in ((_fitting(said), 2), (_fitting(stands), 1))]
        yield case.passages, [sentence for some in picked for sentence in some]


def _playbook_sets(chance: random.Random) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for file in sorted(PLAYBOOKS.glob("*.md")):
        sections = [part[:_SECTION] for part in file.read_text(encoding="utf-8").split("\n## ") if len(part) > _SECTION / 4]
        for place in range(len(sections) - 2):
            passages = tuple(sections[place : place + 3])
            sentences = _fitting([plain(part.text) for text in passages for part in statements(text)])
            yield passages, chance.sample(sentences, min(4, len(sentences)))


def _fitting(sentences: Sequence[str]) -> list[str]:
    return [sentence for sentence in sentences if len(sentence.split()) in _SENTENCE]


def _trees(examples: Sequence[Example], steps: int) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=steps, learning_rate=0.1, max_leaf_nodes=10, min_samples_leaf=40, l2_regularization=5.0, max_features=0.4,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    rows = np.array([example.row for example in examples])
    good = np.array([example.good for example in examples])
    model.fit(rows, good, sample_weight=np.array([example.weight for example in examples]))
    return exported(model)


def exported(model: Any) -> Trees:
    """The trees of a fitted scikit-learn model as arrays."""
    grown = [step[0].nodes for step in model._predictors]
    size = max(len(nodes) for nodes in grown)

    def table(name: str) -> NDArray[np.float64]:
        return np.array([np.pad(nodes[name].astype(np.float64), (0, size - len(nodes))) for nodes in grown])

    leaf, itself = table("is_leaf") > 0, np.arange(size)[None, :].repeat(len(grown), axis=0)
    padded = np.array([[place >= len(nodes) for place in range(size)] for nodes in grown])
    stays = leaf | padded
    return Trees(
        feature=np.where(stays, 0, table("feature_idx")).astype(np.int16),
        bound=np.where(stays, 0.0, table("num_threshold")),
        left=np.where(stays, itself, table("left")).astype(np.int16),
        right=np.where(stays, itself, table("right")).astype(np.int16),
        value=np.where(leaf, table("value"), 0.0),
        start=float(np.ravel(model._baseline_prediction)[0]),
        depth=int(max(nodes["depth"].max() for nodes in grown)),
    )


def _power(model: Model, cases: Sequence[Labelled]) -> float:
    """The exponent that puts the cut which parts the answers best at 1/2. It changes no order."""
    scores, labels = [], []
    for case in cases[::2]:
        library, asked = library_of(tuple(sorted(case.passages))), content_stems(case.question)
        rows = [measure(align(claim.said, library), asked)[0] for claim in parts_of(case.answer).claims]
        if rows:
            scores.append(float(np.log(model.support(np.array(rows))).sum()))
            labels.append(case.faithful)
    told, good = np.array(scores), np.array(labels)
    if good.all() or not good.any():  # nothing to part
        return 1.0
    cuts = np.quantile(told, np.linspace(0.05, 0.95, 91))
    balanced = [(told[good] >= cut).mean() + (told[~good] < cut).mean() for cut in cuts]
    return float(np.clip(np.log(0.5) / cuts[int(np.argmax(balanced))], 0.05, 1.0))
