"""The catalogue of programmes as this site has it: the shipped one, with its own entries and corrections."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ctc_toolkit.access import Actor
from ctc_toolkit.programmes.catalogue_files import FOLDER, ProgrammeCatalogue, load_programmes
from ctc_toolkit.store.database import data_folder
from ctc_toolkit.workspace.handle import Workspace, looking

OVERLAY = "CTC_PROGRAMMES_OVERLAY"


def programme_catalogue(actor: Actor, ws: Workspace) -> ProgrammeCatalogue:
    """Return all programmes with factors and registers; mistakes in own files of the site are told in it.

    Raises:
        ToolkitError: `not_available`, `programmes_invalid` (the shipped catalogue itself).
    """
    with looking(actor, ws, "programme_catalogue", about="catalogue"):
        return site_programmes()


def site_programmes() -> ProgrammeCatalogue:
    """Return the catalogue of this site without asking who reads it, for use inside other use cases."""
    return load_programmes(overlay=overlay_folder())


def overlay_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of own entries, which may be missing: CTC_PROGRAMMES_OVERLAY, else `programmes` in the data."""
    return Path(environment.get(OVERLAY) or data_folder() / FOLDER)
