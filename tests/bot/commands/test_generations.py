"""`advisor ingest` and `advisor knowledge …` as an admin uses them: look first, be stopped, go back, remove for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.generations import Generations
from tests.bot.conftest import Advisor
from tests.conftest import MODEL_CACHE

PAGER = "# Pager\n\nThe pager goes to Ann in the first week after the launch.\n\n## Nights\n\nBob is called at night.\n"
KEYS = ["generation", "added", "updated", "unchanged", "removed", "failed", "chunks", "seconds", "promoted"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that serves one document of its own, and no playbooks."""
    data, notes = tmp_path / "own", tmp_path / "notes"
    data.mkdir()
    notes.mkdir()
    (data / "models").symlink_to(MODEL_CACHE)
    (notes / "pager.md").write_text(PAGER)
    smoke = tmp_path / "smoke.yaml"
    smoke.write_text(
        "- {question: who gets the pager, document: pager}\n- {question: who is called at night, document: pager}\n"
    )
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    monkeypatch.setenv("ADVISOR_SMOKE_QUESTIONS", str(smoke))
    return data


@pytest.fixture
def notes(own: Path) -> Path:
    return own.with_name("notes")


def test_json_has_the_promised_keys_and_no_others(advisor: Advisor, own: Path, notes: Path) -> None:
    """Scripts read one object with the keys of the contract, whether or not a check was made."""
    for _ in range(2):
        (notes / f"more-{_}.md").write_text(f"# More\n\nThis is the document with the number {_}.\n")
        done = advisor("ingest", str(notes), "--json", data=own)
        assert list(json.loads(done.out)) == KEYS
        assert done.status == 0


def test_a_duplicate_is_told_and_no_fault(advisor: Advisor, own: Path, notes: Path) -> None:
    """Scripts find it among what failed, with what it is a duplicate of; the exit status is that of a good run."""
    (notes / "same.md").write_text(PAGER)
    done = advisor("ingest", str(notes), "--json", data=own)
    [failure] = json.loads(done.out)["failed"]
    assert failure == {
        "path": str(notes / "same.md"),
        "reason": f"duplicate of {notes / 'pager.md'}; nothing to do, it is served from there",
    }
    assert done.status == 0
    (notes / "empty.md").write_text("")
    assert advisor("ingest", str(notes), data=own).status == 1


def test_an_ingest_that_makes_answers_worse_is_stopped(advisor: Advisor, own: Path, notes: Path) -> None:
    """Exit status 1, the smoke question and the way on are told; a forced one serves and the reason is listed."""
    advisor("ingest", str(notes), data=own)
    (notes / "new.md").write_text("# New\n\nA document that stays here all the time.\n")
    (notes / "pager.md").write_text("# Lunch\n\nThere is soup on every Monday of the year.\n")
    (notes / "pager.md").rename(notes / "lunch.md")
    looked = advisor("ingest", str(notes), "--dry-run", "--prune", data=own)
    assert looked.status == 0
    for part in ("added: lunch", "removed: pager", "Best passage changes: “who gets the pager”", "Nothing was changed."):
        assert part in looked.out
    serving = Generations(own).serving()
    done = advisor("ingest", str(notes), "--prune", data=own)
    assert done.status == 1
    assert "smoke questions: 1.000 → 0.000 (2 questions), more than 0.020 lost: “who gets the pager”" in done.err
    assert "The knowledge serves as before" in done.err
    assert Generations(own).serving() == serving
    assert "2 2 refused" in advisor("knowledge", "generations", data=own).out
    assert advisor("ingest", str(notes), "--prune", "--json", data=own).status == 1

    done = advisor("ingest", str(notes), "--prune", "--force", "the pager is gone", data=own)
    assert done.status == 0
    assert "Forced: the pager is gone" in done.out
    assert "Removed: pager" in done.out
    assert "the pager is gone" in advisor("knowledge", "generations", data=own).out
    checked = advisor("knowledge", "check", data=own)
    assert checked.status == 1
    assert "Smoke question: “who gets the pager”" in checked.out


def test_there_and_back(advisor: Advisor, own: Path, notes: Path) -> None:
    """The difference is shown with its lines, a rollback is told and the same documents are listed as before."""
    advisor("ingest", str(notes), data=own)
    (notes / "pager.md").write_text(PAGER.replace("Bob", "Cy"))
    advisor("ingest", str(notes), data=own)
    first, second = Generations(own).finished()
    told = advisor("knowledge", "diff", first, data=own).out
    assert "changed: pager (1 passages added, 1 removed)" in told
    assert "-Bob is called at night. +Cy is called at night." in told
    assert advisor("knowledge", "diff", first, first, data=own).out == "They hold the same documents."
    assert f"{first} serves again" in advisor("knowledge", "rollback", data=own).out
    assert "Bob" in advisor("knowledge", "show", "pager", data=own).out
    assert advisor("knowledge", "check", data=own).status == 0
    listed = advisor("knowledge", "generations", data=own).out
    assert "serves" in listed
    assert f"rollback → {first}" in listed
    assert "0 generations deleted" in advisor("knowledge", "gc", data=own).out
    assert advisor("knowledge", "rollback", "nope", data=own).err.startswith("There is no generation nope.")
    assert second in Generations(own).finished()


def test_a_removed_document_is_gone_and_its_file_is_pointed_to(advisor: Advisor, own: Path, notes: Path) -> None:
    """No byte of it is left in the data folder after it was asked about; the file that would bring it back is named."""
    (notes / "other.md").write_text("# Other\n\nA document that stays here all the time.\n")
    advisor("ingest", str(notes), data=own)
    assert "Ann" in advisor("ask", "who gets the pager?", data=own).out
    done = advisor("knowledge", "remove", "pager", data=own)
    assert done.status == 0
    assert "Removed pager from 1 generation, and its words from 0 stored messages." in done.out
    assert str(notes / "pager.md") in done.err
    files = [path for path in own.rglob("*") if path.is_file() and path.name != "pager.md"]
    assert [path for path in files if b"first week after" in path.read_bytes()] == []
    assert advisor("knowledge", "remove", "pager", data=own).status == 2


def test_search_explains_its_scores(advisor: Advisor) -> None:
    """Each part of the score is told, they add up to it, and the nearest sentences stand below."""
    said = advisor("knowledge", "search", "Stage 3: Limited Production", "--limit", "1", "--explain").out
    assert "= stretch " in said
    score = float(said.split()[0])
    terms = said[said.index("= stretch") : said.index("; cosine")].replace("= ", "").split(" + ")
    assert sum(float(term.split()[1]) for term in terms) == pytest.approx(score, abs=0.003)


def test_smoke_questions_that_cannot_be_read_stop_an_ingest_at_once(
    advisor: Advisor, own: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is told before anything is embedded; questions are answered all the same."""
    advisor("ingest", str(notes), data=own)
    monkeypatch.setenv("ADVISOR_SMOKE_QUESTIONS", str(own / "missing.yaml"))
    (notes / "pager.md").write_text(PAGER.replace("Bob", "Cy"))
    done = advisor("ingest", str(notes), data=own)
    assert done.status == 2
    told = "".join(done.err.split())  # the folder's name decides where lines break
    assert "missing.yamlcannotberead.CheckADVISOR_SMOKE_QUESTIONS." in told
    assert advisor("ask", "who gets the pager?", data=own).status == 0


def test_pruning_wants_a_folder(advisor: Advisor, own: Path) -> None:
    """Without a folder it is not known what could have disappeared."""
    done = advisor("ingest", "--prune", data=own)
    assert done.status == 2
    assert "Name the folders" in done.err
