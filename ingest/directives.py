"""`:::` directive blocks of publishing systems, turned into plain Markdown: a checklist is a list, a timeline its phases.

    :::checklist title="Before launch"          **Before launch**
      • Data: pipeline in place                 - Data: pipeline in place
    :::

    :::timeline title: "Rollout" steps:         **Rollout**
      • phase: "Stage 1" description: "Small"   - Stage 1: Small
    :::

Any other directive (`:::callout type="tip" Text. :::`) keeps its text, without the marks and attributes.
"""

from __future__ import annotations

import re

_ON_ONE_LINE = re.compile(r"^[ \t]*:::[ \t]*(?P<name>[a-z][\w-]*)(?P<rest>[^\n]*?):::[ \t]*$", re.MULTILINE)
# A block ends before the next one opens: else each of many unclosed ones would be searched to the end of the text.
_BLOCK = re.compile(
    r"^[ \t]*:::[ \t]*(?P<name>[a-z][\w-]*)(?P<rest>[^\n]*)\n(?P<body>(?:(?!^[ \t]*:::[ \t]*[a-z]).)*?):::[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\b([a-z][\w-]*)\s*(?:=|:)\s*\"([^\"]*)\"")
_STEPS = re.compile(r"\bsteps:\s*$")
_PHASE = re.compile(r"phase:\s*\"(?P<phase>[^\"]*)\"(?:\s*description:\s*\"(?P<text>[^\"]*)\")?")


def expand_directives(text: str) -> str:
    """Every closed directive in the text as plain Markdown; text without directives comes back unchanged."""
    return _BLOCK.sub(_expand, _ON_ONE_LINE.sub(_expand, text))


def _expand(match: re.Match[str]) -> str:
    parts = match.groupdict()
    body = (parts.get("body") or "").strip()
    title = dict(_ATTRIBUTE.findall(parts["rest"])).get("title", "")
    opening = _STEPS.sub("", _ATTRIBUTE.sub("", parts["rest"])).strip()
    if parts["name"] == "timeline":
        body = _PHASE.sub(lambda step: f"{step['phase']}: {step['text'] or ''}".rstrip(": "), body)
    return "\n\n".join(["", *filter(None, [f"**{title}**" if title else "", opening, body]), ""])
