"""The hand-over sheet with one click: read at that moment, with the rights of that moment, and noted in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components import context as here
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.handing_over.addresses import addresses_of, base_address
from ctc_toolkit.reporting.sheets import Sheet
from ctc_toolkit.workspace import AreaProcess, hand_over
from ctc_toolkit.workspace.handing_over.sheet import hand_over_sheet, named_sheet
from ctc_toolkit.workspace.sign_in import actor_of_session


def hand_over_downloads(context: PageContext, process: AreaProcess, made_up: bool) -> None:
    """Offer the sheet of an area as a Word file and as a web page. made_up: whether its city is."""
    name = named_sheet(context.t, process, date.today(), made_up)
    sheet_downloads(context.t, maker(context, process.area_id), name, key="hand-over", city=process.ags)


def maker(context: PageContext, area_id: str) -> Callable[[], Sheet]:
    """Return what makes the sheet; it runs outside of the page, so it looks up anew who is asking."""
    token, base, t, ws = here.session_token(), base_address(), context.t, context.workspace

    def make() -> Sheet:
        """Make the sheet."""
        found = actor_of_session(ws, token) if token else None
        if found is None or found.second_factor_missing:
            raise ToolkitError("session_ended")
        return hand_over_sheet(t, hand_over(found.actor, ws, area_id), addresses_of(base))

    return make
