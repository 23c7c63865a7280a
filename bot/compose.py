"""The composition root: the one place that picks parts. Everything can be replaced by an argument."""

from __future__ import annotations

import logging
from pathlib import Path

from langchain_core.language_models import BaseChatModel

import knowledge
from bot.answering.chain import RetrievalChain
from bot.answering.generation import Generator
from bot.engine import Engine
from bot.errors import SettingsError
from bot.ports import Answerer, ConversationStore
from bot.settings import Settings
from bot.store.memory import MemoryStore
from ingest.pipeline import Ingest, Progress
from knowledge.embedder import Embedder, load_embedder
from knowledge.library import Library
from knowledge.retriever import PlaybookRetriever
from prompts.library import load_prompt

log = logging.getLogger("advisor.compose")

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
    return load_embedder(settings.embedding_model, settings.data_dir / "models", announce)


def build_ingest(settings: Settings, *, embedder: Embedder | None = None, progress: Progress | None = None) -> Ingest:
    """The writer of generations."""
    bundled = PLAYBOOKS if settings.bundled_playbooks else None
    return Ingest(settings.data_dir, embedder or build_embedder(settings, progress), bundled, progress)


def build_library(settings: Settings, *, embedder: Embedder | None = None, progress: Progress | None = None) -> Library:
    """The library, serving the bundled playbooks as they are on disk: they are ingested first where they are not yet."""
    embedder = embedder or build_embedder(settings, progress)
    ingest = build_ingest(settings, embedder=embedder, progress=progress)
    if not ingest.is_current():
        ingest.run()
    library = Library(settings.data_dir, embedder)
    library.open()
    return library


def build_engine(
    settings: Settings,
    *,
    library: Library | None = None,
    store: ConversationStore | None = None,
    model: BaseChatModel | None = None,
    answerer: Answerer | None = None,
    progress: Progress | None = None,
) -> Engine:
    """The engine. Arguments take the place of what the settings would pick."""
    if answerer is None:
        library = library or build_library(settings, progress=progress)
        model = model or build_model(settings)
        generator = Generator(model, load_prompt("answer"), settings.model_timeout) if model else None
        answerer = RetrievalChain(PlaybookRetriever(searcher=library), settings.answer_cutoff, generator)
    return Engine(answerer, store or MemoryStore())


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
