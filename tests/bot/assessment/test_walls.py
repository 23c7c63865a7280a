"""Who may see what: walls between the rooms in which assessments are held."""

from __future__ import annotations

from bot.models import Shows
from bot.store.memory import MemoryAssessmentStore
from tests.bot.assessment.talk import MET, Parts, Talk


class Walls:
    """Conversations are named room/thread; nobody sees into another room, but "lee" is in all of them."""

    def sees(self, user: str, here: str, there: str) -> bool:
        return user == "lee" or self.same_place(here, there)

    def same_place(self, here: str, there: str) -> bool:
        return here.split("/")[0] == there.split("/")[0]


def talk(parts: Parts, store: MemoryAssessmentStore, conversation: str, name: str = "", user: str = "ana") -> Talk:
    """A conversation in a house with walls; the checklist has begun where the initiative is named."""
    checklist = "scaling_readiness" if name else None
    return Talk(parts, checklist, name, store=store, conversation=conversation, user=user, visibility=Walls())


def test_a_portfolio_ends_at_the_walls(parts: Parts) -> None:
    """Another team's pilots are not in it, except for those who are in that room too."""
    store = MemoryAssessmentStore()
    talk(parts, store, "red/1", "claims bot").click("ownership", MET)
    blue = talk(parts, store, "blue/1").say("portfolio")
    assert blue.reply.shows is Shows.PORTFOLIO
    assert "claims bot" not in blue.reply.text
    assert "claims bot" in talk(parts, store, "blue/1", user="lee").say("portfolio").reply.text


def test_another_teams_answers_are_not_taken_over(parts: Parts) -> None:
    """A pilot of the same name behind a wall is another pilot."""
    store = MemoryAssessmentStore()
    talk(parts, store, "red/1", "claims bot").click("ownership", MET)
    blue = talk(parts, store, "blue/1", "claims bot")
    assert blue.record.answers == {}
    assert len(store.initiatives()) == 2
    again = talk(parts, store, "red/2", "Claims Bot")
    assert list(again.record.answers) == ["ownership"]
    assert len(store.initiatives()) == 2


def test_a_report_is_about_the_latest_assessment_of_the_room(parts: Parts) -> None:
    """Also where it is asked for beside the thread, and never another room's."""
    store = MemoryAssessmentStore()
    talk(parts, store, "red/1", "claims bot").click("ownership", MET)
    beside = talk(parts, store, "red/2").say("show me the report")
    assert beside.reply.shows is Shows.REPORT
    assert "claims bot" in beside.reply.text
    other = talk(parts, store, "blue/1").say("show me the report")
    assert other.reply.shows is None
    assert "claims bot" not in other.reply.text


def test_a_click_from_behind_a_wall_changes_nothing(parts: Parts) -> None:
    """Whoever knows an assessment's id still may not write into it from elsewhere."""
    store = MemoryAssessmentStore()
    red = talk(parts, store, "red/1", "claims bot")
    blue = talk(parts, store, "blue/1")
    blue.begun = red.begun
    blue.click("ownership", MET).fill_in("ownership", status=MET)
    assert red.record.answers == {}
