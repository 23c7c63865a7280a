"""Windows that open at once: Slack lets one be opened within three seconds of a click, so nothing may come in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import NotFound
from bot.slack.blocks.forms import build_begin_modal, build_details_modal
from bot.slack.blocks.source import build_notice_modal, build_source_modal
from bot.slack.blocks.values import ItemRef, SourceRef
from bot.slack.incoming import Job
from bot.slack.outgoing import Block
from bot.slack.reading import home_of, read_click, team_of, user_of
from bot.slack.services import Services

Body = Mapping[str, Any]


def place_of_click(services: Services, body: Body) -> dict[str, str]:
    """Where a click was, as a form carries it along."""
    if not body.get("actions"):
        return {"channel": str(body.get("channel_id") or ""), "thread": "", "conversation": "", "private": ""}
    incoming = read_click(body, services.clock(), Job.MESSAGE, seen=services.inbox.seen)
    private = "1" if incoming.private else ""
    return {
        "channel": incoming.channel,
        "thread": incoming.thread,
        "conversation": incoming.conversation,
        "private": private,
    }


def open_begin(services: Services, body: Body, name: str = "") -> None:
    """The form that begins an assessment, where the command or the button was; in the user's own room from elsewhere."""
    if _refused(services, body):
        return
    view = build_begin_modal(services.shelf.all(), services.texts, place=place_of_click(services, body), name=name)
    _open(services, body, view)


def open_details(services: Services, body: Body, ref: ItemRef | None) -> None:
    """The form for the details of an item; a sentence where it is gone or is not for this person's eyes."""
    if _refused(services, body):
        return
    texts, place = services.texts, place_of_click(services, body)
    visible = services.desk.documents.visible(user_of(body), place["conversation"]) if ref else []
    assessment = next((one for one in visible if ref and one.id == ref.assessment_id), None)
    item = next((one for one in assessment.checklist.items if ref and one.id == ref.item), None) if assessment else None
    if assessment is None or item is None:
        _open(services, body, build_notice_modal(texts.details_title, texts.details_gone, texts))
        return
    answer, today = assessment.answers.get(item.id), services.clock().date()
    _open(services, body, build_details_modal(assessment.id, item, answer, texts, place=place, today=today))


def open_source(services: Services, body: Body, ref: SourceRef | None) -> None:
    """A passage in its surroundings; a sentence where it is not in the knowledge any more."""
    if _refused(services, body):
        return
    texts, place = services.texts, place_of_click(services, body)
    # Buttons travel: what somebody may see is asked again with every click.
    readers = services.audiences.readers(team_of(body), place["channel"], user_of(body))
    passage = services.library.passage_by_id(ref.passage_id, readers) if ref else None
    if ref is None or passage is None:
        number = ref.number if ref else ""
        _open(services, body, build_notice_modal(texts.source_title.format(number=number), texts.source_gone, texts))
        return
    before, after = services.library.context(passage, readers)
    today = services.clock().date()
    _open(services, body, build_source_modal(passage, ref, texts, before=before, after=after, today=today))


def _refused(services: Services, body: Body) -> bool:
    refused = services.access.refuses(team_of(body), user_of(body), home_of(body))
    if refused:
        raise NotFound(services.texts.guest)
    return False


def _open(services: Services, body: Body, view: Block) -> None:
    client = services.client(team_of(body))
    if (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
