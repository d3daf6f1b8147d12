"""What an app process has imported before it is forked for a test, so that each starts in a moment.

The process that holds it is started afresh by `multiprocessing` (forkserver) and serves nothing itself.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import altair
import pandas
import streamlit
import uvicorn

import ctc_toolkit.pages
import ctc_toolkit.pages.server
import ctc_toolkit.workspace

HEAVY = (altair, pandas, streamlit, uvicorn, ctc_toolkit.workspace)
for folder in pkgutil.iter_modules(ctc_toolkit.pages.__path__):
    if folder.ispkg:  # the modules beside them are pages, which draw when they are imported
        path = [str(Path(place) / folder.name) for place in ctc_toolkit.pages.__path__]
        for part in pkgutil.iter_modules(path):
            importlib.import_module(f"ctc_toolkit.pages.{folder.name}.{part.name}")


def serve_there(folder: str, settings: dict[str, str], log: str, port: int) -> None:
    """Serve the app as a process of its own would: own folder, own environment, own log."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    with open(log, "wb") as output:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    ctc_toolkit.pages.server.serve(port=port)
