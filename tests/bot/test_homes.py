"""The command line on a Chroma server: the same commands, the same answers, and what `doctor` says about it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.homes import build_home, build_server
from bot.settings import ChromaLogin, Settings, read_settings
from knowledge.folder_home import FolderHome
from tests.bot.conftest import Advisor
from tests.conftest import MODEL_CACHE

PAGE = "# The office\n\nThe office opens at eight in the morning. Beans are ordered by Maria.\n"
KEY = "ck-very-secret"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chroma_url: str) -> Path:
    """An empty data folder whose knowledge is on a server, and a page to ingest."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(MODEL_CACHE)
    (tmp_path / "page.md").write_text(PAGE)
    monkeypatch.setenv("ADVISOR_CHROMA_URL", chroma_url)
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    return data


def test_every_command_works_on_a_server(advisor: Advisor, own: Path, chroma_url: str, tmp_path: Path) -> None:
    """Ingest, ask, list, go back, clean up, remove, doctor: and no generation is in the data folder."""
    page = tmp_path / "page.md"
    assert "1 added" in advisor("ingest", str(page), data=own).out
    page.write_text(PAGE.replace("eight", "nine"))
    assert "1 updated" in advisor("ingest", str(page), data=own).out
    assert "nine" in advisor("ask", "When does the office open?", data=own).out
    assert "The office" in advisor("knowledge", "list", data=own).out
    assert "serves again" in advisor("knowledge", "rollback", data=own).out
    assert "eight" in advisor("knowledge", "show", "page", data=own).out
    assert "0 generations deleted" in advisor("knowledge", "gc", data=own).out
    told = advisor("doctor", data=own)
    assert f"The Chroma server at {chroma_url} answers (version 1" in told.out
    assert "The store serves 1 documents" in told.out
    removed = advisor("knowledge", "remove", "page", data=own)
    assert "Removed page from 2 generations" in removed.out
    assert "chroma vacuum" in removed.out
    assert not (own / "generations").exists()


def test_doctor_tells_a_server_that_is_away(advisor: Advisor, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault names the address and the setting."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        unused_url = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("ADVISOR_CHROMA_URL", unused_url)
    done = advisor("doctor", data=own)
    assert done.status == 1
    assert f"the Chroma server at {unused_url} cannot be reached; start it, or correct ADVISOR_CHROMA_URL" in done.out


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("chroma:8000", "write it as http://host:8000"),
        ("http://", "write it as http://host:8000"),
        ("http://host:port", "Port could not be cast"),
        ("https://ann:pw-secret@host", "leave user and password out of it"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(url: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting is named with what is wrong, and no password is repeated."""
    monkeypatch.setenv("ADVISOR_CHROMA_URL", url)
    with pytest.raises(SettingsError, match=rf"ADVISOR_CHROMA_URL: .*{says}") as raised:
        read_settings()
    assert "pw-secret" not in str(raised.value)


def test_chroma_cloud_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one it is asked for before anything is sent; with one it is nowhere to be read."""
    settings = Settings(data_dir=tmp_path, chroma_url="https://api.trychroma.com/")
    with pytest.raises(SettingsError, match="Set CHROMA_API_KEY"):
        build_home(settings)
    (tmp_path / ".env").write_text(f"CHROMA_API_KEY={KEY}\nCHROMA_TENANT=t1\n")
    server = build_server(settings)
    assert server.address == ("https://api.trychroma.com", "t1", "")
    assert server.key == KEY
    assert KEY not in f"{server!r} {ChromaLogin()!r} {server.place}"


def test_the_data_folder_is_the_default(tmp_path: Path) -> None:
    """Without the setting nothing but the data folder is used."""
    assert isinstance(build_home(Settings(data_dir=tmp_path)), FolderHome)
    assert list(tmp_path.iterdir()) == []
