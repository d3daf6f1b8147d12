"""Files that show that a step is done."""

from __future__ import annotations

from typing import Literal

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.files import MEGABYTES, FileUse, show_files
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.workspace import AreaProcess, StepView, add_evidence, read_evidence, remove_evidence


def show_evidence(context: PageContext, process: AreaProcess, view: StepView, use: Literal["read", "change"]) -> None:
    """Show the files of a step, with who added each and when."""
    t, area, step = context.t, process.area_id, view.step.id
    added = {file.id: f", {plain(file.added_by)}, {when(t, file.added_at)}" for file in view.files}
    files = FileUse(
        "evidence",
        step,
        t("Add a file as evidence (up to {most} MB, no lists of persons)", most=MEGABYTES),
        read=lambda now, file: read_evidence(now.actor, now.workspace, area, file)[1],
        add=lambda now, name, content: add_evidence(now.actor, now.workspace, area, step, name=name, content=content),
        remove=lambda now, file: remove_evidence(now.actor, now.workspace, area, file),
    )
    show_files(context, view.files, files, use, lambda file: added[file.id])
