"""A message in parts that each say one thing: sentences, split where a new statement begins; questions told apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.assessment.cues import denied_denial


class Clause(NamedTuple):
    """One part of a message.

    `contrast`: it begins with "but" or the like. `starts`: it begins a sentence. `heads`: a colon follows, so that it
    names what comes next.
    """

    text: str
    question: bool
    contrast: bool
    starts: bool
    heads: bool = False


_SENTENCE = re.compile(
    r"(?<!\b[A-Z])(?<!\b[Dd]r)(?<!\bMs)(?<!\bMr)(?<!\bMrs)(?<!\be\.g)(?<!\bi\.e)(?<!\bca)(?<!\bvs)[.](?=\s|$)"
    r"|[!…]+|\?+|[;\n]+|\.{2,}|\s[–—-]{1,2}\s"
)
_CONTRAST = r"(?:but|however|though|although|except(?: that)?|only that|while|whereas|yet|just|otherwise)"
_SPLIT = re.compile(
    rf",\s+(?:and\s+|so\s+)?(?={_CONTRAST}\b)|,\s+(?:and|plus|also|then)\s+|,\s+|\s+(?=(?:but|however|whereas|although)\b)"
    r"|\s+and\s+(?=(?:the|our|we|there|they|nobody|no one|nothing|it|its|a|an|also|for|on|in|yes|no|not|never"
    r"|all|[A-Z]|both|each|every|any|i)\b|\d)"
    r"|\s+and\s+(?=[\w-]+(?:\s[\w-]+){0,3}\s(?:is|are|isn't|aren't|has|have|was|were|isnt|gets|runs|works|goes"
    r"|does|doesn't|will|can|fires?|alerts?|owns?|handles?|knows?)\b)"
    r"|\s+(?=so (?!that\b|far\b|many\b|much\b|we can\b|they can\b|it can\b|on\b|called\b))|:\s+|\s=\s|\s\+\s|\splus\s",
    re.IGNORECASE,
)
_COMMAS = re.compile(r",\s+(?:and\s+)?|\s+(?=but\b)", re.IGNORECASE)
_OPENS_CONTRAST = re.compile(rf"(?i)^(?:and |so )?{_CONTRAST}\b,?\s*")
_NOT_AFTER_COMMA = re.compile(
    r"(?i)^(?:please|thanks|thx|tbh|imho|imo|honestly|right|ok|you know|etc|too|if that'?s what you mean"
    r"|i know(?: i know)?|mind you)\b[.!]?$"
)

_WH = r"(?:what|why|how|who|where|when|which|whose|whats|what's|hows|how's|wheres|where's|whos|who's)"
_ASKS = re.compile(
    rf"(?i)^(?:(?:ok|okay|hm+|so|and|but|wait|sorry|hey|hi|um+|well|also|btw|by the way|quick question|question"
    rf"|one question|yes|yep|no|just|maybe|then)[,:.]?\s+)*"
    rf"(?:{_WH}\s+(?:is|are|was|were|do|does|did|would|should|can|could|will|about|if|exactly|else|counts?"
    rf"|happens?|means?|kind|sort|type|much|many|long|often|do you|comes?|am|to|qualifies)\b"
    rf"|(?:why|what|how come)$|why\s+\w+|{_WH}'s\b"
    r"|(?:can|could|would|will) (?:you|u"
    r"|i)\b(?! (?:please )?(?:make|change|set|update|move|put|mark|record|note|add|assign|switch|correct)\b)"
    r"|(?:do|does|did) (?:you|u|i|we|that|this|it|the|a)\b"
    r"|(?:is|are|am|was) (?:that|this|it|there|yes|a|an|the|it's)\b"
    r"|(?:explain|define|clarify)\b|tell (?:me|us) (?:more|about|what|why|how)|what do"
    r"|not sure what (?:you mean|that means|is meant)"
    r"|(?:i )?don'?t (?:understand|get|see) (?:what|why|the question|how)|meaning of\b|define\b|remind me)"
)
_NOT_ASKING = re.compile(
    r"(?i)^(?:what (?:we|they|users?|you|i|goes|comes|the|is (?:missing|logged|stored|open))\b(?!.*\?)"
    r"|whatever\b|who (?:may|can|does|sees|gets|owns)\b(?!.*\?)|when (?:the|it|a|we|they|there)\b(?!.*\?)"
    r"|how (?:it|we|they)\b(?!.*\?)|why (?:it|we|they)\b(?!.*\?))"
)
_TAG = re.compile(
    r"(?i)(?:(?:,\s*|\s+)(?:right|ok|okay|correct|isn'?t it|eh|haha|lol|if that'?s what you mean|you know)"
    r"|,\s*(?:no|yes|yeah))\s*\?+$"
)
_UPTALK = re.compile(
    r"(?i)^(?:i (?:think|guess|suppose)|kind ?of|kinda|sort of|sorta|maybe|probably|perhaps|might be|could be)\b.{0,30}\?+$"
)
_COMMAND = re.compile(
    r"(?i)^(?:please |pls )?(?:can|could|would) (?:you|u|we|i) (?:please |pls )?(?:make|change|set|update|move"
    r"|put|mark|record|note|add|assign|switch|correct)\b"
)
_SOFT = re.compile(
    r"(?i)\b(?:i (?:think|guess|suppose)|kind ?of|kinda|sort of|sorta|maybe|probably|perhaps|might be"
    r"|in a way|more or less|somehow)\b"
)
_WH_INSIDE = re.compile(r"(?i)\b(?:who|whom|whose|what|which|how|why|when|where|exactly)\b")
_TOPIC_FIRST = re.compile(r"^[\w' /-]{2,40}\?+$")  # "middle managers? they got trained": names the subject, asks nothing


def split_clauses(text: str) -> list[Clause]:
    """The parts of a message in order. A question stays whole; statements are split at commas and conjunctions."""
    clauses: list[Clause] = []
    sentences = list(_sentences(text))
    for place, (sentence, mark) in enumerate(sentences):
        last = place == len(sentences) - 1
        if _is_question(sentence, mark, last):
            clauses.append(Clause(sentence, True, False, True))
            continue
        clauses += _parts(sentence)
    return clauses


def _sentences(text: str) -> list[tuple[str, str]]:
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        piece = text[start : match.start()].strip(" ,;:-–—")
        if piece:
            found.append((piece, match.group().strip()))
        start = match.end()
    rest = text[start:].strip(" ,;:-–—")
    return [*found, (rest, "")] if rest else found


def _is_question(sentence: str, mark: str, last: bool) -> bool:
    whole = sentence + mark
    if _COMMAND.match(sentence):
        return False
    if "?" in mark:
        if _SOFT.search(sentence) and not _ASKS.match(sentence):
            return False
        if _TAG.search(whole) or _UPTALK.match(whole):
            return False
        return last or bool(_ASKS.match(sentence)) or not _TOPIC_FIRST.match(whole) or bool(_WH_INSIDE.search(sentence))
    return bool(_ASKS.match(sentence)) and not _NOT_ASKING.match(sentence)


def _parts(sentence: str) -> list[Clause]:
    sentence = _TAG.sub("", sentence)
    pieces: list[tuple[str, bool]] = []
    start = 0
    whole = denied_denial(sentence)  # "it's not that the pipeline and the monitoring aren't there" is one statement
    for match in (_COMMAS if whole else _SPLIT).finditer(sentence):
        pieces.append((sentence[start : match.start()], match.group().strip() in (":", "=")))
        start = match.end()
    pieces.append((sentence[start:], False))
    clauses: list[Clause] = []
    for raw, heads in pieces:
        piece = raw.strip(" ,;:")
        if not piece or (_NOT_AFTER_COMMA.match(piece) and clauses):
            continue
        contrast = bool(_OPENS_CONTRAST.match(piece))
        bare = _OPENS_CONTRAST.sub("", piece).strip() if contrast else piece
        if bare:
            clauses.append(Clause(bare, False, contrast, not clauses, heads))
    return clauses
