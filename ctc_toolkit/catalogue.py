"""The only place that reads `catalog/`: finds the folder, loads YAML, remembers the line of every value."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ctc_toolkit.errors import ToolkitError

_PACKAGE = Path(__file__).resolve().parent


def catalogue_folder() -> Path:
    """Return the folder `catalog/`: inside an installed wheel, else beside the package in a checkout."""
    shipped = _PACKAGE / "shipped" / "catalog"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "catalog"


@dataclass(frozen=True)
class Document:
    """One YAML file: its content and, for every path into it, the line (counted from 1) where the value stands."""

    path: Path
    content: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, place: tuple[str | int, ...]) -> int:
        """Return the line of `place`, or of its nearest parent that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _Loader(yaml.SafeLoader):
    """Safe loader that refuses a key written twice, which YAML would silently let win."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_document(path: Path) -> Document:
    """Return the YAML file at `path` with the line of every value.

    Raises:
        ToolkitError: `catalogue_missing` (no such file) or `catalogue_yaml` (not YAML, a key twice, not UTF-8).
    """
    if not path.is_file():
        raise ToolkitError("catalogue_missing", path=path.name, folder=path.parent.name)
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        found = getattr(problem, "problem", None) or str(problem)
        raise ToolkitError("catalogue_yaml", path=path.name, line=line, found=found) from problem
    lines: dict[tuple[str | int, ...], int] = {}
    if node is not None:
        _collect_lines(node, (), lines)
    return Document(path, content, lines)


def _collect_lines(node: yaml.Node, place: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> None:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            _collect_lines(value_node, (*place, key_node.value), lines)
            lines[(*place, key_node.value)] = key_node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _collect_lines(child, (*place, index), lines)
