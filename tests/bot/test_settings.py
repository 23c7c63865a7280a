"""Settings come from the environment, and one that cannot be used is named with its reason."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings


def test_the_defaults_need_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh machine answers by quoting, from the bundled playbooks, in the home folder."""
    monkeypatch.delenv("ADVISOR_DATA_DIR")
    settings = read_settings()
    assert settings.data_dir == Path.home() / ".pilot-advisor"
    assert settings.bundled_playbooks is True
    assert settings.model == ""


def test_the_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative folder means the one below where the command was started, also after a change of folder."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", "here")
    assert read_settings().data_dir == tmp_path / "here"


def test_a_file_in_the_working_folder_sets_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` is read; unknown names in it are other programs' and do no harm; the environment wins."""
    (tmp_path / ".env").write_text("ADVISOR_MODEL_TIMEOUT=7\nADVISOR_LOG_LEVEL=info\nOTHER=1\n")
    monkeypatch.setenv("ADVISOR_LOG_LEVEL", "error")
    settings = read_settings()
    assert (settings.model_timeout, settings.log_level) == (7, "ERROR")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ADVISOR_MODEL", "gpt-4", "provider:name"),
        ("ADVISOR_MODEL", "openai:", "provider:name"),
        ("ADVISOR_EMBEDDING_BACKEND", "openvino", "onnx, onnx-int8, torch"),
        ("ADVISOR_MODEL_TIMEOUT", "0", "greater than 0"),
        ("ADVISOR_MODEL_TIMEOUT", "soon", "number"),
        ("ADVISOR_ANSWER_CUTOFF", "1.1", "less than or equal to 1"),
        ("ADVISOR_BUNDLED_PLAYBOOKS", "perhaps", "boolean"),
        ("ADVISOR_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("ADVISOR_DATABASE_URL", "mysql://ann:s3cr3t@db/advisor", "postgresql://user:password@host"),
        ("ADVISOR_DATABASE_URL", "advisor.db", "sqlite:///folder/file.db"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    """The message names the variable as it is typed and says what would be right."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}: .*{says}"):
        read_settings()


def test_the_record_is_a_file_in_the_data_folder_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to be set up; PostgreSQL takes one variable, and an empty one counts as unset."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", "/data")
    assert read_settings().record_url == "sqlite:////data/advisor.db"
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "")
    assert read_settings().record_url == "sqlite:////data/advisor.db"
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgres://db/advisor")
    assert read_settings().record_url == "postgres://db/advisor"


def test_a_password_in_a_setting_stays_out_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a fault nor the settings written out show the database's password."""
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgres://ann:s3cr3t@db/advisor")
    assert "s3cr3t" not in repr(read_settings())
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "oracle://ann:s3cr3t@db/advisor")
    with pytest.raises(SettingsError) as told:
        read_settings()
    assert "s3cr3t" not in "".join(traceback.format_exception(told.value))
