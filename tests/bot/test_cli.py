"""The console command: what its commands print, what they exit with, and how little they load for it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.bot.conftest import Advisor
from tests.conftest import MODEL_CACHE
from tests.process import environment, run

HEAVY = ("torch", "chromadb", "langchain", "langchain_core", "sentence_transformers", "onnxruntime", "transformers")
LOADED_BY = """
import sys
from bot.cli import main
sys.argv = ["advisor", *sys.argv[1:]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
ESCAPES = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202ereversed\u202c \x9b2J"
# What a terminal obeys; line ends and tabs are harmless.
OBEYED = ("\x1b", "\x07", "\x9b", "\u202e", "\u202c", "\x00", "\x08")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(argument: str, tmp_path: Path) -> None:
    """A look at the help takes tenths of a second, so no model, no vector store and no chain may load for it."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED_BY, argument], env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert "bot.cli" in done.stderr.split()
    assert not set(HEAVY) & set(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_the_version_is_the_packages(advisor: Advisor) -> None:
    """A bug report can name what is installed."""
    assert advisor("--version").out == f"advisor {version('pilot-advisor')}"


def test_ask_prints_answer_and_sources(advisor: Advisor) -> None:
    """The answer carries marks, and below it each mark is told: publisher, title, date, heading."""
    done = advisor("ask", "How many weeks does Stage 3: Limited Production take?")
    assert done.status == 0
    assert "6–12 weeks" in done.out
    source = "[1] CIOPages, From Pilot to Production: Why AI Initiatives Stall, 2025-04-22 › Stage 3: Limited Production"
    assert source in done.out.replace("[1][2] ", "[1] ")
    assert done.out.index("6–12 weeks") < done.out.index("CIOPages, From Pilot")


@pytest.mark.parametrize("arguments", [["ask"], ["ask", " \n "], ["knowledge", "search", ""], ["nonsense"]])
def test_a_command_that_lacks_something_says_so(advisor: Advisor, arguments: list[str]) -> None:
    """Wrong use is told on standard error with the status 2, and standard output stays empty."""
    done = advisor(*arguments)
    assert done.status == 2
    assert done.err.startswith("Usage: ")
    assert done.out == ""


def test_knowledge_list_names_each_document_whole(advisor: Advisor) -> None:
    """Ids are there to be copied into `knowledge show`, so a narrow window must not cut them."""
    done = advisor("knowledge", "list")
    for name in (
        "casehub-pilot-to-production",
        "ciopages-ai-playbook",
        "enterprise-ai-briefing",
        "where-the-sources-differ",
    ):
        assert name in done.out
    for word in ("Passages", "undated", "2025-04-22", "CIOPages"):
        assert word in done.out


def test_knowledge_show_prints_the_stored_text(advisor: Advisor) -> None:
    """A reader can check an answer against the whole document."""
    done = advisor("knowledge", "show", "where-the-sources-differ")
    assert done.status == 0
    assert "## Where the full population starts: stage 4 or stage 5" in done.out


def test_knowledge_show_of_an_unknown_document_says_how_to_find_one(advisor: Advisor) -> None:
    """A fault that a person can mend comes out as plain sentences with the remedy and the status 2."""
    done = advisor("knowledge", "show", "nope")
    assert done.status == 2
    assert done.err == "There is no document nope in the knowledge. List them with: advisor knowledge list"


def test_knowledge_search_prints_as_many_passages_as_asked_for(advisor: Advisor) -> None:
    """The best passage comes first, each with its score and document."""
    lines = advisor("knowledge", "search", "Stage 3: Limited Production", "--limit", "2").out
    assert lines.count(" › ") == 2
    assert lines.index("ciopages-ai-playbook › Stage 3: Limited Production") == len("0.123 ")


def test_settings_that_cannot_be_used_are_named(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wrong variable is named at once, so that one run is enough to correct them all."""
    wrong = {
        "ADVISOR_MODEL": "gpt",
        "ADVISOR_MODEL_TIMEOUT": "soon",
        "ADVISOR_ANSWER_CUTOFF": "7",
        "ADVISOR_LOG_LEVEL": "loud",
        "ADVISOR_BUNDLED_PLAYBOOKS": "perhaps",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    done = advisor("ask", "who owns it?")
    assert done.status == 2
    assert all(name in done.err for name in wrong)
    assert "Traceback" not in done.err


def test_an_unforeseen_fault_is_one_sentence_with_a_reference(advisor: Advisor, tmp_path: Path) -> None:
    """The person gets a sentence and a reference; the traceback stands in the log that the sentence names."""
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "models").symlink_to(MODEL_CACHE)
    (damaged / "serving.json").mkdir()  # a folder where a file belongs
    done = advisor("knowledge", "list", data=damaged)
    assert done.status == 1
    assert "Traceback" not in done.err
    reference = done.err.partition("(reference ")[2].partition(";")[0]
    assert f" {reference}\nTraceback" in (damaged / "errors.log").read_text()


@pytest.fixture(scope="module")
def own_documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An empty data folder with the model prepared, and a folder of documents, some of which cannot be read."""
    data, documents = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("documents")
    (data / "models").symlink_to(MODEL_CACHE)
    (documents / "beans.md").write_text(
        f"# The bean order {ESCAPES}\n\nCoffee beans are ordered by Maria every Monday {ESCAPES} from the office budget.\n"
    )
    (documents / "empty.txt").write_text(" \n")
    (documents / "image.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return data, documents


def test_ingest_prints_one_object_and_the_good_files_are_served(own_documents: tuple[Path, Path]) -> None:
    """The contract's keys and types; unreadable files are named with a reason, cost the status 1 and nothing else."""
    data, documents = own_documents
    arguments = ["ingest", str(documents), str(documents / "gone.md"), "--json"]
    first = run(arguments, data, ADVISOR_BUNDLED_PLAYBOOKS="false")
    report = json.loads(first.stdout)
    kinds = {"generation": str, "seconds": float, "promoted": bool, "failed": list}
    kinds |= dict.fromkeys(("added", "updated", "unchanged", "removed", "chunks"), int)
    assert {name: type(value) for name, value in report.items()} == kinds
    assert (report["added"], report["chunks"], report["promoted"], first.returncode) == (1, 1, True, 1)
    assert [set(failure) for failure in report["failed"]] == [{"path", "reason"}] * 3
    assert [Path(failure["path"]).name for failure in report["failed"]] == ["empty.txt", "image.md", "gone.md"]


def test_nothing_that_a_terminal_obeys_reaches_it(own_documents: tuple[Path, Path]) -> None:
    """Escapes in documents and in questions come out as plain characters, wherever text of others is printed."""
    data, documents = own_documents
    run(["ingest", str(documents / "beans.md")], data, ADVISOR_BUNDLED_PLAYBOOKS="false")
    conversation = f"who orders the coffee beans {ESCAPES}?\n/source 1\n/sources\n/source {ESCAPES}\n/quit\n"
    done = run(["chat"], data, conversation.encode(), ADVISOR_BUNDLED_PLAYBOOKS="false")
    printed = done.stdout.decode() + done.stderr.decode()
    for command in (["ask", f"who orders coffee beans {ESCAPES}"], ["knowledge", "list"], ["knowledge", "show", "beans"]):
        more = run(command, data, ADVISOR_BUNDLED_PLAYBOOKS="false")
        assert more.returncode == 0
        printed += more.stdout.decode() + more.stderr.decode()
    assert printed.count("Coffee beans are ordered by Maria every Monday") == 4
    assert not [char for char in OBEYED if char in printed]


def test_a_reader_that_leaves_early_is_no_fault(served: Path) -> None:
    """`advisor knowledge show … | head -1` ends without a traceback."""
    command = "$0 knowledge show ciopages-ai-playbook | head -1"
    tool = str(Path(sys.executable).with_name("advisor"))
    done = subprocess.run(
        ["bash", "-c", command, tool], env=environment(served), capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
