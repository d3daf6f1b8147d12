"""The use cases of the read-only interface, gathered for the workspace."""

from __future__ import annotations

from ctc_toolkit.workspace.interface_tables import (
    ReadableCity,
    ReadableTable,
    ReadableWave,
    interface_cities,
    interface_table,
    interface_tables,
)
from ctc_toolkit.workspace.interface_tokens import (
    LONGEST_DAYS,
    PRESET_DAYS,
    MadeToken,
    TokenView,
    interface_tokens,
    make_interface_token,
    revoke_interface_token,
)

__all__ = [
    "LONGEST_DAYS",
    "PRESET_DAYS",
    "MadeToken",
    "ReadableCity",
    "ReadableTable",
    "ReadableWave",
    "TokenView",
    "interface_cities",
    "interface_table",
    "interface_tables",
    "interface_tokens",
    "make_interface_token",
    "revoke_interface_token",
]
