"""What a removed document left in texts that were written from it: found by its own words and taken out.

Whoever removes a document reads it once more before it goes. What it alone says, no other document, is then looked for in
stored answers, questions and logs.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from knowledge.words import STOPWORDS

REMOVED = "[removed]"
_RUN = 4  # words in a row that are a quotation if they stand nowhere else
_CARRYING = 2  # of them that are no function words
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"(?:[ \t]*\[\d+\])+")
_ITEM = re.compile(r"[ \t]*(?:[-*+>]|#{1,6}|\d+[.)])?[ \t]*")
_WORDED = ("text", "notice", "note")  # fields of a reply that are written from the passages it was given


class Traces:
    """The words of one document that no other has. Pure, safe to share.

    `texts` are what its versions said, title and headings among them; `kept` are the texts of the documents that stay.
    """

    def __init__(self, document: str, texts: Iterable[str], kept: Iterable[str] = ()) -> None:
        self.document = document
        self._runs: set[int] = set()
        self._words: set[str] = set()
        for text in texts:
            words = _words(text)
            self._runs.update(run for _, run in _runs(words))
            self._words.update(word for word in words if word not in STOPWORDS and not (word.isdigit() and len(word) < 3))
        for text in kept:
            words = _words(text)
            self._runs.difference_update(run for _, run in _runs(words))
            self._words.difference_update(words)

    def redact(self, text: str, *, drew: bool = False) -> str:
        """The text without what it quotes. One that quotes it, or `drew` on it, loses the document's own words as well."""
        found = list(_WORD.finditer(text))
        words = [match.group().casefold() for match in found]
        gone = bytearray(len(found))
        for place, run in _runs(words):
            if run in self._runs:
                gone[place : place + _RUN] = b"\1" * _RUN
        if drew or any(gone):
            gone = bytearray(mark or word in self._words for mark, word in zip(gone, words, strict=True))
        parts, end = [], 0
        for hidden, group in groupby(range(len(found)), gone.__getitem__):
            places = list(group)
            if hidden:
                parts += [text[end : found[places[0]].start()], REMOVED]
                end = found[places[-1]].end()
        return "".join([*parts, text[end:]])

    def redact_json(self, text: str) -> str:
        """JSON of replies and of what people did: passages of the document lose their text and keep their ids.

        Statements that cite it go as a whole. Text that is no JSON is redacted as a text.
        """
        try:
            value = json.loads(text)
            redacted = self.redact_value(value)
            return text if redacted == value else json.dumps(redacted, ensure_ascii=False)
        except (ValueError, RecursionError):  # what people write may look like JSON of any depth
            return self.redact(text)

    def redact_value(self, value: Any) -> Any:
        """The same for JSON that is read already."""
        if isinstance(value, str):
            return self.redact_json(value) if value[:1] in ("{", "[") else self.redact(value)
        if isinstance(value, list):
            return [self.redact_value(one) for one in value]
        if not isinstance(value, dict):
            return value
        if self._is_passage(value):
            return self._bare_passage(value)
        if self._is_passage(value.get("passage")):
            return self._bare_citation(value)
        return self._redact_reply(value)

    def _redact_reply(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """A reply or anything else with fields."""
        cited = {one["number"] for one in self._drawn(value.get("citations")) if "number" in one}
        drew = bool(cited or self._drawn(value.get("hits")) or self.document in (value.get("quoted") or ()))
        redacted = {}
        for name, part in value.items():
            if drew and isinstance(part, str) and name in _WORDED:
                redacted[name] = self.redact(_without_statements(part, cited), drew=True)
            else:
                redacted[name] = self.redact_value(part)
        return redacted

    def _drawn(self, passages: Any) -> list[Mapping[str, Any]]:
        """Those of the citations or hits that hold a passage of the document."""
        found = passages if isinstance(passages, list) else []
        return [one for one in found if isinstance(one, dict) and self._is_passage(one.get("passage"))]

    def _is_passage(self, value: Any) -> bool:
        source = value.get("source") if isinstance(value, dict) else None
        return isinstance(source, dict) and source.get("id") == self.document

    def _bare_citation(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """A citation or a hit: which passage it was and how well it fitted."""
        bare: dict[str, Any] = {"passage": self._bare_passage(value["passage"])}
        if "quote" in value:
            bare |= {"quote": REMOVED, "start": 0}
        return {**value, **bare} | ({"sentences": []} if "sentences" in value else {})

    def _bare_passage(self, value: Mapping[str, Any]) -> dict[str, Any]:
        source = value["source"]
        kept = {name: source[name] for name in ("id", "kind", "audience") if name in source}
        return {**value, "source": {**kept, "title": REMOVED}, "headings": [], "text": REMOVED}


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each run of words begins, and what stands for it: runs that say nothing are left out."""
    carrying = array("b", (word not in STOPWORDS for word in words))
    for place in range(len(words) - _RUN + 1):
        if sum(carrying[place : place + _RUN]) >= _CARRYING:
            yield place, hash(tuple(words[place : place + _RUN]))


def _without_statements(text: str, cited: set[int]) -> str:
    """A reply's text without the statements that cite one of these numbers; the marks stay."""
    parts, end = [], 0
    for marks in _MARKS.finditer(text):
        if cited & {int(number) for number in re.findall(r"\d+", marks.group())}:
            start = max(end, text.rfind("\n", end, marks.start()) + 1)
            item = _ITEM.match(text, start, marks.start())
            start = item.end() if item else start
            parts += [text[end:start], REMOVED, marks.group()]
        else:
            parts.append(text[end : marks.end()])
        end = marks.end()
    return "".join([*parts, text[end:]])
