"""Tables and files of released numbers.

1. Tables hold the rows of the charts in the same order, as texts in the language of the page.
2. Cells without a number say why; public numbers of answers are marked as rounded.
3. Columns for references and mean scores appear only if there is anything in them.
4. The exported table holds exactly the released values with labels, and nothing else.
5. CSV begins with the provenance, can be read again in both dialects, and is a formula in no spreadsheet.
6. File names say level and fingerprint, and that data are made up.
7. Groups and measures have words, also where the questionnaire knows them not.
"""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from released_examples import (
    GRADES,
    changed_instrument,
    example,
    example_instrument,
    full_example,
    mean_row,
    row,
)

from ctc_toolkit.disclosure import LEVELS, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.reporting import (
    KINDS,
    Reference,
    comparisons,
    dimensions,
    domain_label,
    file_name,
    group_label,
    grouped_chart,
    grouped_table,
    groups_of,
    guarded,
    measure_label,
    profile_chart,
    profile_table,
    released_csv,
    released_frame,
    unguarded,
)
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Label

INSTRUMENT = example_instrument()
DIALECTS = {"plain": (",", ".", "utf-8"), "german_excel": (";", ",", "utf-8-sig")}


@pytest.fixture(scope="module")
def internal():
    return release(full_example(), "internal")


def labels_of(chart):
    rows = chart.to_dict()["datasets"]["released"]
    return [entry["label"].replace("\n", " ") for entry in rows if entry["form"] != "heading"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_1_same_rows_as_the_chart(internal, kind, language):
    table = profile_table(internal, INSTRUMENT, kind=kind, language=language)
    drawn = labels_of(profile_chart(internal, INSTRUMENT, kind=kind, language=language))
    assert [re.sub(r" \((mehr|more) .*\)$", "", label) for label in drawn] == table.iloc[:, 1].tolist()
    assert all(isinstance(value, str) for value in table.to_numpy().ravel())


@pytest.mark.parametrize("by", ["sex", "grade"])
def test_1_same_order_by_group(internal, by):
    table = grouped_table(internal, INSTRUMENT, by=by, kind="risk", language="de")
    rows = grouped_chart(internal, INSTRUMENT, by=by, kind="risk", language="de").to_dict()["datasets"]["released"]
    headings = [entry["label"].replace("\n", " ") for entry in rows if entry["form"] == "heading"]
    assert table["Risikofaktor"].tolist() == headings
    assert table.columns.tolist()[1] == "Alle Befragten"
    expected = ["Mädchen", "Jungen"] if by == "sex" else [f"Klasse {grade}" for grade in GRADES]
    assert table.columns.tolist()[2:] == expected


def test_1_texts_of_a_row():
    released = release(example([row("peers", 1812, 616, low=30.2, high=39.4)]), "internal")
    table = profile_table(released, INSTRUMENT, kind="risk", language="de")
    assert table.to_dict("records") == [
        {
            "Bereich": "Freunde und eigene Haltung",
            "Risikofaktor": "Umgang mit auffälligen Freunden",
            "Anteil": "34\u00a0%",
            "Spanne (von 100)": "30 bis 39",
            "Antworten": "1.812",
        }
    ]
    english = profile_table(released, INSTRUMENT, kind="risk", language="en").iloc[0]
    assert english.tolist() == [
        "Friends and own attitudes",
        "Friends who get into trouble",
        "34%",
        "30 to 39",
        "1,812",
    ]


def test_1_texts_by_group():
    rows = [row("peers", 400, 136, low=30, high=38), row("peers", 200, 1, groups="sex=female")]
    rows.append(row("peers", 200, 70, groups="sex=male", low=24, high=46, status="uncertain"))
    table = grouped_table(release(example(rows), "internal"), INSTRUMENT, by="sex", kind="risk", language="de")
    assert table.iloc[0].tolist()[1:] == [
        "34\u00a0% (30–38)",
        "unter 5\u00a0%",
        "35\u00a0% (24–46, unsicher)",
    ]


def test_2_why_there_is_no_number(internal):
    table = profile_table(internal, INSTRUMENT, kind="risk", language="de", group="sex=male;grade=10").set_index(
        "Risikofaktor"
    )
    assert table.loc["Lernrückstände", "Anteil"] == "gesperrt, zu wenige Antworten"
    assert table.loc["Konflikte in der Familie", "Anteil"] == "kein Grenzwert hinterlegt"
    assert table.loc["Unordnung im Wohngebiet", "Anteil"] == "in dieser Befragung nicht gefragt"
    assert table.loc["Lernrückstände", ["Spanne (von 100)", "Antworten"]].tolist() == ["", ""]


def test_2_public_counts_are_marked_as_rounded():
    public = release(full_example(), "public")
    table = profile_table(public, INSTRUMENT, kind="behaviour", language="de")
    assert all(int(count) % 5 == 0 for count in table["Antworten (gerundet)"])
    assert "Answers (rounded)" in profile_table(public, INSTRUMENT, kind="risk", language="en")


def test_3_columns_only_if_needed():
    rows = [row("peers", 200, 80), row("conflict", 200, 1)]
    means = [mean_row("peers", 200, 2.34), mean_row("conflict", 200, 1.1)]
    plain = release(example(rows), "internal")
    with_means = release(example(rows, means), "internal")
    reference = Reference(Text("Niedersachsen", "Lower Saxony"), {"peers": 30})
    assert "Mittelwert" not in profile_table(plain, INSTRUMENT, kind="risk", language="de")
    table = profile_table(with_means, INSTRUMENT, kind="risk", language="de", reference=reference)
    assert table["Mittelwert"].tolist() == ["", "2,3"]
    assert table["Niedersachsen"].tolist() == ["", "30\u00a0%"]


def test_3_nothing_of_a_kind():
    released = release(example([row("qn8", 200, 80)]), "internal")
    for kind in ("risk", "protective"):
        assert profile_table(released, INSTRUMENT, kind=kind, language="de").empty
        assert grouped_table(released, INSTRUMENT, by="sex", kind=kind, language="de").empty


def test_3_not_every_breakdown_is_there():
    released = release(example([row("peers", 200, 80)]), "internal")
    with pytest.raises(ToolkitError) as caught:
        grouped_table(released, INSTRUMENT, by="sex", kind="risk", language="de")
    assert caught.value.code == "group_not_released"


@pytest.mark.parametrize("level", LEVELS)
def test_4_the_exported_table_is_the_released_one(level):
    released = release(full_example(), level)
    frame = released_frame(released, INSTRUMENT, "de")
    columns = released.table.columns.tolist()
    pd.testing.assert_frame_equal(frame[columns], released.table)
    assert set(frame.columns) - set(columns) == {"label", "group", "mean", "mean_state"}
    means = released.means.set_index(["measure", "groups"])["mean"]
    for entry in frame.itertuples():
        expected = means.get((entry.measure, entry.groups), pd.NA)
        assert (entry.mean is pd.NA and expected is pd.NA) or entry.mean == expected
    assert frame.loc[frame["groups"] == "sex=female;grade=9", "group"].unique().tolist() == ["Mädchen, Klasse 9"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_5_csv_can_be_read_again(internal, dialect, language):
    delimiter, decimal, encoding = DIALECTS[dialect]
    text = released_csv(internal, INSTRUMENT, language, dialect=dialect).decode(encoding)
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert internal.content_hash in head[-1]
    assert len(head) == 7
    found = pd.read_csv(
        io.StringIO(text), sep=delimiter, decimal=decimal, comment="#", keep_default_na=False, dtype=str
    )
    expected = released_frame(internal, INSTRUMENT, language)
    assert found.columns.tolist() == expected.columns.tolist()
    for name in found.columns:
        plain = ["" if pd.isna(value) else str(value).replace(".", decimal) for value in expected[name]]
        texts = name in ("label", "group")
        assert found[name].tolist() == (expected[name].tolist() if texts else plain), name


def test_5_the_german_file_opens_in_excel(internal):
    data = released_csv(internal, INSTRUMENT, "de", dialect="german_excel")
    assert data.startswith(b"\xef\xbb\xbf")
    assert re.search(rb";\d,\d;", data)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " =", "\u00a0+", "\u3000@"]
)
def test_5_formulas_are_disarmed(start):
    assert guarded(f"{start}1+2") == f"'{start}1+2"
    label = Label(de=f"{start}cmd()", en="x")
    scales = tuple(
        scale.model_copy(update={"label": label}) if scale.id == "peers" else scale for scale in INSTRUMENT.scales
    )
    dangerous = changed_instrument(scales=scales)
    released = release(example([row("peers", 200, 80)]), "internal")
    data = released_csv(released, dangerous, "de").decode()
    table = pd.read_csv(io.StringIO(data[data.index("measure,") :]), keep_default_na=False)
    assert table["label"][0] == guarded(label.de)
    assert not table["label"][0].startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("text", ["34 %", "Verfügbarkeit von Drogen", "a=b", "1-2", "", "'so'", "sex=female"])
def test_5_plain_texts_stay(text):
    assert guarded(text) == text


@given(st.text(alphabet=" '=+-@\t\r\n\0＝＋－＠ab1\u00a0", max_size=8))
def test_5_guarding_can_be_undone(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).strip(" \u00a0").startswith(tuple("=+-@\t\r\n\0＝＋－＠"))


def test_6_file_names():
    made_up = release(full_example(), "public", source="made_up")
    assert file_name(made_up, "de", ".csv") == f"ctc-profil-beispieldaten-public-{made_up.content_hash[:8]}.csv"
    real = release(full_example(), "internal")
    assert file_name(real, "en", ".csv") == f"ctc-profile-internal-{real.content_hash[:8]}.csv"


def test_7_groups_in_words(internal):
    assert group_label("all", INSTRUMENT, "de") == "Alle Befragten"
    assert group_label("sex=female;grade=9", INSTRUMENT, "en") == "girls, Grade 9"
    assert group_label("sex=unknown", INSTRUMENT, "de") == "unknown"
    assert group_label("district=North", INSTRUMENT, "de") == "North"
    assert dimensions(internal) == ("grade", "sex")
    assert groups_of(internal, "grade", INSTRUMENT) == ("grade=8", "grade=9", "grade=10")
    assert groups_of(internal, "sex", INSTRUMENT) == ("sex=female", "sex=male")


def test_7_groups_the_questionnaire_does_not_list():
    rows = [
        row("peers", 200, 80),
        *(row("peers", 100, 40, groups=f"grade={grade}") for grade in ("12", "7", "9")),
    ]
    released = release(example(rows), "internal")
    assert groups_of(released, "grade", INSTRUMENT) == ("grade=9", "grade=7", "grade=12")
    (found,) = comparisons(released, INSTRUMENT, by="grade", kind="risk", language="de")
    assert [label for label, _ in found.cells] == ["Klasse 9", "Klasse 7", "Klasse 12"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_7_measures_and_areas_in_words(language):
    names = {
        domain_label(domain, language) for domain in ("community", "family", "school", "peer_individual", "outcome")
    }
    assert len(names) == 5
    assert measure_label("nobody_knows", INSTRUMENT, language) == "nobody_knows"
    assert measure_label(ELEVATED, INSTRUMENT, language) != ELEVATED


def test_7_the_number_of_elevated_factors_stands_first():
    many = row("peers", 200, 30) | {"measure": ELEVATED}
    unknown = row("peers", 200, 150) | {"measure": "unheard_of"}
    table = profile_table(
        release(example([many, row("peers", 200, 90), unknown]), "internal"),
        INSTRUMENT,
        kind="risk",
        language="de",
    )
    assert table["Bereich"].tolist() == ["Insgesamt", "Freunde und eigene Haltung", ""]
    assert table["Risikofaktor"].tolist()[0] == "Viele erhöhte Risikofaktoren zugleich"
