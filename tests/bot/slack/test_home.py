"""The App Home: everybody's own, of what they may see, also while parts of Slack or of the advisor are missing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.assessment.models import Initiative, State, Status
from bot.errors import NotReady
from bot.settings import Settings
from bot.slack.home import build_view, publish_home
from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Manifest
from knowledge.models import Source
from tests.bot.reporting import answer, assessment
from tests.bot.slack.workspace import ANA, ANAS, BEN, BENS, HOME, OTHER, SECRET, TEAM, Workspace, opened

BUILT = datetime.datetime(2026, 11, 3, 8, 30, tzinfo=datetime.UTC)


def document(title: str) -> DocumentRecord:
    """A document of the knowledge."""
    source = Source(id=title.lower(), title=title, date=datetime.date(2026, 5, 1))
    return DocumentRecord(source=source, path="x", sha256="0", size=1, mtime_ns=0, bundled=True, passages=7)


MANIFEST = Manifest(
    id="g1",
    created_at=BUILT,
    embedding="fake",
    dimension=8,
    chunker="1",
    documents=(document("Zebra"), document("Apple")),
    passages=14,
    vectors=40,
)


@dataclass
class Rim(Workspace):
    """A workspace with knowledge, or without."""

    manifest: Manifest | None = MANIFEST
    ready: bool = True

    @property
    def library(self) -> Any:
        if not self.ready:
            raise NotReady("The knowledge is being prepared.")
        return self

    @property
    def shelf(self) -> Any:
        """The open generation."""
        if self.manifest is None:
            raise StoreError("There is no knowledge yet.")
        return SimpleNamespace(manifest=self.manifest)


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Rim]:
    """A workspace with an assessment in each place."""
    with opened(tmp_path) as base:
        parts = {name: getattr(base, name) for name in base.__dataclass_fields__}
        rim = Rim(**{**parts, "settings": Settings(data_dir=tmp_path, admins=BEN)})
        places = (HOME, OTHER, SECRET, ANAS, BENS)
        for number, channel in enumerate(places):
            keep(rim, channel, number)
        keep(rim, HOME, 8, state=State.FINISHED)
        keep(rim, HOME, 9, team="T0FAR")
        yield rim


def keep(rim: Rim, channel: str, number: int, team: str = TEAM, **more: Any) -> None:
    """An assessment in a place; the higher its number, the later it was changed."""
    values = {
        "id": f"a{number}",
        "conversation_id": f"slack:{team}:{channel}:1.{number}",
        "initiative": Initiative(id=f"i{number}", name=f"Pilot {number}"),
        "updated_at": BUILT + datetime.timedelta(days=number),
        "begun_by": BEN,
    }
    found = answer("data", Status.UNMET, owner=f"@{ANA}", due=datetime.date(2026, 11, 20) - datetime.timedelta(days=number))
    rim.assessments.save(assessment(found, answer("funding", Status.MET), **{**values, **more}))


def open_ids(rim: Rim, user: str, channel: str = "") -> list[str]:
    """The open assessments that somebody is shown."""
    view = build_view(rim, rim.client(TEAM), TEAM, user, channel)
    return [one.assessment_id for one in view.assessments]


@pytest.mark.parametrize("told", [True, False])
def test_everybody_sees_their_own(slack: Rim, told: bool) -> None:
    """Of their channels and their direct messages, whether Slack says which these are or has to be asked."""
    assert open_ids(slack, ANA, ANAS if told else "") == ["a3", "a2", "a0"]
    assert open_ids(slack, BEN, BENS if told else "") == ["a4", "a1", "a0"]


def test_what_is_mine_comes_first(slack: Rim) -> None:
    """What I began before what I may only see."""
    slack.assessments.save(slack.assessments.get("a0").model_copy(update={"begun_by": ANA}))
    assert open_ids(slack, ANA) == ["a0", "a3", "a2"]


def test_only_what_is_mine_to_see_stays_where_slack_says_little(slack: Rim) -> None:
    """An outage shows less, never more."""
    for method in ("users.conversations", "users.info", "conversations.open"):
        slack.fails(method, error="missing_scope", times=9)
    view = build_view(slack, slack.client(TEAM), TEAM, ANA)
    assert (view.assessments, view.actions, view.reports) == ([], [], [])
    assert view.documents == 2


@pytest.mark.parametrize("owner", [f"<@{ANA}>", f"@{ANA}", ANA, "ana", "@Ana", "ANA"])
def test_my_actions_are_mine_by_any_of_my_names(slack: Rim, owner: str) -> None:
    """What is overdue comes first; what is met or somebody else's is not among them."""
    today = slack.clock().date()
    gaps = [
        answer("data", Status.UNMET, owner=owner, due=today + datetime.timedelta(days=3)),
        answer("security", Status.PARTIAL, owner=owner, due=today - datetime.timedelta(days=3)),
        answer("fallback", Status.UNKNOWN, owner=owner),
        answer("funding", Status.MET, owner=owner),
        answer("monitoring", Status.UNMET, owner=BEN),
    ]
    for one in slack.assessments.assessments():
        kept = {each.item: each for each in gaps} if one.id == "a0" else {}
        slack.assessments.save(one.model_copy(update={"answers": kept}))
    view = build_view(slack, slack.client(TEAM), TEAM, ANA)
    assert [(one.title, one.overdue) for one in view.actions] == [("Security", True), ("Data", False), ("Fallback", False)]


def test_an_action_is_shown_once(slack: Rim) -> None:
    """A later assessment of the same initiative took its answers over."""
    first = slack.assessments.get("a0")
    keep(slack, HOME, 20, initiative=first.initiative, previous="a0")
    view = build_view(slack, slack.client(TEAM), TEAM, ANA)
    assert [one.initiative for one in view.actions].count("Pilot 0") == 1


def test_reports_are_of_what_was_changed_last(slack: Rim) -> None:
    """Also of what is finished; each with its verdict."""
    view = build_view(slack, slack.client(TEAM), TEAM, ANA)
    assert [one.assessment_id for one in view.reports] == ["a8", "a3", "a2", "a0"]
    assert view.reports[0].title == "Minimum Viable Production checklist: Pilot 8"
    assert all(one.verdict for one in view.reports)


def test_the_knowledge_has_a_date_and_admins_see_documents(slack: Rim) -> None:
    """Who is an admin says the setting."""
    view = build_view(slack, slack.client(TEAM), TEAM, BEN)
    assert (view.documents, view.updated) == (2, BUILT.date())
    assert view.admin
    assert [one.title for one in view.admin.documents] == ["Apple", "Zebra"]
    assert view.admin.ingest == "3 November 2026, 08:30 UTC (g1)"
    assert build_view(slack, slack.client(TEAM), TEAM, ANA).admin is None


def test_it_is_shown_before_there_is_knowledge(slack: Rim) -> None:
    """While it is prepared, and where it is broken."""
    broken = replace(slack, manifest=None)
    view = build_view(broken, slack.client(TEAM), TEAM, BEN)
    assert (view.documents, view.updated, len(view.assessments)) == (0, None, 3)
    preparing = replace(slack, ready=False)
    publish_home(preparing, TEAM, ANA, ANAS)
    assert slack.texts.home_knowledge_never in json.dumps(slack.world.homes[TEAM, ANA].content)


def test_it_is_published_for_the_person(slack: Rim) -> None:
    """With a button to go on with each assessment."""
    publish_home(slack, TEAM, ANA, ANAS)
    shown = json.dumps(slack.world.homes[TEAM, ANA].content)
    for each in ("a0", "a2", "a3"):
        assert f'"value": "{each}"' in shown
    for each in ("Pilot 1", "Pilot 4", "Pilot 9", "For admins"):
        assert each not in shown
    assert (TEAM, BEN) not in slack.world.homes
