"""All kinds of work in the background, each with what does it."""

from __future__ import annotations

from collections.abc import Mapping

from ctc_toolkit.workspace.import_jobs import HANDLERS as IMPORTS
from ctc_toolkit.workspace.jobs import Handler
from ctc_toolkit.workspace.release_jobs import HANDLERS as RELEASES
from ctc_toolkit.workspace.report_jobs import HANDLERS as REPORTS

HANDLERS: Mapping[str, Handler] = {**REPORTS, **RELEASES, **IMPORTS}
