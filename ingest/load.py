"""Step 1: files to text. Finds the files, reads them, tells formats and encodings by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from ingest.models import Format, LoadedFile, Rejected

MAX_BYTES = 20 * 1024 * 1024
_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
_MAGIC = {b"%PDF": "a PDF", b"PK\x03\x04": "a ZIP or office file", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image"}
_TEXT_CONTROLS = frozenset("\n\t")


def find_files(path: Path) -> Iterator[Path]:
    """The file itself, or the Markdown, text and HTML files below a folder in sorted order, hidden ones left out."""
    if not os.path.isdir(path):  # `Path.is_dir` raises where a name is too long or a parent locked
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                yield Path(folder) / name


def load_file(path: Path) -> LoadedFile:
    """Read and decode one file. Raises `Rejected` with reason and remedy."""
    if any(0xD800 <= ord(char) <= 0xDFFF for char in str(path)):
        raise Rejected("its name is not in UTF-8; rename it")
    try:
        stat = path.stat()
        if not path.is_file():  # reading a pipe or device would never end
            raise Rejected("not a regular file; give a file or a folder")
        if stat.st_size > MAX_BYTES:
            raise Rejected(f"larger than {MAX_BYTES // 1024 // 1024} MB; split it into several files")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Rejected("there is no such file; check the path") from error
    except OSError as error:
        raise Rejected(f"cannot be read ({error.strerror or 'input error'}); check its permissions") from error
    text = _decode(data)
    if not text.strip():
        raise Rejected("empty; nothing to ingest")
    return LoadedFile(
        path=path,
        format=_format(path, text),
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
    )


def _decode(data: bytes) -> str:
    """Text with `\\n` line ends and no control characters, from UTF-8, UTF-16 with a mark, or Windows-1252/Latin-1."""
    kind = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
    if kind:
        raise Rejected(f"this is {kind}, not text; export it as Markdown, text or HTML")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise Rejected("binary, not text; export it as Markdown, text or HTML")
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return _printable(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Rejected("cut off or in an unknown encoding; save it as UTF-8")


def _printable(text: str) -> str:
    """One character in, one character out (after line ends are unified): control characters become spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    controls = {char for char in set(text) if not char.isprintable() and char.isascii() and char not in _TEXT_CONTROLS}
    if sum(text.count(char) for char in controls) > max(8, len(text) // 50):
        raise Rejected("binary, not text; export it as Markdown, text or HTML")
    return text.translate({ord(char): " " for char in controls})


def _format(path: Path, text: str) -> Format:
    opening = text[:1_000].lstrip().lower()
    if opening.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in opening:
        return Format.HTML
    return _SUFFIXES.get(path.suffix.lower(), Format.TEXT)
