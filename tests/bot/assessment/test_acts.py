"""What a person does besides answering, told by the words of a message: eight that do it, eight that do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.assessment import acts, replies
from bot.assessment.acts import Act
from bot.assessment.models import Stage

PHRASES = yaml.safe_load((Path(__file__).parent / "acts.yaml").read_text(encoding="utf-8"))


def cases(side: str) -> list[object]:
    """Each phrase with the test that it is for; those that are known to be misread are expected to fail."""
    marks = pytest.mark.xfail(strict=True, reason="acts.py misreads it")
    return [
        pytest.param(
            vars(acts).get(name) or vars(replies)[name],
            text,
            marks=marks if text in PHRASES["misread"] else (),
            id=f"{name}: {text}",
        )
        for name, texts in PHRASES.items()
        if name != "misread"
        for text in texts[side]
    ]


@pytest.mark.parametrize(("test", "text"), cases("tells"))
def test_it_is_told(test: Callable[[str], object], text: str) -> None:
    """Said in many ways, with any capitals."""
    assert test(text)
    assert test(text.upper().replace("’", "'")) or test is acts.is_pressure


@pytest.mark.parametrize(("test", "text"), cases("does_not_tell"))
def test_it_is_not_told(test: Callable[[str], object], text: str) -> None:
    """The same words inside an answer are an answer."""
    assert not test(text)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("yes", True),
        ("Yep, all of it", True),
        ("👍", True),
        ("looks right", True),
        ("no", False),
        ("Nope, not yet", False),
        ("👎", False),
        ("that's wrong", False),
        ("yesterday we did", None),
        ("nobody knows", None),
        ("the pipeline is live", None),
        ("", None),
    ],
)
def test_yes_or_no(text: str, sure: bool | None) -> None:
    """A message begins with a yes, a no, or neither."""
    assert replies.yes_or_no(text)[0] is sure


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("N/A, no latency requirement", "no latency requirement"),
        ("n/a", ""),
        ("not applicable because nobody waits", "because nobody waits"),
        ("that doesn't apply to us: no users", "that to us: no users"),
        ("na", ""),
        ("the nation is covered", None),
        ("we apply it daily", None),
        ("not available yet", None),
        ("yes", None),
    ],
)
def test_ruled_out(text: str, reason: str | None) -> None:
    """What says "not applicable", and the reason that remains."""
    found = acts.ruled_out(text)
    assert (found is None) == (reason is None)
    if reason == "" or (reason and reason.startswith("no ")):
        assert found == reason


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("actually we're in limited production, not pilot", Stage.LIMITED_PRODUCTION),
        ("we are still in the pilot phase", Stage.PILOT),
        ("it is already in full production", Stage.SCALED_PRODUCTION),
        ("we moved to stage 2", Stage.READINESS_GATE),
        ("this is a proof of concept", Stage.PROOF_OF_CONCEPT),
        ("we're in steady state", Stage.STEADY_STATE),
        ("we're in a meeting", None),
        ("the pipeline is in production", None),
        ("yes", None),
    ],
)
def test_a_stage_is_named(text: str, stage: Stage | None) -> None:
    """Only where a message says in which stage the initiative is."""
    assert acts.named_stage(text) is stage


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the first one", True),
        ("the earlier statement holds", True),
        ("keep it", True),
        ("the second one", False),
        ("the latest", False),
        ("what I just said", False),
        ("the first or the second?", None),
        ("neither", None),
        ("", None),
    ],
)
def test_which_of_two(text: str, first: bool | None) -> None:
    """The earlier one, the later one, or it is not told."""
    assert replies.picks_first(text) is first


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("just this question", Act.SKIP),
        ("only this one", Act.SKIP),
        ("pause it for now", Act.PAUSE),
        ("let's go on tomorrow", Act.PAUSE),
        ("discard it", Act.CANCEL),
        ("delete everything", Act.CANCEL),
        ("the whole thing", Act.CANCEL),
        ("yes", None),
        ("hmm", None),
    ],
)
def test_what_is_to_be_stopped(text: str, scope: Act | None) -> None:
    """The question, the assessment for now or for good, or it is not told."""
    assert replies.scope(text) is scope


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Helen Okafor", "Helen Okafor"),
        pytest.param("I'm Nina Weiß.", "Nina Weiß", marks=pytest.mark.xfail(strict=True, reason="acts.py keeps the I'm")),
        ("signed by Dr. Jean-Luc O'Neill", "Dr. Jean-Luc O'Neill"),
        ("my name is Ștefan", "Ștefan"),
        ("what do you mean?", ""),
        ("1234", ""),
        ("", ""),
        ("I would rather have somebody from the finance department sign all of this", ""),
    ],
)
def test_a_name_and_nothing_else(text: str, name: str) -> None:
    """The name of whoever signs."""
    assert replies.person_name(text) == name
