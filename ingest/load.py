"""Step 1: files and pages to text. Finds the files, reads them, tells formats and encodings by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from ingest.detect import DAMAGED, LOOKED_AT, binary_format, named_parsed, text_format
from ingest.fetch import Page, fetch
from ingest.formats.delimited import delimiter_of, table_markdown
from ingest.models import Format, LoadedFile, Rejected
from ingest.parsing import parse

Place = Path | str  # a file or folder, or the URL of a page
Fetcher = Callable[[str], Page]

MAX_BYTES = 20 * 1024 * 1024
METADATA_SUFFIX = ".meta.yaml"
_MAX_METADATA = 64 * 1024
_TEXT_CONTROLS = frozenset("\n\t")
_SAMPLE = 100_000  # bytes or characters that are looked at to tell an encoding
_UNKNOWN_ENCODING = "cut off or in an unknown encoding; save it as UTF-8"
_WESTERN = ("cp1252", "latin-1")  # any bytes can be read as these
_BINARY = "binary, not text; export it as PDF, Markdown, text or HTML"


def find_files(path: Path) -> Iterator[Path]:
    """The file itself, or the documents below a folder in sorted order, hidden ones left out."""
    if not os.path.isdir(path):  # `Path.is_dir` raises where a name is too long or a parent locked
        yield path
        return
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            # Office programs leave a "~$report.docx" beside what is open.
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in LOOKED_AT:
                yield Path(folder) / name


def place_of(word: str) -> Place:
    """What somebody named to be ingested: a URL as it stands, anything else as a path."""
    return word if is_url(word) else Path(word)


def is_url(word: str) -> bool:
    """Whether this names a page of the web and no file."""
    return word.lower().startswith(("http://", "https://"))


def load(place: Place, fetcher: Fetcher = fetch) -> LoadedFile:
    """Read one file, or one page of the web. Raises `Rejected` with reason and remedy."""
    return load_page(place, fetcher) if isinstance(place, str) else load_file(place)


def stamp(path: Path) -> tuple[int, int]:
    """Size and time of change of a file together with the metadata beside it: as long as both stay, neither changed."""
    stats = [path.stat()]
    if (beside := sidecar(path)).exists():
        stats.append(beside.stat())
    return sum(stat.st_size for stat in stats), max(stat.st_mtime_ns for stat in stats)


def load_file(path: Path) -> LoadedFile:
    """Read one file on disk."""
    if any(0xD800 <= ord(char) <= 0xDFFF for char in str(path)):
        raise Rejected("its name is not in UTF-8; rename it")
    try:
        size = path.stat().st_size
        if not path.is_file():  # reading a pipe or device would never end
            raise Rejected("not a regular file; give a file or a folder")
        if size > MAX_BYTES:
            raise Rejected(f"larger than {MAX_BYTES // 1024 // 1024} MB; split it into several files")
        size, mtime_ns = stamp(path)
        data = path.read_bytes()
        written, metadata = _metadata(sidecar(path))
    except FileNotFoundError as error:
        raise Rejected("there is no such file; check the path") from error
    except OSError as error:
        raise Rejected(f"cannot be read ({error.strerror or 'input error'}); check its permissions") from error
    text, title, format_ = _content(data, path.name)
    return LoadedFile(
        path=path,
        format=format_,
        text=text,
        sha256=hashlib.sha256(data + written).hexdigest(),
        size=size,
        mtime_ns=mtime_ns,
        title=title,
        metadata=metadata,
    )


def load_page(url: str, fetcher: Fetcher) -> LoadedFile:
    """What lies at a URL, whether page, PDF or office file."""
    page = fetcher(url)
    named = LoadedFile(path=url, format=Format.TEXT, text="", sha256="", size=len(page.data), mtime_ns=0)
    text, title, format_ = _content(page.data, named.name, page)
    digest = hashlib.sha256(page.data).hexdigest()
    return named.model_copy(update={"format": format_, "text": text, "sha256": digest, "title": title})


def _content(data: bytes, name: str, page: Page | None = None) -> tuple[str, str, Format]:
    """Text, title and format of a file's bytes."""
    format_ = binary_format(data, name)
    if format_:
        outcome = parse(data, format_)
        return _printable(outcome.text), outcome.title, format_
    try:
        text = _decode(data, page.encoding if page else "")
    except Rejected as reason:
        raise Rejected(DAMAGED if named_parsed(name) else str(reason)) from reason
    if not text.strip():
        raise Rejected("empty; nothing to ingest")
    format_ = text_format(name, text, page.media_type if page else "")
    if format_ is Format.TABLE:
        delimiter = delimiter_of(text, named_so=True)
        assert delimiter, "a table has one"
        text = table_markdown(text, delimiter)
    return text, "", format_


def sidecar(path: Path) -> Path:
    """Where the metadata of a file lies, if it has any beside it."""
    return path.with_name(path.name + METADATA_SUFFIX)


def _metadata(path: Path) -> tuple[bytes, dict[str, Any]]:
    """What the file of metadata beside a document says."""
    if not path.exists():
        return b"", {}
    if not path.is_file() or path.stat().st_size > _MAX_METADATA:
        raise Rejected(f"{path.name} beside it is no small YAML file; correct or remove it")
    data = path.read_bytes()
    try:
        values = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Rejected(f"{path.name} beside it is not valid YAML; correct it") from error
    if not isinstance(values, dict):
        raise Rejected(f"{path.name} beside it has no fields such as `owner: Ann`; correct it")
    return data, {str(key): value for key, value in values.items()}


def _decode(data: bytes, declared: str = "") -> str:
    """Text with `\\n` line ends and no control characters, from the declared encoding, UTF-8, UTF-16 or Windows-1252."""
    if wide := _wide_encoding(data):
        encodings = [wide]
    elif b"\x00" in data:
        raise Rejected(_BINARY)
    else:
        encodings = [*filter(None, [declared]), "utf-8-sig", *_WESTERN]
    for encoding in encodings:
        try:
            text = _printable(data.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding == declared or encoding not in _WESTERN or _is_western(text):
            return text
    raise Rejected(_UNKNOWN_ENCODING)


def _wide_encoding(data: bytes) -> str:
    """UTF-16, as its mark at the beginning says, or as every other byte does; "" for all else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    empty = [data[start:_SAMPLE:2].count(0) for start in (0, 1)]
    if min(empty) or max(empty) < len(data[:_SAMPLE]) / 4:
        return ""
    return "utf-16-be" if empty[0] else "utf-16-le"


def _is_western(text: str) -> bool:
    """Whether a text makes sense as Western: other scripts that are read so become rows of accented letters."""
    letters = [char for char in text[:_SAMPLE] if not char.isspace()]
    return sum(not char.isascii() for char in letters) <= len(letters) / 3


def _printable(text: str) -> str:
    """One character in, one character out (after line ends are unified): control characters become spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    controls = {char for char in set(text) if not char.isprintable() and char.isascii() and char not in _TEXT_CONTROLS}
    if sum(text.count(char) for char in controls) > max(8, len(text) // 50):
        raise Rejected(_BINARY)
    return text.translate({ord(char): " " for char in controls})
