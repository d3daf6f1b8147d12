"""Made-up waves as files.

1. Every format, style and way of writing values comes back through the readers and the mapping as the same table.
2. Other software reads the files: pandas, pyreadstat, pyarrow, calamine.
3. CSV styles: encoding, delimiter, decimal comma.
4. SPSS files carry labels, value labels and a declared code for answers left out.
5. Every file says that it is made up, and from which instrument and seed.
6. Equal waves give equal bytes.
7. What only the generator knows (who exaggerates, class names) is in no file.
8. A failure leaves nothing behind and ends in a listed error; an existing file stays as it was.
9. Columns have the names that the instrument prefers.
"""

import builtins
import csv
import zipfile
from functools import cache

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from python_calamine import CalamineWorkbook
from small_instruments import every_feature, group, indicator, instrument, item, response_set

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.readers import read_file
from ctc_toolkit.survey.simulation import NOTICE, STYLES, SimulationSettings, simulate_wave, write_wave

ENDINGS = [".csv", ".sav", ".zsav", ".parquet", ".xlsx"]


@cache
def youth_wave():
    settings = SimulationSettings(respondents=250, design_columns=("stratum", "psu", "weight", "population_psus"))
    return simulate_wave(load_instrument("ctc-youth-survey"), settings, seed=7)


@cache
def yes_no_wave():
    return simulate_wave(load_instrument("yrbs@2019"), SimulationSettings(respondents=250), seed=7)


@cache
def small_wave():
    return simulate_wave(every_feature(), SimulationSettings(respondents=120), seed=3)


def assert_same_table(found, wave):
    for name in wave.table.answers:
        np.testing.assert_array_equal(found.column(name), wave.table.column(name), err_msg=name)
    for name in wave.table.groups:
        one, other = (frame[name].astype(object).fillna("-") for frame in (found.groups, wave.table.groups))
        assert one.tolist() == other.tolist(), name
    for name in set(wave.table.design) & {"weight", "population_psus"} & set(found.design):
        np.testing.assert_allclose(found.design[name], wave.table.design[name], atol=1e-9)
    pairs = pd.DataFrame({"one": found.design["psu"].astype(str), "other": wave.table.design["psu"].astype(str)})
    assert len(pairs.drop_duplicates()) == pairs["one"].nunique() == pairs["other"].nunique()


CASES = [(ending, style, values) for ending in (".csv",) for style in STYLES for values in ("codes", "labels")]
CASES += [(ending, "german", values) for ending in ENDINGS[1:] for values in ("codes", "labels")]


@pytest.mark.parametrize(("ending", "style", "values"), CASES)
def test_1_comes_back(ending, style, values, tmp_path):
    path = tmp_path / f"wave{ending}"
    write_wave(youth_wave(), path, style=style, values=values)
    raw = read_file(path)
    proposal = propose_mapping(raw, youth_wave().table.instrument)
    table, findings = apply_mapping(raw, youth_wave().table.instrument, proposal.mapping)
    assert_same_table(table, youth_wave())
    told = (*raw.findings, *proposal.findings, *findings)
    assert not [finding for finding in told if finding.severity == "error"]
    assert not [finding for finding in told if finding.rule == "wrong_code"]


@pytest.mark.parametrize("ending", [".csv", ".sav", ".parquet"])
def test_1_yes_no_items_come_back(ending, tmp_path):
    path = tmp_path / f"wave{ending}"
    write_wave(yes_no_wave(), path)
    raw = read_file(path)
    built = yes_no_wave().table.instrument
    table, findings = apply_mapping(raw, built, propose_mapping(raw, built).mapping)
    assert_same_table(table, yes_no_wave())
    assert not [finding for finding in findings if finding.severity == "error"]


def as_numbers(frame, name):
    return pd.to_numeric(frame[name]).fillna(-1).astype(int).to_numpy()


def test_2_other_software(tmp_path):
    wave = small_wave()
    for ending in ENDINGS:
        write_wave(wave, tmp_path / f"w{ending}", style="international")
    frames = {
        ".csv": pd.read_csv(tmp_path / "w.csv"),
        ".sav": pyreadstat.read_sav(tmp_path / "w.sav")[0],
        ".zsav": pyreadstat.read_sav(tmp_path / "w.zsav")[0],
        ".parquet": pd.read_parquet(tmp_path / "w.parquet"),
        ".xlsx": pd.read_excel(tmp_path / "w.xlsx", sheet_name=1, engine="calamine"),
    }
    names = list(frames[".csv"].columns)
    for ending, frame in frames.items():
        assert list(frame.columns) == names, ending
        assert len(frame) == 120
        for name in wave.table.answers:
            np.testing.assert_array_equal(as_numbers(frame, name), wave.table.column(name), err_msg=f"{ending} {name}")
        np.testing.assert_allclose(frame["weight"], wave.table.design["weight"], atol=1e-9)
        assert frame["psu"].astype(str).tolist() == wave.table.design["psu"].astype(str).tolist()


def test_3_csv_styles(tmp_path):
    found = {}
    for style in STYLES:
        write_wave(small_wave(), tmp_path / f"{style}.csv", style=style)
        found[style] = (tmp_path / f"{style}.csv").read_bytes()
    assert found["german"].startswith(b"\xef\xbb\xbf")
    assert not found["german_old"].startswith(b"\xef\xbb\xbf")
    assert found["german"][3:] == found["german_old"]
    header = found["international"].decode("utf-8").splitlines()[0]
    assert header.split(",")[:3] == ["sex", "grade", "district"]
    frame = pd.read_csv(tmp_path / "german.csv", sep=";", decimal=",", encoding="utf-8-sig")
    np.testing.assert_allclose(frame["weight"], small_wave().table.design["weight"], atol=1e-9)
    assert frame["weight"].dtype == np.float64
    assert b"," in found["german"].splitlines()[1]
    assert b"." not in found["german"].splitlines()[1]
    with (tmp_path / "international.csv").open(encoding="utf-8", newline="") as file:
        widths = {len(row) for row in csv.reader(file)}
    assert widths == {len(header.split(","))}


def test_3_umlauts(tmp_path):
    built = umlauts()
    wave = simulate_wave(built, SimulationSettings(respondents=60), seed=1)
    write_wave(wave, tmp_path / "old.csv", style="german_old", values="labels")
    write_wave(wave, tmp_path / "new.csv", style="german", values="labels")
    old = pd.read_csv(tmp_path / "old.csv", sep=";", encoding="cp1252")
    new = pd.read_csv(tmp_path / "new.csv", sep=";", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(old, new)
    assert set(old["q"].dropna()) <= {"höchstens ein bißchen", "größtenteils „ja“"}
    assert (tmp_path / "old.csv").read_bytes() != (tmp_path / "new.csv").read_bytes()


def umlauts(text="größtenteils „ja“"):
    answers = response_set("words", [1, 2])
    answers["options"] = [
        {"code": 1, "de": "höchstens ein bißchen", "en": "little"},
        {"code": 2, "de": text, "en": "much"},
    ]
    return instrument(
        groups=[group("grade", "grade", ["6"])],
        response_sets=[answers],
        recodes=[],
        items=[item("q", "words")],
        indicators=[indicator("much", "q", codes=(2,))],
    )


def test_4_spss_labels(tmp_path):
    for style, language in (("german", "de"), ("international", "en")):
        write_wave(youth_wave(), tmp_path / "w.sav", style=style)
        _, meta = pyreadstat.read_sav(tmp_path / "w.sav", user_missing=True)
        built = youth_wave().table.instrument
        name = "family_conflict_insult"
        assert meta.column_names_to_labels[name] == built.item_by_id[name].label.get(language)
        labels = meta.variable_value_labels[name]
        assert [labels[code] for code in (1, 2, 3, 4)] == [
            option.de if language == "de" else option.en for option in built.response_set_by_id["agree4"].options
        ]
        assert labels[99] == {"de": "keine Angabe", "en": "no answer"}[language]
        assert meta.missing_ranges[name] == [{"lo": 99.0, "hi": 99.0}]
        assert meta.variable_value_labels["sex"] == {
            value.codes[0]: value.label.get(language) for value in built.group_by_id["sex"].values
        }


def test_4_answers_left_out_are_declared(tmp_path):
    wave = simulate_wave(every_feature(), SimulationSettings(respondents=400, missing=0.2), seed=3)
    write_wave(wave, tmp_path / "w.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "w.sav", user_missing=True)
    for name, code in (("a1", 99), ("y1", 9), ("g1", 8)):  # the instrument declares codes for y1 and g1
        assert (frame[name] == code).sum() == (wave.table.column(name) == -1).sum() > 20
        assert meta.missing_ranges[name] == [{"lo": float(code), "hi": float(code)}]
    blank, _ = pyreadstat.read_sav(tmp_path / "w.sav")
    assert blank["a1"].isna().sum() == (wave.table.column("a1") == -1).sum()


def test_4_code_for_no_answer_is_free(tmp_path):
    answers = response_set("percent", [0, 98, 99, 100])
    built = instrument(
        groups=[group("grade", "grade", ["6"])],
        response_sets=[answers],
        recodes=[],
        items=[item("q", "percent")],
        indicators=[indicator("q", "q", at_least=98)],
    )
    wave = simulate_wave(built, SimulationSettings(respondents=300, missing=0.3), seed=3)
    write_wave(wave, tmp_path / "w.sav")
    frame, meta = pyreadstat.read_sav(tmp_path / "w.sav", user_missing=True)
    assert meta.missing_ranges["q"] == [{"lo": 101.0, "hi": 101.0}]
    assert (frame["q"] == 101).sum() == (wave.table.column("q") == -1).sum()


@pytest.mark.parametrize("ending", ENDINGS)
def test_5_marked_as_made_up(ending, tmp_path):
    written = write_wave(small_wave(), tmp_path / f"w{ending}")
    assert written[0] == tmp_path / f"w{ending}"
    assert sorted(written) == sorted(tmp_path.iterdir())
    text = marks_of(ending, tmp_path)
    flat = " ".join(text.split())
    assert NOTICE["de"] in flat
    assert NOTICE["en"] in flat
    assert "small@1" in flat
    assert small_wave().table.source_hash in flat
    assert "seed" in flat


def marks_of(ending, folder):
    if ending == ".csv":
        return (folder / "w-made-up.txt").read_text(encoding="utf-8")
    if ending == ".parquet":
        metadata = pq.read_schema(folder / "w.parquet").metadata
        assert metadata[b"made_up"] == b"true"
        return " ".join(f"{key.decode()} {value.decode()}" for key, value in metadata.items())
    if ending == ".xlsx":
        sheets = CalamineWorkbook.from_path(folder / "w.xlsx").sheet_names
        assert sheets[0].startswith("Hinweis")
        rows = CalamineWorkbook.from_path(folder / "w.xlsx").get_sheet_by_index(0).to_python()
        core = zipfile.ZipFile(folder / "w.xlsx").read("docProps/core.xml").decode()
        assert "Made-up" in core
        return " ".join(str(cell) for row in rows for cell in row)
    _, meta = pyreadstat.read_sav(folder / f"w{ending}")
    assert "MADE-UP" in meta.file_label
    return " ".join(meta.notes)


@pytest.mark.parametrize("ending", ENDINGS)
def test_6_equal_bytes(ending, tmp_path, monkeypatch):
    write_wave(small_wave(), tmp_path / f"one{ending}")
    again = simulate_wave(every_feature(), SimulationSettings(respondents=120), seed=3)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        write_wave(again, tmp_path / f"two{ending}")
    one, two = (tmp_path / f"{name}{ending}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    if ending in (".sav", ".zsav"):
        assert one.read_bytes()[92:109] == b"01 Jan 2600:00:00"


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".sav"])
def test_7_hidden_knowledge_stays_hidden(ending, tmp_path):
    settings = SimulationSettings(respondents=250, exaggerating=0.3)
    wave = simulate_wave(load_instrument("ctc-youth-survey"), settings, seed=1)
    write_wave(wave, tmp_path / f"w{ending}", values="labels")
    names = [str(name).casefold() for name in read_file(tmp_path / f"w{ending}").frame.columns]
    allowed = {*wave.table.instrument.item_by_id, *wave.table.instrument.group_by_id, "stratum", "psu", "weight"}
    assert set(names) == allowed
    assert wave.hidden["school_class"].astype(str).iloc[0].encode() not in (tmp_path / f"w{ending}").read_bytes()


def test_8_unknown_ending(tmp_path):
    for name in ("w.xls", "w.json", "w"):
        with pytest.raises(ToolkitError) as caught:
            write_wave(small_wave(), tmp_path / name)
        assert caught.value.code == "simulation_format"
        assert ".sav" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_8_unknown_style_and_values(tmp_path):
    for wrong in ({"style": "french"}, {"values": "numbers"}):
        with pytest.raises(ToolkitError, match="simulation_setting"):
            write_wave(small_wave(), tmp_path / "w.csv", **wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_8_no_such_folder(ending, tmp_path):
    with pytest.raises(ToolkitError) as caught:
        write_wave(small_wave(), tmp_path / "nowhere" / f"w{ending}")
    assert caught.value.code == "simulation_cannot_write"
    assert caught.value.exit_code == 14


def test_8_text_that_the_encoding_does_not_have(tmp_path):
    wave = simulate_wave(umlauts("→ ja ✓"), SimulationSettings(respondents=60), seed=1)
    path = tmp_path / "w.csv"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ToolkitError) as caught:
        write_wave(wave, path, style="german_old", values="labels")
    assert caught.value.code == "simulation_cannot_write"
    assert path.read_text(encoding="utf-8") == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["w.csv"]
    write_wave(wave, path, style="german", values="labels")
    assert "✓" in path.read_text(encoding="utf-8-sig")


def test_8_without_the_workbook_library(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *arguments, **named):
        if name == "xlsxwriter":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ToolkitError) as caught:
        write_wave(small_wave(), tmp_path / "w.xlsx")
    assert caught.value.code == "simulation_workbook_library"
    assert list(tmp_path.iterdir()) == []
    write_wave(small_wave(), tmp_path / "w.csv")


def test_8_replaces_a_file(tmp_path):
    path = tmp_path / "w.parquet"
    path.write_bytes(b"old")
    write_wave(small_wave(), path)
    assert len(pd.read_parquet(path)) == 120
    assert oct(path.stat().st_mode)[-3:] == "644"


def test_9_names_of_columns(tmp_path):
    renamed = every_feature().model_copy(
        update={
            "design": every_feature().design.model_copy(update={"stratum": ("schicht",), "weight": ("gewicht", "w")})
        }
    )
    wave = simulate_wave(renamed, SimulationSettings(respondents=100), seed=1)
    write_wave(wave, tmp_path / "w.csv")
    names = list(pd.read_csv(tmp_path / "w.csv").columns)
    assert names[:3] == ["sex", "grade", "district"]
    assert names[-3:] == ["schicht", "psu", "gewicht"]


def test_9_no_name_twice(tmp_path):
    built = every_feature()
    taken = built.model_copy(update={"design": built.design.model_copy(update={"weight": ("a1", "district")})})
    write_wave(simulate_wave(taken, SimulationSettings(respondents=100), seed=1), tmp_path / "w.csv")
    names = list(pd.read_csv(tmp_path / "w.csv").columns)
    assert len(set(names)) == len(names)
    assert "design_weight" in names


def test_9_group_values(tmp_path):
    write_wave(youth_wave(), tmp_path / "codes.csv")
    write_wave(youth_wave(), tmp_path / "labels.csv", values="labels", style="german")
    codes = pd.read_csv(tmp_path / "codes.csv")
    labels = pd.read_csv(tmp_path / "labels.csv", sep=";", encoding="utf-8-sig")
    assert set(codes["sex"].dropna()) <= {1, 2, 3}
    assert set(codes["grade"]) == {6, 7, 8, 9, 10, 11}
    assert set(labels["sex"].dropna()) <= {"weiblich", "männlich", "divers"}
    assert set(labels["grade"]) == {f"Klasse {grade}" for grade in range(6, 12)}
    assert set(labels["school_type"]) <= {"Gymnasium", "Gesamtschule", "Realschule"}
    assert codes["school"].str.fullmatch(r"s\d{3}").all()
