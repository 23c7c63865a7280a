"""`advisor doctor`: looks at settings, model, store, record and Slack, so that one fault does not hide the next."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from bot.compose import build_embedder, build_ingest, build_model, build_store
from bot.errors import AdvisorError
from bot.homes import build_home, build_server
from bot.settings import Settings, read_settings
from bot.slack.audience_file import load_groups
from bot.slack.diagnosis import look_at_slack
from knowledge.generations import Generations
from knowledge.library import open_shelf

log = logging.getLogger("advisor.doctor")

_DAMAGED = (
    "Files in {data} are damaged. Run: advisor ingest --rebuild. "
    "If the fault stays, delete that folder; the next start builds it anew, and your own documents need another ingest."
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at; a fault's text says what to do."""

    good: bool
    text: str


def examine() -> list[Finding]:
    """All findings, in the order in which one would mend faults."""
    try:
        settings = read_settings()
    except AdvisorError as error:
        return [Finding(False, str(error))]
    folder = _run(_data_folder, settings)
    server = [_chroma] if settings.chroma_url else []
    # Without a folder to write to, the parts that live in it can only repeat the fault.
    inside = [_run(check, settings) for check in (_embedding_model, *server, _store, _record)] if folder.good else []
    findings = [
        Finding(True, "Settings can be read."),
        folder,
        *inside,
        _run(_language_model, settings),
        _run(_slack, settings),
        *([_run(_audiences, settings)] if settings.audiences else []),
    ]
    return list(dict.fromkeys(findings))  # a model that cannot be loaded is a fault of the store's check as well


def _run(check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(True, check(settings))
    except AdvisorError as error:
        return Finding(False, str(error))
    except Exception as error:  # damaged files make each library raise kinds of its own
        log.info("the check %s failed", check.__name__, exc_info=error)
        return Finding(False, _DAMAGED.format(data=settings.data_dir))


def _data_folder(settings: Settings) -> str:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir) as stream:
            stream.write(b"probe")
    except OSError as error:
        raise AdvisorError(
            f"The data folder {settings.data_dir} cannot be written ({error.strerror}).",
            help="Make it writable or set ADVISOR_DATA_DIR to another folder.",
        ) from error
    free = os.statvfs(settings.data_dir)
    return f"The data folder {settings.data_dir} is writable, {free.f_bavail * free.f_frsize / 1e9:.0f} GB free."


def _embedding_model(settings: Settings) -> str:
    embedder = build_embedder(settings)
    length = float((embedder.encode(["a probe"]) ** 2).sum())
    if abs(length - 1.0) > 1e-3:
        raise AdvisorError(
            "The embedding model gives vectors of a wrong length.",
            help=f"Delete the folder {settings.data_dir / 'models'}; the next start prepares the model again.",
        )
    return f"The embedding model works ({embedder.fingerprint}, {embedder.dimension} dimensions)."


def _chroma(settings: Settings) -> str:
    server = build_server(settings)
    version = server.version()
    return f"The Chroma server at {settings.chroma_url} answers (version {version})."


def _store(settings: Settings) -> str:
    home = build_home(settings)
    generations = Generations(home)
    serving = generations.serving()
    if serving is None:
        return "No knowledge stored yet; the first question or `advisor ingest` builds it."
    embedder = build_embedder(settings)
    shelf = open_shelf(generations, serving, embedder)
    if not shelf.vectors.query(embedder.encode(["a probe"])[0], 1):
        raise AdvisorError("The stored knowledge finds nothing.", help="Run: advisor ingest --rebuild")
    for record in shelf.manifest.documents:
        generations.text(serving, record)
    ingest = build_ingest(settings, embedder=embedder, home=home)
    state = "current" if ingest.is_current() else "refreshed at the next question"
    manifest = shelf.manifest
    return f"The store serves {len(manifest.documents)} documents, {manifest.passages} passages ({manifest.id}, {state})."


def _record(settings: Settings) -> str:
    with closing(build_store(settings)) as record:
        count = len(record.assessments.assessments())
    path = settings.record_url.removeprefix("sqlite:///")
    place = "PostgreSQL" if path == settings.record_url else f"SQLite, {path}"
    return f"The record can be read and holds {count} assessments ({place})."


def _language_model(settings: Settings) -> str:
    model = build_model(settings)
    if model is None:
        return "No language model is set; answers are quoted (ADVISOR_MODEL=provider:name adds one)."
    try:
        model.invoke("Reply with the word ready.")
    except Exception as error:  # whatever a provider raises, the remedy is the same
        raise AdvisorError(
            f"The language model {settings.model} does not answer ({type(error).__name__}).",
            help="Check its key, its name and the network. Until then answers are quoted from the playbooks.",
        ) from error
    return f"The language model {settings.model} answers."


def _slack(settings: Settings) -> str:
    return look_at_slack()


def _audiences(settings: Settings) -> str:
    groups = load_groups(settings.audiences)
    serving = (generations := Generations(build_home(settings))).serving()
    documents = generations.manifest(serving).documents if serving else ()
    unread = sorted({name for one in documents for name in one.source.audience} - set(groups))
    if unread:
        raise AdvisorError(
            f"Nobody in Slack is in these groups that documents are for: {', '.join(unread)}.",
            help=f"Add them to {settings.audiences}, or correct the documents' audience.",
        )
    return f"{len(groups)} groups in Slack may read documents that are not for everybody."
