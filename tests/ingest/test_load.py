"""Files to text: whatever a folder holds, each file is read as what it is or refused with reason and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.load import MAX_BYTES, find_files, load_file
from ingest.models import Format, Rejected

TEXT = "Größe of the rollout – “eight” percent.\n\nSecond paragraph.\n"


def written(folder: Path, data: bytes, name: str = "note.md") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "bom", "utf-16", "be-bom", "cp1252", "crlf", "cr", "utf-16-crlf", "utf-16-le", "utf-16-be"],
)
def test_the_same_text_in_every_encoding(tmp_path: Path, data: bytes) -> None:
    """Encoding, byte-order mark and line ends of a file make no difference to its text."""
    assert load_file(written(tmp_path, data)).text == TEXT


def test_latin_1_where_windows_has_no_character(tmp_path: Path) -> None:
    """Bytes that even Windows-1252 leaves undefined do not make a file unreadable."""
    assert load_file(written(tmp_path, b"caf\xe9 \x81 au lait")).text == "café \x81 au lait"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 text follows", "damaged"),
        (b"PK\x03\x04 word/document.xml", "damaged"),
        (b"\x89PNG\r\n", "an image"),
        (b"\xff\xd8\xff\xe0 jpeg", "an image"),
        (b"text with \x00 in it", "binary"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"\xff\xfeo\x00d\x00d", "cut off"),
        ("质量检查每天晚上进行，由安娜负责。".encode("gbk"), "unknown encoding"),
        ("Проверка качества каждую ночь.".encode("cp1251"), "unknown encoding"),
        (b"\xff\xfe\x00\x00t\x00\x00\x00e\x00\x00\x00" * 9, "binary"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    """The reason says what the file is, whatever its name claims."""
    with pytest.raises(Rejected, match=reason):
        load_file(written(tmp_path, data))


def test_rubbish_under_an_office_name_is_damaged(tmp_path: Path) -> None:
    """What a program should have written and nobody can read is to be saved anew, not to be exported as text."""
    for data in (b"PK" + bytes(range(256)), bytes(range(1, 32)) * 40):
        with pytest.raises(Rejected, match=r"damaged; open it in its program"):
            load_file(written(tmp_path, data, "report.docx"))


def test_stray_control_characters_become_spaces(tmp_path: Path) -> None:
    """A form feed or bell in a text is no reason to refuse it, and no place in the text shifts."""
    assert load_file(written(tmp_path, b"one\x0ctwo\x07three\tfour\x1b[0m five")).text == "one two three\tfour [0m five"


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A broken link, a loop of links, a folder, a pipe, a name too long: each has its reason, none hangs."""
    (tmp_path / "broken.md").symlink_to("nowhere")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    reasons = {
        "missing.md": "no such file",
        "broken.md": "no such file",
        "loop.md": "cannot be read",
        "folder.md": "not a regular file",
        "pipe.md": "not a regular file",
        "x" * 300 + ".md": "cannot be read",
        os.fsdecode(b"caf\xe9.md"): "name is not in UTF-8",
    }
    for name, reason in reasons.items():
        with pytest.raises(Rejected, match=reason):
            load_file(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    """Without the right to read it, the reason says to check permissions."""
    path = written(tmp_path, b"text")
    path.chmod(0)
    with pytest.raises(Rejected, match="check its permissions"):
        load_file(path)


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """A dump of gigabytes is refused by its size alone; one byte less is no fault of size."""
    path = tmp_path / "huge.md"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)  # a hole: takes no room on disk
    with pytest.raises(Rejected, match="larger than 20 MB"):
        load_file(path)
    os.truncate(path, MAX_BYTES)
    with pytest.raises(Rejected, match="binary"):
        load_file(path)


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.md", "# Head", Format.MARKDOWN),
        ("a.MARKDOWN", "# Head", Format.MARKDOWN),
        ("a.txt", "Head", Format.TEXT),
        ("a.rst", "Head", Format.TEXT),
        ("README", "Head", Format.TEXT),
        ("a.html", "<p>Head</p>", Format.HTML),
        ("a.txt", "\n <!DOCTYPE html><p>Head", Format.HTML),
        ("a.md", "<html lang=en><p>Head", Format.HTML),
    ],
)
def test_format_is_told_by_content_then_name(tmp_path: Path, name: str, text: str, format_: Format) -> None:
    """A page saved as .txt is still a page."""
    assert load_file(written(tmp_path, text.encode(), name)).format is format_


def test_files_of_a_folder_are_found_in_order(tmp_path: Path) -> None:
    """Documents at any depth, sorted; hidden files, locks and other formats left out; a folder named like a file is one."""
    for name in (
        "b.md",
        "a/z.txt",
        "a/b/c.HTML",
        "a.md/inner.htm",
        ".hidden.md",
        ".git/x.md",
        "image.png",
        "~$c.docx",
        "c.DOCX",
        "d.csv",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["b.md", "c.DOCX", "d.csv", "a/z.txt", "a/b/c.HTML", "a.md/inner.htm"]


def test_a_file_named_outright_is_taken_whatever_its_kind(tmp_path: Path) -> None:
    """Somebody who names a file means it, also where it does not exist: then its refusal can be reported."""
    for name in ("notes.rst", ".hidden.md", "missing.md", "x" * 300):
        assert list(find_files(tmp_path / name)) == [tmp_path / name]
