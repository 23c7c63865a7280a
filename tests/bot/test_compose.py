"""Tests of bot/compose.py: which parts are picked by which settings."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.assessment.acts import Act
from bot.assessment.interpret import Reading, Said
from bot.assessment.models import Assessment
from bot.assessment.rules import RuleInterpreter
from bot.compose import build_desk, build_engine, build_interpreter, build_library, build_model, build_room, build_shelf
from bot.errors import SettingsError
from bot.models import Message, Reply, ReplyKind, Turn
from bot.ports import Listener
from bot.settings import Settings
from bot.store.memory import BundledShelf, MemoryAssessmentStore, MemoryStore
from evals.dialogues import Silence
from knowledge.audience import EVERYBODY, Readers
from knowledge.embedder import Embedder, Vectors
from knowledge.library import Library
from tests.fakes import ModelServer, says


class Parrot:
    """An answerer that repeats the question."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        return Reply(kind=ReplyKind.ANSWER, text=f"{question} after {len(history)}")


def test_no_model_is_built_by_default() -> None:
    """Without ADVISOR_MODEL there is nothing to set up, no key to have and no provider package to load."""
    assert build_model(Settings()) is None


def test_the_provider_packages_load_only_with_a_model() -> None:
    """Half a second of imports is not paid by those who quote; seen in a process of its own."""
    code = (
        "import sys; from bot.compose import build_model; from bot.settings import Settings; build_model(Settings());"
        "print([name for name in ('langchain_openai', 'openai', 'langchain.chat_models') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "[]"


def test_the_settings_reach_the_model(model_server: ModelServer, model_settings: Settings) -> None:
    """Provider and name from ADVISOR_MODEL, the time from ADVISOR_MODEL_TIMEOUT, no retries, no randomness."""
    model = build_model(model_settings)
    assert model is not None
    model_server.plays(says("hello"))
    assert "".join(str(part.text) for part in model.stream("hi")) == "hello"
    assert model_server.requests[0]["model"] == "test-model"
    assert model_server.requests[0]["temperature"] == 0
    assert getattr(model, "request_timeout") == 1.0  # noqa: B009  (the attribute is this provider's own)
    assert getattr(model, "max_retries") == 0  # noqa: B009  (this one as well)


@pytest.mark.parametrize("model", ["nobody:some-model", "fireworks:some-model"])
def test_a_provider_that_is_unknown_or_not_installed_is_named(model: str) -> None:
    """The message says what to do; nothing of a traceback is in it."""
    with pytest.raises(SettingsError) as caught:
        build_model(Settings(model=model))
    assert model.partition(":")[0] in caught.value.message
    assert "ADVISOR_MODEL" in caught.value.help
    assert not re.search(r"Traceback|\n", str(caught.value))


def test_a_missing_key_is_a_fault_of_the_settings(caplog: pytest.LogCaptureFixture) -> None:
    """It is found at start, not at the first question, and the help names the variable."""
    with pytest.raises(SettingsError) as caught:
        build_model(Settings(model="openai:test-model"))
    assert "OPENAI_API_KEY" in caught.value.help


def test_every_part_can_be_given(library: Library) -> None:
    """An answerer takes the place of all that would be picked, the model included; a given store remembers."""
    store = MemoryStore()
    engine = build_engine(Settings(model="nobody:model"), answerer=Parrot(), store=store)
    assert engine.reply(Turn(conversation_id="c", text="Why me?")).text == "Why me? after 0"
    assert engine.reply(Turn(conversation_id="c", text="Why me?")).text == "Why me? after 2"
    assert len(store.load("c").messages) == 4


def test_a_given_model_takes_the_place_of_the_setting(
    model_server: ModelServer, model_settings: Settings, library: Library
) -> None:
    """The settings name another one, and the given one answers."""
    model_server.plays(says("No one owns the outcome after launch [1]."))
    another = Settings(model="openai:another-model")
    engine = build_engine(another, library=library, model=build_model(model_settings))
    reply = engine.reply(Turn(conversation_id="c", text="What are the four scaling killers?"))
    assert reply.text == "No one owns the outcome after launch. [1]"
    assert [request["model"] for request in model_server.requests] == ["test-model"]


def test_the_cutoff_setting_decides_when_to_abstain(library: Library) -> None:
    """At 1 nothing is certain enough; at 0 anything is."""
    turn = Turn(conversation_id="c", text="What are the four scaling killers?")
    assert build_engine(Settings(answer_cutoff=1.0), library=library).reply(turn).kind is ReplyKind.ABSTAIN
    assert build_engine(Settings(answer_cutoff=0.0), library=library).reply(turn).kind is ReplyKind.ANSWER


def test_a_library_that_is_current_is_not_built_again(embedder: Embedder, playbook_data: Path, tmp_path: Path) -> None:
    """The second start serves the generation of the first."""
    settings = Settings(data_dir=tmp_path / "copy")
    shutil.copytree(playbook_data, settings.data_dir)
    serving = Library(playbook_data, embedder).shelf.manifest
    assert build_library(settings, embedder=embedder).shelf.manifest.id == serving.id
    assert len(serving.documents) >= 4


def test_the_interpreter_keeps_the_examples_and_nothing_else(embedder: Embedder, tmp_path: Path) -> None:
    """The second start embeds none of them, a message leaves no trace, and both read alike."""
    settings, shelf = Settings(data_dir=tmp_path / "home"), build_shelf()
    (tmp_path / "home").mkdir()
    few = BundledShelf([shelf.get("scaling_readiness")])
    build_interpreter(settings, few, embedder=embedder)
    (file,) = (tmp_path / "home" / "cache").iterdir()
    before = file.read_bytes()
    counting = Counting(embedder)
    interpreter = build_interpreter(settings, few, embedder=counting)
    silence = Silence()
    room = build_room(few, interpreter, silence, silence)
    room.desk.begin(Turn(conversation_id="c", text=""), few.get("scaling_readiness"))
    room.engine.reply(Turn(conversation_id="c", text="Dana Fox owns it after launch"))
    assert counting.texts
    assert set(counting.texts).isdisjoint(few.get("scaling_readiness").items[0].checks[0].met)
    assert file.read_bytes() == before


def test_new_ids_are_short_and_new() -> None:
    """Ids are typed by people, so they are short; one that is taken is never given again."""
    store = MemoryAssessmentStore()
    silence = Silence()
    desk = build_desk(store, build_shelf(), Mute(), silence, silence)
    for number in range(3):
        desk.begin(Turn(conversation_id=str(number), text=""), build_shelf().get("mvp"))
    ids = [one.id for one in store.assessments()] + [one.id for one in store.initiatives()]
    assert len(set(ids)) == 6
    assert all(re.fullmatch("[0-9a-f]{12}", id_) for id_ in ids)


class Mute:
    """Reads nothing out of any message."""

    def read(self, said: Said, assessment: Assessment) -> Reading:
        return Reading(act=Act.UNCLEAR)


class Counting:
    """An embedder that remembers what it was asked."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._embedder.encode(texts)


def test_a_model_reads_answers_only_where_one_is_set(
    tmp_path: Path, embedder: Embedder, model_settings: Settings, model_server: ModelServer
) -> None:
    """Without ADVISOR_MODEL the rules read alone; with it the model is asked, and the rules read where it fails."""
    few = BundledShelf([one for one in build_shelf().all() if one.id == "scaling_readiness"])
    plain = build_interpreter(Settings(data_dir=tmp_path / "home", model=""), few, embedder=embedder)
    assert isinstance(plain, RuleInterpreter)
    interpreter = build_interpreter(model_settings, few, embedder=embedder)
    silence = Silence()
    room = build_room(few, interpreter, silence, silence)
    room.desk.begin(Turn(conversation_id="c", text=""), few.get("scaling_readiness"))
    room.engine.reply(Turn(conversation_id="c", text="Dana Fox is accountable for the business results after launch"))
    assert len(model_server.requests) == 1
    active = room.store.active("c")
    assert active is not None
    assert list(active.answers) == ["ownership"]
