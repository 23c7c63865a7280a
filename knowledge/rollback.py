"""The way back: an earlier generation serves again. The pointer moves, nothing is built, nothing embedded."""

from __future__ import annotations

from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Generations, How, Manifest

_LIST = "List them with: advisor knowledge generations"


def roll_back(generations: Generations, generation: str, force: str = "") -> Manifest:
    """Let a generation serve, by default the one that served before; call under `lock()`.

    One that failed its check, or that another model made, takes a reason (`force`), which is recorded. Raises `StoreError`.
    """
    target = generation or generations.previous()
    serving = generations.serving()
    if target is None or serving is None:
        raise StoreError("There is no earlier generation to go back to.", help=_LIST)
    if target == serving:
        raise StoreError(f"The generation {target} serves already.", help=_LIST)
    manifest = generations.manifest(target)
    missing = generations.home.lost(target)
    if missing:
        raise StoreError(f"The generation {target} is damaged: {', '.join(missing)} is missing.", help=_LIST)
    obstacle = _obstacle(manifest, generations.manifest(serving))
    if obstacle and not force:
        raise StoreError(obstacle, help=f'To go there all the same: advisor knowledge rollback {target} --force "reason"')
    generations.serve(target, How.ROLLBACK, force)
    return manifest


def _obstacle(manifest: Manifest, serving: Manifest) -> str:
    if manifest.refused:
        faults = " ".join(manifest.check.faults) if manifest.check else ""
        return f"The generation {manifest.id} failed its check. {faults}"
    opened = sorted(one.source.id for one in manifest.documents if _shows_more(one, serving))
    if opened:
        return f"It would show documents to more people than may see them now: {', '.join(opened)}."
    if manifest.embedding != serving.embedding:
        return f"It was embedded with {manifest.embedding}, which ADVISOR_EMBEDDING_MODEL must name for it to be searched."
    return ""


def _shows_more(record: DocumentRecord, serving: Manifest) -> bool:
    """Whether somebody could read a document again from whom it is kept now."""
    now = next((one.source.audience for one in serving.documents if one.source.id == record.source.id), ())
    return bool(now) and not (record.source.audience and set(record.source.audience) <= set(now))
