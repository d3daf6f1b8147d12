"""The secret keys of the installation that a workspace belongs to."""

from __future__ import annotations

from pathlib import Path

from ctc_toolkit.access.secret_keys import SecretKeys, load_keys
from ctc_toolkit.store.database import data_folder
from ctc_toolkit.workspace.handle import Workspace


def secret_keys(ws: Workspace) -> SecretKeys:
    """Return the keys of this installation; their file lies beside a SQLite database, else in the data folder.

    Raises:
        ToolkitError: see `access.secret_keys.load_keys`.
    """
    beside = ws.store.database.dialect == "sqlite"
    return load_keys(Path(ws.place).parent if beside else data_folder())
