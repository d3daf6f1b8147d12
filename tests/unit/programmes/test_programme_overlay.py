"""Own entries and corrections of a city or an office, laid over the shipped catalogue of programmes.

1. A whole own entry is added and marked with source, date and function; a text in one language counts for both.
2. A correction changes the named fields alone, is marked with them, and keeps what is shipped beside it.
3. A shipped entry that has changed since is noticed by the check sum; one that says the same by now, or a missing check
   sum, is told by the check and counts all the same.
4. A file with a mistake is left out with file and line, everything else is there: no source, a person, no mark, an
   unknown entry, field or factor, a fixed field, a field corrected twice, no YAML, no fields, an id of the catalogue.
5. A folder that is missing or empty changes nothing; a file that is edited is read anew.
6. The check finds an own folder by itself, and a file in it.
7. The template of a correction is a correction: with a source written into it, it can be used as it is.
8. The command checks the own folder without being asked, and prints templates.
9. Own entries of the site can be named where offers and packages name programmes; the folder is that of the
   environment, else `programmes` in the data.
"""

from datetime import date

import pytest
from click.testing import CliRunner

from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.cli.catalog import catalog
from ctc_toolkit.programmes.catalogue_files import check_overlay, load_programmes
from ctc_toolkit.programmes.evidence import evidence_band
from ctc_toolkit.programmes.overlay import check_sum, correctable_fields, template
from ctc_toolkit.workspace.offer_views import offer_names
from ctc_toolkit.workspace.programmes import overlay_folder, site_programmes

ADDED = """\
id: local_nachtsport
name: Nachtsport Beispielstadt
role: programme
provider: Sportbund Beispielstadt
country: DE
aim: Junge Menschen treffen sich am Wochenende beim Sport.
availability: {germany: true, nrw: true, note: Nur in Beispielstadt}
ages: {min: 12, max: 18}
levels: [universal]
settings: [community]
domains: [community]
factors: {main: [community_opportunities], basis: own_reading}
problems: [violence]
costs:
- {note: Hallenmiete, amount: 4000, currency: EUR, year: 2026, per: site}
sources:
- address: https://www.beispielstadt.example/nachtsport
confidence: partial
checked_on: 2026-11-30
local:
  source: Jahresbericht 2026 des Sportbunds
  date: 2026-11-30
  by: Koordinierung Beispielstadt
"""
CORRECTED = """\
changes: effekt
availability:
  germany: true
  nrw: true
  note: Wird seit 2025 in Essen angeboten
local:
  source: Auskunft des Anbieters
  date: 2026-11-30
  by: Geschäftsstelle
  shipped: '{sum}'
"""


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "programmes"
    folder.mkdir()
    return folder


def shipped(name="effekt"):
    return load_programmes().by_id[name]


def corrected(fields=("availability",)):
    return CORRECTED.replace("{sum}", check_sum(shipped(), fields))


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_programmes(overlay=folder)


def test_1_added(own):
    catalogue = write(own, nachtsport=ADDED)
    entry = catalogue.by_id["local_nachtsport"]
    assert (entry.aim.de, entry.aim.en) == ("Junge Menschen treffen sich am Wochenende beim Sport.",) * 2
    assert entry.costs[0].note.en == "Hallenmiete"
    (mark,) = catalogue.local["local_nachtsport"]
    assert (mark.kind, mark.source, mark.by) == (
        "added",
        "Jahresbericht 2026 des Sportbunds",
        "Koordinierung Beispielstadt",
    )
    assert (mark.date, mark.before) == (date(2026, 11, 30), None)
    assert len(catalogue.programmes) == len(load_programmes().programmes) + 1
    assert evidence_band(entry) == "U"
    assert check_overlay(own) == []


def test_2_corrected(own):
    catalogue = write(own, effekt=corrected())
    entry = catalogue.by_id["effekt"]
    assert (entry.availability.nrw, entry.availability.note.en) == (True, "Wird seit 2025 in Essen angeboten")
    assert entry.model_copy(update={"availability": shipped().availability}) == shipped()
    (mark,) = catalogue.local["effekt"]
    assert (mark.kind, mark.fields, mark.before, mark.shipped_changed) == (
        "corrected",
        ("availability",),
        shipped(),
        False,
    )
    assert catalogue.problems == ()
    assert check_overlay(own) == []
    assert load_programmes().by_id["effekt"].availability.nrw is False


def test_2_two_corrections_of_one_entry(own):
    second = corrected().replace(
        "availability:\n  germany: true\n  nrw: true\n  note: Wird seit 2025 in Essen angeboten",
        "staff: Zwei Fachkräfte",
    )
    catalogue = write(
        own, a=corrected(), b=second.replace(check_sum(shipped(), ["availability"]), check_sum(shipped(), ["staff"]))
    )
    assert [mark.fields for mark in catalogue.local["effekt"]] == [("availability",), ("staff",)]
    assert catalogue.by_id["effekt"].staff.de == "Zwei Fachkräfte"
    assert catalogue.by_id["effekt"].availability.nrw
    assert check_overlay(own) == []


@pytest.mark.parametrize(
    ("old", "new", "changed", "code"),
    [
        ("shipped: '{sum}'", "shipped: '000000000000'", True, "overlay_shipped_changed"),
        ("  shipped: '{sum}'\n", "", None, "overlay_sum_missing"),
        (
            "  nrw: true\n  note: Wird seit 2025 in Essen angeboten\n",
            "  nrw: false\n",
            False,
            "overlay_not_needed",
        ),
    ],
)
def test_3_what_a_correction_rests_on(own, old, new, changed, code):
    assert old in CORRECTED
    text = CORRECTED.replace(old, new).replace("{sum}", check_sum(shipped(), ["availability"]))
    catalogue = write(own, effekt=text)
    assert catalogue.local["effekt"][0].shipped_changed is changed
    assert catalogue.problems == ()
    (problem,) = check_overlay(own)
    assert problem.code == code
    if code != "overlay_not_needed":
        assert check_sum(shipped(), ["availability"]) in problem.say("de")


def test_3_check_sums():
    one, other = shipped(), shipped("fft")
    assert check_sum(one, ["staff", "costs"]) == check_sum(one, ["costs", "staff"])
    assert check_sum(one, ["availability"]) != check_sum(other, ["ages"])
    moved = one.model_copy(update={"availability": one.availability.model_copy(update={"nrw": True})})
    assert check_sum(moved, ["availability"]) != check_sum(one, ["availability"])
    assert check_sum(moved, ["staff"]) == check_sum(one, ["staff"])


@pytest.mark.parametrize(
    ("text", "old", "new", "code"),
    [
        (ADDED, "  source: Jahresbericht 2026 des Sportbunds\n", "", "catalogue_field_missing"),
        (ADDED, "Jahresbericht 2026 des Sportbunds", "…", "overlay_source"),
        (ADDED, "Koordinierung Beispielstadt", "Frau Beispiel", "overlay_person"),
        (ADDED, "Koordinierung Beispielstadt", "a.b@example.org", "overlay_person"),
        (ADDED, ADDED[ADDED.index("local:\n") :], "", "overlay_mark_missing"),
        (ADDED, "id: local_nachtsport", "id: nachtsport", "overlay_id"),
        (ADDED, "community_opportunities", "community_chances", "programme_factor_unknown"),
        (ADDED, "country: DE\n", "", "catalogue_field_missing"),
        (ADDED, "currency: EUR, ", "", "programme_cost_currency"),
        (ADDED, "role: programme", "role: [", "catalogue_not_yaml"),
        (CORRECTED, "changes: effekt", "changes: efekt", "overlay_changes_unknown"),
        (CORRECTED, "availability:\n", "availabilty:\n", "catalogue_field_unknown"),
        (CORRECTED, "availability:\n", "role: system\navailability:\n", "overlay_field_fixed"),
        (CORRECTED, CORRECTED[CORRECTED.index("avail") : CORRECTED.index("local:")], "", "overlay_nothing_changed"),
        ("- a\n- b\n", "- a", "- a", "catalogue_fields_expected"),
    ],
)
def test_4_mistakes(own, text, old, new, code):
    assert old in text
    bad = text.replace(old, new, 1).replace("{sum}", "0" * 12)
    catalogue = write(own, bad=bad, good=ADDED.replace("local_nachtsport", "local_good"))
    assert {problem.code for problem in catalogue.problems} == {code}
    assert catalogue.problems[0].file == "programmes/bad.yaml"
    assert catalogue.problems[0].line >= 1
    assert all("…" not in problem.say("de").replace("„…“", "") for problem in catalogue.problems)
    assert set(catalogue.local) == {"local_good"}
    assert len(catalogue.programmes) == len(load_programmes().programmes) + 1
    assert code in {problem.code for problem in check_overlay(own)}


def test_4_twice(own):
    catalogue = write(own, a=corrected(), b=corrected().replace("nrw: true", "nrw: false"), c=ADDED, d=ADDED)
    assert [(problem.file, problem.code) for problem in catalogue.problems] == [
        ("programmes/b.yaml", "overlay_field_twice"),
        ("programmes/d.yaml", "programme_id_twice"),
    ]
    assert catalogue.by_id["effekt"].availability.nrw


def test_5_read_anew(own, tmp_path):
    assert load_programmes(overlay=tmp_path / "nowhere").local == {}
    assert load_programmes(overlay=own).local == {}
    assert write(own, nachtsport=ADDED).by_id["local_nachtsport"].ages.max == 18
    assert write(own, nachtsport=ADDED.replace("max: 18}", "max: 21}   ")).by_id["local_nachtsport"].ages.max == 21
    (own / "nachtsport.yaml").unlink()
    assert load_programmes(overlay=own).local == {}


@pytest.mark.parametrize("place", ["", "bad.yaml"])
def test_6_checked_by_its_content(own, place):
    write(own, bad=ADDED.replace("Koordinierung Beispielstadt", "Herr Beispiel"))
    assert [problem.code for problem in check_catalogue(own / place)] == ["overlay_person"]


def test_7_template(own):
    text = template(shipped(), ["costs", "staff", "ages"], "Geschäftsstelle", date(2026, 11, 30))
    assert text.index("ages:") < text.index("staff:") < text.index("costs:")
    write(own, effekt=text)
    assert [problem.code for problem in check_overlay(own)] == ["overlay_source"]
    catalogue = write(own, effekt=text.replace("source: …", "source: Anbieter").replace("max: 10", "max: 11"))
    assert catalogue.by_id["effekt"].ages.max == 11
    assert catalogue.local["effekt"][0].shipped_changed is False
    assert check_overlay(own) == []
    assert not {"id", "role", "german_version"} & set(correctable_fields())
    with pytest.raises(KeyError):
        template(shipped(), ["role"], "", date(2026, 11, 30))


@pytest.fixture
def ctc(own, monkeypatch):
    """Run a command with `own` as the folder of own entries; the shipped catalogue is checked elsewhere."""
    monkeypatch.setenv("CTC_PROGRAMMES_OVERLAY", str(own))
    monkeypatch.setattr("ctc_toolkit.catalogue_check.check_catalogue", lambda path: [])
    return lambda *arguments: CliRunner().invoke(catalog, list(arguments))


def test_8_commands(own, ctc):
    assert ctc("check").exit_code == 0
    write(own, bad=ADDED.replace("Koordinierung Beispielstadt", "Herr Beispiel"))
    done = ctc("check")
    assert done.exception.code == "catalogue_problems"
    assert "programmes/bad.yaml:23:" in done.output
    printed = ctc("correct", "effekt", "staff", "--by", "Office")
    assert printed.output == template(shipped(), ["staff"], "Office", date.today())
    assert ctc("correct", "effekt", "colour").exception.code == "overlay_field_unknown"
    assert ctc("correct", "efekt", "staff").exception.code == "programme_unknown"


def test_9_the_site_knows_them(own, monkeypatch, tmp_path):
    write(own, nachtsport=ADDED)
    monkeypatch.setenv("CTC_PROGRAMMES_OVERLAY", str(own))
    assert "local_nachtsport" in site_programmes().by_id
    assert offer_names([]).programmes["local_nachtsport"] == "Nachtsport Beispielstadt"
    assert overlay_folder({}).name == "programmes"
    assert overlay_folder({"CTC_PROGRAMMES_OVERLAY": str(own)}) == own
    monkeypatch.delenv("CTC_PROGRAMMES_OVERLAY")
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path))
    assert overlay_folder() == own
