"""Vectors of known texts kept in a file, so that a start need not embed them again. Other texts leave no trace on disk."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge.embedder import Embedder, Vectors

log = logging.getLogger("advisor.vectors")

_FAULTS = (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile)


class CachedVectors:
    """An embedder's vectors; those of `known` texts are read from `file`, which is made anew where it lacks any of them.

    The file holds hashes of texts, not texts. A damaged one is replaced, and one that cannot be written is done without.
    Threads may share it: whoever comes while the vectors are made waits for them.
    """

    def __init__(self, embedder: Embedder, file: Path, known: Callable[[], Iterable[str]]) -> None:
        self._embedder = embedder
        self._file = file
        self._texts = known
        self._known: dict[str, Vectors] | None = None
        self._lock = Lock()

    def prepare(self, announce: Callable[[], None] = lambda: None) -> dict[str, Vectors]:
        """Have the known texts' vectors ready; `announce` is called first where they have to be made."""
        with self._lock:
            if self._known is None:
                self._known = self._load(announce)
            return self._known

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text."""
        known = self.prepare()
        new = list(dict.fromkeys(text for text in texts if text not in known))
        fresh = dict(zip(new, self._embedder.encode(new), strict=True)) if new else {}
        rows = [known[text] if text in known else fresh[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self._embedder.dimension), dtype=np.float32)

    def _load(self, announce: Callable[[], None]) -> dict[str, Vectors]:
        texts = {self._key(text): text for text in self._texts()}
        stored = self._read()
        missing = [key for key in texts if key not in stored]
        if missing:
            announce()
            stored |= dict(zip(missing, self._embedder.encode([texts[key] for key in missing]), strict=True))
            self._write({key: stored[key] for key in texts})
        return {text: stored[key] for key, text in texts.items()}

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._embedder.fingerprint}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()

    def _read(self) -> dict[str, Vectors]:
        try:
            with self._file.open("rb") as stream:
                kept = np.load(stream, allow_pickle=False)  # the archive carries a check sum of each part
                keys, vectors = kept["keys"].astype("U64"), kept["vectors"]
        except FileNotFoundError:
            return {}
        except _FAULTS as error:
            log.warning("%s is damaged and made anew (%s)", self._file, type(error).__name__)
            return {}
        fits = vectors.dtype == np.float32 and vectors.shape == (len(keys), self._embedder.dimension)
        return dict(zip(keys.tolist(), vectors, strict=True)) if fits else {}

    def _write(self, vectors: dict[str, Vectors]) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    np.savez(stream, keys=np.array(list(vectors), dtype="S64"), vectors=np.stack(list(vectors.values())))
                os.replace(name, self._file)  # at once: nobody reads half a file
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise
        except OSError as error:
            log.info("vectors are not kept in %s (%s)", self._file, error)
