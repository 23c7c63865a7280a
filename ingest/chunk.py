"""Step 3: a document to passages, pure. Sections stay whole; lists and tables are never torn; every passage knows its place.

A section (the text between two headings) is one passage. Only where it is longer than `_SECTION_LIMIT` is it cut, between
blocks, into passages of about `_PASSAGE_TARGET`; a list goes with the sentence that introduces it. A list or table beyond
`_LIST_LIMIT` (a catalogue, no answer) is cut between its items or rows.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt

from ingest.models import Document
from knowledge.models import Passage, Unit, UnitKind
from knowledge.statements import Kind, Role, Statement, sentence_spans, statements
from knowledge.words import words

VERSION = "sections-3"  # stored with each generation: another chunker means other passages, so everything is rebuilt
_SECTION_LIMIT = 3_800  # characters
_PASSAGE_TARGET = 1_600
_LIST_LIMIT = 12_000
_STRETCH_TARGET = 800  # about 180 tokens: fits the model's window of 256 together with the heading
_SENTENCE_MINIMUM = 12
_WORDS_MINIMUM = 3  # a lone logo letter or page number is no passage

_ITEM_OR_ROW = re.compile(r"^(?=[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]|[ ]{0,3}\|)", re.MULTILINE)
_LINE = re.compile(r"^", re.MULTILINE)
_LISTS = {"bullet_list_open", "ordered_list_open", "table_open"}
_parser = MarkdownIt("commonmark").enable("table")


class Block(NamedTuple):
    """A top-level Markdown block: characters `start` to `end` of the document. `level` is 1 to 6 for headings, else 0.

    `limit` is the length up to which the block stays in one passage.
    """

    start: int
    end: int
    level: int
    limit: int


def chunk(document: Document) -> list[Passage]:
    """The passages of a document in reading order. Ids depend on the content only (source, headings, text)."""
    text = document.text
    seen: Counter[str] = Counter()
    passages = []
    for headings, blocks in _sections(document):
        for start, end in _pack(text, blocks):
            body = text[start:end]
            topic = headings or (document.source.title,)  # whatever is embedded with the text belongs to its identity
            key = "\x00".join([document.source.id, *topic, body])
            seen[key] += 1
            if len(words(body)) < _WORDS_MINIMUM:
                continue
            digest = hashlib.sha256(f"{key}\x00{seen[key]}".encode()).hexdigest()[:20]
            passages.append(Passage(id=digest, source=document.source, headings=headings, text=body, start=start, end=end))
    return passages


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Heading path and blocks of each section. A heading that repeats the document's title is left out of the path."""
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in _blocks(document.text):
        if not block.level:
            blocks.append(block)
            continue
        if blocks:
            yield _headings(path, document.source.title), blocks
        blocks = []
        title = _heading_text(document.text[block.start : block.end])
        path = [item for item in path if item[0] < block.level] + [(block.level, title)]
    if blocks:
        yield _headings(path, document.source.title), blocks


def _headings(path: Iterable[tuple[int, str]], title: str) -> tuple[str, ...]:
    return tuple(text for _, text in path if text and text != title)


def _heading_text(markdown: str) -> str:
    line = markdown.strip().split("\n")[0]
    return " ".join(re.sub(r"^#{1,6}[ \t]+|[ \t]+#+$|[*`]", "", line).split())[:200]


def _blocks(text: str) -> Iterator[Block]:
    line_starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    for token in _parser.parse(text):
        if token.level or token.map is None or token.nesting < 0 or token.type == "hr":
            continue
        start, end = line_starts[token.map[0]], line_starts[min(token.map[1], len(line_starts) - 1)]
        level = int(token.tag[1]) if token.type == "heading_open" else 0
        limit = _LIST_LIMIT if token.type in _LISTS else _SECTION_LIMIT
        stripped = text[start:end]
        if stripped.strip():
            start += len(stripped) - len(stripped.lstrip())
            yield Block(start, start + len(stripped.strip()), level, limit)


def _pack(text: str, blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Spans of the passages of one section."""
    if blocks[-1].end - blocks[0].start <= _SECTION_LIMIT:
        yield blocks[0].start, blocks[-1].end
        return
    start, end = -1, -1
    for begin, stop in _units_kept_whole(text, blocks):
        if start >= 0 and stop - start > _PASSAGE_TARGET:
            yield start, end
            start = begin
        start, end = begin if start < 0 else start, stop
    yield start, end


def _units_kept_whole(text: str, blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Blocks, each list joined to the lead-in before it; a block beyond the limit falls into lines or sentences."""
    spans: list[Block] = []
    for block in blocks:
        if spans and text[spans[-1].end - 1] == ":" and block.end - spans[-1].start <= block.limit:
            spans[-1] = block._replace(start=spans[-1].start)
        else:
            spans.append(block)
    for block in spans:
        if block.end - block.start <= block.limit:
            yield block.start, block.end
        else:
            yield from _pieces(text, block)


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    whole = _ITEM_OR_ROW if block.limit == _LIST_LIMIT else _LINE
    starts = [block.start, *(match.start() for match in whole.finditer(text, block.start + 1, block.end)), block.end]
    for start, end in pairwise(starts):
        if end - start <= _PASSAGE_TARGET and text[start:end].strip():
            yield start, start + len(text[start:end].rstrip())
        else:
            yield from sentence_spans(text, start, end)


def units(passage: Passage) -> list[tuple[Unit, str]]:
    """The parts of a passage that get a vector, each with the text that is embedded for it; the opening stretch first.

    A stretch or sentence is embedded under its heading, which says what "it" is. What people are quoted as saying ("how it
    shows") is embedded as it stands and one by one: questions resemble it more than they resemble the playbook's prose.
    """
    parts = statements(passage.text)
    found = [(_unit(passage, group, UnitKind.STRETCH), _stretch_text(passage, group)) for group in _stretches(parts)]
    if not found:
        found = [(Unit(passage.id, UnitKind.STRETCH, 0, len(passage.text)), f"{passage.topic}\n{passage.text}")]
    for part in parts:
        if part.end - part.start >= _SENTENCE_MINIMUM:
            quoted = part.role is Role.SIGNS and part.kind is Kind.ITEM
            kind = UnitKind.UTTERANCE if quoted else UnitKind.SENTENCE
            text = part.text.strip("\"'“”‘’ ") if quoted else f"{passage.topic}: {part.text}"
            found.append((_unit(passage, [part], kind), text))
    return found


class Reading(NamedTuple):
    """A text that the model reads, the unit that it stands for, and the parts of it that get a vector from the same reading.

    Each part comes with its place in the text: characters, from the first to behind the last.
    """

    unit: Unit
    text: str
    parts: tuple[tuple[Unit, tuple[int, int]], ...] = ()


def readings(passage: Passage) -> list[Reading]:
    """The units of a passage where each stretch is read once, for its own vector and for those of its sentences.

    That takes a third of the time, as no sentence is read a second time under its heading. The opening stretch comes first.
    """
    parts = statements(passage.text)
    found = [_reading(passage, group) for group in _stretches(parts)]
    utterances = [(unit, text) for unit, text in units(passage) if unit.kind is UnitKind.UTTERANCE]
    return (found or [Reading(*units(passage)[0])]) + [Reading(unit, text) for unit, text in utterances]


def _reading(passage: Passage, group: list[Statement]) -> Reading:
    begin = len(passage.topic) + 1
    parts = []
    for part in group:
        end = begin + len(part.text)
        if part.end - part.start >= _SENTENCE_MINIMUM:
            parts.append((_unit(passage, [part], UnitKind.PART), (begin, end)))
        begin = end + 1
    return Reading(_unit(passage, group, UnitKind.STRETCH), _stretch_text(passage, group), tuple(parts))


def _stretches(parts: Iterable[Statement]) -> Iterator[list[Statement]]:
    group: list[Statement] = []
    size = 0
    for part in parts:
        if part.role is Role.SIGNS and part.kind is Kind.ITEM:
            continue
        if group and size + len(part.text) > _STRETCH_TARGET:
            yield group
            group, size = [], 0
        group.append(part)
        size += len(part.text)
    if group:
        yield group


def _unit(passage: Passage, parts: list[Statement], kind: UnitKind) -> Unit:
    return Unit(passage.id, kind, parts[0].start, parts[-1].end)


def _stretch_text(passage: Passage, parts: list[Statement]) -> str:
    return f"{passage.topic}\n" + " ".join(part.text for part in parts)
