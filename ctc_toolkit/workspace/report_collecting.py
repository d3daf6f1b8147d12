"""From the order of a report to what it is made of: each product's source, for orders that were granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.workspace.hand_over import hand_over
from ctc_toolkit.workspace.handing_over.sheet import hand_over_sheet
from ctc_toolkit.workspace.report_area_sources import council_source, offers_source, yearly_source
from ctc_toolkit.workspace.report_letters import letter_source
from ctc_toolkit.workspace.report_sources import Collected, plan_source, profile_source
from ctc_toolkit.workspace.school_sheets import school_source

if TYPE_CHECKING:
    from datetime import date

    from ctc_toolkit.access import Actor
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.reporting.products import Product
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.workspace.handle import Workspace
    from ctc_toolkit.workspace.report_views import ReportOrder


def collected(
    actor: Actor, ws: Workspace, product: Product, order: ReportOrder, wave: WaveRecord | None, made_on: date
) -> Collected:
    """Return what a report is made of.

    Raises:
        ToolkitError: what the sources raise.
    """
    if wave is not None:
        return _of_survey(actor, ws, product, order, wave, made_on)
    area = order.area_id or ""
    if product.source == "letter":
        return letter_source(actor, ws, order, made_on)
    if product.source == "hand_over":
        sheet = hand_over_sheet(translator(order.language), hand_over(actor, ws, area, today=made_on))
        return Collected(sheet, {"state": fingerprint(sheet)})
    if product.source == "offers":
        return offers_source(actor, ws, order.ags, area, made_on)
    if product.source == "year":
        return yearly_source(actor, ws, area, made_on)
    return plan_source(actor, ws, area, made_on)


def _of_survey(
    actor: Actor, ws: Workspace, product: Product, order: ReportOrder, wave: WaveRecord, made_on: date
) -> Collected:
    level = cast("Level", order.level)
    if product.source == "school":
        return school_source(ws, wave, order.detail("school"), made_on)
    if product.source == "council":
        return council_source(actor, ws, wave, level, order.language, made_on)
    return profile_source(actor, ws, wave, level, order.language, made_on)
