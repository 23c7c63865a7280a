"""Words as the faithfulness scorer sees them: stems by rule, function words told from others; the standard library alone."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

FUNCTION_WORDS = frozenset(
    """
    a about above after again all already also although always am among an and another any anybody anyone anything are
    aren't as at be because been before being below both but by came can can't cannot come could couldn't did didn't do
    does doesn't doing don't done down during each either else enough even ever every everybody everyone everything few
    for from further gave get gets getting give given gives go goes going got had hadn't has hasn't have haven't having
    he her here hers herself him himself his how however i if in into is isn't it it's its itself just keep keeps kept
    last let like lot lots made make makes many may maybe me might mine more most much must my myself need needs neither
    never new no nobody none nor not nothing now of off often on once one ones only onto or other others our ours
    ourselves out over own per perhaps please put puts quite rather really same see seem seems several shall she should
    shouldn't since so some somebody someone something somewhere still such sure take takes taken than that that's the
    their theirs them themselves then there these they thing things this those though through till to together too took
    toward towards under until up upon us use used uses using very via want wants was wasn't way we well went were
    weren't what whatever when where whether which while who whoever whom whose why will with within without won't would
    wouldn't yes yet you your yours yourself yourselves first second third two three four five six seven eight nine ten
    eleven twelve whereas typically usually generally overall additionally therefore thus hence finally next including
    include includes involve involves well various different certain important ensure help helps provide provides
    """.split()
)

_SUFFIXES = (
    "ational ization isation fulness iveness ousness ations ation ments ment nesses ness ities ity ingly ively ally "
    "edly ions ion ings ing ives ive ances ance ences ence ables able ibles ible ers ors er or est ed es ly al ic ous ful s"
).split()
_DOUBLED = re.compile(r"([bdfgklmnprt])\1$")
_SHORTEST = 3  # letters that a stem keeps
_LONGEST = 40  # letters of a word that are looked at; no real word is longer


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What inflected and derived forms of a word share: "deciding", "decision" and "decided" come close to one another."""
    plain = word.lower().replace("’", "'")[:_LONGEST].split("'")[0]
    if len(plain) > _SHORTEST and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-3] + "y" if plain.endswith("ies") else plain[:-1]
    for suffix in _SUFFIXES:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= _SHORTEST + 1:
            plain = plain[: -len(suffix)]
            break
    plain = _DOUBLED.sub(r"\1", plain)
    if len(plain) > _SHORTEST and plain[-1] in "eiy":
        plain = plain[:-1]
    return plain


def is_function_word(word: str) -> bool:
    """Whether a word says nothing by itself."""
    return word.lower().replace("’", "'") in FUNCTION_WORDS or len(word) == 1


def content_words(text: str) -> list[str]:
    """The words that say something, lower-cased, in reading order, repetitions kept. Numbers are not words."""
    return [word.lower() for word in WORD.findall(text) if not is_function_word(word)]


def content_stems(text: str) -> frozenset[str]:
    """Their stems, each once."""
    return frozenset(stem(word) for word in content_words(text))
