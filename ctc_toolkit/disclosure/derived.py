"""Values derived from a released table: ranks, small areas, associations. What they have in common.

Each kind has a module of its own with the one function that makes it. What all share: a value cannot be built,
changed, copied with changes, subclassed elsewhere or unpickled; its contents lie outside the object, so that an object
made behind the door's back is empty and every access to it fails. Contents are frozen dataclasses of texts, whole
numbers and tuples; they are stored as canonical JSON with a SHA-256 beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from weakref import WeakKeyDictionary

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ctc_toolkit.disclosure.rules import Level

_HOME = "ctc_toolkit.disclosure."


class Derived:
    """A released value that is no table. Only the doors of `ctc_toolkit.disclosure` make one."""

    __slots__ = ("__weakref__",)

    def __init__(self) -> None:
        """Raise TypeError: there is no other way than the door of its kind."""
        raise TypeError(f"only the door of {type(self).__name__} makes its values")

    def __init_subclass__(cls, **_named: Any) -> None:
        if not cls.__module__.startswith(_HOME):
            raise TypeError(f"{cls.__bases__[0].__name__} cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be altered ({name})")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be altered ({name})")

    def __copy__(self) -> Derived:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Derived:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled")

    @property
    def content_hash(self) -> str:
        """SHA-256 of the contents, hexadecimal: equal for equal values, usable as a cache key."""
        return hashlib.sha256(_written(contents_of(self)).encode()).hexdigest()


class DerivedFromTable(Derived):
    """A value made of the shown cells of one released table; its contents have `level`, `made_up` and `rules`."""

    __slots__ = ()

    @property
    def level(self) -> Level:
        """For whom: "internal" or "public"."""
        level: Level = contents_of(self).level
        return level

    @property
    def made_up(self) -> bool:
        """Whether the answers are made up, which every product must say."""
        return bool(contents_of(self).made_up)

    @property
    def rules(self) -> str:
        """Name of the rules that were applied."""
        return str(contents_of(self).rules)


_CONTENTS: WeakKeyDictionary[Derived, Any] = WeakKeyDictionary()
_Kind = TypeVar("_Kind", bound=Derived)


def sealed(kind: type[_Kind], contents: DataclassInstance) -> _Kind:
    """Return a value of `kind` with these contents; for the doors of this package alone."""
    value = object.__new__(kind)
    _CONTENTS[value] = contents
    return value


def contents_of(value: Derived) -> Any:
    """Return the contents of a value; for the modules of this package alone.

    Raises:
        TypeError: for anything that no door made.
    """
    try:
        return _CONTENTS[value]
    except (KeyError, TypeError):
        raise TypeError(f"only a door of disclosure makes {type(value).__name__} values") from None


def require(kind: type[_Kind], value: object) -> _Kind:
    """Return `value` if the door of `kind` made it; products call this before they read a number.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} are needed, not {type(value).__name__}")
    contents_of(value)
    return value


def to_document(value: Derived) -> tuple[str, str]:
    """Return everything that a value holds as canonical JSON, and the SHA-256 of it."""
    document = _written(contents_of(value))
    return document, hashlib.sha256(document.encode()).hexdigest()


def from_document(
    kind: type[_Kind],
    document: str,
    content_hash: str,
    read: Callable[[dict[str, Any]], DataclassInstance],
    possible: Callable[[Any], bool],
) -> _Kind:
    """Return the value that was written as `document`. read: makes the contents; possible: could the door make them.

    Raises:
        ToolkitError: `released_document_damaged`: it does not fit its hash, or the door could not have made it.
    """
    if hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest() != content_hash:
        raise ToolkitError("released_document_damaged", place="hash")
    try:
        contents = read(json.loads(document))
        fits = possible(contents) and _written(contents) == document
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise ToolkitError("released_document_damaged", place="form") from problem
    if not fits:
        raise ToolkitError("released_document_damaged", place="content")
    return sealed(kind, contents)


def _written(contents: DataclassInstance) -> str:
    return json.dumps(asdict(contents), ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
