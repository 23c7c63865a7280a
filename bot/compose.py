"""The composition root: the one place that picks parts. Everything can be replaced by an argument."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Thread

from langchain_core.language_models import BaseChatModel

import knowledge
from bot.answering.chain import RetrievalChain
from bot.answering.generation import Generator
from bot.assess_lines import Room
from bot.assessment.interpret import Interpreter
from bot.assessment.rules import RuleInterpreter
from bot.desk import Desk
from bot.engine import Engine
from bot.errors import AdvisorError, NotFound, SettingsError
from bot.homes import build_home
from bot.interpreting.model import ModelInterpreter
from bot.ports import Answerer, AssessmentDesk, AssessmentStore, ChecklistShelf, ConversationStore, Passages, Visibility
from bot.record import build_shelf, build_store
from bot.settings import Settings
from bot.store.memory import MemoryAssessmentStore, MemoryStore
from evals.cases import load_cases
from evals.quality import Exam, load_smoke
from ingest.administration import Administration
from ingest.check import Limits
from ingest.pipeline import Ingest, Progress
from knowledge.backends import backend_of, model_of
from knowledge.embedder import Embedder, load_embedder
from knowledge.generations import Generations
from knowledge.homes import Home
from knowledge.joining import LateJudge
from knowledge.library import Library
from knowledge.models import Given
from knowledge.retriever import PlaybookRetriever
from knowledge.vector_cache import CachedVectors
from prompts.library import load_prompt

log = logging.getLogger("advisor.compose")

__all__ = [
    "build_administration",
    "build_answerer",
    "build_desk",
    "build_embedder",
    "build_engine",
    "build_exam",
    "build_ingest",
    "build_interpreter",
    "build_library",
    "build_model",
    "build_room",
    "build_shelf",
    "build_store",
]

PLAYBOOKS = Path(knowledge.__file__).parent / "playbooks"


def build_embedder(settings: Settings, progress: Progress | None = None) -> Embedder:
    """The embedder that the settings name, prepared on first use."""
    announce = progress.step if progress else (lambda _: None)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The data folder {settings.data_dir} cannot be used ({error.strerror}).",
            help="Make it writable or set ADVISOR_DATA_DIR to another folder.",
        ) from error
    return load_embedder(settings.embedding_model, settings.data_dir / "models", announce, settings.embedding_backend)


def build_ingest(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    announce: Callable[[str], None] = log.warning,
    exam: Exam | None = None,
    waiting: Callable[[str], None] | None = None,
    holder: str = "",
    stand_ins: Mapping[Path, Path] | None = None,
    home: Home | None = None,
    given: Given | None = None,
) -> Ingest:
    """The writer of generations, with the check that each has to pass. Its questions are read when they are needed."""
    return Ingest(
        home or build_home(settings),
        embedder or build_embedder(settings, progress),
        PLAYBOOKS if settings.bundled_playbooks else None,
        progress,
        exam=exam or (lambda *what: build_exam(settings)(*what)),
        limits=Limits(settings.check_margin, settings.check_drop),
        embedder_of=partial(_embedder_of, settings),
        announce=announce,
        waiting=waiting,
        holder=holder,
        stand_ins=stand_ins,
        given=given,
    )


def build_administration(settings: Settings, embedder: Embedder) -> Administration:
    """What looks after the knowledge for admins in a chat."""
    home = build_home(settings)

    def writers(
        progress: Progress, *, waiting: Callable[[str], None], holder: str, stand_ins: Mapping[Path, Path]
    ) -> Ingest:
        return build_ingest(
            settings, progress=progress, waiting=waiting, holder=holder, stand_ins=stand_ins, embedder=embedder, home=home
        )

    return Administration(Generations(home), settings.data_dir / "uploads", writers)


def build_exam(settings: Settings) -> Exam:
    """What examines a generation: the bundled cases and the smoke questions of the settings, quoted without a model."""
    smoke = load_smoke(Path(settings.smoke_questions).expanduser()) if settings.smoke_questions else []
    return Exam(
        lambda searcher: RetrievalChain(PlaybookRetriever(searcher=searcher), settings.answer_cutoff), load_cases(), smoke
    )


def _embedder_of(settings: Settings, fingerprint: str) -> Embedder | None:
    """The model that made the vectors of an older generation; None where it cannot be had any more."""
    try:
        found = load_embedder(model_of(fingerprint), settings.data_dir / "models", backend=backend_of(fingerprint))
    except AdvisorError:
        return None
    return found if found.fingerprint == fingerprint else None


def build_library(settings: Settings, *, embedder: Embedder | None = None, progress: Progress | None = None) -> Library:
    """The library, serving the bundled playbooks as they are on disk: they are ingested first where they are not yet."""
    embedder = embedder or build_embedder(settings, progress)
    home = build_home(settings)
    ingest = build_ingest(settings, embedder=embedder, progress=progress, home=home)
    if not ingest.is_current():
        ingest.run()
    library = Library(home, embedder)
    library.open()
    return library


def build_answerer(settings: Settings, library: Library, model: BaseChatModel | None = None) -> Answerer:
    """What answers questions from the library."""
    model = model or build_model(settings)
    generator = Generator(model, load_prompt("answer"), settings.model_timeout) if model else None
    return RetrievalChain(PlaybookRetriever(searcher=library), settings.answer_cutoff, generator)


def build_engine(
    settings: Settings,
    *,
    library: Library | None = None,
    store: ConversationStore | None = None,
    model: BaseChatModel | None = None,
    answerer: Answerer | None = None,
    desk: AssessmentDesk | None = None,
    progress: Progress | None = None,
) -> Engine:
    """The engine. Arguments take the place of what the settings would pick; without a desk there are no assessments.

    An `answerer` comes with the `library` that it answers from, which says what of a conversation may still be read.
    """
    if answerer is None:
        library = library or build_library(settings, progress=progress)
        answerer = build_answerer(settings, library, model)
    return Engine(answerer, store or MemoryStore(), desk, passages=library)


def build_interpreter(
    settings: Settings,
    shelf: ChecklistShelf,
    *,
    embedder: Embedder | None = None,
    model: BaseChatModel | None = None,
    progress: Progress | None = None,
    background: bool = False,
) -> Interpreter:
    """What reads people's answers: rules, and a model beside them where the settings name one.

    The examples' vectors are kept in the data folder, the messages' are not. With `background` they are made while
    questions are answered already, and only a message that needs them waits.
    """
    checklists = shelf.all()

    def examples() -> list[str]:
        checks = (check for one in checklists for item in one.items for check in item.checks)
        return [text for check in checks for text in (*check.met, *check.unmet)]

    file = settings.data_dir / "cache" / "examples.npz"
    vectors = CachedVectors(embedder or build_embedder(settings, progress), file, examples)
    judge = LateJudge(settings.data_dir / "models")
    step = progress.step if progress else lambda _: None

    def prepare() -> None:
        judge.prepare(step)
        vectors.prepare(lambda: step("Learning how answers sound (once)"))

    if background:
        Thread(target=prepare, name="advisor-reader", daemon=True).start()
    else:
        prepare()
    rules = RuleInterpreter(vectors.encode, checklists, judge)
    model = model or build_model(settings)
    return ModelInterpreter(model, load_prompt("interpret"), rules, settings.model_timeout) if model else rules


def build_desk(
    store: AssessmentStore,
    shelf: ChecklistShelf,
    interpreter: Interpreter,
    answerer: Answerer,
    passages: Passages,
    visibility: Visibility | None = None,
) -> Desk:
    """The desk for assessments over a record."""
    clock = partial(datetime.datetime.now, datetime.UTC)
    return Desk(store, shelf, interpreter, answerer, passages, clock, lambda: _new_id(store), visibility)


def build_room(shelf: ChecklistShelf, interpreter: Interpreter, answerer: Answerer, passages: Passages) -> Room:
    """A place for one dialogue, with a record in memory."""
    store = MemoryAssessmentStore()
    desk = build_desk(store, shelf, interpreter, answerer, passages)
    return Room(Engine(answerer, MemoryStore(), desk, passages=passages), desk, store)


def _new_id(store: AssessmentStore) -> str:
    """An id short enough to be typed that neither an assessment nor an initiative has."""
    initiatives = {one.id for one in store.initiatives()}
    while True:
        id_ = uuid.uuid4().hex[:12]
        try:
            store.get(id_)
        except NotFound:
            if id_ not in initiatives:
                return id_


def build_model(settings: Settings) -> BaseChatModel | None:
    """The language model that `ADVISOR_MODEL` names, or None. Raises `SettingsError` where it cannot be set up."""
    if not settings.model:
        return None
    from langchain.chat_models import init_chat_model  # a late import: half a second that quoting does not need

    try:
        # No retries: a person is waiting, and quoting is the better answer to a model that is busy.
        model: BaseChatModel = init_chat_model(
            settings.model, temperature=0, timeout=settings.model_timeout, max_retries=0, streaming=True
        )
    except ImportError as error:
        provider = settings.model.partition(":")[0]
        raise SettingsError(
            f"The package for the model provider {provider} is not installed.",
            help=f"Run: pip install -c constraints.txt -e '.[{provider}]' or unset ADVISOR_MODEL.",
        ) from error
    except Exception as error:  # each provider validates its own settings with its own kinds of error
        log.info("the model cannot be set up", exc_info=error)
        raise SettingsError(
            f"The model {settings.model} cannot be set up ({type(error).__name__}).",
            help="Check ADVISOR_MODEL and the provider's key variable, such as OPENAI_API_KEY.",
        ) from error
    return model
