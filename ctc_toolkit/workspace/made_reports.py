"""Reports: previewed, made, kept with their provenance and with who got them, made again and compared.

A report counts by its inputs: each part of them has a fingerprint. The same inputs make the same bytes; where a report
made again differs, the fingerprints say what has changed. Files are kept until they are deleted by hand, with their
survey, or after 400 days.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ctc_toolkit import __version__
from ctc_toolkit.access import Actor, covers, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offers import STATES
from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.fingerprints import fingerprint, together
from ctc_toolkit.reporting.products import Product, known_choice, product_of, products, readable, written
from ctc_toolkit.reporting.sheets import Brand, Sheet, sheet_name
from ctc_toolkit.reporting.slides import Deck
from ctc_toolkit.site_words import use_words
from ctc_toolkit.store import CityRecord, RuleBroken, WaveRecord
from ctc_toolkit.store.made_reports import NewReport, ReportRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.offers import offers_of_area
from ctc_toolkit.workspace.report_brands import brand_hashes, brand_now, brand_then, keep_brand
from ctc_toolkit.workspace.report_collecting import collected
from ctc_toolkit.workspace.report_keeping import KEPT_DAYS, thing_of
from ctc_toolkit.workspace.report_letters import letter_about, plan_choices
from ctc_toolkit.workspace.report_sources import OF_WHOLE_CITY, RIGHTS
from ctc_toolkit.workspace.report_views import Again, MadeFile, MadeReports, Recipient, ReportOrder, ReportView
from ctc_toolkit.workspace.school_sheets import consent_of
from ctc_toolkit.workspace.views import wave_view

LARGEST = 20_000_000
"""Bytes that a file may have."""
MOST_RECIPIENTS = 40
LONGEST_RECIPIENT = 120

Told = Callable[[int, str], None]
"""Hears how far the work is: percent, and the step that begins."""


@dataclass(frozen=True)
class _Composed:
    """A report before it is written."""

    sheet: Sheet | Deck
    hashes: dict[str, str]
    inputs_hash: str


def made_reports(actor: Actor, ws: Workspace, ags: str) -> MadeReports:
    """Return what a person can have made of a city, and the reports made so far, newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "made_reports", ags) as grant:
        city = grant.city(ags)
        known = {product.id for product in products() if _sees(grant, product, ags)}
        areas = [area for area in city.areas if grant.covers(ags, area.id)]
        records = [one for one in grant.repository.made_reports.of_city(ags) if _reaches(grant, one)]
        return MadeReports(
            city.ags,
            city.name,
            city.made_up,
            tuple(product for product in products() if product.id in known),
            tuple(wave_view(wave) for wave in city.waves),
            tuple((area.id, area.name) for area in areas if _told_of(grant, ags, area.id)),
            tuple(_view(grant, one) for one in records),
            _agreed(grant, city) if "school_sheet" in known else {},
            tuple((area.id, area.name) for area in areas if covers(grant.actor, "hand_over", grant.kind, ags, area.id)),
            plan_choices(grant, ags) if "letters" in known else (),
        )


def preview_report(actor: Actor, ws: Workspace, order: ReportOrder) -> Sheet:
    """Return the sheet of a report as it would be made; nothing is kept.

    Raises:
        ToolkitError: as `make_report`.
    """
    product, order = _known(order)
    with looking(actor, ws, "preview_report", order.named) as grant:
        wave = granted_order(grant, product, order)
        brand = brand_now(grant.repository, order.ags, order.form)
    return readable(_composed(actor, ws, product, order, wave, brand).sheet)


def make_report(
    actor: Actor, ws: Workspace, order: ReportOrder, *, told: Told | None = None, job: str | None = None
) -> MadeFile:
    """Make a report, keep it, and return it with its file. told: hears how far it is.

    job: id of the job that makes it; the report gets the same, so that a job done again keeps no second one.

    Raises:
        ToolkitError: `not_available`, the codes that begin with `report_`, and what collecting its inputs raises.
    """
    tell = told or _silent
    tell(2, "rights")
    product, order = _known(order)
    with looking(actor, ws, "make_report", order.named) as grant:
        wave = granted_order(grant, product, order)
        brand = brand_now(grant.repository, order.ags, order.form)
    tell(10, "inputs")
    composed = _composed(actor, ws, product, order, wave, brand)
    tell(60, "writing")
    content = _file(ws, composed.sheet, order.form)
    tell(95, "keeping")
    new = NewReport(
        order.ags,
        order.wave_id,
        order.area_id,
        product.id,
        order.sections,
        order.language,
        order.form,
        order.level,
        order.made_on or _today(),
        composed.hashes,
        composed.inputs_hash,
        _sha256(content),
        len(content),
        __version__,
        sheet_name(readable(composed.sheet), f".{order.form}"),
        order.details,
    )
    try:
        with changing(actor, ws, "make_report", order.named) as grant:
            granted_order(grant, product, order)
            keep_brand(grant.repository, order.ags, brand)
            record = grant.repository.made_reports.add(new, content, actor.name, report_id=job)
            grant.record(thing_of(record), order.ags)
            return MadeFile(_view(grant, record), content)
    except RuleBroken as broken:  # survey or area were deleted meanwhile
        raise ToolkitError("not_available") from broken


def read_made_report(actor: Actor, ws: Workspace, report_id: str) -> MadeFile:
    """Return a made report with its file, checked against its fingerprint.

    Raises:
        ToolkitError: `not_available`, `report_damaged`.
    """
    with looking(actor, ws, "read_made_report", report_id) as grant:
        record = _report(grant, report_id)
        content = grant.repository.made_reports.content(report_id)
        if _sha256(content) != record.content_hash:
            raise ToolkitError("report_damaged", name=record.name)
        return MadeFile(_view(grant, record), content)


def make_report_again(actor: Actor, ws: Workspace, report_id: str) -> Again:
    """Make a report once more from what counts now, and say whether every byte is the same; nothing new is kept.

    Its brand is that of then: a new logo makes no old report another one.

    Raises:
        ToolkitError: as `make_report`.
    """
    with looking(actor, ws, "make_report_again", report_id) as grant:
        record = _report(grant, report_id)
        product, order = _known(order_of(record))
        wave = granted_order(grant, product, order)
        brand = brand_then(grant.repository, order.ags, record.inputs)
    composed = _composed(actor, ws, product, order, wave, brand)
    content = _file(ws, composed.sheet, order.form)
    then, now = dict(record.inputs), composed.hashes
    changed = tuple(sorted(name for name in {*then, *now} if then.get(name) != now.get(name)))
    same = _sha256(content) == record.content_hash
    with changing(actor, ws, "make_report_again", report_id) as grant:
        grant.record(f"{thing_of(_report(grant, report_id))}: {'same' if same else 'changed'}", record.ags)
    return Again("same" if same else "changed", changed, record.software, __version__, _sha256(content), content)


def save_report_recipients(
    actor: Actor, ws: Workspace, report_id: str, recipients: Sequence[Recipient], *, version: int
) -> ReportView:
    """Store who got a report: functions and organisations with the day. version: the one that was changed.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `report_recipient_missing`, `report_recipient_private`,
            `report_recipient_future`, `report_recipients_many`.
    """
    tidy = _tidy(recipients)
    with changing(actor, ws, "save_report_recipients", report_id) as grant:
        record = _report(grant, report_id)
        text = json.dumps([{"who": one.who, "on": one.on.isoformat()} for one in tidy], ensure_ascii=False)
        changed = grant.repository.made_reports.set_recipients(report_id, text, actor.name, version)
        grant.record(thing_of(changed), record.ags)
        return _view(grant, changed)


def remove_made_report(actor: Actor, ws: Workspace, report_id: str, *, version: int) -> None:
    """Delete a made report with its file and with who got it.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_made_report", report_id) as grant:
        record = _report(grant, report_id)
        grant.repository.made_reports.remove(report_id, version)
        grant.record(thing_of(record), record.ags)


def granted_order(grant: Grant, product: Product, order: ReportOrder) -> WaveRecord | None:
    """Return the survey of an order that the person may have made; None where the product needs none.

    Raises:
        ToolkitError: `not_available`, `report_survey_missing`, `report_area_missing`, `report_plan_missing`,
            `report_school_missing`, `school_sheet_no_consent`.
    """
    city = grant.city(order.ags)
    if not _sees(grant, product, city.ags):
        raise ToolkitError("not_available")
    if product.needs == "survey":
        if order.wave_id is None:
            raise ToolkitError("report_survey_missing")
        wave = grant.wave(order.wave_id)
        if wave.ags != city.ags:
            raise ToolkitError("not_available")
        if product.source == "school":
            consent_of(grant.repository, wave, order.detail("school"))
        return wave
    if product.needs == "plan":
        if not order.detail("plan"):
            raise ToolkitError("report_plan_missing")
        return None
    if order.area_id is None:
        raise ToolkitError("report_area_missing")
    if grant.area(order.area_id)[0] != city.ags:
        raise ToolkitError("not_available")
    return None


def known_order(order: ReportOrder) -> ReportOrder:
    """Return an order with everything in its place: the usual sections, nothing that its product does not need.

    Raises:
        ToolkitError: `report_product_unknown` and the codes of a choice that there is not.
    """
    return _known(order)[1]


def order_of(record: ReportRecord) -> ReportOrder:
    """Return the order that makes a report again."""
    return ReportOrder(
        record.product,
        record.ags,
        record.wave_id,
        record.area_id,
        record.sections,
        record.language,
        record.form,
        record.level,
        record.made_on,
        record.details,
    )


def _known(order: ReportOrder) -> tuple[Product, ReportOrder]:
    product = product_of(order.product)
    sections, form, level = known_choice(product, order.sections, order.language, order.form, order.level)
    wave_id = order.wave_id if product.needs == "survey" else None
    area_id = order.area_id if product.needs == "area" else None
    details = tuple(sorted((name, value) for name, value in order.details if name in product.details and value))
    known = replace(order, sections=sections, form=form, level=level, details=details)
    return product, replace(known, wave_id=wave_id, area_id=area_id)


def _composed(
    actor: Actor, ws: Workspace, product: Product, order: ReportOrder, wave: WaveRecord | None, brand: Brand
) -> _Composed:
    made_on, level = order.made_on or _today(), order.level
    words = ws.words
    with use_words(words):
        found = collected(actor, ws, product, order, wave, made_on)
        sheet = branded(product.build(found.inputs, order.language, order.sections), brand)
    hashes = {**found.hashes, "words": fingerprint(words), **brand_hashes(brand)}
    chosen = {"product": product.id, "sections": ",".join(order.sections), "language": order.language}
    chosen |= {"level": level, "made_on": made_on.isoformat()}
    chosen |= {f"detail {name}": value for name, value in order.details}
    return _Composed(sheet, hashes, together({**chosen, **{f"input {name}": one for name, one in hashes.items()}}))


def _file(ws: Workspace, sheet: Sheet | Deck, form: str) -> bytes:
    with use_words(ws.words):
        content = written(sheet, form)  # type: ignore[arg-type]
    if len(content) > LARGEST:
        raise ToolkitError("report_too_large", most=f"{LARGEST // 1_000_000} MB")
    return content


def _report(grant: Grant, report_id: str) -> ReportRecord:
    record = grant.repository.made_reports.report(report_id)
    if record is None:
        raise ToolkitError("not_available")
    grant.city(record.ags)
    if not _reaches(grant, record):
        raise ToolkitError("not_available")
    return record


def _reaches(grant: Grant, record: ReportRecord) -> bool:
    """Return whether the person may see what a report tells: its source, and its area where it is of one."""
    known = next((product for product in products() if product.id == record.product), None)
    if known is None or not _sees(grant, known, record.ags):
        return False
    return record.area_id is None or grant.covers(record.ags, record.area_id)


def _sees(grant: Grant, product: Product, ags: str) -> bool:
    right = RIGHTS[product.source]
    if product.source in OF_WHOLE_CITY:
        return covers(grant.actor, right, grant.kind, ags, None) and may(grant.actor, "wave_profile", grant.kind, ags)
    return may(grant.actor, right, grant.kind, ags)


def _told_of(grant: Grant, ags: str, area_id: str) -> bool:
    """Return whether there is anything about an area that a report could tell: a plan, or offers."""
    repository = grant.repository
    return bool(repository.plans.of_area(area_id) or offers_of_area(repository, ags, area_id, STATES))


def _view(grant: Grant, record: ReportRecord) -> ReportView:
    wave = grant.repository.wave(record.wave_id) if record.wave_id else None
    area = grant.repository.area(record.area_id) if record.area_id else None
    recipients = tuple(Recipient(one["who"], date.fromisoformat(one["on"])) for one in json.loads(record.recipients))
    return ReportView(
        record.id,
        order_of(record),
        wave.label if wave else letter_about(grant, record),
        area[1].name if area else "",
        record.name,
        record.size,
        record.content_hash,
        record.inputs_hash,
        record.software,
        record.made_by,
        record.made_at,
        (record.made_at + timedelta(days=KEPT_DAYS)).date(),
        recipients,
        record.version,
    )


def _tidy(recipients: Sequence[Recipient]) -> tuple[Recipient, ...]:
    if len(recipients) > MOST_RECIPIENTS:
        raise ToolkitError("report_recipients_many", most=MOST_RECIPIENTS)
    tidy = tuple(Recipient(" ".join(one.who.split())[:LONGEST_RECIPIENT], one.on) for one in recipients)
    if any(not one.who for one in tidy):
        raise ToolkitError("report_recipient_missing")
    private = next((one.who for one in tidy if "@" in one.who), None)
    if private is not None:
        raise ToolkitError("report_recipient_private", found=private)
    if any(one.on > _today() for one in tidy):
        raise ToolkitError("report_recipient_future")
    return tuple(sorted(tidy, key=lambda one: (one.on, one.who.casefold())))


def _agreed(grant: Grant, city: CityRecord) -> dict[str, tuple[str, ...]]:
    """Return by survey the schools that agreed to a sheet of their own."""
    consents = grant.repository.school_consents
    return {wave.id: tuple(one.fields.school for one in consents.of_wave(wave.id) if one.holds) for wave in city.waves}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _today() -> date:
    return datetime.now().astimezone().date()


def _silent(_percent: int, _step: str) -> None:
    """Tell nobody."""
