"""The brand of a city as use cases.

1. Name, colour and logo are stored as they were entered, tidied; the logo is written anew and holds nothing else.
2. A colour that is too pale on white is refused with a darker one that is not; so is what is no colour.
3. Logos that are no PNG, too large, too narrow, damaged or without words are refused; one can be kept or taken out.
4. A template is checked, stored with its fingerprint, fetched as it is stored, and taken out.
5. Outdated changes are refused; another city's brand looks like one that is not there; the log names what was changed.
6. Reports made from then on have the brand, in every form; the template counts for Word files only.
7. An old report is made again with the brand of then, byte for byte; when no report needs a brand, it is gone.
8. Without a brand a report has the same bytes and the same inputs as before there was one.
"""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from PIL import Image, PngImagePlugin

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.branding import LEAST_CONTRAST, darker
from ctc_toolkit.reporting.palette import contrast
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.workspace import (
    BrandEntry,
    ReportOrder,
    city_brand,
    make_report,
    make_report_again,
    read_template,
    remove_made_report,
    remove_template,
    save_brand,
    save_template,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_exports import released_wave
from tests.word_templates import png, template_with

TEAM = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))
ADMIN = Actor("Admin", frozenset({Assignment(Role.ADMINISTRATOR)}))
TEMPLATE = template_with("Kopf: {{title}}", "{{content}}", footer="{{foot}}")


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Give a workspace with a released survey; each test gives and takes the brand it needs."""
    opened = real_workspace(f"sqlite:///{tmp_path_factory.mktemp('brands') / 'ctc.sqlite'}")
    yield opened, released_wave(opened, DORTMUND)
    opened.close()


def refused(act, *arguments, **named):
    with pytest.raises(ToolkitError) as problem:
        act(*arguments, **named)
    return problem.value


def entered(**changes):
    return BrandEntry(**{"name": " Stadt  Dortmund ", "colour": "#0A5C36 ", "logo": None, "logo_alt": "", **changes})


def order(wave, **changes):
    usual = {"form": "html", "made_on": date(2026, 11, 30)}
    return ReportOrder("profile_summary", DORTMUND, wave, **{**usual, **changes})


def test_1_stored(ws):
    assert city_brand(TEAM, ws, DORTMUND).brand == Brand()
    picture, told = Image.new("RGB", (300, 100), "#224466"), PngImagePlugin.PngInfo()
    told.add_text("Author", "Kim Beispiel")
    target = io.BytesIO()
    picture.save(target, "PNG", pnginfo=told)
    view = save_brand(COORDINATOR, ws, DORTMUND, entered(logo=target.getvalue(), logo_alt="Adler "), version=0)
    assert (view.brand.name, view.brand.colour, view.brand.logo_alt) == ("Stadt Dortmund", "#0a5c36", "Adler")
    assert (view.version, view.changed_by, view.may_change) == (1, COORDINATOR.name, True)
    assert b"Kim" in target.getvalue()
    assert b"Kim" not in view.brand.logo
    with Image.open(io.BytesIO(view.brand.logo)) as kept:
        assert kept.size == (300, 100)
        assert kept.convert("RGB").getpixel((5, 5)) == (0x22, 0x44, 0x66)
    seen = city_brand(TEAM, ws, DORTMUND)
    assert (seen.brand, seen.may_change) == (view.brand, False)


# contrast with white by the formula of WCAG 2.2: #777777 has 4.48, #767676 has 4.54, #ff0000 has 4.00
@pytest.mark.parametrize(("colour", "shown"), [("#777777", "4.4"), ("#ff0000", "3.9"), ("#ffffff", "1.0")])
def test_2_pale_colours(ws, colour, shown):
    problem = refused(save_brand, COORDINATOR, ws, DORTMUND, entered(colour=colour), version=0)
    assert (problem.code, problem.values["ratio"]) == ("brand_colour_pale", shown)
    assert contrast(problem.values["darker"], "#ffffff") >= LEAST_CONTRAST
    assert problem.values["darker"] in problem.say("de")


def test_2_what_is_no_colour(ws):
    for colour in ("rot", "#12345", "#12345g", "", "17606f", "#17606f;}"):
        problem = refused(save_brand, COORDINATOR, ws, DORTMUND, entered(colour=colour), version=0)
        assert problem.code == "brand_colour_unknown"
    assert save_brand(COORDINATOR, ws, DORTMUND, entered(colour="#767676"), version=0).brand.colour == "#767676"
    assert darker("#767676") == "#767676"


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        (b"GIF89a" + bytes(100), "brand_logo_kind"),
        (b"\x89PNG\r\n\x1a\n", "brand_logo_kind"),
        (png()[:90], "brand_logo_damaged"),
        (png() + bytes(200_001), "brand_logo_size"),
        (png(20, 20), "brand_logo_pixels"),
        (png(900, 50), "brand_logo_pixels"),
        (png(4000, 1000), "brand_logo_pixels"),
    ],
)
def test_3_logos_that_do_not_fit(ws, logo, code):
    problem = refused(save_brand, COORDINATOR, ws, DORTMUND, entered(logo=logo, logo_alt="Adler"), version=0)
    assert problem.code == code


def test_3_words_keeping_and_taking_out(ws):
    assert refused(save_brand, COORDINATOR, ws, DORTMUND, entered(logo=png()), version=0).code == "brand_logo_words"
    save_brand(COORDINATOR, ws, DORTMUND, entered(logo=png(), logo_alt="Adler"), version=0)
    kept = save_brand(COORDINATOR, ws, DORTMUND, entered(name="Neu", logo_alt="Adler"), version=1)
    assert (kept.brand.name, bool(kept.brand.logo)) == ("Neu", True)
    gone = save_brand(COORDINATOR, ws, DORTMUND, entered(logo=b"", logo_alt="Adler"), version=2)
    assert (gone.brand.logo, gone.brand.logo_alt) == (b"", "")


def test_4_template(ws):
    assert refused(read_template, COORDINATOR, ws, DORTMUND).code == "brand_template_none"
    assert refused(remove_template, COORDINATOR, ws, DORTMUND, version=0).code == "brand_template_none"
    wrong = refused(save_template, COORDINATOR, ws, DORTMUND, template_with("{{titel}}"), "v.docx", version=0)
    assert wrong.values["found"] == "{{titel}}"
    view = save_template(ADMIN, ws, DORTMUND, TEMPLATE, "C:\\Amt\\vorlage.docx", version=0)
    assert (view.template_name, view.version, len(view.template_hash)) == ("vorlage.docx", 1, 64)
    assert docx.Document(io.BytesIO(read_template(COORDINATOR, ws, DORTMUND))).paragraphs[1].text == "{{content}}"
    assert save_brand(COORDINATOR, ws, DORTMUND, entered(), version=1).template_name == "vorlage.docx"
    out = remove_template(COORDINATOR, ws, DORTMUND, version=2)
    assert (out.template_name, out.template_size, out.brand.name) == ("", 0, "Stadt Dortmund")


def test_5_versions_rights_and_log(ws):
    save_brand(COORDINATOR, ws, DORTMUND, entered(), version=0)
    assert refused(save_brand, COORDINATOR, ws, DORTMUND, entered(), version=0).code == "changed_meanwhile"
    assert refused(save_template, COORDINATOR, ws, DORTMUND, TEMPLATE, "v", version=0).code == "changed_meanwhile"
    for act in (city_brand, read_template):
        assert refused(act, COORDINATOR, ws, ESSEN).code == "not_available"
    assert refused(save_brand, COORDINATOR, ws, ESSEN, entered(), version=0).code == "not_available"
    assert refused(save_brand, TEAM, ws, DORTMUND, entered(), version=1).code == "not_available"
    save_template(COORDINATOR, ws, DORTMUND, TEMPLATE, "v", version=1)
    done = [line for line in audit_log(ws) if line.action in ("save_brand", "save_template") and line.result == "done"]
    assert [line.object.split(",")[0] for line in done] == ["brand: name", "brand: template"]
    assert {line.ags for line in done} == {DORTMUND}


def test_6_7_8_reports_have_the_brand_of_then(released):
    ws, wave = released
    plain = make_report(COORDINATOR, ws, order(wave))
    in_word = make_report(COORDINATOR, ws, order(wave, form="docx"))
    assert "brand" not in inputs_of(ws, plain)
    save_brand(COORDINATOR, ws, DORTMUND, entered(logo=png(), logo_alt="Adler"), version=0)
    save_template(COORDINATOR, ws, DORTMUND, TEMPLATE, "v.docx", version=1)
    page = make_report(COORDINATOR, ws, order(wave))
    assert b'alt="Adler"' in page.content
    assert "Stadt Dortmund ·".encode() in page.content
    assert page.report.inputs_hash != plain.report.inputs_hash
    word = make_report(COORDINATOR, ws, order(wave, form="docx"))
    assert docx.Document(io.BytesIO(word.content)).paragraphs[0].text.startswith("Kopf: Das Profil")
    assert inputs_of(ws, word)["brand"] != inputs_of(ws, page)["brand"]
    made_with = inputs_of(ws, page)["brand"]
    save_template(COORDINATOR, ws, DORTMUND, template_with("{{content}}"), "neu.docx", version=2)
    save_brand(COORDINATOR, ws, DORTMUND, entered(name="Anders", colour="#333333", logo=b""), version=3)
    for report in (plain, in_word, page, word):
        again = make_report_again(COORDINATOR, ws, report.report.id)
        assert (again.result, again.changed, again.content == report.content) == ("same", (), True)
    remove_made_report(COORDINATOR, ws, page.report.id, version=1)
    with ws.store.reading() as repository:
        assert repository.brands.kept(DORTMUND, made_with) is None
        assert repository.brands.kept(DORTMUND, inputs_of(ws, word)["brand"]).template


def inputs_of(ws, made):
    with ws.store.reading() as repository:
        return repository.made_reports.report(made.report.id).inputs
