"""The only place that reads `catalog/`: finds it, loads YAML, keeps lines, says mistakes in plain words."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from ctc_toolkit.errors import ToolkitError, messages

Place = tuple[str | int, ...]

_LARGEST_DOCUMENT = 1_000_000
"""Values in one file, with aliases written out."""
_LARGEST_FILE = 256 * 1024
"""Bytes of one file; the largest of the catalogue has less than half. Larger ones would keep the reader busy."""

_PACKAGE = Path(__file__).resolve().parent


def catalogue_folder() -> Path:
    """Return the folder `catalog/`: inside an installed wheel, else beside the package in a checkout."""
    shipped = _PACKAGE / "shipped" / "catalog"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "catalog"


def resolved(folder: Path) -> Path:
    """Return a folder of catalogue entries as one absolute path; asked for again and again on every page."""
    return _resolved(folder) if folder.is_absolute() else folder.resolve()


@lru_cache(maxsize=256)
def _resolved(folder: Path) -> Path:
    return folder.resolve()


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the catalogue: file, line, the code of what is wrong and the values for its text."""

    file: str
    line: int
    code: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def at(cls, file: str, line: int, code: str, /, **values: Any) -> Problem:
        """Return the problem `code` (a code of `error_texts/`) at a line of `file`."""
        return cls(file, line, code, tuple(sorted((name, str(value)) for name, value in values.items())))

    def words(self, language: str) -> str:
        """Return what is wrong and what to do, without the place."""
        return messages()[self.code].say(language, **dict(self.values))

    def say(self, language: str) -> str:
        """Return place and mistake as one line in `language` ("de" or "en")."""
        return f"{self.file}:{self.line}: {self.words(language)}"

    def __str__(self) -> str:
        return self.say("en")


@dataclass(frozen=True)
class Document:
    """One YAML file: its content and, for every path into it, the line (from 1) where the value stands."""

    path: Path
    content: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of its nearest parent that has one."""
        found: Place = ()
        for part in place:
            known = next((end for end in (part, str(part)) if (*found, end) in self.lines), None)
            if known is None:
                break
            found = (*found, known)
        return self.lines.get(found, 1)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that notes keys written twice and reads `no`, `on` and 0123 as the text that was written.

    As in YAML 1.2, only `true` and `false` are truth values and numbers have no leading zeros.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.twice: list[tuple[str, int]] = []


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, Hashable):
            if key in seen:
                loader.twice.append((str(key), key_node.start_mark.line + 1))
            seen.add(key)
    content: dict[Hashable, Any] = loader.construct_mapping(node, deep=True)
    return content


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {
    sign: [rule for rule in rules if rule[0] not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int")]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    list("tTfF"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def read_document(path: Path) -> Document:
    """Return the YAML file at `path` with the line of every value.

    Raises:
        ToolkitError: `catalogue_missing` (no such file), `catalogue_yaml` (not YAML, a key twice, not UTF-8).
    """
    if not path.is_file():
        raise ToolkitError("catalogue_missing", path=path.name, folder=path.parent.name)
    document, problems = examine_document(path, path.name)
    if document is None or problems:
        first = problems[0]
        values = dict(first.values)
        found = values["found"] if "found" in values else f"key {values['key']!r} stands twice"
        raise ToolkitError("catalogue_yaml", path=path.name, line=first.line, found=found)
    return document


def examine_document(path: Path, shown: str) -> tuple[Document | None, list[Problem]]:
    """Return the YAML file at `path` and every mistake of its form; `shown` names the file in the mistakes.

    The document is None where the file cannot be read at all; of a key written twice the last value counts.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None, [Problem.at(shown, 1, "catalogue_not_yaml", found=f"larger than {_LARGEST_FILE // 1024} KB")]
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        if node is not None and _expanded_size(node, {}) > _LARGEST_DOCUMENT:
            return None, [Problem.at(shown, 1, "catalogue_not_yaml", found="too many repetitions by aliases")]
        content = loader.construct_document(node) if node is not None else None
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, RecursionError) as problem:
        return None, [_unreadable(problem, shown)]
    lines: dict[Place, int] = {}
    if node is not None:
        _collect_lines(node, (), lines, set())
    twice = [Problem.at(shown, line, "catalogue_key_twice", key=key) for key, line in loader.twice]
    return Document(path, content, lines), twice


def _expanded_size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return how many values the node holds once every alias is written out."""
    if id(node) not in sizes:
        sizes[id(node)] = 0
        inside = node.value if isinstance(node, yaml.SequenceNode) else ()
        if isinstance(node, yaml.MappingNode):
            inside = [part for pair in node.value for part in pair]
        sizes[id(node)] = 1 + sum(_expanded_size(part, sizes) for part in inside)
    return sizes[id(node)]


def _unreadable(problem: Exception, shown: str) -> Problem:
    mark = getattr(problem, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 1
    if isinstance(problem, UnicodeDecodeError):
        line = problem.object[: problem.start].count(b"\n") + 1
    found = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    return Problem.at(shown, line, "catalogue_not_yaml", found=found)


def _collect_lines(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> None:
    """Note the line of every value; a value that an alias repeats is not entered again."""
    lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            inside = (*place, str(key_node.value))
            lines[inside] = key_node.start_mark.line + 1
            _collect_lines(value_node, inside, lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _collect_lines(child, (*place, index), lines, seen)


_PLAIN_CODES = {
    "string_type": "catalogue_text_expected",
    "string_too_short": "catalogue_text_empty",
    "string_too_long": "catalogue_text_too_long",
    "string_pattern_mismatch": "catalogue_identifier",
    "int_type": "catalogue_whole_number_expected",
    "int_parsing": "catalogue_whole_number_expected",
    "int_from_float": "catalogue_whole_number_expected",
    "float_type": "catalogue_number_expected",
    "float_parsing": "catalogue_number_expected",
    "bool_type": "catalogue_truth_expected",
    "bool_parsing": "catalogue_truth_expected",
    "tuple_type": "catalogue_list_expected",
    "list_type": "catalogue_list_expected",
    "dict_type": "catalogue_fields_expected",
    "model_type": "catalogue_fields_expected",
    "model_attributes_type": "catalogue_fields_expected",
    "too_short": "catalogue_too_few",
    "too_long": "catalogue_too_many",
    "literal_error": "catalogue_choice",
    "greater_than": "catalogue_out_of_range",
    "greater_than_equal": "catalogue_out_of_range",
    "less_than": "catalogue_out_of_range",
    "less_than_equal": "catalogue_out_of_range",
    "date_type": "catalogue_date_expected",
    "date_parsing": "catalogue_date_expected",
    "date_from_datetime_parsing": "catalogue_date_expected",
    "date_from_datetime_inexact": "catalogue_date_expected",
    "missing": "catalogue_field_missing",
    "extra_forbidden": "catalogue_field_unknown",
}
_LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def schema_problems(
    invalid: ValidationError,
    model: type[BaseModel],
    document: Document,
    place: Place,
    *,
    shown: str,
    entry: str,
) -> Iterator[Problem]:
    """Yield the mistakes pydantic found in one entry, in plain words and with their lines.

    model: what the entry should have been. place: where it stands in `document`. shown: how to name
    the file. entry: how to name the entry.
    """
    for error in invalid.errors(include_url=False):
        inside = tuple(part for part in error["loc"] if part != "[key]")
        context = error.get("ctx", {})
        if error["type"] == "too_short" and len(error["input"]) >= context["min_length"]:
            continue  # only because some of the entries are wrong, which is reported by itself
        code = error["type"] if error["type"] in messages() else _PLAIN_CODES.get(error["type"], "catalogue_value")
        values: dict[str, Any] = {
            "entry": entry,
            "field": ".".join(str(part) for part in inside) or entry,
            "found": _shown_value(error["input"]),
            "reason": error["msg"],
            "expected": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
            "limit": _limit(context),
            **{name: value for name, value in context.items() if name not in ("error", "expected")},
        }
        if code == "catalogue_field_unknown":
            known = _fields_at(model, inside[:-1])
            values["known"] = ", ".join(get_close_matches(str(inside[-1]), known, n=1) or known)
        needed = {name for part in ("what", "do") for name in values if f"{{{name}}}" in _text(code, part)}
        yield Problem.at(shown, document.line((*place, *inside)), code, **{name: values[name] for name in needed})


def _text(code: str, part: str) -> str:
    message = messages()[code]
    return "".join((message.what if part == "what" else message.do).values())


def _limit(context: dict[str, Any]) -> str:
    for name, sign in _LIMITS.items():
        if name in context:
            return f"{sign} {context[name]}"
    return str(context.get("min_length", context.get("max_length", "")))


def _shown_value(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _fields_at(model: type[BaseModel], inside: Place) -> list[str]:
    """Return the field names of the model that stands at `inside` within `model`."""
    for part in inside:
        if isinstance(part, str) and part in model.model_fields:
            nested = next(iter(_models_in(model.model_fields[part].annotation)), None)
            if nested is None:
                return []
            model = nested
    return sorted(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
