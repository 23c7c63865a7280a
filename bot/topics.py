"""Questions grouped by what they are about, so that many askings of one thing read as one."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

FAR = 0.5  # mean cosine distance from which on questions are about different things; tests hold examples of both


class Asked(NamedTuple):
    """A question and when it was asked."""

    question: str
    at: datetime.datetime


class Topic(NamedTuple):
    """Questions about one thing; `title` is the most central of them, `questions` are all, the latest first."""

    title: str
    questions: tuple[str, ...]
    last: datetime.datetime


def group_questions(asked: Sequence[Asked], encode: Encode) -> list[Topic]:
    """The questions by topic: the most asked first, of these the one asked last. `encode` gives one unit vector a text."""
    if not asked:
        return []
    vectors = encode([one.question for one in asked])
    topics = []
    labels = _labels(vectors)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        inside = vectors[members]
        central = int(members[np.argmax(inside @ inside.sum(axis=0))])
        latest = sorted((asked[int(row)] for row in members), key=lambda one: one.at, reverse=True)
        topics.append(Topic(asked[central].question, tuple(one.question for one in latest), latest[0].at))
    return sorted(topics, key=lambda topic: (len(topic.questions), topic.last), reverse=True)


def _labels(vectors: NDArray[np.float32]) -> NDArray[np.int_]:
    if len(vectors) == 1:
        return np.zeros(1, dtype=np.int_)
    from sklearn.cluster import AgglomerativeClustering  # a late import: two seconds that no answer needs

    clusters = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=FAR)
    labels: NDArray[np.int_] = clusters.fit_predict(vectors)
    return labels
