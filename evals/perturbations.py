"""Sentences that say what a passage says, made false by one small change; and harmless changes of the same size.

They give the fit what answers of language models rarely show: a claim that shares nearly all words with its evidence and
is wrong all the same. Every change is made by rule from a seed, so that a fit can be repeated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from bot.answering.faithfulness.figures import figures
from bot.answering.faithfulness.naming import names

Change = Callable[[str, str, random.Random], str]

_FIRMS = (
    "Gartner Deloitte McKinsey Forrester Accenture IDC Capgemini KPMG Bain Harvard Stanford MIT Oxford UNESCO OECD".split()
)
_PEOPLE = "Miriam Castellan,Jonas Okafor,Elif Brandt,Tomas Rivera,Nadia Whitlock,Dr. Henrik Solberg".split(",")
_WHO = (
    "a study by {}|a survey by {}|{}|researchers at {}|the auditors|an external review|the works council|a recent poll|industry experts"
    "|the finance team|the head of operations|the legal department|a customer survey|the vendor's brochure|the national regulator"
).split("|")
_OPPOSED = (
    "increase/decrease increases/decreases increased/decreased higher/lower more/less before/after first/last above/below rise/fall "
    "rises/falls rose/fell raise/lower start/end begin/end open/closed allow/forbid allowed/forbidden accept/reject approve/reject "
    "internal/external inside/outside always/never success/failure positive/negative strong/weak fast/slow faster/slower quickly/slowly "
    "long/short large/small best/worst good/bad easy/difficult cheap/expensive hot/cold safe/dangerous old/new add/remove many/few "
    "minimum/maximum early/late with/without include/exclude includes/excludes improve/worsen improves/worsens public/private"
).split()
_TURNS = {one: other for pair in _OPPOSED for one, other in (pair.split("/"), pair.split("/")[::-1])}
_SPELT = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|should|must|will|can|could|may|would|does|do)\b(?! not|n't| never)"
)
_DENIAL = re.compile(r"\b(?:not|never)\s|\bno (?=\w)|n['’]t\b")
_UNIT = re.compile(r"\b(second|minute|hour|day|week|month|year)(s?)\b")
_SYNONYMS = (
    "begin/start begins/starts large/big help/assist use/employ uses/employs also/likewise about/roughly get/obtain show/demonstrate "
    "shows/demonstrates keep/retain need/require needs/requires fix/repair buy/purchase quickly/rapidly important/significant "
    "typically/usually firm/company staff/employees team/group build/create check/verify choose/select problem/issue job/task "
    "however/yet because/since often/frequently many/numerous if/provided"
).split()
_SAME = {one: other for pair in _SYNONYMS for one, other in (pair.split("/"), pair.split("/")[::-1])}
_CAUSES = re.compile(r"^(?P<effect>[^,;]{15,}?),? because (?P<cause>[^,;.]{10,})(?P<stop>\.?)$")
_SOS = re.compile(r"^(?P<cause>[^,;]{15,}?),? so (?P<effect>[^,;.]{10,})(?P<stop>\.?)$")
_SEQUENCE = re.compile(r"^(?P<one>[^,;]{8,}?) (?P<word>before|after) (?P<other>[^,;.]{6,})(?P<stop>\.?)$")


def changed_number(text: str, around: str, chance: random.Random) -> str:
    """Another number, half of the time one that stands elsewhere in the passage."""
    found = [one for one in figures(text) if one.text[0].isdigit() or one.text.split()[0].lower() in _SPELT[2:]]
    if not found:
        return text
    one = chance.choice(found)
    old = re.match(r"\d+(?:,\d{3})*(?:\.\d+)?|\w+", text[one.start :].lstrip("$€£ "))
    start = text.find(old[0], one.start) if old else -1
    if not old or start < 0:
        return text
    digits = old[0][0].isdigit()
    others = [match for match in re.findall(r"\b\d+(?:\.\d+)?\b", around) if match not in text]
    if digits and others and chance.random() < 0.4:
        new = chance.choice(others)
    elif digits:
        value = float(old[0].replace(",", ""))
        new = f"{max(1.0, value * chance.choice((0.5, 0.75, 1.25, 1.5, 2, 3)) + chance.choice((1, 2, 3))):.0f}"
    else:
        place = _SPELT.index(old[0].lower()) if old[0].lower() in _SPELT else 4
        new = chance.choice([word for word in _SPELT[2:13] if word != _SPELT[place]])
    return text if new == old[0] else text[:start] + new + text[start + len(old[0]) :]


def changed_unit(text: str, around: str, chance: random.Random) -> str:
    """Days become weeks, a percentage another kind of number."""
    match = _UNIT.search(text)
    if not match:
        return re.sub(r"(\d)\s?(?:%|percent)", r"\1 hours", text, count=1)
    other = chance.choice([unit for unit in ("minute", "hour", "day", "week", "month", "year") if unit != match[1].lower()])
    return text[: match.start()] + other + match[2] + text[match.end() :]


def denied(text: str, around: str, chance: random.Random) -> str:
    """A denial put in, or taken out where there is one."""
    if _DENIAL.search(text):
        return _DENIAL.sub("", text, count=1)
    return _AUXILIARY.sub(lambda match: f"{match[0]} not", text, count=1)


def opposed(text: str, around: str, chance: random.Random) -> str:
    """A word replaced by its opposite."""
    return _replaced(text, _TURNS, chance)


def attributed(text: str, around: str, chance: random.Random) -> str:
    """Somebody named as the source who is none."""
    who = chance.choice(_WHO).format(chance.choice(_FIRMS))
    if (
        set(re.findall(r"\w+", who.lower()))
        & {"study", "survey", "poll", "review", "experts"}
        & set(re.findall(r"\w+", around.lower()))
    ):
        who = chance.choice(_FIRMS)
    return chance.choice(
        (f"According to {who}, {_lowered(text)}", f"{who[0].upper()}{who[1:]} reports that {_lowered(text)}")
    )


def renamed(text: str, around: str, chance: random.Random) -> str:
    """A name replaced by another, of the passage or of nowhere."""
    told = [name for name in names(text) if len(name) > 2]
    if not told:
        return text
    others = [name for name in names(around) if name not in text and len(name) > 2]
    new = chance.choice(others) if others and chance.random() < 0.6 else chance.choice([*_FIRMS, *_PEOPLE])
    return text.replace(chance.choice(told), new)


def strengthened(text: str, around: str, chance: random.Random) -> str:
    """What may be becomes what must be, and some become all."""
    rules = (
        (r"\b(?:may|might|can|could|should)\b(?! not)", "must"), (r"\b(?:some|most|many|several|a few)\b", "all"),
        (r"\b(?:often|usually|typically|sometimes|generally)\b", "always"), (r"\b(?:at least|up to|about|nearly) (?=\d)", "exactly "),
        (r", (?:if|unless|provided|when|as long as) [^,.;]+", ""), (r" (?:if|unless|provided) [^,.;]+", ""),
    )  # fmt: skip
    fitting = [rule for rule in rules if re.search(rule[0], text)]
    if not fitting:
        return text
    pattern, new = chance.choice(fitting)
    return re.sub(pattern, new, text, count=1)


def turned(text: str, around: str, chance: random.Random) -> str:
    """Cause and effect, or earlier and later, exchanged."""
    for pattern, shape in (
        (_CAUSES, "{cause} because {effect}{stop}"), (_SOS, "{effect}, so {cause}{stop}"), (_SEQUENCE, "{other} {word} {one}{stop}"),
    ):  # fmt: skip
        match = pattern.match(text)
        if match:
            parts = {name: value.strip() for name, value in match.groupdict().items()}
            new = shape.format(**{name: _lowered(value) for name, value in parts.items()})
            return new[0].upper() + new[1:]
    return text


def swapped(text: str, around: str, chance: random.Random) -> str:
    """Two words that say something change places with two of the passage or of the sentence."""
    words = list(re.finditer(r"\b[a-z]{5,}\b", text))
    if len(words) < 5:
        return text
    others = [word for word in dict.fromkeys(re.findall(r"\b[a-z]{5,}\b", around)) if word not in text]
    one = chance.choice(words)
    if others and chance.random() < 0.6:
        kin: list[str] = [word for word in others if word[-2:] == one[0][-2:]] or others
        return text[: one.start()] + chance.choice(kin) + text[one.end() :]
    far = [
        word for word in words if abs(word.start() - one.start()) > 15 and word[0][-2:] == one[0][-2:] and word[0] != one[0]
    ]
    if not far:
        return text
    first, second = sorted((one, chance.choice(far)), key=lambda match: match.start())
    return text[: first.start()] + second[0] + text[first.end() : second.start()] + first[0] + text[second.end() :]


def added(text: str, around: str, chance: random.Random, elsewhere: Sequence[str] = ()) -> str:
    """Something from an unrelated text tacked on."""
    other = chance.choice(elsewhere) if elsewhere else ""
    clause = re.split(r"[,;:.]", other)[0].strip()
    if not 3 <= len(clause.split()) <= 12:
        return text
    return f"{text.rstrip(' .')}, and {_lowered(clause)}."


def harmless(text: str, around: str, chance: random.Random) -> str:
    """A change that keeps what is said: a number spelt, a synonym, a part left out, the order of two parts."""
    changes = [
        lambda: re.sub(r"\b(\d|1[0-5])\b(?![.,%]?\d|%)", lambda match: _SPELT[int(match[1])], text, count=1),
        lambda: _replaced(text, _SAME, chance),
        lambda: re.sub(r"\s\([^()]{3,60}\)", "", text, count=1),
        lambda: re.sub(r"^([^,;]{25,}), (?:which|and|while|but) [^,;]+[.]$", r"\1.", text),
        lambda: re.sub(r"^(If|When|After|Before|Once) ([^,]{8,}), ([^,;.]{12,})\.$", _behind, text),
        lambda: text,
    ]
    return chance.choice(changes)()


FAULTS: dict[str, Change] = {
    "wrong_number": changed_number, "unit": changed_unit, "negation": denied, "opposite": opposed,
    "invented_attribution": attributed, "entity": renamed, "overgeneralisation": strengthened, "relation": turned,
    "swapped": swapped,
}  # fmt: skip


def _behind(match: re.Match[str]) -> str:
    return f"{match[3][0].upper()}{match[3][1:]} {match[1].lower()} {match[2]}."


def _replaced(text: str, table: dict[str, str], chance: random.Random) -> str:
    found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match[0] in table]
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + table[match[0]] + text[match.end() :]


def _lowered(text: str) -> str:
    first = text.split(" ", 1)[0]
    return (
        text
        if len(first) > 1 and (first.isupper() or any(char.isdigit() for char in first))
        else text[:1].lower() + text[1:]
    )
