"""A fault that nobody foresaw is filed under a reference, and found again by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.faults import file_error, find_error


def failed(text: str) -> str:
    """File a fault; its reference."""
    try:
        raise KeyError(text)
    except KeyError as error:
        return file_error(error).reference


def test_a_fault_is_found_by_its_reference(tmp_path: Path) -> None:
    """Whole, without its neighbours, however the reference is typed."""
    first, second = failed("one"), failed("two")
    found = find_error(f" {first.upper()} ", tmp_path / "data")
    assert found is not None
    assert "KeyError: 'one'" in found
    assert "two" not in found
    assert "KeyError: 'two'" in (find_error(second, tmp_path / "data") or "")


def test_a_reference_that_nobody_gave_finds_nothing(tmp_path: Path) -> None:
    """Nor does any where nothing was filed."""
    assert find_error("deadbeef", tmp_path / "data") is None
    failed("one")
    assert find_error("deadbeef", tmp_path / "data") is None


def test_secrets_are_not_filed(tmp_path: Path) -> None:
    """A token in an exception's words is taken out."""
    token = "xoxb-123456789012-" + "a1b2c3d4e5f6"
    reference = failed(f"token {token}")
    assert token not in (find_error(reference, tmp_path / "data") or token)


def test_a_folder_that_cannot_be_written_sends_it_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is filed beside, and the place is told."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        raise KeyError("one")
    except KeyError as error:
        filed = file_error(error)
    assert filed.log.parent == tmp_path
    assert filed.reference in filed.log.read_text()
