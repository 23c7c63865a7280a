"""Names, sources and quotations of a claim that the passages do not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.answering.faithfulness.tokens import WORD, is_function_word, stem

_CAPITAL = re.compile(r"(?<![\w@./-])(?:[A-ZÀ-Þ][\w&]*(?:[-'’][^\W\d_]\w*)*|[a-z]+[A-Z]\w*)")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z\d][\w-]{1,40}\b")
_ORDINARY_CODE = re.compile(
    r"\d+(?:st|nd|rd|th|s|k|m|bn|x|h|hr|hrs|min|am|pm|kg|g|mg|km|cm|mm|ml|gb|tb|mb|f|c|mph|ft|in|oz|lb|lbs)\Z|[a-z]\d\Z",
    re.I,
)
_COMMON_NAMES = frozenset(
    "i ai ok english monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)
_REPORTS = (
    r"(?:says?|said|states?|stated|reports?|reported|claims?|claimed|estimates?|estimated|found|finds|notes?|noted|argues?|argued|warns?"
    r"|warned|predicts?|predicted|suggests?|suggested|shows?|showed|recommends?|recommended|attributes?|attributed|concludes?|concluded"
    r"|confirms?|confirmed|points? out|pointed out|explains?|explained|stresses|stressed|puts?|gives|gave|expects?|announced|revealed)"
)
_SOURCE_NOUNS = (
    r"(?:study|studies|survey|surveys|report|reports|research|researchers?|experts?|analysts?|scientists?|paper|poll|audit|review|"
    r"white ?paper|statistics|article|brochure|memo|regulators?|auditors?|benchmark|evaluation)"
)
_ACCORDING = re.compile(
    r"\b(?:according to|as (?:stated|reported|claimed|noted|described|explained|put|measured|estimated|found) (?:by|in)|reported by|in the words of|(?<=, )says|so says"
    r"|(?:figures?|data|numbers?|estimates?|records|findings) (?:from|by|of)|(?:was |were |is |are )?(?:written|published|issued|carried out|conducted|calculated|commissioned|reported|measured) by"
    r"|(?:a |the )?"
    + _SOURCE_NOUNS
    + r" (?:by|from|of|at|among|in))\s+(?P<who>[^,;:.()]{2,70}?)(?=[,;:.()]|\s(?:is|are|was|were|has|have|had|that|which|who|and|but)\b|\Z)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?:^|[,;:]\s+|\band |\bwhile |\bbut |\bwhereas )(?P<who>(?:(?:the|a|an|our|its|their|one|recent|some|many|several|new|his|her|this|in a|in an|in the)\s)?(?:[\w'’&-]+\s){{1,6}}?)(?:\w+ly )?{_REPORTS}\b",
    re.IGNORECASE,
)
_STUDY = re.compile(rf"\b(?P<who>(?:[A-Z][\w&-]+\s)*{_SOURCE_NOUNS})\b(?:\s\w+){{0,6}}?\s(?:{_REPORTS}|source)\b")
_OURSELVES = re.compile(
    r"\b(?:passages?(?: \d{1,2}(?:(?:,| and|,? or) \d)*)?|texts?|contexts?|playbooks?|documents?|information|they|it|this|that|these|who|which|you|we|he|she|there|what)\s*\Z",
    re.I,
)
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»\n]{3,400})[\"“”»]")
_MOST = 60  # names of one claim that are looked at


@lru_cache(maxsize=4_096)
def names(text: str) -> tuple[str, ...]:
    """Capitalised words and codes that are names by their place: not the first word of a sentence, unless more follow it."""
    found: list[str] = []
    for match in _CAPITAL.finditer(text):
        word = match[0]
        opening = (
            not text[: match.start()].strip(" \"'“‘([*_-") or text[: match.start()].rstrip(" \"'“‘([*")[-1:] in ".!?:;•"
        )
        if opening and not _is_name_at_start(word, text[match.end() :]):
            continue
        if word.lower() not in _COMMON_NAMES and len(word) > 1:
            found.append(word)
    found += [match[0] for match in _CODE.finditer(text) if not _ORDINARY_CODE.match(match[0]) and match[0] not in found]
    return tuple(dict.fromkeys(found[:_MOST]))


def _is_name_at_start(word: str, behind: str) -> bool:
    if is_function_word(word):
        return False
    follows = re.match(r"(?:['’]s)?\s([A-ZÀ-Þ]\w+)", behind)
    acronym = len(word) > 1 and word.isupper()
    reports = re.match(rf"(?:['’]s\b|\s(?:\w+ly )?{_REPORTS}\b)", behind)
    return bool(
        (follows and not is_function_word(follows[1])) or acronym or any(char.isupper() for char in word[1:]) or reports
    )


def absent_names(text: str, tokens: frozenset[str], stems: frozenset[str]) -> list[str]:
    """The names of a text that the passages, of which the words and stems are given, do not have in any form."""
    return [name for name in names(text) if not _has(name, tokens, stems)]


def _has(name: str, tokens: frozenset[str], stems: frozenset[str]) -> bool:
    parts = [part for part in re.findall(r"[^\W_]+", name.lower()) if part != "s"]
    if "".join(parts) in tokens or all(part in tokens or stem(part) in stems for part in parts):
        return True
    root = stem(parts[0]) if parts else ""
    return len(parts) == 1 and len(root) >= _ROOT and any(other.startswith(root[:_ROOT]) for other in stems)


_ROOT = 5  # letters that the name of a place and of its people share


@lru_cache(maxsize=4_096)
def sources(text: str) -> tuple[str, ...]:
    """Those whom a claim names as saying, finding or writing something."""
    found = [match["who"] for pattern in (_ACCORDING, _SUBJECT, _STUDY) for match in pattern.finditer(text[:2_000])]
    return tuple(dict.fromkeys(who.strip() for who in found if _says_who(who)))


def _says_who(who: str) -> bool:
    return not _OURSELVES.search(who) and any(not is_function_word(word) for word in WORD.findall(who))


def quotations(text: str) -> Iterator[str]:
    """What a claim puts in quotation marks, from two words on."""
    return (match[1] for match in _QUOTED.finditer(text) if len(match[1].split()) > 1)
