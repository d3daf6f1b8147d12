"""Released values of single schools: computed, locked together with all tables of the wave, and kept.

They are kept beside the tables of the wave under a name of their own, so that no page that shows profiles finds them,
and stay when the answers are deleted, as long as the school agrees.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ctc_toolkit import __version__
from ctc_toolkit.disclosure import RULES, Released, Source, document_hash, released_from_document, released_to_document
from ctc_toolkit.disclosure.own_values import own_values
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, RuleBroken
from ctc_toolkit.survey.grade_bands import with_bands
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.not_by_school import not_by_school
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import PRODUCT
from ctc_toolkit.workspace.lock_plans import plan_of_wave, product_of, refuse_other_product
from ctc_toolkit.workspace.released_tables import Request
from ctc_toolkit.workspace.usable_answers import choice_of, hold_choice, usable_table, with_origin

if TYPE_CHECKING:
    from ctc_toolkit.store import ReleaseRecord, Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable
    from ctc_toolkit.workspace.handle import Workspace

NAME = "school_sheet"


def school_column(instrument: Instrument) -> str | None:
    """Return the grouping column that names schools; None where the questionnaire has none."""
    return next((group.id for group in instrument.groups if group.role == "school"), None)


def school_codes(ws: Workspace, wave: WaveRecord) -> tuple[str, ...]:
    """Return the codes of the schools of a wave, all of them, whatever their number of answers.

    Once the answers are deleted: the schools that agreed.
    """
    if wave.source != "answers":
        return ()
    if wave.answers_deleted_at is not None:
        with ws.store.reading() as repository:
            return tuple(one.fields.school for one in repository.school_consents.of_wave(wave.id))
    return _codes(_answers(ws, wave)[0])


def school_values(ws: Workspace, wave: WaveRecord, school: str) -> Released:
    """Return the released values of a school and of its city, as kept, or made now and kept.

    For use cases that have made sure of the consent of the school.

    Raises:
        ToolkitError: `school_sheet_no_answers` (finished tables, or no column of schools), `school_sheet_unknown`,
            `answers_deleted`, `released_document_damaged`, and what releasing a profile raises.
    """
    if wave.source != "answers" or school_column(load_instrument(wave.instrument)) is None:
        raise ToolkitError("school_sheet_no_answers", label=wave.label)
    with ws.store.reading() as repository:
        kept = _kept(repository, wave, school)
        if kept is not None:
            document = repository.releases.document(kept.id)
            if document is None:
                raise ToolkitError("released_document_damaged", place="missing")
            return released_from_document(document, kept.content_hash)
    if wave.answers_deleted_at is not None:
        raise ToolkitError("school_sheet_too_late", label=wave.label)
    if school not in school_codes(ws, wave):
        raise ToolkitError("school_sheet_unknown", school=school)
    return _made(ws, wave, school)


def forget_school_values(repository: Repository, wave_id: str, school: str) -> None:
    """Delete what is kept of a school."""
    for kept in repository.releases.of_wave(wave_id, "internal"):
        if _fits(kept, school):
            repository.releases.remove(kept.id)


def _made(ws: Workspace, wave: WaveRecord, school: str) -> Released:
    from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile

    with ws.store.reading() as repository:
        chosen = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
        choice = choice_of(repository, wave)
    answers, column = _answers(ws, wave)
    request = Request((column,), wave.cut_points, ProfileSettings())
    with ws.store.reading() as repository:
        refuse_other_product(repository, wave, product_of(request))
    usable = usable_table(answers, choice)
    table = with_bands(usable.table)
    profile = make_profile(table, cut_points=chosen, by=(column,), settings=request.settings)
    plan = plan_of_wave(ws, wave, table, choice, request=request, chosen=chosen)
    source: Source = "made_up" if wave.made_up else "survey"
    hidden = not_by_school(table.instrument)
    with_hash = with_origin(profile, usable)
    released = own_values(with_hash, f"{column}={school}", plan=plan, not_by_school=hidden, source=source)
    document = released_to_document(released)
    new = NewRelease("internal", _request(wave, school), released.rule_version, document, document_hash(document))
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            repository.releases.keep(wave.id, new)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
    return released


def _answers(ws: Workspace, wave: WaveRecord) -> tuple[ResponseTable, str]:
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    with ws.store.reading() as repository:
        answers = repository.answers(wave.id)
    table = answers_from_parquet(answers, load_instrument(wave.instrument))
    return table, school_column(table.instrument) or ""


def _codes(table: ResponseTable) -> tuple[str, ...]:
    column = school_column(table.instrument)
    if column is None or column not in table.groups:
        return ()
    return tuple(sorted(str(value) for value in table.groups[column].dropna().unique()))


def _kept(repository: Repository, wave: WaveRecord, school: str) -> ReleaseRecord | None:
    """Return what is kept of a school; while the answers are there, only what this software made by today's rules."""
    fitting = [kept for kept in repository.releases.of_wave(wave.id, "internal") if _fits(kept, school)]
    if wave.answers_deleted_at is None:
        now = _request(wave, school)
        fitting = [kept for kept in fitting if kept.request == now and kept.rules == RULES.joint_version]
    return fitting[-1] if fitting else None


def _fits(kept: ReleaseRecord, school: str) -> bool:
    request = json.loads(kept.request)
    return bool(request.get(PRODUCT) == NAME and request["school"] == school)


def _request(wave: WaveRecord, school: str) -> str:
    """Return the request as it is kept: canonical JSON."""
    fields = {
        PRODUCT: NAME,
        "school": school,
        "cut_points": wave.cut_points,
        "software": f"ctc-toolkit {__version__}",
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
