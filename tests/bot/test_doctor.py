"""`advisor doctor` finds each fault and says what to do about it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.errors import AdvisorError
from bot.slack.diagnosis import look_at_slack
from bot.slack.manifest import bot_scopes
from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from tests.bot.conftest import Advisor
from tests.conftest import MODEL_CACHE
from tests.fakes import ModelServer, fails, says
from tests.slack_fake import TOKEN, FakeSlack


@pytest.fixture(scope="module")
def healthy(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small data folder without fault, to be copied and damaged."""
    data, folder = tmp_path_factory.mktemp("healthy"), tmp_path_factory.mktemp("pages")
    (folder / "page.md").write_text("# The office\n\nThe office opens at eight. Beans are ordered by Maria.\n")
    Ingest(data, embedder, bundled=None).run([folder])
    shutil.copytree(MODEL_CACHE, data / "models")
    return data


@pytest.fixture
def own(healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it in use, free to be damaged."""
    data = tmp_path / "data"
    shutil.copytree(healthy, data)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(data))
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    return data


def faults() -> list[str]:
    return [finding.text for finding in examine() if not finding.good]


def rewrite(pattern: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    """A damage: change the text of the files that a pattern below the data folder names."""

    def damage(data: Path) -> None:
        files = list(data.glob(pattern))
        assert files
        for file in files:
            file.write_text(change(file.read_text(errors="ignore")))

    return damage


def remove(pattern: str) -> Callable[[Path], None]:
    """A damage: files or folders are gone."""

    def damage(data: Path) -> None:
        found = list(data.glob(pattern))
        assert found
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return damage


def test_a_healthy_folder_has_no_fault(advisor: Advisor, served: Path) -> None:
    """Every part is named as working, and the status is 0."""
    done = advisor("doctor")
    assert done.status == 0
    assert "FAULT" not in done.out
    for part in ("Settings", "data folder", "embedding model works", "5 documents", "current", "No language model is set"):
        assert part in done.out


def test_a_fresh_folder_has_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first start nothing is wrong: what is missing will be built."""
    data = tmp_path / "fresh"
    data.mkdir()
    (data / "models").symlink_to(MODEL_CACHE)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(data))
    assert faults() == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (rewrite("models/*/model.onnx", lambda text: text[:1_000]), r"altered.*Delete the folder .*/models/"),
        (rewrite("models/*/export.json", lambda text: text[:10]), r"cannot be read.*Delete the folder .*/models/"),
        (rewrite("serving.json", lambda text: text[:5]), r"serving.json is damaged.*advisor ingest"),
        (rewrite("serving.json", lambda _: '{"generation": "gone"}'), r"gone is missing.*advisor ingest"),
        (rewrite("generations/*/manifest.json", lambda text: text[:99]), r"is missing or damaged.*advisor ingest"),
        (
            rewrite("generations/*/manifest.json", lambda text: text.replace("/onnx-fp32", "/other")),
            r"embedded with .*/other.*advisor ingest --rebuild.*ADVISOR_EMBEDDING_MODEL",
        ),
        (rewrite("generations/*/chroma/chroma.sqlite3", lambda _: "not a database"), r"advisor ingest --rebuild"),
        (remove("generations/*/chroma"), r"advisor ingest --rebuild"),
        (remove("generations/*/lexical/*"), r"advisor ingest"),
        (remove("generations/*/documents/*"), r"advisor ingest"),
        (remove("models/*/tokenizer.json"), r"(?i)delete (?:the|that) folder"),
    ],
)
def test_a_damage_is_found_and_its_remedy_said(own: Path, damage: Callable[[Path], None], says: str) -> None:
    """One fault, said once, with the folder to delete or the command to run."""
    damage(own)
    found = faults()
    assert len(found) == 1
    assert re.search(says, found[0], re.DOTALL), found[0]


def test_one_fault_does_not_hide_the_next(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged pointer and an unusable model are both found in one run."""
    (own / "serving.json").write_text("{")
    monkeypatch.setenv("ADVISOR_MODEL", "nobody:nothing")
    first, second = faults()
    assert "serving.json" in first
    assert "ADVISOR_MODEL" in second


@pytest.mark.parametrize("kind", ["a file", "below a file"])
def test_a_data_folder_that_cannot_be_written_is_the_only_fault(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lives in the folder is not looked at, for it could only repeat the fault."""
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" if kind == "a file" else tmp_path / "file" / "below"
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(data))
    (fault,) = faults()
    assert str(data) in fault
    assert "ADVISOR_DATA_DIR" in fault


def test_settings_that_cannot_be_read_are_named(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable, what is wrong with it, and the status 1."""
    monkeypatch.setenv("ADVISOR_MODEL", "gpt")
    done = advisor("doctor")
    assert done.status == 1
    assert re.search(r"FAULT .*ADVISOR_MODEL: .*provider:name", done.out)


def test_an_embedding_model_that_is_nowhere_is_a_fault(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting is named, together with the default to go back to."""
    monkeypatch.setenv("ADVISOR_EMBEDDING_MODEL", str(own / "no-such-model"))
    (fault,) = faults()
    assert "ADVISOR_EMBEDDING_MODEL" in fault
    assert "all-MiniLM-L6-v2" in fault


def test_a_model_that_answers_is_well(own: Path, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is asked one small thing over the network, with the key of the environment."""
    monkeypatch.setenv("ADVISOR_MODEL", "openai:test-model")
    model_server.plays(says("ready"))
    assert faults() == []
    assert model_server.keys == ["Bearer key-for-tests"]


def test_a_model_that_fails_is_a_fault(own: Path, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused key is told without the provider's own words."""
    monkeypatch.setenv("ADVISOR_MODEL", "openai:test-model")
    model_server.plays(fails(401))
    (fault,) = faults()
    assert "openai:test-model does not answer" in fault
    assert "Check its key" in fault
    assert "secret" not in fault


def test_a_model_that_cannot_be_reached_is_a_fault(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there; until then answers are quoted."""
    monkeypatch.setenv("ADVISOR_MODEL", "openai:test-model")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (fault,) = faults()
    assert "does not answer" in fault
    assert "quoted" in fault


def slack_tokens(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    """Point the environment at a fake Slack where the app was installed by its manifest."""
    slack.world.installations[TOKEN].scopes = frozenset(bot_scopes()) - {changes.pop("without", "")}
    given = {"BOT_TOKEN": TOKEN, "APP_TOKEN": slack.app_token, "API_URL": slack.url, **changes}
    for name, value in given.items():
        monkeypatch.setenv(f"SLACK_{name}", value)


def test_slack_that_is_not_set_up_is_no_fault() -> None:
    """It is told what it would take."""
    assert "SLACK_BOT_TOKEN" in look_at_slack()


def test_tokens_that_work_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who the app is, and how it runs."""
    with FakeSlack() as slack:
        slack_tokens(slack, monkeypatch)
        assert re.search(r"Slack knows the app as .* in .*Socket Mode", look_at_slack())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"BOT_TOKEN": "xoxb-nobody"}, r"Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)"),
        ({"APP_TOKEN": "xapp-nobody"}, r"Slack refuses SLACK_APP_TOKEN \(.*connections:write"),
        ({"APP_TOKEN": ""}, r"SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"),
        ({"API_URL": "http://127.0.0.1:9/api"}, r"Slack cannot be reached .*SLACK_API_URL"),
    ],
)
def test_a_token_that_does_not_work_is_named(changes: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it, and never with the token itself."""
    with FakeSlack() as slack:
        slack_tokens(slack, monkeypatch, **changes)
        with pytest.raises(AdvisorError, match=says) as told:
            look_at_slack()
    assert "nobody" not in str(told.value)


def test_missing_scopes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the manifest that the workspace has not granted."""
    with FakeSlack() as slack:
        slack_tokens(slack, monkeypatch, without="files:write")
        with pytest.raises(AdvisorError, match=r"lacks scopes: files:write\."):
            look_at_slack()
