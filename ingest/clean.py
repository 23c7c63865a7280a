"""Step 2: text to a document. Metadata is taken out, boilerplate dropped, everything else turned into plain Markdown.

What is dropped from a Markdown file is overwritten with spaces, so a passage's span counts in the file as well as in the
stored text. Rewritten parts (`:::` directives, JSON-LD questions, headings of plain text) change the length.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ingest.audience import named_audience, refuse_unread_audience
from ingest.directives import expand_directives
from ingest.models import Document, Format, LoadedFile, Rejected
from knowledge.models import Source

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# A run of four or more lines such as `slug: "from-pilot"`: front matter whose dashes were lost in a copy from a page.
_BARE_METADATA = re.compile(r"(?:^[A-Za-z_]\w*:[ \t]+(?:\".*\"|\[.*\]|true|false|\d+)[ \t]*\n){4,}", re.MULTILINE)
_JSON_LD_START = re.compile(r"^(?:JSON-LD[^\n]*\n\s*)?\{(?=\s*\"@)", re.MULTILINE)
_JSON_LD_TRIES = 100  # a failed try costs time in the length of the text; pages have one or two objects
_BOILERPLATE = re.compile(
    r"^[ \t]*(?:share:?|scroll to top|skip to (?:main )?content|back to \w+|read more|subscribe.{0,40}"
    r"|related reading:.*|(?:this article is part of .*)?\bprevious: .*\bnext: .*|all rights reserved.*|©.*"
    r"|(?:accept|manage) (?:all )?cookies.*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"^([ \t]*)[•▪◦‣·](?=[ \t])", re.MULTILINE)
_ANY_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_TITLE_TAG = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TITLE_LENGTH = 160
_TAGS = 20
_WRITTEN_WITH_METADATA = (Format.MARKDOWN, Format.TEXT, Format.HTML)


def clean(file: LoadedFile) -> Document:
    """The document in a file. Raises `Rejected` where nothing readable is left."""
    text, metadata = _html(file.text) if file.format is Format.HTML else (file.text, {"title": file.title})
    front: dict[str, Any] = {}
    if file.format in _WRITTEN_WITH_METADATA:
        text, front = _front_matter(text)
        text, linked = _json_ld(text)
        metadata = {**metadata, **linked}
    audience = named_audience(file.metadata, front, given := file.given.fields())
    metadata = {**metadata, **given, **front, **file.metadata}
    text = _BULLET.sub(r"\1-", _BOILERPLATE.sub(_blank, expand_directives(text)))
    if file.format is Format.TEXT:
        text = _text_to_markdown(text)
    text = _encodable(text)
    if not text.strip():
        raise Rejected("no readable text left after navigation and metadata were removed; check the file's content")
    source = _source(file, text, metadata)
    # Nothing was said is not the same as everybody: whoever knows the document from before may know its audience.
    source = source.model_copy(update={"audience": audience or ()})
    return Document(source=source, text=text, names_audience=audience is not None)


def _blank(match: re.Match[str]) -> str:
    """As many spaces as characters, line ends kept."""
    return re.sub(r"[^\n]", " ", match.group())


def _html(text: str) -> tuple[str, dict[str, Any]]:
    """Main text as Markdown, and metadata from JSON-LD scripts and the title tag."""
    import trafilatura  # a late import: lxml and its helpers take 0.3 s that Markdown need not pay

    extracted = trafilatura.extract(
        text, output_format="markdown", include_tables=True, include_comments=False, favor_recall=True, fast=True
    )
    body = extracted or trafilatura.html2txt(text) or ""
    metadata: dict[str, Any] = {}
    questions = ""
    for script in re.findall(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", text, re.IGNORECASE | re.DOTALL):
        for item in _linked_objects(script):
            metadata |= _linked_metadata(item)
            questions += _questions(item)
    title = _TITLE_TAG.search(text)
    if title and title[1].strip():
        metadata.setdefault("title", " ".join(title[1].split()))
    return f"{body}\n{questions}", metadata


def _front_matter(text: str) -> tuple[str, dict[str, Any]]:
    for pattern in (_FRONT_MATTER, _BARE_METADATA):
        if pattern is _BARE_METADATA:
            refuse_unread_audience(text)
        match = pattern.search(text)
        if not match:
            continue
        try:
            values = yaml.safe_load(match[1] if pattern is _FRONT_MATTER else match.group())
        except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2024-02-31
            continue
        if isinstance(values, dict):
            return text[: match.start()] + _blank(match) + text[match.end() :], values
    return text, {}


def _json_ld(text: str) -> tuple[str, dict[str, Any]]:
    """Take schema.org objects out of the text; questions of an FAQPage stay, as headed paragraphs."""
    metadata: dict[str, Any] = {}
    position = 0
    for _ in range(_JSON_LD_TRIES):
        match = _JSON_LD_START.search(text, position)
        if not match:
            break
        try:
            value, end = json.JSONDecoder().raw_decode(text, match.end() - 1)
        except (ValueError, RecursionError):
            position = match.end()
            continue
        if not (isinstance(value, dict) and "schema.org" in str(value.get("@context"))):
            position = end
            continue
        replacement = _questions(value)
        metadata |= _linked_metadata(value)
        text = text[: match.start()] + replacement + text[end:]
        position = match.start() + len(replacement)
    return text, metadata


def _linked_objects(script: str) -> list[dict[str, Any]]:
    """The objects of a page's JSON-LD script: one, a list of them, or those in its `@graph`."""
    try:
        value = json.loads(script)
    except (ValueError, RecursionError):
        return []
    found = []
    for item in value if isinstance(value, list) else [value]:
        graph = item.get("@graph") if isinstance(item, dict) else None
        found += [item, *(graph if isinstance(graph, list) else [])]
    return [item for item in found if isinstance(item, dict)]


def _questions(value: Mapping[str, Any]) -> str:
    entries = value.get("mainEntity") if value.get("@type") == "FAQPage" else None
    parts = []
    for entry in entries if isinstance(entries, list) else []:
        answer = entry.get("acceptedAnswer") if isinstance(entry, dict) else None
        if isinstance(answer, dict) and entry.get("name") and answer.get("text"):
            parts.append(f"\n\n## {' '.join(str(entry['name']).split())}\n\n{answer['text']}\n\n")
    return "".join(parts)


def _linked_metadata(value: Mapping[str, Any]) -> dict[str, Any]:
    publisher = value.get("publisher")
    found = {
        "title": value.get("headline"),
        "date": value.get("datePublished"),
        "publisher": publisher.get("name") if isinstance(publisher, dict) else None,
    }
    return {key: item for key, item in found.items() if isinstance(item, str) and item}


def _text_to_markdown(text: str) -> str:
    """Plain text to Markdown: lines of a file that does not wrap are paragraphs, short lines standing alone headings."""
    lines = text.split("\n")
    unwrapped = any(len(line) > 160 for line in lines)
    out = []
    before = ""
    for line, after in zip(lines, _next_texts(lines), strict=True):
        alone = unwrapped or not before
        if alone and _looks_like_heading(line.strip(), after):
            out += ["", f"## {line.strip()}", ""]
        else:
            out += [line, ""] if unwrapped and not line.lstrip().startswith(("-", "|", "*")) else [line]
        before = line.strip()
    return "\n".join(out)


def _next_texts(lines: Sequence[str]) -> list[str]:
    """For each line the next one that is not blank, empty after the last."""
    following = [""] * len(lines)
    for number in range(len(lines) - 2, -1, -1):
        following[number] = lines[number + 1].strip() or following[number + 1]
    return following


def _looks_like_heading(line: str, after: str) -> bool:
    if (
        not 3 <= len(line) <= 90
        or line[-1] in ".,;:!?…\"'”"
        or not after
        or line.startswith(("-", "*", "|", "#", ">", "{", "}", "["))
    ):
        return False
    opening = re.sub(r"^\d{1,2}[.)]\s+", "", line)
    return opening[:1].isupper() and len(after) > len(line)


def _source(file: LoadedFile, text: str, metadata: Mapping[str, Any]) -> Source:
    title = metadata.get("title") or _best_line(text, file)
    identity = metadata.get("id") or file.stem
    return Source(
        id=_slug(str(identity)) or "document-" + file.sha256[:8],
        title=_line(title),
        publisher=_line(metadata.get("publisher") or ""),
        name=_line(metadata.get("source") or file.name),
        date=_date(metadata.get("date") or metadata.get("publishedDate")),
        kind=_line(metadata.get("kind") or "document"),
        owner=_line(metadata.get("owner") or ""),
        review_by=_date(metadata.get("review_by") or metadata.get("review-by")),
        tags=_tags(metadata.get("tags")),
    )


def _best_line(text: str, file: LoadedFile) -> str:
    """A title for a document that names none. Headings of pages, slides and sheets are places, not titles."""
    if file.format not in _WRITTEN_WITH_METADATA:
        return file.stem
    heading = _ANY_HEADING.search(text)
    if heading and (level := heading[0].partition(" ")[0]) != "#" and text.count(f"\n{level} ", heading.end()):
        return file.stem  # the first of several chapters
    first = next(line.strip() for line in text.split("\n") if line.strip())
    return heading[1] if heading else first if len(first) <= 90 else file.stem


def _tags(value: object) -> tuple[str, ...]:
    """A list, or words between commas."""
    tags = value if isinstance(value, list | tuple) else str(value or "").split(",")
    return tuple(dict.fromkeys(filter(None, map(_line, tags))))[:_TAGS]


def _line(value: object) -> str:
    return " ".join(_encodable(str(value)).split())[:_TITLE_LENGTH]


def _encodable(text: str) -> str:
    """Without the half characters that escapes in YAML and JSON can spell and that no file can hold."""
    return text.encode("utf-8", "ignore").decode()


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower(), flags=re.UNICODE).strip("-")[:80]


def _date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
