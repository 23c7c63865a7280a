"""Words of a text as lexical search, grounding and the evals see them: lower-cased, stemmed, function words left out."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?%?")

STOPWORDS = frozenset(
    """
    a about above after again against ain all already also although always am among an and another any anybody anyone
    anything are aren't as at be because been before being below between both but by came can can't cannot come could
    couldn't did didn't do does doesn't doing don't done dont down during each either else enough even ever every
    everybody everyone everything few first for from further gave get gets getting give given go goes going gonna got
    had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself hey hi him himself his
    how how's however i i'd i'll i'm i've if im in into is isn't it it'd it'll it's its itself ive just keep keeps kept
    kind know last let let's like lot lots made make makes many may maybe me might mine more most much must my myself
    need needs neither never new no nobody none nor not nothing now of off oh ok okay on once one ones only onto or
    other others our ours ourselves out over own per perhaps please put puts quite rather re really said same say says
    see seem seems seen several shall she she'd she'll she's should shouldn't since so some somebody someone something
    somewhere still stuff such sure take takes taken than that that's thats the their theirs them themselves then
    there there's these they they'd they'll they're they've thing things think this those though through till to
    together told too took toward two under until up upon us use used uses using very via want wants was wasn't way we
    we'd we'll we're we've well went were weren't what what's whatever when when's where where's whether which while
    who who's whoever whom whose why why's will with within without won't wont would wouldn't yes yet you you'd you'll
    you're you've your yours yourself yourselves
    """.split()
)

# PyStemmer objects keep a cache and are not safe to share between threads.
_local = threading.local()


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    return _local.stemmer


def words(text: str) -> list[str]:
    """Lower-case words and numbers in reading order; an apostrophe stays inside a word, a percent sign after a number."""
    return [match.group().replace("’", "'") for match in _WORD.finditer(text.lower())]


def stem(word: str) -> str:
    """Snowball English stem (Porter 2) of one lower-case word."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


def content_stems(text: str) -> list[str]:
    """Stems of the words that are not function words, in reading order, repetitions kept."""
    stems: list[str] = _stemmer().stemWords([word for word in words(text) if word not in STOPWORDS])
    return stems


@lru_cache(maxsize=4_096)  # the same statements are compared with one question after the other
def stem_set(text: str) -> frozenset[str]:
    """The stems of the content words, each once."""
    return frozenset(content_stems(text))


def phrase(text: str) -> str:
    """The stems of all words in order, function words kept: "who to call" is more than "call"."""
    return " ".join(stem(word) for word in words(text))
