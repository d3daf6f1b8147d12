"""Words around released numbers.

1. Every state of a cell has its words, short and full, in German and English.
2. Locked cells all read the same, and never as a sign.
3. Percent, hundreds, intervals and answers are written as people read them; German percentages with a
   no-break space.
4. Explanations exist for every state without number, name the threshold, and cover exactly the states that
   occur.
5. Rows of a table, mappings and cells give the same words.
6. Provenance names level, source, questionnaire, cut points, rules, software and fingerprint, and what is
   made up.
"""

import re

import pandas as pd
import pytest
from released_examples import example, full_example, row

from ctc_toolkit.disclosure import STATES, release
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting import (
    Cell,
    answers_text,
    cell_text,
    cut_point_warning,
    explanations,
    interval_text,
    made_up_notice,
    of_hundred,
    provenance_lines,
    state_explanation,
    state_text,
)
from ctc_toolkit.reporting.words import LOCK_STATES, interval_short, mean_text


def cell(n=200, hits=68, level="internal", **values):
    table = release(example([row("peers", n, hits, **values)]), level).table
    return Cell.of(table.iloc[0])


CELLS = {
    "shown": (cell(), "34\u00a0%", "34%"),
    "uncertain": (cell(status="uncertain"), "34\u00a0% (unsicher)", "34% (uncertain)"),
    "under": (cell(50, 0), "unter 10\u00a0%", "under 10%"),
    "over": (cell(50, 49), "über 90\u00a0%", "over 90%"),
    "locked": (
        cell(19, 9),
        "gesperrt, zu wenige Antworten",
        "locked, too few answers",
    ),
    "not_asked": (
        cell(0, 0, status="not_asked"),
        "in dieser Befragung nicht gefragt",
        "not asked in this survey",
    ),
    "no_cut_point": (cell(0, 0, status="no_cut_point"), "kein Grenzwert hinterlegt", "no cut point on file"),
    "no_scoring_key": (
        cell(0, 0, status="no_scoring_key"),
        "keine Auswertungsregel bekannt",
        "no scoring rule known",
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_1_texts_of_cells(name):
    held, german, english = CELLS[name]
    assert cell_text(held, "de") == german
    assert cell_text(held, "en") == english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", ["short", "full"])
def test_1_every_state_has_words_of_its_own(language, length):
    texts = [state_text(state, language, length=length) for state in LOCK_STATES]
    assert len(set(texts)) == len(LOCK_STATES)
    assert set(LOCK_STATES) == set(STATES) - {"shown", "banded"}
    assert all(len(text) <= 32 for text in texts) or length == "full"


@pytest.mark.parametrize("language", LANGUAGES)
def test_2_locked_is_locked(language):
    locked = [
        cell(19, 9),
        cell(0, 0),
        cell(200, 68, status="unreliable"),
        cell(200, 68, status="zero_variance"),
        cell(200, 68, status="single_psu", psus=1),
    ]
    texts = {(cell_text(held, language), of_hundred(held, language), interval_text(held, language)) for held in locked}
    assert len(texts) == 1
    assert next(iter(texts))[0].startswith(
        "gesperrt, zu wenige Antworten" if language == "de" else "locked, too few answers"
    )
    assert state_text("anything else", language) == cell_text(locked[0], language)


def test_3_hundreds():
    assert of_hundred(CELLS["shown"][0], "de") == "34 von 100"
    assert of_hundred(CELLS["under"][0], "de") == "weniger als 10 von 100"
    assert of_hundred(CELLS["over"][0], "en") == "more than 90 of 100"
    assert of_hundred(CELLS["uncertain"][0], "en") == "34 of 100"


def test_3_intervals():
    held = cell(low=30.2, high=39.4)
    assert interval_text(held, "de") == "zwischen 30 und 39 von 100"
    assert interval_text(held, "en") == "between 30 and 39 of 100"
    assert interval_short(held, "de") == "30–39"
    narrow = cell(low=33.8, high=34.3)
    assert interval_text(narrow, "de") == "etwa 34 von 100"
    assert interval_short(narrow, "de") == "34"
    for name in ("under", "over", "locked", "not_asked"):
        assert interval_text(CELLS[name][0], "de") == interval_short(CELLS[name][0], "de") == ""


def test_3_answers():
    assert answers_text(cell(1812, 600), "de", "internal") == "1.812 Antworten"
    assert answers_text(cell(1812, 600, "public"), "de", "public") == "rund 1.810 Antworten"
    assert answers_text(cell(1812, 600, "public"), "en", "public") == "about 1,810 answers"
    assert answers_text(cell(19, 9), "de", "internal") == ""


def test_3_percent_signs():
    for held, german, english in CELLS.values():
        for text in (german, cell_text(held, "de", length="short"), of_hundred(held, "de")):
            assert not re.search(r"(\d| )%", text)
        assert not re.search(r"[\s]%", english)
    for language in LANGUAGES:
        text = state_explanation("banded", language)
        assert re.findall(r"\d\s?%", text) == (["0\u00a0%"] * 2 if language == "de" else ["0%"] * 2)


def test_3_means():
    assert (mean_text(2.5, "de"), mean_text(2.5, "en"), mean_text(None, "de")) == ("2,5", "2.5", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_explanations_of_what_occurs(language):
    everything = release(full_example(), "public")
    found = explanations(everything, language)
    assert len(found) == len(set(found.values())) == 6
    locked = found["Gesperrt" if language == "de" else "Locked"]
    assert "30" in locked
    assert (
        "20"
        in explanations(release(full_example(), "internal"), language)["Gesperrt" if language == "de" else "Locked"]
    )
    only_shown = release(example([row("peers", 200, 68)]), "internal")
    assert explanations(only_shown, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_locked_does_not_say_which_reason(language):
    assert (" oder " if language == "de" else " or ") in state_explanation("locked", language)


def test_5_rows_mappings_and_cells():
    frame = release(full_example(), "internal").table
    for place in range(0, len(frame), 7):
        series = frame.iloc[place]
        assert isinstance(series, pd.Series)
        held = Cell.of(series)
        assert cell_text(series, "de") == cell_text(series.to_dict(), "de") == cell_text(held, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_6_provenance(language):
    released = release(full_example(), "internal", source="made_up")
    text = "\n".join(provenance_lines(released, language))
    for part in (
        "ab" * 32, "example@1", "example-cuts@2025-09-01", "ctc-toolkit 0.1", "primary-1 (30/20/5)",
        released.content_hash, made_up_notice(language),
    ):  # fmt: skip
        assert part in text
    assert made_up_notice(language) not in "\n".join(provenance_lines(release(full_example(), "internal"), language))
    without = release(full_example().with_origin(cut_points=None, source_hash=""), "public")
    lines = "\n".join(provenance_lines(without, language))
    assert ("Grenzwerte: keine" if language == "de" else "Cut points: none") in lines
    assert ("nicht bekannt" if language == "de" else "not known") in lines


def test_6_warnings_about_cut_points():
    def warning(**origin):
        return cut_point_warning(release(full_example().with_origin(**origin), "internal"), "de")

    assert warning() == ""
    assert warning(cut_points_provisional=True) == "Grenzwerte vorläufig."
    assert warning(cut_points_status="made_up", cut_points_provisional=True) == "Grenzwerte erfunden, nur zur Übung."
    text = "\n".join(provenance_lines(release(full_example().with_origin(cut_points_provisional=True), "public"), "de"))
    assert "Grenzwerte: example-cuts@2025-09-01 Grenzwerte vorläufig." in text
