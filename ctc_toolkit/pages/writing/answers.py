"""The sentence that answers how far the texts of a place are."""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.workspace import TextView


def written_so_far(context: PageContext, texts: Sequence[TextView]) -> str:
    """Return how many sections are written, and who changed something last."""
    t = context.t
    written = [text for text in texts if text.text.strip()]
    if not written:
        return t("Nothing has been written yet. Begin with the section you know most about.")
    many = t.plural(
        "{count} of {all} sections is written.", "{count} of {all} sections are written.", len(written), all=len(texts)
    )
    last = max((text for text in texts if text.changed_at is not None), key=lambda text: text.changed_at)
    changed = t("Last changed {when} by {name}.", when=at(t, last.changed_at), name=plain(last.changed_by or ""))
    return f"{many} {changed}"
