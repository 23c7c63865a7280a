"""What stands inside a paragraph of Markdown, as mrkdwn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markdown_it.tree import SyntaxTreeNode

from bot.slack.escaping import NOTHING, entities, line, plain

_MARKS = {"strong": "*", "em": "_", "s": "~"}
_UNSAFE_IN_LINKS = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20", "\n": "%0A"})


class Inline:
    """Renders spans. `links` are the addresses, as the parser normalises them, that may be followed."""

    def __init__(self, links: Collection[str]) -> None:
        self._links = links

    def render(self, nodes: Sequence[SyntaxTreeNode], around: frozenset[str] = frozenset()) -> str:
        """The spans; `around` are the formats that hold already."""
        parts = [self._span(node, around) for node in nodes]
        for place, node in enumerate(nodes):
            if node.type in _MARKS or node.type == "code_inline":
                parts[place] = _apart(parts[place], parts[place - 1] if place else "", "".join(parts[place + 1 : place + 2]))
        return "".join(parts)

    def bold(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """The spans as one bold line."""
        return _marked("*", self.render(nodes, frozenset({"strong"})))

    def words(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """The bare words, not escaped."""
        return " ".join("".join(map(self._words, nodes)).split())

    def _words(self, node: SyntaxTreeNode) -> str:
        if node.type in ("softbreak", "hardbreak"):
            return " "
        return "".join(map(self._words, node.children)) if node.children else node.content

    def _span(self, node: SyntaxTreeNode, around: frozenset[str]) -> str:
        match node.type:
            case "strong" | "em" | "s":
                inner = self.render(node.children, around | {node.type})
                return inner if node.type in around else _marked(_MARKS[node.type], inner)
            case "softbreak" | "hardbreak":
                return " " if around else "\n"  # a format ends with its line
            case "code_inline":
                return _code(node.content)
            case "link":
                return self._link(node, around)
            case "image":
                return line(node.content)
            case "inline":
                return self.render(node.children, around)
        return plain(node.content)

    def _link(self, node: SyntaxTreeNode, around: frozenset[str]) -> str:
        url, label = str(node.attrs.get("href", "")), self.words(node.children)
        if url in self._links:
            return f"<{entities(url).translate(_UNSAFE_IN_LINKS)}|{line(label).replace('|', '¦') or 'link'}>"
        if not label or label in (url, url.removeprefix("mailto:")):
            return line(url.removeprefix("mailto:"))
        return f"{self.render(node.children, around)} ({line(url)})"


def _marked(mark: str, inner: str) -> str:
    """The words between marks, white space outside of them."""
    words = inner.strip()
    if not words:
        return inner
    before, _, after = inner.partition(words)
    return f"{before}{mark}{words}{mark}{after}"


def _apart(span: str, before: str, after: str) -> str:
    """A mark right at a letter formats nothing, so something invisible goes between them."""
    left = NOTHING if before[-1:].isalnum() and not span[:1].isspace() else ""
    right = NOTHING if after[:1].isalnum() and not span[-1:].isspace() else ""
    return f"{left}{span}{right}"


def _code(text: str) -> str:
    body = entities(" ".join(text.split())).replace("`", "\u02cb")
    return f"`{body}`" if body else ""
