"""What goes wrong between Slack and the advisor, or with either: each message is answered once, and nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.assessment.models import Status
from bot.record import build_store
from bot.settings import Settings
from tests.bot.slack.scene import BEGINNING, END, QUESTION, Scene, model_settings, scene, writes
from tests.fakes import ModelServer, Wait, fails
from tests.slack_advisor import Transport
from tests.slack_fake import ANA, BEN, CLEO, GENERAL, PILOTS, Message
from tests.slack_fake.faults import Kind

FOREVER = 60.0  # seconds, in these tests
TRANSPORTS: tuple[Transport, ...] = ("socket", "http")


def prepared(served: Path, examples: Path, data: Path) -> Path:
    """A data folder with the model, the playbooks and the examples in it."""
    for name in ("models", "generations"):
        (data / name).symlink_to((served / name).resolve())
    (data / "serving.json").write_bytes((served / "serving.json").read_bytes())
    (data / "cache").symlink_to(examples)
    return data


@pytest.fixture
def data(served: Path, examples: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return prepared(served, examples, tmp_path)


@pytest.fixture(scope="module", params=TRANSPORTS)
def standing(
    request: pytest.FixtureRequest, served: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """A process that several tests disturb, one after the other."""
    with scene(prepared(served, examples, tmp_path_factory.mktemp("standing")), request.param) as ready:
        yield ready


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model's server, which plays what the test wants."""
    server = ModelServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def writing(model: ModelServer, served: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A process with a model that several tests disturb; how events come in makes no difference to them."""
    data = prepared(served, examples, tmp_path_factory.mktemp("writing"))
    with scene(data, "socket", model_settings(model)) as ready:
        yield ready


# -- on the way in -----------------------------------------------------------------------------------------------------


def test_a_message_that_comes_often_is_answered_once(standing: Scene) -> None:
    """Every event twice, under two event ids, and none of the first acknowledgements heard."""
    slack = standing.slack
    slack.lose_acks(times=4)
    asked = slack.say(ANA, QUESTION, GENERAL, copies=2, event_ids=2)
    slack.lose_acks(share=0.5, seed=1)
    direct = slack.say(BEN, QUESTION, slack.dm(BEN), copies=2)
    standing.answer(asked)
    standing.answer(direct)
    slack.lose_acks()
    assert sum(len(one.attempts) for one in slack.deliveries if one.event.get("ts") == asked.ts) >= 12


def test_what_is_asked_around_an_outage_is_answered_after_it(standing: Scene) -> None:
    """One answer is on its way out when Slack goes down, two messages wait in Slack until it is back."""
    slack = standing.slack
    with standing.fault("chat.postMessage", "hang", FOREVER):
        before = slack.say(ANA, QUESTION, GENERAL)
    with slack.outage():
        during = [slack.say(BEN, QUESTION, GENERAL), slack.say(CLEO, QUESTION, slack.dm(CLEO))]
        time.sleep(1.5)
        assert standing.advisors[0].process.poll() is None
    for asked in (before, *during):
        standing.answer(asked)


def test_connections_that_end_lose_nothing(writing: Scene, model: ModelServer) -> None:
    """Slack asks for new ones, in both ways, and then cuts them without a word."""
    slack, asked = writing.slack, []
    model.plays(fails(400))
    ends: list[Callable[[], None]] = [slack.disconnect, lambda: slack.disconnect("refresh_requested"), slack.drop_sockets]
    for end in ends:
        slack.connected()
        before = slack.sockets.opened
        asked.append(slack.say(ANA, "hello", PILOTS))
        end()
        asked.append(slack.say(BEN, "thanks", PILOTS))
        slack.wait_for(lambda before=before: slack.sockets.opened > before)  # type: ignore[misc]  # mypy types no default of a lambda
    for message in asked:
        writing.answer(message)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_killed_in_the_middle_it_goes_on_where_it_was(transport: Transport, data: Path) -> None:
    """kill -9 while answers are in the making, sent and not acknowledged, and not sent: after a start each is there once.

    So is the next question of a checklist, and the click before it is on record once.
    """
    model = ModelServer()
    model.plays(writes(model.hang()))
    with scene(data, transport, model_settings(model)) as ready:
        slack = ready.slack
        room = slack.dm(CLEO)
        begun = slack.say(CLEO, "assess mvp for Invoice Bot", room)
        first = ready.answer(begun)
        with ready.fault("chat.postMessage", "hang_after", FOREVER):
            assert slack.click(first, "Met", CLEO).acked
        streamed = slack.say(ANA, QUESTION, GENERAL)
        slack.wait_for(lambda: BEGINNING in _shown(slack.answers(streamed)))
        with ready.fault("chat.postMessage", "hang", FOREVER):
            unsent = slack.say(BEN, "hello", PILOTS)
        assert ready.unfinished == 3
        model.close()
        ready.restart()
        assert "never reach full production" in ready.answer(streamed).text
        ready.answer(unsent)
        assert len(slack.answers(begun)) == 2
        assert "1 of 10" in str(slack.answers(begun)[1].blocks)
        record = build_store(Settings(data_dir=data))
        [assessment] = record.assessments.assessments()
        record.close()
        assert [answer.status for answer in assessment.answers.values()] == [Status.MET]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_two_processes_share_the_work_and_one_dies(transport: Transport, data: Path) -> None:
    """Acknowledgements get lost besides, so that both processes hear of the same messages."""
    with scene(data, transport, count=2) as ready:
        slack = ready.slack
        slack.lose_acks(share=0.3)
        asked: list[Message] = []
        for advisor in ready.advisors:
            advisor.take_requests()
            asked += [slack.say((ANA, BEN)[number % 2], QUESTION, PILOTS) for number in range(8)]
            slack.wait_for(lambda sent=asked: any(map(slack.answers, sent)))  # type: ignore[misc]  # mypy types no default of a lambda
        alive, dead = ready.advisors
        dead.kill()
        asked.append(slack.say(ANA, QUESTION, PILOTS))
        alive.take_requests()
        asked.append(slack.say(ANA, QUESTION, PILOTS))
        for message in asked:
            ready.answer(message)


# -- on the way out ----------------------------------------------------------------------------------------------------


def test_what_slack_does_not_take_at_once_arrives_once(writing: Scene, model: ModelServer) -> None:
    """Refused for now, broken, dropped before and after it was taken, left without an answer: each of these once."""
    slack = writing.slack
    model.plays(fails(400))
    asked: list[Message] = []
    kinds: tuple[Kind, ...] = ("hang", "hang_after", "ratelimited", "server_error", "drop_before", "drop_after")
    for kind in kinds:
        with writing.fault("chat.postMessage", kind):
            asked.append(slack.say((ANA, BEN, CLEO)[len(asked) % 3], QUESTION, GENERAL))
    for message in asked:
        assert writing.answer(message).blocks


def test_the_model_being_down_is_said_in_one_line(writing: Scene, model: ModelServer) -> None:
    """The answer is quoted instead."""
    model.plays(fails(500))
    answer = writing.answer(writing.slack.say(ANA, QUESTION, GENERAL))
    assert str(answer.blocks).count("The language model") == 1
    assert "[1]" in str(answer.blocks)


@pytest.mark.parametrize("ends", ["append", "five minutes", "start"])
def test_a_stream_that_dies_ends_up_with_the_whole_answer(ends: str, writing: Scene, model: ModelServer) -> None:
    """Slack takes nothing more of it, ends it after five minutes, or loses the acknowledgement of its beginning."""
    slack, more = writing.slack, threading.Event()
    model.plays(writes(Wait(more)))
    if ends == "start":
        slack.fail("chat.startStream", "drop_after")
    asked = slack.say(ANA, QUESTION, GENERAL)
    [streamed] = slack.wait_for(lambda: slack.answers(asked))
    if ends == "append":
        slack.fail("chat.appendStream", "server_error")
    elif ends == "five minutes":
        slack.clock.advance(301)
    more.set()
    answer = writing.answer(asked)
    assert answer.ts == streamed.ts
    assert BEGINNING in _shown([answer])
    assert END in _shown([answer])
    assert "Show source" in str(answer.blocks)


def test_the_stop_button_ends_an_answer_in_the_middle(writing: Scene, model: ModelServer) -> None:
    """What was shown stays, and says that it was stopped."""
    slack, more = writing.slack, threading.Event()
    model.plays(writes(Wait(more)))
    asked = slack.say(ANA, QUESTION, GENERAL)
    slack.wait_for(lambda: BEGINNING in _shown(slack.answers(asked)))
    stopped = slack.stop_session(GENERAL, asked.ts, ANA)
    slack.wait_for(lambda: stopped and stopped.acked)
    time.sleep(0.3)  # the button is heeded behind the acknowledgement
    more.set()
    answer = writing.answer(asked)
    assert "Stopped." in answer.text
    assert END not in _shown([answer])


def test_a_server_without_the_newer_methods_gets_plain_messages(writing: Scene, model: ModelServer) -> None:
    """No streams, no status, no files, no canvases: the same is said in ordinary messages."""
    slack = writing.slack
    newer = ("chat.startStream", "assistant.threads.setStatus", "agents.sessions.setStatus", "canvases.create")
    for method in (*newer, "files.getUploadURLExternal"):
        slack.fail(method, "unknown_method", times=1000)
    model.plays(writes())
    answer = writing.answer(slack.say(ANA, QUESTION, GENERAL))
    assert END in _shown([answer])
    model.plays(fails(500))
    room = slack.dm(BEN)
    begun = slack.say(BEN, "assess mvp for Invoice Bot", room)
    question = writing.answer(begun)
    assert slack.click(question, "Met", BEN).acked
    writing.settle()
    asked = slack.say(BEN, "report", room)
    report = writing.answer(asked)
    for button in ("Web page", "Canvas"):
        known = len(slack.messages(room))
        assert slack.click(report, button, BEN).acked
        writing.settle()
        assert "Invoice Bot" in _shown(slack.messages(room)[known:])
    slack.faults.clear()


def _shown(messages: list[Message]) -> str:
    """All that stands in messages."""
    return " ".join(f"{message.text} {message.blocks}" for message in messages)
