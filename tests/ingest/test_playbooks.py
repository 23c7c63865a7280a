"""The bundled playbooks beside what an admin ingests: in every generation, counted apart."""

from __future__ import annotations

from pathlib import Path

from ingest.pipeline import Ingest
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk, counts

__all__ = ["desk", "home"]


def test_only_named_documents_count(desk: Desk, tmp_path: Path) -> None:
    """Whoever ingests one file reads "1 added" also on a fresh folder, where the playbooks come along."""
    playbooks = tmp_path / "playbooks"
    playbooks.mkdir()
    (playbooks / "pager.md").write_text(PAGER)
    canary = desk.write("canary.md", CANARY)
    assert counts(desk.ingest(canary, bundled=playbooks)) == (1, 0, 0, 0)
    assert set(desk.served) == {"pager", "canary"}
    assert counts(desk.ingest(canary, bundled=playbooks)) == (0, 0, 1, 0)
    assert counts(Ingest(desk.home, desk.embedder, playbooks).run()) == (0, 0, 1, 0)


def test_bundled_playbooks_belong_to_every_generation(desk: Desk, tmp_path: Path) -> None:
    """They come in unasked, follow their files, go when switched off, and leave ingested documents alone."""
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    (bundled / "canary.md").write_text(CANARY)
    assert not Ingest(desk.home, desk.embedder, bundled).is_current()
    desk.ingest(desk.write("pager.md", PAGER), bundled=bundled)
    assert set(desk.served) == {"canary", "pager"}
    assert Ingest(desk.home, desk.embedder, bundled).is_current()

    (bundled / "canary.md").write_text(CANARY + "\nIt takes a week.\n")
    (bundled / "second.md").write_text(PAGER)
    assert not Ingest(desk.home, desk.embedder, bundled).is_current()
    assert counts(Ingest(desk.home, desk.embedder, bundled).run()) == (1, 1, 0, 0)

    assert not Ingest(desk.home, desk.embedder, None).is_current()
    assert counts(Ingest(desk.home, desk.embedder, None).run()) == (0, 0, 0, 2)
    assert set(desk.served) == {"pager"}
    assert Ingest(desk.home, desk.embedder, None).is_current()


def test_another_checkout_serves_the_same_playbooks(desk: Desk, tmp_path: Path) -> None:
    """Two clones that share a data folder agree on the playbooks' ids, and moving between them embeds nothing."""
    for clone in ("one", "two"):
        (tmp_path / clone).mkdir()
        (tmp_path / clone / "canary.md").write_text(CANARY)
    Ingest(desk.home, desk.embedder, tmp_path / "one").run()
    desk.embedder.texts.clear()
    Ingest(desk.home, desk.embedder, tmp_path / "two").run()
    assert set(desk.served) == {"canary"}
    assert desk.embedder.texts == []


def test_a_document_named_like_a_playbook_does_not_replace_it(desk: Desk, tmp_path: Path) -> None:
    """Somebody's own canary.md is served beside the bundled one."""
    (tmp_path / "bundled").mkdir()
    (tmp_path / "bundled" / "canary.md").write_text(CANARY)
    desk.ingest(desk.write("canary.md", PAGER), bundled=tmp_path / "bundled")
    assert desk.text("canary") == CANARY
    assert len(desk.served) == 2
