"""Names that a person chooses: checked in one place, with the known ones in the error."""

from __future__ import annotations

from collections.abc import Iterable

from ctc_toolkit.errors import ToolkitError


def known_choice(argument: str, found: str, known: Iterable[str]) -> None:
    """Check that `found` is one of the names in `known`.

    Raises:
        ToolkitError: statistics_unknown_name, with the argument and the known names.
    """
    names = tuple(known)
    if found not in names:
        raise ToolkitError("statistics_unknown_name", argument=argument, found=found, known=", ".join(names) or "-")
