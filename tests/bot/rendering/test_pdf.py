"""The report as PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.assessment.report import Report, build_report
from bot.rendering.fonts import faces, fallbacks, printable
from bot.rendering.pdf import report_pdf
from tests.bot.reporting import HOSTILE, TODAY, assessment, cite, hostile, mixed, ready


def text_of(pdf: bytes, folder: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed, so the text of a PDF cannot be read")
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_document_says_what_it_is(report: Report) -> None:
    """Title, language and outline are set, and the reader shows the title."""
    pdf = report_pdf(report)
    assert pdf.startswith(b"%PDF-")
    assert b"/Lang (en)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"/Title " in pdf
    assert b"/Outlines" in pdf


def test_sources_are_a_click_away(report: Report) -> None:
    """Numbers lead to the sources within the file, addresses to the web, and nothing else is a link."""
    pdf = report_pdf(report)
    assert pdf.count(b"/Subtype /Link") > len(report.sources)
    assert pdf.count(b"/Dest") >= len(report.sources)
    assert set(re.findall(rb"/URI \((.*?)\)", pdf)) == {b"https://wiki.example/sec?a=1&b=2"}


def test_the_same_report_is_the_same_file(report: Report) -> None:
    """No clock and no chance in it."""
    assert report_pdf(report) == report_pdf(report)


def test_the_text_can_be_read_out(report: Report, tmp_path: Path) -> None:
    """Verdict, gaps, the table of actions, sources and page numbers, and names with their letters."""
    text = text_of(report_pdf(report), tmp_path)
    for part in (
        "Extended pilot, not production",
        "Gaps that block it",
        "Open actions",
        "Ștefan 李",
        "Maria Łukasz",
        "ownerless",
    ):
        assert part in text
    pages = text.count("\f")
    assert f"Page {pages} of {pages}" in text
    assert all(f"[{source.number}] {source.title}" in text for source in report.sources)


def test_names_of_the_world_print(tmp_path: Path) -> None:
    """Letters of many scripts are printed as they are; what no font has is named."""
    names = "Łukasz Ștefan Ελένη Олег 李雷 さくら 김철수 😀"
    text = text_of(report_pdf(build_report(hostile(names), TODAY, cite)), tmp_path)
    for name in names.split()[:-1]:
        assert name in text
    assert "[grinning face]" in text


def test_only_fonts_that_are_needed_are_opened() -> None:
    """Plain Latin text takes no fallback."""
    assert fallbacks("Plain text, Łukasz → ✓") == []
    assert [font.family for font in fallbacks("李 김")] == ["Kurinto Sans SC", "Kurinto Sans KR"]


def test_what_no_font_has_is_named() -> None:
    """Selectors of a look vanish, other characters become their names."""
    assert printable("ok 👍🏽\ufe0f \U0001fae8", faces()) == "ok [thumbs up sign] [u+1fae8]"


@pytest.mark.parametrize("text", ["\n".join(HOSTILE[place::4]) for place in range(4)])
def test_words_stay_words(text: str) -> None:
    """Whatever people write, a file comes out that runs nothing and links to the web only."""
    pdf = report_pdf(build_report(hostile(text), TODAY, cite))
    objects = re.sub(rb"\nstream\n.*?\nendstream", b"", pdf, flags=re.DOTALL)
    assert not re.search(rb"/(JavaScript|JS|Launch|SubmitForm|GoToR|EmbeddedFile)\b", objects)
    assert all(re.match(rb"https?:", uri) for uri in re.findall(rb"/URI \((.*?)\)", objects))


def test_the_number_of_pages_cannot_be_forged(tmp_path: Path) -> None:
    """Words that look like the stand-in for the number of pages stay as they are."""
    text = text_of(report_pdf(build_report(hostile("{nb} pages"), TODAY, cite)), tmp_path)
    assert "{nb} pages" in text


def test_a_long_history_is_cut_to_what_can_be_read(tmp_path: Path) -> None:
    """Each value of a change is told by its beginning; hundreds of pages are numbered like two."""
    record = mixed()
    long = [
        change.model_copy(update={"new": record.answers["data"].model_copy(update={"note": "word " * 800})})
        for change in record.changes
    ]
    report = build_report(record.model_copy(update={"changes": tuple(long) * 150}), TODAY, cite)
    text = text_of(report_pdf(report), tmp_path)
    assert text.count("\f") > 30
    assert f"Page 1 of {text.count(chr(12))}" in text
    assert text.count("word") < 300 * 42


def test_an_empty_and_a_ready_assessment_have_files() -> None:
    """Nothing answered and everything met are reports like any other."""
    for record in (assessment(), ready("scaling_readiness")):
        assert report_pdf(build_report(record, TODAY, cite))
