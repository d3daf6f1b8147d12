"""The catalogue of programmes: factors, registers, entries, and what its check finds.

1. The shipped catalogue has no mistake; every entry has source, date, finished texts in both languages and, where it is
   matched, a main factor.
2. Every scale of risk and protection of the questionnaire is a factor of the same id, domain, kind and name; every
   factor has a scale or says why there is none.
3. Registers: only the five of the table of bands count; each of their words has the band of the table.
4. Mistakes are found with file and line: unknown factor, register, word and version, a version that is a parent itself,
   a file of another name, an id twice, no main factor, a factor under main and side, an unfinished text, money without
   currency, a field in one language only, a wrong name in the list of changes.
5. Mistakes of factors and registers are found as well, and a catalogue with a mistake is not loaded.
6. The check understands the folder, a file in it and the files beside it.
7. The link to a register goes to the numbered entry, else to the source that stands on its pages.
"""

import shutil

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.catalogue_files import CHANGES, FOLDER, check_programmes, load_programmes
from ctc_toolkit.programmes.factors import factor_of_scale, load_factors
from ctc_toolkit.programmes.registries import load_registries
from ctc_toolkit.survey.instrument_files import load_instrument

BESIDE = ("factors.yaml", "registries.yaml", CHANGES)
FEW = ("gbg", "klassekinderspiel", "effekt", "balu_und_du", "paths", "denk_wege")
BANDS = {
    "gruene_liste": {
        "nachgewiesen": "A",
        "wahrscheinlich": "B",
        "theoretisch_gut_begruendet": "C",
        "listed_level_unknown": "U",
    },
    "blueprints": {"model_plus": "A", "model": "A", "promising": "B"},
    "eif_guidebook": {"level_4": "A", "level_3": "B", "level_2": "C", "nl2": "U", "ne": "X"},
    "nji": {"strong_indications": "A", "good_indications": "B", "first_indications": "C", "well_grounded": "C"},
    "crimesolutions": {
        "effective_several_studies": "A",
        "effective": "B",
        "promising": "B",
        "inconclusive": "U",
        "ineffective": "X",
        "negative_effects": "X",
    },
}


@pytest.fixture
def folder(tmp_path):
    """A small catalogue: a few entries with the files beside them, and a questionnaire that is the shipped one."""
    root = tmp_path / "catalog"
    (root / FOLDER).mkdir(parents=True)
    for name in BESIDE:
        shutil.copy(catalogue_folder() / name, root / name)
    for name in FEW:
        shutil.copy(catalogue_folder() / FOLDER / f"{name}.yaml", root / FOLDER)
    assert check_programmes(root / FOLDER) == []
    return root / FOLDER


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_1_shipped():
    assert check_programmes(catalogue_folder() / FOLDER) == []
    for entry in load_programmes().programmes:
        assert entry.sources
        assert entry.checked_on.year >= 2026
        assert entry.aim.de != entry.aim.en
        assert entry.factors.main or entry.role in ("component", "system")
        for label in (entry.aim, entry.staff, entry.note, *(cost.note for cost in entry.costs)):
            assert label is None or (label.de.strip() and label.en.strip())


def test_2_one_vocabulary():
    factors = load_factors()
    scales = load_instrument("ctc-youth-survey").scales
    for scale in scales:
        factor = factor_of_scale(factors, "ctc-youth-survey", scale.id)
        if scale.kind != "outcome":
            assert (factor.id, factor.domain, factor.kind, factor.name) == (
                scale.id,
                scale.domain,
                scale.kind,
                scale.label,
            )
    assert {factor.id for factor in factors.values() if not factor.scales} == {
        "individual_resources",
        "prosocial_norms",
        "school_bullying_climate",
    }
    assert all(bool(factor.scales) != (factor.no_scale is not None) for factor in factors.values())
    assert factor_of_scale(factors, "ctc-youth-survey", "no_such_scale") is None


def test_3_registers():
    registries = load_registries()
    assert {registry.id for registry in registries.values() if registry.counts} == set(BANDS)
    for name, bands in BANDS.items():
        assert {label: registries[name].label(label).band for label in bands} == bands
    assert all(
        label.band is None for registry in registries.values() if not registry.counts for label in registry.labels
    )
    assert registries["gruene_liste"].label("no_such_word") is None


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("effekt", "main: [poor_family_management", "main: [family_management", "programme_factor_unknown"),
        ("effekt", "side: [family_conflict", "side: [social_skills", "programme_factor_twice"),
        ("effekt", "main: [poor_family_management, social_skills]", "main: []", "programme_main_missing"),
        ("effekt", "- registry: gruene_liste", "- registry: grune_liste", "programme_registry_unknown"),
        ("effekt", "label: nachgewiesen", "label: belegt", "programme_label_unknown"),
        ("gbg", "german_version: klassekinderspiel", "german_version: klassespiel", "programme_version_unknown"),
        ("gbg", "german_version: klassekinderspiel", "german_version: paths", "programme_version_parent"),
        ("effekt", "id: effekt", "id: effect", "programme_file_name"),
        ("effekt", "    de: 'Kita; Klasse", "    de: 'TODO Kita; Klasse", "programme_text_unfinished"),
        ("effekt", "role: programme", "role: parent_version", "programme_version"),
        ("effekt", "  min: 3", "  min: 13", "programme_ages"),
        ("effekt", "  en: 'EFFEKT aims", "  fr: 'EFFEKT aims", "catalogue_field_missing"),
        ("effekt", "checked_on: 2026-11-22\n  confirmed", "confirmed", "catalogue_field_missing"),
    ],
)
def test_4_mistakes(folder, name, old, new, code):
    line = change(folder / f"{name}.yaml", old, new)
    problems = check_programmes(folder)
    found = {problem.code: problem for problem in problems}
    assert code in found
    assert found[code].file == f"{FOLDER}/{name}.yaml"
    if code not in ("catalogue_field_missing", "programme_version", "programme_ages"):
        assert abs(found[code].line - line) <= 1
    assert len(problems) <= 2
    assert all("…" not in problem.say(language) for problem in problems for language in ("de", "en"))


def test_4_more_mistakes(folder):
    shutil.copy(folder / "effekt.yaml", folder / "other.yaml")
    with (folder / "balu_und_du.yaml").open("a", encoding="utf-8") as file:
        file.write("costs:\n- note: {de: Ein Heft, en: A booklet}\n  amount: 12\n")
    change(folder / "paths.yaml", "main: [", "main: [rebelliousness, gang_involvement, religiosity, ")
    change(folder.parent / CHANGES, "- date: 2026-11-30\n", "- date: 2026-11-30\n  entries: [efekt]\n")
    codes = {problem.code for problem in check_programmes(folder)}
    expected = {"programme_id_twice", "programme_file_name", "programme_cost_currency", "programme_main_many"}
    assert codes - {"programme_factor_twice"} == {*expected, "programme_unknown"}


def test_4_the_former_factor_is_told(folder):
    change(folder / "effekt.yaml", "main: [poor_family_management", "main: [family_management")
    (problem,) = check_programmes(folder)
    assert "poor_family_management" in problem.say("de")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("factors.yaml", "{ctc-youth-survey: gang_involvement}", "{ctc-youth-survey: gangs}", "factor_scale_unknown"),
        ("factors.yaml", "{ctc-youth-survey: gang_involvement}", "{no-survey: gang_involvement}", "factor_instrument"),
        ("factors.yaml", "de: 'Soziale Fähigkeiten'", "de: 'Sozialkompetenz'", "factor_name_differs"),
        ("factors.yaml", "former: [family_management]", "former: [family_conflict]", "factor_former_taken"),
        ("factors.yaml", "- id: religiosity", "- id: social_skills", "factor_id_twice"),
        ("factors.yaml", "  scales: {ctc-youth-survey: religiosity}\n", "", "factor_scale_or_reason"),
        ("registries.yaml", "- id: nji", "- id: blueprints", "registry_id_twice"),
        ("registries.yaml", "- id: wahrscheinlich", "- id: nachgewiesen", "registry_label_twice"),
        ("registries.yaml", "    band: A\n", "", "registry_bands"),
    ],
)
def test_5_beside(folder, name, old, new, code):
    change(folder.parent / name, old, new)
    assert code in {problem.code for problem in check_programmes(folder) if problem.file == name}


def test_5_not_loaded(folder):
    change(folder / "effekt.yaml", "label: nachgewiesen", "label: belegt")
    with pytest.raises(ToolkitError, match="programmes_invalid"):
        load_programmes(folder)


def test_5_missing_files(folder):
    (folder.parent / "factors.yaml").unlink()
    assert "programmes_file_missing" in {problem.code for problem in check_programmes(folder)}
    for path in folder.glob("*.yaml"):
        path.unlink()
    assert "programmes_none" in {problem.code for problem in check_programmes(folder)}


@pytest.mark.parametrize("place", ["", "programmes", "programmes/gbg.yaml", "factors.yaml", "registries.yaml", CHANGES])
def test_6_places(folder, place):
    change(folder / "effekt.yaml", "label: nachgewiesen", "label: belegt")
    assert {problem.code for problem in check_catalogue(folder.parent / place)} == {"programme_label_unknown"}


def test_7_links():
    catalogue = load_programmes()
    effekt, fft = catalogue.by_id["effekt"], catalogue.by_id["fft"]
    green = catalogue.registries["gruene_liste"].entry_link(effekt, effekt.ratings[0])
    assert green == "https://www.gruene-liste-praevention.de/nano.cms/datenbank/programm/32"
    by_name = {rating.registry: rating for rating in fft.ratings}
    title = catalogue.registries["title_iv_e"].entry_link(fft, by_name["title_iv_e"])
    assert title == "https://preventionservices.acf.hhs.gov/programs/416/show"
    assert catalogue.registries["blueprints"].entry_link(fft, by_name["blueprints"]) is None
