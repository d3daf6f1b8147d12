"""Finding, loading and choosing instruments; the words of those that ship.

1. An instrument is found by id, by id and version, by folder and by folder and version; what is not known is refused
   with the known ids, in either language.
2. The first listed version is the default; a version that does not exist is refused with those that do.
3. An edited file is read anew; an unchanged one is not read again.
4. A topic may stand in one file or in several files of a folder, read in the order of their names, for all versions
   or for one.
5. What a file may leave out is filled in: the label of an indicator, the share of a scale that must be answered.
6. Folders of shipped instruments are named by their ids, and they hold no mistake.
7. Shipped labels are there in both languages, begin with a capital letter, are short enough for a chart, and German
   ones are written with umlauts; a label stands for one thing only.
8. Every shipped entry says how well founded it is, and names only listed sources.
9. Shipped files are easy to edit: they say what they are, have short lines and no tabs.
"""

import re
import shutil
from itertools import chain
from pathlib import Path

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey import instrument_files
from ctc_toolkit.survey.instrument import Label
from ctc_toolkit.survey.instrument_files import (
    check_instrument,
    instrument_folder,
    known_instruments,
    load_instrument,
    recognise_version,
    version_fit,
    versions_of,
)

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "instrument-small"
SHIPPED = [f"{name}@{version}" for name in known_instruments() for version in versions_of(name)]
FILES = sorted((catalogue_folder() / "instruments").rglob("*.yaml"))


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "my-survey"))


def test_1_ways_to_name_an_instrument(folder):
    shipped = catalogue_folder() / "instruments" / "yrbs"
    assert instrument_folder("yrbs") == (shipped, None)
    assert instrument_folder("yrbs@2017") == (shipped, "2017")
    assert instrument_folder(str(folder)) == (folder, None)
    assert instrument_folder(f"{folder}@2026-1") == (folder, "2026-1")
    assert load_instrument(str(folder)).reference == "instrument-small@2026-1"


def test_1_a_folder_with_an_at_sign(folder):
    odd = folder.rename(folder.with_name("me@city"))
    assert instrument_folder(str(odd)) == (odd, None)
    assert instrument_folder(f"{odd}@2026-1") == (odd, "2026-1")


@pytest.mark.parametrize("reference", ["yrbbs", "", "@2017", "../instruments", "yrbs/2019"])
def test_1_unknown(reference):
    with pytest.raises(ToolkitError) as raised:
        load_instrument(reference)
    assert raised.value.code == "instrument_unknown"
    for language in ("de", "en"):
        assert "ctc-youth-survey, yrbs" in raised.value.say(language)


def test_2_versions():
    assert versions_of("ctc-youth-survey") == ["2026-de", "2010-us"]
    assert load_instrument("ctc-youth-survey") is load_instrument("ctc-youth-survey", "2026-de")
    assert load_instrument("yrbs@2017").reference == "yrbs@2017"
    assert load_instrument("yrbs@2019", "2017").reference == "yrbs@2017"
    with pytest.raises(ToolkitError) as raised:
        load_instrument("yrbs@2018")
    assert raised.value.code == "instrument_version"
    assert "2019, 2017" in raised.value.say("de")


def test_3_edited_files(folder, monkeypatch):
    first = load_instrument(str(folder))
    with monkeypatch.context() as patched:
        patched.setattr(instrument_files, "read_draft", lambda *_: pytest.fail("read again"))
        assert load_instrument(str(folder)) is first
    items = folder / "items.yaml"
    text = items.read_text(encoding="utf-8")
    items.write_text(text.replace("Hat anderen geholfen", "Hat jemandem geholfen"), encoding="utf-8")
    assert load_instrument(str(folder)).item_by_id["helped"].label.de.startswith("Hat jemandem")


def test_4_topics_in_folders(folder):
    (folder / "items").mkdir()
    (folder / "items" / "b-rest.yaml").write_text((folder / "items.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "items.yaml").unlink()
    more = "- id: new\n  label: {de: Neu, en: New}\n  response_set: occasions4\n"
    (folder / "items" / "a-first.yaml").write_text(more, encoding="utf-8")
    indicators = folder / "indicators.yaml"
    extra = "\n- {id: new, theme: helping, item: new, at_least: 1}\n"
    indicators.write_text(indicators.read_text(encoding="utf-8") + extra, encoding="utf-8")
    assert check_instrument(folder) == []
    assert [item.id for item in load_instrument(str(folder)).items][:2] == ["new", "safe"]


def test_4_topics_of_one_version(folder):
    head = folder / "instrument.yaml"
    second = (
        "  - id: 2028-1\n    folder: later\n    label: {de: Zweite, en: Second}\n    recognised_by: [F7]\n"
        "    response_sets: {helped: yes_no_siblings}\n"
    )
    text = head.read_text(encoding="utf-8").replace("    valid_from: 2026\n", "    valid_from: 2026\n" + second)
    head.write_text(text, encoding="utf-8")
    (folder / "later").mkdir()
    (folder / "later" / "items.yaml").write_text(
        "- id: new\n  label: {de: Neu, en: New}\n  response_set: occasions4\n  columns: [F7]\n", encoding="utf-8"
    )
    (folder / "later" / "indicators.yaml").write_text(
        "- {id: new, theme: helping, item: new, at_least: 2}\n", encoding="utf-8"
    )
    problems = check_instrument(folder)
    assert [(problem.file, problem.code) for problem in problems] == [
        ("my-survey/indicators.yaml", "instrument_codes_unknown")
    ]
    indicators = folder / "indicators.yaml"
    indicators.write_text(
        indicators.read_text(encoding="utf-8").replace("codes: [2, 3]", "codes: [1]"), encoding="utf-8"
    )
    assert check_instrument(folder) == []
    first, later = load_instrument(str(folder)), load_instrument(str(folder), "2028-1")
    assert set(later.item_by_id) - set(first.item_by_id) == {"new"}
    assert first.item_by_id["helped"].response_set == "occasions4"
    assert later.item_by_id["helped"].response_set == "yes_no_siblings"
    assert recognise_version(str(folder), ["f1", "f7"]) == "2028-1"
    assert version_fit(str(folder), ["f1", "f7"]) == {"2026-1": 1 / 6, "2028-1": 10 + 2 / 7}
    assert recognise_version(str(folder), ["f1", "f2", "f3"]) == "2026-1"


def test_5_what_may_be_left_out(folder):
    instrument = load_instrument(str(folder))
    assert instrument.indicator_by_id["helped"].label == instrument.item_by_id["helped"].label
    assert instrument.indicator_by_id["alcohol_30d"].label != instrument.item_by_id["alcohol_30d"].label
    assert [scale.minimum_answered for scale in instrument.scales] == [0.5, 1.0]
    head = folder / "instrument.yaml"
    text = re.sub(r"minimum_answered:\n  share: 0.5\n  evidence: own_proposal\n", "", head.read_text(encoding="utf-8"))
    head.write_text(text, encoding="utf-8")
    assert [(problem.file, problem.code) for problem in check_instrument(folder)] == [
        ("my-survey/scales.yaml", "catalogue_field_missing")
    ]


def test_6_shipped_instruments_are_right():
    assert known_instruments() == ["ctc-youth-survey", "yrbs"]
    for name in known_instruments():
        assert check_instrument(catalogue_folder() / "instruments" / name) == []
        assert load_instrument(name).id == name


def named(instrument):
    """Yield (what, id, label) of everything with a label."""
    for topic in ("groups", "response_sets", "recodes", "items", "scales", "themes", "indicators", "screening"):
        for entry in getattr(instrument, topic):
            yield topic, entry.id, entry.label
    for group in instrument.groups:
        for value in group.values:
            yield "values", value.id, value.label


def texts(instrument):
    """Yield every text for people: labels, descriptions, answers, facts."""
    labels = [label for _, _, label in named(instrument)]
    labels += [instrument.title, instrument.description, instrument.licence, instrument.version.label]
    labels += [scale.description for scale in instrument.scales] + [fact.text for fact in instrument.facts]
    labels += [Label(de=option.de, en=option.en) for answers in instrument.response_sets for option in answers.options]
    return labels


@pytest.mark.parametrize("reference", SHIPPED)
def test_7_labels(reference):
    instrument = load_instrument(reference)
    for topic, name, label in named(instrument):
        for text in (label.de, label.en):
            assert text == text.strip()
            assert len(text) <= 80, (name, text)
            if topic in ("items", "scales", "indicators", "themes", "screening"):
                assert text[0].isupper(), (name, text)
    for topic in ("items", "scales", "indicators"):
        for language in ("de", "en"):
            labels = [label.get(language).casefold() for kind, _, label in named(instrument) if kind == topic]
            assert len(labels) == len(set(labels))


NOT_UMLAUTS = re.compile(
    r"neue|teue|euer|aue|eue|que|uell|statue|israel|michael|poe|goethe|aerosol|koeff|zue|duell", re.I
)


@pytest.mark.parametrize("reference", SHIPPED)
def test_7_german_is_written_in_german(reference):
    german = [label.de for label in texts(load_instrument(reference)) if label is not None]
    words = set(chain.from_iterable(re.findall(r"[A-Za-zÄÖÜäöüß]+", text) for text in german))
    transcribed = {word for word in words if re.search(r"ae|oe|ue", word, re.I) and not NOT_UMLAUTS.search(word)}
    assert transcribed == set()
    assert any(re.search("[äöüß]", word) for word in words)
    assert not any(re.search(r"\b(du|dein|deine|euch|ihr)\b", text) for text in german)
    english = {"the", "of", "and", "with", "school", "ever"}
    assert not [text for text in german if english & set(text.lower().split())]


@pytest.mark.parametrize("reference", [name for name in SHIPPED if name.startswith("ctc")])
def test_7_every_scale_is_explained(reference):
    for scale in load_instrument(reference).scales:
        assert scale.description is not None
        assert len(scale.description.de) < 200


@pytest.mark.parametrize("reference", SHIPPED)
def test_8_evidence(reference):
    instrument = load_instrument(reference)
    for topic in ("response_sets", "recodes", "groups", "items", "scales", "indicators", "screening", "facts"):
        for entry in getattr(instrument, topic):
            assert "evidence" in entry.model_fields_set, (topic, entry.id)
            assert set(entry.sources) <= set(instrument.sources)
            if entry.evidence == "verified" and topic in ("response_sets", "facts", "groups"):
                assert entry.sources or entry.note or entry.id == "german_report"


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_9_files_for_people(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\t" not in text
    long = [line for line in text.splitlines() if len(line) > 115 and "http" not in line]
    assert long == []
