"""Markdown as Slack's mrkdwn, and what people type in Slack as plain text.

What comes out belongs in text objects with `verbatim` set: then Slack makes no links of bare addresses and names.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.slack.escaping import entities, line, plain, unlinked, visible
from bot.slack.inline import Inline
from bot.slack.splitting import cut, split
from bot.slack.text_table import text_table

__all__ = ["cut", "entities", "from_slack", "line", "plain", "split", "to_mrkdwn", "unlinked", "visible"]

_RULE = "———"
_BULLETS = ("•", "◦", "▪")
_INDENT = "    "
_MARKUP = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


def to_mrkdwn(markdown: str, *, links: Collection[str] = ()) -> str:
    """Markdown for a mrkdwn object. Only the web addresses in `links` become links; all others are shown as text.

    Nothing in it is live: `<!channel>`, `<@U1>`, HTML and the like stay the words that they are.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["reference"])
    inline = Inline({parser.normalizeLink(link) for link in links if _is_web(link)})
    return _Blocks(inline).render(SyntaxTreeNode(parser.parse(visible(markdown)))).strip()


def from_slack(text: str) -> str:
    """What somebody typed: `<@U1>` as "@U1", `<#C1|general>` as "#general", a link as its label and its address."""
    return _MARKUP.sub(_typed, text)


def _is_web(link: str) -> bool:
    return link.lower().startswith(("https://", "http://"))


def _typed(match: re.Match[str]) -> str:
    if match[2]:
        return _ENTITIES[match[2]]
    target, _, label = match[1].partition("|")
    sign, name = target[:1], target[1:]
    target, label = _decoded(target), _decoded(label)
    if sign == "@":
        return target
    if sign == "#":
        return f"#{label or name}"
    if sign == "!":
        return label or f"@{name.partition('^')[0]}"
    return _address(target, label) if ":" in target else match[0]


def _address(url: str, label: str) -> str:
    bare = url.removeprefix("mailto:") if url.startswith("mailto:") else url
    same = label in ("", bare, url, bare.split("://")[-1])
    return bare if same else f"{label} ({bare})"


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Blocks:
    """Renders the blocks of a document, each as lines."""

    def __init__(self, inline: Inline) -> None:
        self._inline = inline

    def render(self, node: SyntaxTreeNode, gap: str = "\n\n", depth: int = 0) -> str:
        parts = (self._block(child, depth) for child in node.children)
        return gap.join(part for part in parts if part.strip())

    def _block(self, node: SyntaxTreeNode, depth: int) -> str:
        match node.type:
            case "heading":
                return self._inline.bold(node.children)
            case "bullet_list" | "ordered_list":
                return self._list(node, depth)
            case "blockquote":
                return "\n".join(f"> {part}" for part in self.render(node, depth=depth).split("\n"))
            case "fence" | "code_block":
                return _code(node.content)
            case "hr":
                return _RULE
            case "table":
                return text_table(self._rows(node))
            case "html_block":
                return plain(node.content.strip())
        return self._inline.render(node.children)

    def _list(self, node: SyntaxTreeNode, depth: int) -> str:
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        bullet = _BULLETS[min(depth, len(_BULLETS) - 1)]
        lines = []
        for number, item in enumerate(node.children, first):
            body = self.render(item, "\n", depth + 1).replace("\n", f"\n{_INDENT}")
            lines.append(f"{f'{number}.' if first or node.type == 'ordered_list' else bullet} {body}")
        return "\n".join(lines)

    def _rows(self, table: SyntaxTreeNode) -> list[list[str]]:
        return [
            [self._inline.words(cell.children) for cell in row.children] for part in table.children for row in part.children
        ]


def _code(text: str) -> str:
    body = entities(text.rstrip("\n")).replace("`", "\u02cb")
    return f"```\n{body}\n```" if body.strip() else ""
