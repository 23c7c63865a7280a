"""The exact checks of a claim: what it has that its evidence lacks, or turns against it. Each notes values and findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.answering.faithfulness.evidence import Alignment, Floats, Line, squeeze
from bot.answering.faithfulness.figures import Figure, agree, figures, same_amount
from bot.answering.faithfulness.naming import absent_names, names, quotations, sources
from bot.answering.faithfulness.polarity import (
    denials,
    duties,
    duty,
    is_denial,
    opposite,
    relations,
    says_all,
    says_some,
)  # fmt: skip
from bot.answering.faithfulness.tokens import WORD, content_stems, content_words, stem

CLAUSE = re.compile(r"[,;:](?=\s)|[()–—](?=\D)|\b(?:and|or|but|while|whereas|which|because|so that)\b")
_PRESENT = 0.5
_COPIED, _NEARLY_COPIED = 0.9, 0.7  # share of a claim that one statement has, from which a denial lost or put in is certain
_CLOSE_BY = 0.75  # share of a claim's best cover from which a statement is about the same thing


@dataclass
class Findings:
    """What the exact checks found: for each kind of fault the words of the claim that show it, and what stands instead."""

    faults: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, kind: str, said: str, instead: str = "") -> None:
        """Note a fault; of several of one kind the first stands for all."""
        self.faults.setdefault(kind, (said, instead))


class Evidence:
    """A claim with the statements that are laid beside it by the checks."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self.said = alignment.said
        lines = alignment.library.lines
        self.best = lines[alignment.best].text if alignment.best >= 0 else ""
        self.window = " ".join(lines[place].text for place in sorted(alignment.window))
        self.three = " ".join(lines[place].text for place in sorted(alignment.three))
        self.stems = content_stems(self.said)


def _context(alignment: Alignment, start: int, end: int) -> list[int]:
    """The places, among the claim's words, of those in the clause around a stretch; of the whole claim where it is short."""
    said = alignment.said
    before = [match.end() for match in CLAUSE.finditer(said, 0, start)]
    behind = CLAUSE.search(said, end)
    inside = set(content_words(said[before[-1] if before else 0 : behind.start() if behind else len(said)]))
    found = [place for place, word in enumerate(alignment.words) if word in inside]
    return found if len(found) >= 2 else list(range(len(alignment.words)))


def _near(alignment: Alignment, rows: Sequence[int]) -> Floats:
    """How well each statement covers these words of the claim."""
    weights = alignment.weights[list(rows)]
    near: Floats = weights @ alignment.meets[list(rows)] / weights.sum()
    return near


def _gap(alignment: Alignment, rows: Sequence[int], holds: Callable[[int], bool]) -> float:
    """How much nearer the context is to the best statement than to the best one, or its neighbour, that holds the thing."""
    if not rows:
        return 0.0
    near = _near(alignment, rows)
    lines = alignment.library.lines
    holding = [place for place in range(len(lines)) if holds(place)]
    beside = [
        0.95 * near[other]
        for place in holding
        for other in (place - 1, place + 1)
        if 0 <= other < len(lines) and _joined(lines[other], lines[place])
    ]
    return float(near.max() - max([near[place] for place in holding] + beside, default=0.0))


def _joined(one: Line, other: Line) -> bool:
    """Whether two neighbours are sentences of one paragraph."""
    return one.passage == other.passage and one.block == other.block >= 0


def figures_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """Numbers that no passage has, or that stand with something else."""
    alignment = evidence.alignment
    library = alignment.library
    told = [figure for figure in figures(evidence.said) if figure.kind != "place" or figure.text[0].isdigit()]
    values["figures"] = float(min(len(told), 20))
    nearby = [*figures(evidence.three), *figures(library.about)]
    for figure in told:
        if not any(agree(figure, other) for other in library.figures):
            if figure.small and (_counts_items(figure, alignment) or figure.value <= 2):
                values["figures_away"] += 0.5
                continue
            same = next((other for other in library.figures if same_amount(figure, other)), None)
            kind = "unit" if same and figure.unit and not figure.small else "figure"
            values["figures_unit" if kind == "unit" else "figures_absent"] += 1
            findings.add(kind, _with_unit(figure), _with_unit(same) if same else _instead(figure, nearby))
            continue
        if not any(agree(figure, other) for other in nearby):
            values["figures_away"] += 1
        headed = any(agree(figure, other) for other in figures(library.about))
        if alignment.words and library.lines and not headed:
            holds = _holder(figure, alignment)
            gap = _gap(alignment, _context(alignment, figure.start, figure.end), holds)
            values["figures_gap"] = max(values["figures_gap"], gap)
            if gap > _PRESENT / 2:
                findings.add("figure_of_other", figure.text, _instead(figure, figures(evidence.best)))


def _holder(figure: Figure, alignment: Alignment) -> Callable[[int], bool]:
    lines = alignment.library.lines
    return lambda place: any(agree(figure, other) for other in lines[place].figures)


def _with_unit(figure: Figure) -> str:
    """How a figure is told: the first end of "6 to 12 weeks" with the unit that stands behind the second."""
    spelt = not figure.unit or figure.unit in figure.text.lower()
    return figure.text if spelt else f"{figure.text} {figure.unit}{'s' if len(figure.unit) > 1 else ''}"


def _counts_items(figure: Figure, alignment: Alignment) -> bool:
    """Whether a small number may count what a statement lists: as many parts between commas."""
    line = alignment.library.lines[alignment.best].text if alignment.best >= 0 else ""
    return len([part for part in re.split(r",| and | or ", line) if part.strip()]) >= figure.value > 1


def _instead(figure: Figure, others: Sequence[Figure]) -> str:
    return next((other.text for other in others if other.kind == figure.kind and not agree(figure, other)), "")


def names_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """Names and codes that no passage has, or that stand with something else."""
    alignment = evidence.alignment
    library = alignment.library
    told = names(evidence.said)
    values["names"] = float(min(len(told), 20))
    absent = absent_names(evidence.said, library.tokens, library.stems)
    values["names_absent"] = float(min(len(absent), 20))
    if absent:
        findings.add("name", absent[0])
    code = next((name for name in absent if any(char.isdigit() for char in name)), "")
    if code:
        findings.add("code", code)
    if not alignment.words or not library.lines:
        return
    for name in told:
        root = stem(name)
        if name in absent or root not in library.line_stems or root not in {stem(word) for word in alignment.words}:
            continue
        rows = [row for row in range(len(alignment.words)) if stem(alignment.words[row]) != root]
        gap = _gap(alignment, rows, lambda place, root=root: root in library.lines[place].stems)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        if gap > values["names_gap"]:
            values["names_gap"] = gap
        if gap > _PRESENT / 2:
            findings.add("name_of_other", name)


def sources_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """Those who are named as a source and are none."""
    library = evidence.alignment.library
    told = sources(evidence.said)
    values["sources"] = float(min(len(told), 5))
    near = content_stems(f"{evidence.three} {library.about}")
    for who in told:
        said = content_stems(who)
        share = len(said & library.stems) / (len(said) or 1)
        missing = 1.0 - share
        values["source_absent"] = max(values["source_absent"], missing)
        values["source_away"] = max(values["source_away"], 1.0 - len(said & near) / (len(said) or 1))
        if missing > _PRESENT - 0.01:
            findings.add("source", who)


def quotations_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """Quotation marks around what no passage says."""
    for quoted in quotations(evidence.said):
        if not any(squeeze(quoted) in text for text in evidence.alignment.library.squeezed):
            values["quotes_absent"] += 1
            findings.add("quotation", quoted)


def denials_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """A denial put in or lost, and opposites."""
    mine = denials(evidence.said)
    turned = []
    for text in (evidence.best, evidence.window):
        theirs = denials(text)
        lost = theirs.denied & (mine.stated - mine.near)
        put_in = mine.denied & (theirs.stated - theirs.near)
        turned.append((lost, put_in))
    (lost, put_in) = min(turned, key=lambda pair: len(pair[0]) + len(pair[1]))
    values["denial_word"] = float(min(len(lost) + len(put_in), 6))
    values["denial_count"] = float(np.clip(mine.number - denials(evidence.best).number, -4, 4))
    near = values["cover_best_hard"]
    if lost and not mine.number and near >= _COPIED:
        findings.add("turned", "", _denial_in(evidence.best))
    elif put_in and not denials(evidence.window).number and near >= _NEARLY_COPIED:
        findings.add("turned_by", _denial_in(evidence.said))
    if lost and not mine.number:
        findings.add("denial_lost", min(lost), _denial_in(evidence.best))
    elif put_in and not denials(evidence.window).number:
        findings.add("denial", _denial_in(evidence.said))
    word = opposite(evidence.stems, content_stems(evidence.best)) and opposite(
        evidence.stems, content_stems(evidence.window)
    )
    if word:
        values["opposite"] = 1.0
        findings.add("opposite", _word_of(evidence.said, word))


def _denial_in(text: str) -> str:
    return next((word for word in WORD.findall(text) if is_denial(word.lower().replace("’", "'"))), "")


def _word_of(text: str, root: str) -> str:
    return next((word for word in WORD.findall(text) if stem(word) == root), root)


def strength_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """What may be told as what must be, and some as all."""
    mine, theirs = duty(evidence.said), duties(evidence.window)
    if mine == 3 and theirs and 3 not in theirs:
        values["duty_raised"] = 1.0
        findings.add("duty", "must", "may" if 1 in theirs else "should")
    elif mine == 0 and theirs == {1}:
        values["duty_lost"] = 1.0
    universal, partial = says_all(evidence.said), says_some(evidence.window)
    if universal and partial and not says_all(evidence.window) and not says_some(evidence.said):
        values["all_for_some"] = 1.0
        findings.add("all", universal, partial)
    elif says_some(evidence.best) and not says_some(evidence.said):
        values["some_lost"] = 1.0


def relations_check(evidence: Evidence, values: dict[str, float], findings: Findings) -> None:
    """Cause and effect, earlier and later, exchanged."""
    mine = relations(evidence.said)
    theirs = [relation for text in (evidence.best, evidence.window) for relation in relations(text)]
    for one in mine:
        for other in theirs:
            if one.kind != other.kind:
                continue
            straight = _share(one.first, other.first) + _share(one.second, other.second)
            crossed = _share(one.first, other.second) + _share(one.second, other.first)
            values["relation_kept"] = max(values["relation_kept"], straight - crossed)
            values["relation_turned"] = max(values["relation_turned"], crossed - straight)
            if crossed - straight > _CLOSE_BY:
                findings.add("relation", one.kind)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))


CHECKS = (
    figures_check, names_check, sources_check, quotations_check, denials_check, strength_check, relations_check,
)  # fmt: skip
