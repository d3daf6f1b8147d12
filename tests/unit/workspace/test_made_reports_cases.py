"""Reports as use cases.

1. A report is kept with product, sections, form, fingerprints, software and who made it; the file comes back unchanged,
   and the audit log names it by its SHA-256.
2. The same inputs make the same bytes, for whoever asks and whenever; a report made again says so.
3. When something has changed, the second making names what; the file that was kept stays as it was.
4. Who got it has versions: an outdated change is refused; addresses, empty lines and days to come are refused.
5. Rights are those of the source: another city, another survey, an area that is not the person's, an evaluator who
   would have an action plan. Nobody learns whether such a report exists.
6. What is wrong in an order is told before anything is computed.
7. A report goes with its survey, after 400 days, and by hand; damaged files are told.
8. All forms come with what belongs to them; the bytes of a file are those of its sheet.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.workspace import (
    Recipient,
    ReportOrder,
    delete_wave,
    made_reports,
    make_report,
    make_report_again,
    order_report,
    preview_report,
    read_made_report,
    remove_made_report,
    run_deletion,
    save_report_recipients,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_exports import released_wave
from tests.unit.workspace.matrix_reports import kept_report

DAY = date(2026, 11, 30)
EVALUATOR = Actor("Evaluation", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}))
TEAM = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))
ADMIN = Actor("Admin", frozenset({Assignment(Role.ADMINISTRATOR)}))


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Give a workspace with a released survey that these tests do not change."""
    ws = real_workspace(f"sqlite:///{tmp_path_factory.mktemp('reports') / 'ctc.sqlite'}")
    yield ws, released_wave(ws, DORTMUND)
    ws.close()


@pytest.fixture
def fresh(sqlite_url):
    """Give a workspace with a survey of its own."""
    ws = real_workspace(sqlite_url)
    yield ws, released_wave(ws, DORTMUND)
    ws.close()


def summary(wave, **changes):
    return replace(ReportOrder("profile_summary", DORTMUND, wave, form="html", made_on=DAY), **changes)


def test_1_kept_with_its_provenance(shared):
    ws, wave = shared
    steps = []
    made = make_report(COORDINATOR, ws, summary(wave), told=lambda percent, step: steps.append((percent, step)))
    assert [step for _, step in steps] == ["rights", "inputs", "writing", "keeping"]
    assert [percent for percent, _ in steps] == sorted(percent for percent, _ in steps)
    view = made.report
    assert (view.order, view.made_by, view.size) == (summary(wave), COORDINATOR.name, len(made.content))
    assert view.name.endswith("-2026-11-30.html")
    assert len(view.inputs_hash) == len(view.content_hash) == 64
    assert view.kept_until - view.made_at.date() == timedelta(days=400)
    assert read_made_report(TEAM, ws, view.id).content == made.content
    assert view in made_reports(TEAM, ws, DORTMUND).made
    line = audit_log(ws)[-1]
    assert (line.action, line.ags) == ("make_report", DORTMUND)
    assert view.content_hash in line.object


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_2_8_the_same_bytes(shared, form):
    ws, wave = shared
    first = make_report(COORDINATOR, ws, summary(wave, form=form))
    ws.cache.clear()
    again = make_report_again(EVALUATOR, ws, first.report.id)
    assert (again.result, again.changed, again.content) == ("same", (), first.content)
    assert again.software_then == again.software_now
    begins = {"html": b"<!doctype html>", "docx": b"PK", "pdf": b"%PDF-1.7"}[form]
    assert first.content.lstrip()[: len(begins)].lower() == begins.lower()
    other = make_report(COORDINATOR, ws, summary(wave, form=form, language="en"))
    assert other.report.inputs_hash != first.report.inputs_hash
    assert other.content != first.content


def test_2_sections_in_their_order(shared):
    ws, wave = shared
    order = summary(wave, product="profile_report", form="xlsx", sections=("tables", "reading"))
    made = make_report(COORDINATOR, ws, order)
    assert made.report.order.sections == ("reading", "tables")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.testzip() is None
    other = make_report(COORDINATOR, ws, replace(order, sections=("reading", "tables")))
    assert other.content == made.content
    sheet = preview_report(COORDINATOR, ws, order)
    assert sheet.made_on == DAY
    assert sheet.language == "de"


def test_3_what_has_changed(fresh):
    ws, wave = fresh
    first = make_report(COORDINATOR, ws, summary(wave))
    with ws.store.writing() as repository:
        repository._session.execute(text("UPDATE survey_wave SET label = 'Anders'"))
    again = make_report_again(COORDINATOR, ws, first.report.id)
    assert (again.result, again.changed) == ("changed", ("label",))
    assert read_made_report(COORDINATOR, ws, first.report.id).content == first.content
    assert audit_log(ws)[-1].object.endswith(": changed")


def test_4_recipients(shared):
    ws, wave = shared
    kept = kept_report(ws, DORTMUND, wave)
    both = (Recipient("  Rat der\nStadt ", DAY), Recipient("Lenkungsgruppe", date(2026, 3, 12)))
    view = save_report_recipients(COORDINATOR, ws, kept.id, both, version=1)
    assert view.recipients == (Recipient("Lenkungsgruppe", date(2026, 3, 12)), Recipient("Rat der Stadt", DAY))
    assert view.version == 2
    for wrong, code in (
        ((Recipient(" ", DAY),), "report_recipient_missing"),
        ((Recipient("kim@schule.example", DAY),), "report_recipient_private"),
        ((Recipient("Rat", date(2999, 1, 1)),), "report_recipient_future"),
        (both * 21, "report_recipients_many"),
    ):
        with pytest.raises(ToolkitError, match=code):
            save_report_recipients(COORDINATOR, ws, kept.id, wrong, version=2)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        save_report_recipients(COORDINATOR, ws, kept.id, (), version=1)
    assert save_report_recipients(COORDINATOR, ws, kept.id, (), version=2).recipients == ()
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        remove_made_report(COORDINATOR, ws, kept.id, version=2)


def test_5_rights_of_the_source(shared):
    ws, wave = shared
    theirs = released_wave(ws, ESSEN)
    kept = kept_report(ws, ESSEN, theirs)
    refused = [
        lambda: make_report(COORDINATOR, ws, summary(theirs)),
        lambda: make_report(COORDINATOR, ws, summary(wave, ags=ESSEN)),
        lambda: make_report(TEAM, ws, summary(wave)),
        lambda: make_report(ADMIN, ws, summary(wave)),
        lambda: order_report(COORDINATOR, ws, summary(theirs)),
        lambda: read_made_report(COORDINATOR, ws, kept.id),
        lambda: make_report(EVALUATOR, ws, summary(None, product="action_plan", area_id="x")),
        lambda: read_made_report(COORDINATOR, ws, "nobody-knows"),
    ]
    for attempt in refused:
        with pytest.raises(ToolkitError) as told:
            attempt()
        assert (told.value.code, told.value.values) == ("not_available", {})
    coordinator, evaluator = (
        {product.source for product in made_reports(who, ws, DORTMUND).products} for who in (COORDINATOR, EVALUATOR)
    )
    assert coordinator >= {"profile", "action_plan"}
    assert "profile" in evaluator
    assert "action_plan" not in evaluator


def test_6_told_before(shared):
    ws, wave = shared
    for order, code in (
        (summary(wave, product="x"), "report_product_unknown"),
        (summary(wave, form="exe"), "report_form_unknown"),
        (summary(wave, language="fr"), "report_language_unknown"),
        (summary(wave, level="secret"), "report_level_unknown"),
        (summary(wave, sections=("tables",)), "report_section_unknown"),
        (summary(None), "report_survey_missing"),
        (summary(None, product="action_plan"), "report_area_missing"),
    ):
        for use in (make_report, preview_report, order_report):
            with pytest.raises(ToolkitError, match=code):
                use(COORDINATOR, ws, order)


def test_7_goes_with_its_survey_and_by_age(fresh):
    ws, wave = fresh
    old = kept_report(ws, DORTMUND, wave, days=402)
    young = kept_report(ws, DORTMUND, wave, days=390)
    run_deletion(ADMIN, ws)
    assert [one.id for one in made_reports(COORDINATOR, ws, DORTMUND).made] == [young.id]
    assert any(line.action == "remove_made_report" and line.who == "ctc" for line in audit_log(ws)), old.id
    with ws.store.writing() as repository:
        repository._session.execute(text("UPDATE made_report SET content = X'00'"))
    with pytest.raises(ToolkitError, match="report_damaged"):
        read_made_report(COORDINATOR, ws, young.id)
    delete_wave(COORDINATOR, ws, wave)
    assert made_reports(COORDINATOR, ws, DORTMUND).made == ()


def test_2_fingerprints_are_of_values():
    first = {"b": (1, 2.5, None, date(2026, 1, 1)), "a": frozenset({"x", "y"}), "raw": b"1"}
    second = {"raw": b"1", "a": frozenset({"y", "x"}), "b": [1, 2.5, None, date(2026, 1, 1)]}
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first) != fingerprint({**first, "raw": b"2"})
    assert fingerprint(Recipient("Rat", DAY)) != fingerprint(Recipient("Rat", date(2026, 11, 29)))
    assert fingerprint(1) != fingerprint("1")
    with pytest.raises(TypeError):
        fingerprint(object())
    with pytest.raises(TypeError):
        fingerprint(datetime.now(UTC).tzinfo)
