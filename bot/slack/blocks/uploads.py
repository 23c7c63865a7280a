"""A dropped file on its way into the knowledge: the offer, the preview, how far it is, and how it ended."""

from __future__ import annotations

from bot.slack.blocks.admin import ADMIN
from bot.slack.blocks.kit import actions, button, context, header, messages, person, question, section, sections
from bot.slack.incoming import Dropped
from bot.slack.mrkdwn import cut, entities, line, plain, visible
from bot.slack.outgoing import Block, Outgoing
from bot.slack.wording import Texts
from bot.store.uploads import Upload
from knowledge.administration import Outcome, Sighting
from knowledge.checks import Check
from knowledge.diff import Change, DocumentDiff
from knowledge.models import Passage

_DIFF, _PASSAGE, _FAULTS = 2_000, 400, 1_500  # characters that are shown
_FAILED = 20  # files that are named


def build_offer(file: Dropped, texts: Texts) -> Outgoing:
    """What can be done with a file that an admin dropped."""
    told = texts.admin_offer.format(name=line(file.name), size=size(file.size))
    return messages(
        [section(told)], [actions([button(texts.admin_add, f"{ADMIN}upload", file.id, style="primary")])], otherwise=told
    )[0]


def build_preview(id_: str, seen: Sighting, texts: Texts) -> list[Outgoing]:
    """What a file would become, with the buttons that decide; without them where there is nothing to decide."""
    name = line(seen.name)
    if seen.rejected:
        return _plainly(texts.admin_rejected.format(name=name, reason=line(seen.rejected[:_FAULTS])))
    if seen.diff is None:
        return _plainly(texts.admin_same.format(name=name))
    body = [header(texts.admin_preview.format(name=seen.name)), section(_change(seen.diff, seen.passages, texts))]
    body += context(_notes(seen, texts))
    if seen.check:
        body += _examined(seen.check, texts)
    if seen.diff.text:
        body += [section(f"*{texts.admin_diff}*"), section(_code(seen.diff.text))]
    if seen.first:
        body += [section(f"*{texts.admin_first}*"), *(_passage(passage) for passage in seen.first)]
    return messages(body, build_decision(id_, texts), otherwise=texts.admin_preview.format(name=name))


def build_decision(id_: str, texts: Texts) -> list[Block]:
    """The two buttons about a file that waits."""
    sure = question(texts.admin_sure, texts.admin_approve_sure, texts.admin_yes, texts.admin_no)
    approve = button(texts.admin_approve, f"{ADMIN}approve", id_, style="primary", confirm=sure)
    return [actions([approve, button(texts.admin_discard, f"{ADMIN}discard", id_)])]


def build_decided(upload: Upload, texts: Texts) -> Outgoing:
    """That somebody was first."""
    told = texts.admin_decided.format(who=person(upload.decided_by), state=upload.state.value)
    return _plainly(told)[0]


def build_waiting(id_: str, told: str, texts: Texts) -> list[Outgoing]:
    """Why a file that was approved waits again, with its buttons. `told` is trusted mrkdwn."""
    return messages(sections(told), build_decision(id_, texts), otherwise=told)


def build_live(title: str, step: str, cancel: str, texts: Texts) -> Outgoing:
    """How far something is, with a button that stops it. `cancel` is what that button says which one it means."""
    told = f"*{line(title)}*\n{line(step)}"
    return messages([section(told)], [actions([button(texts.admin_cancel, f"{ADMIN}cancel", cancel)])], otherwise=told)[0]


def build_outcome(outcome: Outcome, texts: Texts) -> list[Outgoing]:
    """How an ingest ended, with the figures of its check."""
    check, generation = outcome.check, line(outcome.generation)
    refused = check is not None and not outcome.promoted
    if refused:
        told = texts.admin_refused.format(generation=generation)
    elif outcome.promoted:
        counts = outcome.model_dump(include={"added", "updated", "unchanged", "removed", "passages"})
        told = texts.admin_done.format(**counts, seconds=f"{outcome.seconds:.1f}", generation=generation)
    else:
        told = texts.admin_unchanged.format(passages=outcome.passages)
    body = [section(told), *(_examined(check, texts, failed="") if check else [])]
    if refused:
        body += context(texts.admin_refused_how.format(generation=generation))
    failed = [texts.admin_failed.format(name=line(name), reason=line(reason)) for name, reason in outcome.failed[:_FAILED]]
    left = len(outcome.failed) - _FAILED
    failed += [texts.more.format(count=left)] if left > 0 else []
    return messages([*body, *(sections("\n".join(failed)) if failed else [])], otherwise=told)


def size(count: int) -> str:
    """So many bytes, as people say it."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} KB"


def _change(diff: DocumentDiff, passages: int, texts: Texts) -> str:
    wording = texts.admin_changed if diff.change is Change.CHANGED else texts.admin_added
    return wording.format(title=line(diff.title), added=diff.added, removed=diff.removed, passages=passages)


def _notes(seen: Sighting, texts: Texts) -> str:
    who = line(", ".join(seen.audience)) if seen.audience else texts.admin_everybody
    notes = [texts.admin_seen_by.format(who=who), *(line(said) for said in (seen.diff.said if seen.diff else ()))]
    if seen.elsewhere:
        notes.append(texts.admin_takes_place.format(path=line(seen.elsewhere)))
    if seen.questions:
        notes.append(texts.admin_questions.format(count=seen.questions))
    if seen.cost:
        notes.append(line(seen.cost))
    return "\n".join(notes)


def _examined(check: Check, texts: Texts, failed: str | None = None) -> list[Block]:
    """The figures of a check and what is wrong; `failed` stands for the sentence before the faults."""
    faults = line(" ".join(check.faults)[:_FAULTS])
    wording = texts.admin_would_fail.format(faults=faults) if failed is None else faults
    told = [*([wording] if faults else []), *(plain(str(figure)) for figure in check.figures), *map(plain, check.notes[:5])]
    return sections("\n".join(told)) if told else []


def _passage(passage: Passage) -> Block:
    words = plain(cut(" ".join(visible(passage.text).split()), _PASSAGE))
    return section(f"*{line(passage.topic)}*\n{words}")


def _code(text: str) -> str:
    shown = cut(visible(text), _DIFF)
    return f"```\n{entities(shown).replace('`', chr(0x2CB))}\n```"


def _plainly(text: str) -> list[Outgoing]:
    return messages(sections(text), otherwise=text)
