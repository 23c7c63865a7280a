"""YAML that people write by hand, read so that a fault can name its line."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, where it was built


def read_yaml(text: str) -> tuple[Any, Any]:
    """The nodes of a document, which know their lines, and its values. Raises `yaml.YAMLError` and `RecursionError`.

    Aliases are refused: a few lines of them could unfold to gigabytes.
    """
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            mark: Any = event.start_mark  # the stubs know two kinds of marks
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not used here", problem_mark=mark)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def line_of(node: Any, where: tuple[int | str, ...]) -> int:
    """The line of the deepest part of the document on the way to a fault, counted from 1."""
    for step in where:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == step), None)
            if found is None:
                break
            node = found[1] if isinstance(found[1], yaml.CollectionNode) else found[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
    return int(node.start_mark.line) + 1
