"""Documents of any number for the bench: varied text, the same at every run, in the manner of the playbooks."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.compose import PLAYBOOKS
from ingest.load import find_files
from knowledge.statements import statements

SECTIONS = 10  # in each document; every section becomes one passage
_SEED = 5
_LONGEST = 40  # words in a sentence
_LISTS = 0.25  # share of sections that end in a list


class Corpus:
    """Text drawn from a chain over the playbooks' words: each word follows the two before it as somewhere in them."""

    def __init__(self) -> None:
        self._chain: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for path in find_files(PLAYBOOKS):
            for part in statements(path.read_text()):
                words = ["", "", *part.text.replace("#", "").replace("|", "").split(), ""]
                for first, second, third in zip(words, words[1:], words[2:], strict=False):
                    self._chain[first, second].append(third)

    def write(self, folder: Path, documents: range) -> None:
        """One Markdown file for each number; a number's text depends on nothing else."""
        folder.mkdir(exist_ok=True)
        for number in documents:
            (folder / f"document-{number:05}.md").write_text(self.document(number))

    def document(self, number: int, edition: int = 0) -> str:
        """The text of one document; another edition has another first section."""
        chance = random.Random(f"{_SEED}-{number}")
        sections = [self._section(chance, f"{number}.{place + 1}") for place in range(SECTIONS)]
        if edition:
            sections[0] = self._section(random.Random(f"{_SEED}-{number}-{edition}"), f"{number}.1")
        return "\n\n".join([f"# Document {number}", *sections]) + "\n"

    def _section(self, chance: random.Random, name: str) -> str:
        heading = " ".join(self._sentence(chance).split()[:5]).rstrip(".,:;?")
        paragraph = " ".join(self._sentence(chance) for _ in range(chance.randint(6, 12)))
        items = [f"- {self._sentence(chance)}" for _ in range(chance.randint(3, 5))] if chance.random() < _LISTS else []
        return "\n\n".join([f"## {heading} {name}", paragraph, *(["\n".join(items)] if items else [])])

    def _sentence(self, chance: random.Random) -> str:
        text = " ".join(self._words(chance)).strip("-*0123456789.:;,?!)“”\"' ")
        return f"{text[:1].upper()}{text[1:] or 'Nobody was asked about that'}."

    def _words(self, chance: random.Random) -> Iterator[str]:
        pair = ("", "")
        for _ in range(_LONGEST):
            word = chance.choice(self._chain[pair])
            if not word:
                return
            yield word
            pair = (pair[1], word)
