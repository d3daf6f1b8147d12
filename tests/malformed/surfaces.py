"""Every place of the toolkit that takes a file from people, as one function each: what the place does with a file.

`take` reads the file as the page or command does and then asks the use case to store it, also where the page would have
shown mistakes and left its button grey: the use case alone must keep wrong files out. A file that is refused ends in a
`ToolkitError`; a file that is let in returns what was taken from it, to be compared with what the sound file holds.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.studies import StudyFields
from ctc_toolkit.evaluation.study_table import read_study_table
from ctc_toolkit.implementation.session_table import check_sessions, read_session_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.process.school_list import read_school_list
from ctc_toolkit.programmes.offer_table import read_offer_table
from ctc_toolkit.riskfactors.indicator_table import read_indicator_table
from ctc_toolkit.riskfactors.reference_list import read_reference_list
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping, require_importable
from ctc_toolkit.survey.margins import read_margins
from ctc_toolkit.survey.readers.grid import read_grid
from ctc_toolkit.survey.response_rates import read_expected
from ctc_toolkit.survey.table_checks import check_tables
from ctc_toolkit.workspace import (
    BrandEntry,
    ReferenceEntry,
    add_cut_points,
    add_evidence,
    check_linked_answers,
    city_indicators,
    city_offers,
    import_indicators,
    import_offers,
    import_schools,
    import_sessions,
    import_tables,
    import_wave,
    save_brand,
    save_comparison_study,
    save_linked_answers,
    save_reference,
    save_template,
)
from tests.malformed.ground import DORTMUND, INSTRUMENT, KIM, OFFICE, TODAY, Ground
from tests.property.test_damaged_files import canonical
from tests.table_files import ENTRY

YOUTH = load_instrument("ctc-youth-survey")
CHANGE = ChangeFields(
    "Selbstkontrolle", low=1.0, high=4.0, before_on=date(2026, 2, 2), after_on=date(2026, 6, 5), source="Verein"
)


@dataclass(frozen=True)
class Taken:
    """What a place let in. told: findings beside the answers, by rule and column, for the gate of survey files."""

    content: Hashable
    told: frozenset[tuple[str, str]] = frozenset()


Take = Callable[[Ground, str, bytes], Taken]


def spoken(problems: Iterable[ToolkitError]) -> None:
    """Require of every mistake that a person is shown that it is listed and says in German what is the matter."""
    for problem in problems:
        assert problem.code in messages(), problem.code
        assert len(problem.say("de")) > 25, problem.say("de")
        assert "{" not in problem.say("de") + problem.say("en") or "{" in repr(problem.values), problem.say("de")


def said(findings: Iterable[Any]) -> None:
    """The same for findings that carry a problem."""
    spoken(one.problem for one in findings)


def answers(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a file with answers; warnings are accepted by nobody."""
    raw = read_upload(content, name)
    proposal = propose_mapping(raw, INSTRUMENT)
    table, findings = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    told = (*raw.findings, *proposal.findings, *findings)
    require_importable(told)
    import_wave(KIM, ground.ws, ags=DORTMUND, label="Befragung", year=2026, table=table, plan=ground.survey_plan)
    return Taken(canonical(table), frozenset((one.rule, one.column or "") for one in told))


def finished_tables(ground: Ground, name: str, content: bytes) -> Taken:
    """Take finished tables of an institute."""
    path = ground.folder / "upload"
    path.write_bytes(content)
    checked = check_tables(read_grid(content, name, path), YOUTH)
    assert all(len(one.found("de") + one.what_to_do("de")) > 25 for one in checked.findings)
    if checked.tables is None:
        raise ToolkitError("tables_findings", count=len(checked.findings))
    import_tables(KIM, ground.ws, ags=DORTMUND, label="Bericht", year=2026, tables=checked.tables, entry=ENTRY)
    return Taken(repr(replace(checked.tables, source_hash="")))


def reference(ground: Ground, name: str, content: bytes) -> Taken:
    """Take reference values."""
    found = read_reference_list(read_upload(content, name).numbered, YOUTH)
    said(found.findings)
    values = None if found.stopped else found.values
    entry = ReferenceEntry("Land", YOUTH.reference, date(2024, 5, 1), "Institut", share=0, values=values)
    save_reference(KIM, ground.ws, ags=DORTMUND, entry=entry)
    return Taken(repr(found.values))


def margins(ground: Ground, name: str, content: bytes) -> Taken:
    """Take known numbers of the population; the page keeps them in the session, nothing is stored."""
    found, findings = read_margins(read_upload(content, name, "as_written").numbered, YOUTH)
    said(findings)
    if findings:
        raise findings[0].problem
    return Taken(repr(found))


def expected(ground: Ground, name: str, content: bytes) -> Taken:
    """Take who was expected; the page keeps it in the session, nothing is stored."""
    found, findings = read_expected(read_upload(content, name, "as_written").numbered, YOUTH)
    said(findings)
    if findings:
        raise findings[0].problem
    return Taken(repr(found))


def schools(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a list of schools."""
    found = read_school_list(read_upload(content, name).numbered)
    said(found.findings)
    import_schools(KIM, ground.ws, plan_id=ground.school_plan, schools=found)
    return Taken(repr([(one.name, one.values, one.grades) for one in found.schools]))


def offers(ground: Ground, name: str, content: bytes) -> Taken:
    """Take local offers."""
    view = city_offers(KIM, ground.ws, DORTMUND)
    found = read_offer_table(read_upload(content, name, "as_written").numbered, view.names)
    said(found.findings)
    import_offers(KIM, ground.ws, DORTMUND, found, versions={})
    return Taken(repr([fields for _, fields in found.rows]))


def sessions(ground: Ground, name: str, content: bytes) -> Taken:
    """Take sessions of a measure."""
    found = read_session_table(read_upload(content, name, "as_written").numbered, ground.measures)
    checked = check_sessions(found, ground.measures, TODAY)
    said(checked.findings)
    import_sessions(KIM, ground.ws, ground.area, found, expected=len(checked.new), today=TODAY)
    return Taken(repr([one.fields for one in found.rows]))


def study(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a table of communities."""
    found = read_study_table(read_upload(content, name, "as_written").numbered, {})
    said(found.findings)
    if found.stopping:
        raise next(one.problem for one in found.findings if one.stops)
    fields = StudyFields("Vergleich", "Landesamt", date(2026, 5, 1), communities=found.communities, cells=found.cells)
    save_comparison_study(KIM, ground.ws, DORTMUND, fields)
    return Taken(repr((found.communities, found.cells)))


def linked(ground: Ground, name: str, content: bytes) -> Taken:
    """Take answers before and after a programme."""
    checked = check_linked_answers(read_upload(content, name, "as_written").numbered, CHANGE, today=TODAY)
    said(checked.findings)
    save_linked_answers(KIM, ground.ws, ground.area, ground.measure, checked)
    return Taken(repr(checked.result))


def indicators(ground: Ground, name: str, content: bytes) -> Taken:
    """Take figures of the city."""
    view = city_indicators(KIM, ground.ws, DORTMUND)
    frame = read_upload(content, name, "as_written").numbered
    found = read_indicator_table(frame, view.indicators, DORTMUND, TODAY)
    said(found.findings)
    import_indicators(KIM, ground.ws, DORTMUND, found, versions={})
    return Taken(repr([entry for _, entry in found.entries]))


def word_template(ground: Ground, name: str, content: bytes) -> Taken:
    """Take the Word template of a city."""
    from ctc_toolkit.reporting.word_template import template_problems

    spoken(template_problems(content))
    save_template(KIM, ground.ws, DORTMUND, content, name, version=0)
    return Taken("template")


def logo(ground: Ground, name: str, content: bytes) -> Taken:
    """Take the logo of a city."""
    entry = BrandEntry(name="Stadt Dortmund", colour="#1F4E79", logo=content, logo_alt="Logo der Stadt")
    save_brand(KIM, ground.ws, DORTMUND, entry, version=0)
    return Taken("logo")


def evidence(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a file that shows that a step is done; entries of the exchange use the same check."""
    kept = add_evidence(KIM, ground.ws, ground.area, "b1_1_1", name=name, content=content)
    return Taken((kept.media_type, hashlib.sha256(content).hexdigest()))


def cut_points(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a cut-point table, as `ctc profile --cutpoints` and the administration do."""
    from ctc_toolkit.catalogue_check import check_cut_point_file
    from ctc_toolkit.riskfactors.cutpoints import load_cut_points

    path = ground.folder / Path(name).name
    path.write_bytes(content)
    try:
        told = check_cut_point_file(path)
        table = load_cut_points(path)
    finally:
        path.unlink()
    assert all(one.say("de") for one in told)
    add_cut_points(OFFICE, ground.ws, table)
    return Taken(table.model_dump_json())


def instrument(ground: Ground, name: str, content: bytes) -> Taken:
    """Take one file of a folder with an instrument, as every `--instrument FOLDER` and `ctc catalog check` do."""
    from ctc_toolkit.survey.instrument_files import check_instrument

    folder = ground.folder / "instrument"
    _small_instrument(folder)
    try:
        (folder / name).write_bytes(content)
        problems = check_instrument(folder)
        assert all(one.say("de") and one.say("en") for one in problems)
        loaded = load_instrument(str(folder))
        if problems:
            raise ToolkitError("catalogue_problems", count=len(problems))
    finally:
        for path in folder.iterdir():
            path.unlink()
    return Taken(loaded.model_dump_json())


def _small_instrument(folder: Path) -> None:
    from tests.malformed.bases import INSTRUMENT_FILES

    folder.mkdir(exist_ok=True)
    for name, text in INSTRUMENT_FILES.items():
        (folder / name).write_bytes(text)


def own_programme(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a file of the folder with own programmes, which `ctc catalog check` checks and the app reads."""
    from ctc_toolkit.programmes.catalogue_files import check_overlay, load_programmes

    folder = ground.folder / "overlay"
    folder.mkdir(exist_ok=True)
    path = folder / name
    try:
        path.write_bytes(content)
        problems = check_overlay(folder)
        assert all(one.say("de") and one.say("en") for one in problems)
        held = load_programmes(overlay=folder)  # the app goes on with the shipped catalogue, whatever the file holds
        if problems:
            raise ToolkitError("catalogue_problems", count=len(problems))
    finally:
        path.unlink(missing_ok=True)
    return Taken(repr(sorted(held.by_id.values(), key=lambda one: one.id)[:1]))


def backup(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a backup: `ctc backup verify` and `ctc restore`, into a database of its own."""
    from ctc_toolkit.store.backup import verify_backup
    from ctc_toolkit.store.database import database_url
    from ctc_toolkit.store.restore import restore_backup
    from tests.malformed.bases import backup_keys

    path = ground.folder / name
    path.write_bytes(content)
    url = database_url(f"sqlite:///{ground.path}")
    try:
        header = verify_backup(path, backup_keys(), url)
        with tempfile.TemporaryDirectory(dir=ground.folder) as fresh:
            restore_backup(path, backup_keys(), database_url(f"sqlite:///{fresh}/restored.sqlite"), "refuse")
    finally:
        path.unlink()
    return Taken(repr(sorted((key, table.content_hash) for key, table in header.tables.items())))


def streamed(ground: Ground, name: str, content: bytes) -> Taken:
    """Take a file of a folder of parts, as `ctc profile FOLDER` does at any size."""
    from ctc_toolkit.cli.profile_ways import Asked, DesignChoice
    from ctc_toolkit.cli.profile_ways import streamed as profile_of
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from tests.malformed.bases import small_instrument_folder

    folder = ground.folder / "parts"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    asked = Asked(
        str(small_instrument_folder()), DesignChoice(None, None, None, None), (), "", None, ProfileSettings(),
        "default", "none",
    )  # fmt: skip
    try:
        made = profile_of((str(folder),), asked, "local", None, 1)
    finally:
        (folder / name).unlink()
    return Taken(repr(made.profile.estimates.to_csv()))


@dataclass(frozen=True)
class Surface:
    """A place that takes files. uploaders: modules of pages with the field, or commands. take: what it does.

    ends: what `code` stands for where the use case refuses a table with mistakes.
    """

    id: str
    uploaders: tuple[str, ...]
    take: Take


SURFACES: dict[str, Surface] = {
    one.id: one
    for one in (
        Surface("answers", ("importing/file_step.py", "ctc inspect", "ctc profile", "ctc cutpoints derive"), answers),
        Surface("tables", ("importing_tables/file_step.py", "ctc tables check", "ctc tables import"), finished_tables),
        Surface("reference", ("referring/form.py",), reference),
        Surface("margins", ("judging/numbers.py",), margins),
        Surface("expected", ("judging/numbers.py",), expected),
        Surface("schools", ("planning/school_lists.py",), schools),
        Surface("offers", ("offering/tables.py",), offers),
        Surface("sessions", ("delivering/tables.py",), sessions),
        Surface("study", ("evaluating/study_form.py",), study),
        Surface("linked", ("evaluating/programme_change_file.py",), linked),
        Surface("indicators", ("counting/tables.py",), indicators),
        Surface("template", ("branding/template.py",), word_template),
        Surface("logo", ("branding/form.py",), logo),
        Surface("evidence", ("components/files.py",), evidence),
        Surface("cut_points", ("ctc profile --cutpoints", "ctc catalog check"), cut_points),
        Surface("instrument", ("ctc catalog check",), instrument),
        Surface("own_programme", ("ctc catalog check",), own_programme),
        Surface("backup", ("ctc backup verify", "ctc restore"), backup),
        Surface("streamed", ("ctc profile",), streamed),
    )
}
