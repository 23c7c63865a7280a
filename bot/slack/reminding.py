"""Reminders of due dates: a message that Slack posts by itself, kept in step with the record after every turn."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from bot.assessment.models import Assessment, State, Status
from bot.assessment.plain import day
from bot.assessment.report import name_of
from bot.errors import AdvisorError
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.incoming import Incoming
from bot.slack.membership import Place, place_of, thread_of
from bot.slack.mrkdwn import line, unlinked
from bot.slack.needs import Common
from bot.slack.people import Person, look_up, user_id
from bot.store.reminders import Reminder

log = logging.getLogger("advisor.slack.reminding")

_ASKED = "asked"  # in place of the id, from before Slack is asked until it has answered
_AT = datetime.time(9)
_SOONEST = datetime.timedelta(minutes=2)  # Slack lets a message go no more once it is about to be posted
_FARTHEST = datetime.timedelta(days=120) - datetime.timedelta(hours=1)  # its limit, and what clocks may differ by
_EASTERNMOST, _WESTERNMOST = (datetime.timezone(datetime.timedelta(hours=hours)) for hours in (14, -12))
_OPEN = (Status.UNMET, Status.PARTIAL)
# Slack posts nothing any more: it was posted or called back, or the place is gone.
_GONE = ("invalid_scheduled_message_id", "channel_not_found", "is_archived")
_FAULTS = (*SLACK_ERRORS, AdvisorError)


class Reminders(Protocol):
    """The record of what Slack was asked to post."""

    def of(self, assessment_id: str) -> list[Reminder]:
        """The reminders of an assessment."""

    def add(self, reminder: Reminder) -> None:
        """Keep one."""

    def remove(self, reminder: Reminder) -> None:
        """Forget one."""


class Needed(Common, Protocol):
    """What reminding takes of the services."""

    @property
    def reminders(self) -> Reminders:
        """The record of reminders."""


class _Task(NamedTuple):
    """What is to be reminded of."""

    item: str
    title: str
    owner: str
    due: datetime.date


def sync(services: Needed, assessment: Assessment, incoming: Incoming) -> None:
    """Let Slack remind of exactly what is open and due in the future, in the assessment's own place.

    Nothing is raised: what Slack or the record refuses now is tried again after the next turn.
    """
    place = place_of(assessment.conversation_id)
    if place is None or place.team != incoming.team:
        return
    try:
        _Syncing(services, assessment, place).run()
    except _FAULTS as error:
        _tell(error)


class _Syncing:
    """One walk through the reminders of one assessment."""

    def __init__(self, services: Needed, assessment: Assessment, place: Place) -> None:
        self._services = services
        self._assessment = assessment
        self._place = place
        self._now = services.clock()

    def run(self) -> None:
        """Call back what is not wanted as it stands, then ask for what is missing."""
        missing = {task.item: task for task in _tasks(self._assessment)}
        for reminder in sorted(self._kept(), key=_was_only_asked_for):
            if not self._fits(reminder, missing.get(reminder.item)):
                if not _done(partial(self._call_back, reminder)):
                    missing.pop(reminder.item, None)  # one at a time
            elif not _was_only_asked_for(reminder):
                del missing[reminder.item]
        for task in missing.values():
            _done(partial(self._schedule, task))

    def _kept(self) -> list[Reminder]:
        return self._services.reminders.of(self._assessment.id)

    def _fits(self, reminder: Reminder, task: _Task | None) -> bool:
        wanted = (task.owner, task.due, self._place.channel) if task else None
        return wanted == (reminder.owner, reminder.due, reminder.channel)

    def _call_back(self, reminder: Reminder) -> None:
        if reminder.at > self._now and (id_ := self._id_of(reminder)):
            client = self._services.client(self._place.team)
            try:
                client.chat_deleteScheduledMessage(channel=reminder.channel, scheduled_message_id=id_)
            except SlackApiError as error:
                if error_code(error) not in _GONE:
                    raise
        self._services.reminders.remove(reminder)

    def _id_of(self, reminder: Reminder) -> str:
        """What Slack calls it; "" where Slack never got it."""
        if not _was_only_asked_for(reminder):
            return reminder.scheduled_id
        client = self._services.client(self._place.team)
        title = self._assessment.checklist.item(reminder.item).title
        task = _Task(reminder.item, title, reminder.owner, reminder.due)
        return self._found(client, reminder.at, self._text(task, _owner(client, task)))

    def _schedule(self, task: _Task) -> None:
        # Whose day it is is asked only where it can matter: Slack is not asked anew with every turn.
        if not any(self._may_be_asked(task.due, zone) for zone in (_EASTERNMOST, datetime.UTC, _WESTERNMOST)):
            return
        client = self._services.client(self._place.team)
        owner = _owner(client, task)
        zone = owner.zone if owner else datetime.UTC
        if not self._may_be_asked(task.due, zone):
            return
        asked = self._asked(task, _moment(task.due, zone))
        text = self._text(task, owner)
        before = [one.at for one in self._kept() if _was_only_asked_for(one) and one.item == task.item]
        self._services.reminders.add(asked)
        # Where Slack was asked before without our having heard of it, it may have the message.
        scheduled = next((id_ for at in before if (id_ := self._found(client, at, text))), "")
        scheduled = scheduled or self._ask(client, asked.at, text)
        self._services.reminders.add(asked.model_copy(update={"scheduled_id": scheduled}))
        self._services.reminders.remove(asked)

    def _asked(self, task: _Task, at: datetime.datetime) -> Reminder:
        """What is kept before Slack is asked."""
        return Reminder(
            assessment_id=self._assessment.id,
            item=task.item,
            due=task.due,
            owner=task.owner,
            channel=self._place.channel,
            scheduled_id=_ASKED,
            at=at,
        )

    def _may_be_asked(self, due: datetime.date, zone: datetime.tzinfo) -> bool:
        """Whether Slack takes a message for the morning of that day."""
        return self._now + _SOONEST <= _moment(due, zone) <= self._now + _FARTHEST

    def _ask(self, client: WebClient, at: datetime.datetime, text: str) -> str:
        section = SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))
        asked = client.chat_scheduleMessage(
            channel=self._place.channel,
            thread_ts=thread_of(self._assessment.conversation_id) or None,
            post_at=int(at.timestamp()),
            text=text,
            blocks=[section.to_dict()],
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(asked["scheduled_message_id"])

    def _found(self, client: WebClient, at: datetime.datetime, text: str) -> str:
        """The id of this very message where Slack has it already and no other reminder of ours is it; "" otherwise."""
        moment = int(at.timestamp())
        ours = {one.scheduled_id for one in self._kept()}
        try:
            page = client.chat_scheduledMessages_list(
                channel=self._place.channel, oldest=str(moment), latest=str(moment + 1)
            )
        except SlackApiError as error:
            log.info("Slack does not list its scheduled messages (%s)", error_code(error))
            return ""
        waiting = (one for one in page.get("scheduled_messages") or [] if one.get("text") == text)
        same = (str(one["id"]) for one in waiting if int(one["post_at"]) == moment)
        return next((id_ for id_ in same if id_ not in ours), "")

    def _text(self, task: _Task, owner: Person | None) -> str:
        """The reminder. Its mention of the owner is the one thing of the advisor's that is meant to be live."""
        return self._services.texts.reminder.format(
            item=_words(task.title),
            initiative=_words(name_of(self._assessment.initiative)),
            due=day(task.due),
            owner=f"<@{owner.id}>" if owner and owner.real else _words(task.owner),
        )


def _moment(due: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    """When somebody in that zone is reminded, in UTC."""
    return datetime.datetime.combine(due, _AT, zone).astimezone(datetime.UTC)


def _words(text: str) -> str:
    """People's words, for `text` and blocks alike: nothing in them is live."""
    return unlinked(line(text))


def _tasks(assessment: Assessment) -> Iterator[_Task]:
    """What is left to do, whose it is and by when."""
    if assessment.state is State.DISCARDED:
        return
    for item in assessment.checklist.items:
        answer = assessment.answers.get(item.id)
        if answer and answer.status in _OPEN and answer.owner.strip() and answer.due:
            yield _Task(item.id, item.title, answer.owner, answer.due)


def _done(step: Callable[[], None]) -> bool:
    """Whether it worked: one reminder's trouble is none of the others'."""
    try:
        step()
    except _FAULTS as error:
        _tell(error)
        return False
    return True


def _was_only_asked_for(reminder: Reminder) -> bool:
    return reminder.scheduled_id == _ASKED


def _owner(client: WebClient, task: _Task) -> Person | None:
    """The user that the owner was given as, if any."""
    id_ = user_id(task.owner)
    return look_up(client, id_) if id_ else None


def _tell(error: BaseException) -> None:
    log.warning("A reminder waits for the next turn (%s)", error_code(error) or type(error).__name__)
    log.debug("A reminder failed", exc_info=error)
