"""Who may read what: a document names the groups that it is for, and whoever reads an answer is in some of them or in none.

Closed by default: where nothing is known of the readers, they see what is for everybody and nothing else. Names of groups
are compared without regard to case and white space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_SEPARATOR = "\n"  # no name of a group holds one


def group_name(name: str) -> str:
    """The name of a group in the form in which it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def group_names(names: Iterable[str]) -> tuple[str, ...]:
    """An audience in its one normal form: sorted, each group once, nothing empty."""
    return tuple(sorted(set(filter(None, map(group_name, names)))))


def label_of(audience: Iterable[str]) -> str:
    """An audience (in normal form) as one string, as indexes keep it; "" stands for everybody."""
    return _SEPARATOR.join(audience)


def audience_of(label: str) -> tuple[str, ...]:
    """The audience that a label stands for."""
    return tuple(label.split(_SEPARATOR)) if label else ()


@dataclass(frozen=True, slots=True)
class Readers:
    """Those who will read an answer: `groups` are the groups (in normal form) that all of them are in.

    `everything` is for who looks after the knowledge, and for checks that nobody reads: no document is hidden from them.
    """

    groups: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """The readers who are in these groups, however the names are written."""
        return cls(frozenset(group_names(names)))

    def may_read(self, audience: Iterable[str]) -> bool:
        """Whether a document for this audience is for their eyes: it is for everybody, or for one of their groups."""
        wanted = frozenset(audience)
        return self.everything or not wanted or not wanted.isdisjoint(self.groups)


EVERYBODY = Readers()
UNRESTRICTED = Readers(everything=True)
