"""Importing a survey.

1. Four steps, the current one open, the others named with their state; each is explained.
2. A file that cannot be read ends in a plain sentence beside the field, in the language of the page, and another file
   can be tried at once.
3. Instrument and version are recognised and can be changed; what was typed is kept.
4. Certain columns stand in a table, uncertain ones are asked, every one can be assigned by hand.
5. Directions are asked with evidence and suggestion; nobody gets on without having confirmed them.
6. Findings stand in one table with counts; errors stop, warnings must be accepted.
7. Nothing is stored before the confirmation; afterwards exactly the columns of the instrument are.
8. The same file twice is refused with its date, and no input is lost.
9. After storing or cancelling, nothing of the file is left in the session.
10. The result says what was kept and what was left out and why, and leads to the profile.
11. The pages speak German and English.
12. Names of columns and files are shown as they are, never as markup.
"""

import io

import pandas as pd
import pytest
from said import cells, said

from ctc_toolkit.access import demo_actor
from ctc_toolkit.pages.importing.state import DRAFT
from ctc_toolkit.workspace import list_cities, open_workspace


def stored_waves(path):
    workspace = open_workspace(f"sqlite:///{path}")
    found = [wave for city in list_cities(demo_actor(), workspace) for wave in city.waves]
    workspace.close()
    return found


def upload(app, data, name="befragung.csv"):
    app.file_uploader[0].upload(name, data, "application/octet-stream")
    return app.run()


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return app.run()


def tick(app, key):
    return app.checkbox(key=key).check().run()


def to_findings(app, data, name="befragung.csv"):
    upload(app, data, name)
    tick(app, "import-compared")
    return press(app, "Weiter zu den Befunden")


def to_confirm(app, data):
    to_findings(app, data)
    if [box for box in app.checkbox if box.key == "import-accepted"]:
        tick(app, "import-accepted")
    return press(app, "Weiter zum Bestätigen")


def test_1_first_step(filled, open_page):
    text = said(open_page("import_survey"))
    for step in ("1 Datei\n", "2 Spalten", "3 Befunde", "4 Bestätigen"):
        assert step.strip() in text
    assert "jetzt" in text
    assert "folgt" in text
    assert "höchstens 20 MB" in text


@pytest.mark.parametrize(
    ("name", "data", "german"),
    [
        ("antworten.rds", b"RDX3\n", "rds"),
        ("leer.csv", b"", "leer"),
        ("befragung.sav", b"no spss file at all", ""),
        ("befragung.xlsx", b"PK\x03\x04broken", ""),
        ("fotos.jpg", b"\xff\xd8\xff\xe0", "jpg"),
        ("ohne_endung", b"a;b\n1;2\n", ""),
    ],
)
def test_2_files_that_cannot_be_read(filled, open_page, survey_csv, name, data, german):
    app = upload(open_page("import_survey"), data, name)
    assert len(app.error) == 1
    assert german.lower() in app.error[0].value.lower()
    assert "Traceback" not in said(app)
    assert DRAFT not in app.session_state
    assert not app.exception


def test_2_another_file_after_an_error(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), b"", "leer.csv")
    assert app.error
    upload(app, survey_csv.read_bytes())
    assert not app.error
    assert "2 Spalten" in said(app)
    assert len(stored_waves(filled)) == 3


def test_2_error_in_english(filled, open_page):
    app = upload(open_page("import_survey", "en"), b"", "empty.csv")
    assert "empty" in app.error[0].value


def test_3_instrument_recognised_and_changeable(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), survey_csv.read_bytes())
    chooser = app.selectbox(key="import-instrument")
    assert chooser.value.startswith("ctc-youth-survey@")
    assert "198 von 198 Fragen" in said(app)
    other = next(option for option in app.session_state[DRAFT].recognised if option.reference.startswith("yrbs"))
    chooser.set_value(other.reference).run()
    assert app.session_state[DRAFT].instrument.id == "yrbs"
    assert not app.exception


def test_4_columns(filled, open_page, survey_csv):
    frame = pd.read_csv(survey_csv, sep=";", decimal=",")
    items = [name for name in frame.columns if name.startswith("low_neighborhood")]
    frame = frame.rename(columns={items[0]: f"{items[0]}_", items[1]: "frage_sieben"})
    app = upload(open_page("import_survey"), frame.to_csv(sep=";", decimal=",", index=False).encode())
    draft = app.session_state[DRAFT]
    assert items[1] in draft.absent
    assert "frage_sieben" in draft.unused
    assert items[1] in cells(app, 2)
    app.selectbox(key="import-assign-target").set_value(items[1])
    app.selectbox(key="import-assign-column").set_value("frage_sieben")
    press(app, "Zuordnen")
    assert app.session_state[DRAFT].mapping.columns[items[1]] == "frage_sieben"
    assert "Ihrer Wahl" in cells(app, 1)
    assert "vorname" in cells(app, len(app.table) - 1)


def test_4_uncertain_columns_are_asked(filled, open_page, survey_csv):
    frame = pd.read_csv(survey_csv, sep=";", decimal=",")
    name = next(name for name in frame.columns if name.startswith("community_disorganization"))
    data = frame.rename(columns={name: f"{name}_x"}).to_csv(sep=";", decimal=",", index=False).encode()
    app = upload(open_page("import_survey"), data)
    assert "Bitte prüfen Sie diese Spalten." in said(app)
    chooser = app.selectbox(key=f"import-column-{name}")
    assert chooser.value == f"{name}_x"
    chooser.set_value("").run()
    assert name not in app.session_state[DRAFT].mapping.columns


def test_4_design_columns(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), survey_csv.read_bytes())
    assert app.selectbox(key="import-design-psu").value == "class"
    assert app.selectbox(key="import-design-weight").value == "gewicht"
    app.selectbox(key="import-design-weight").set_value("").run()
    assert "weight" not in app.session_state[DRAFT].mapping.design


def test_5_directions(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), survey_csv.read_bytes())
    assert "Wie herum zählen die Antworten?" in said(app)
    assert "so herum passen die Antworten zur übrigen Befragung" in cells(app, 0)
    press(app, "Weiter zu den Befunden")
    assert "Bitte vergleichen Sie erst die Richtungen" in said(app)
    assert app.session_state[DRAFT].step == "columns"
    tick(app, "import-compared")
    assert "Bitte vergleichen Sie erst die Richtungen" not in said(app)
    press(app, "Weiter zu den Befunden")
    assert app.session_state[DRAFT].step == "findings"


def test_5_a_direction_can_be_changed(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), survey_csv.read_bytes())
    app.selectbox(key="import-coding-chosen").set_value("agree4").run()
    app.radio(key="import-coding-change-agree4").set_value("reversed").run()
    assert app.session_state[DRAFT].mapping.codings["agree4"] == "reversed"
    assert "1 = „JA!“" in cells(app, 0)
    tick(app, "import-compared")
    press(app, "Weiter zu den Befunden")
    assert "agree4" in cells(app, 0)


def test_6_errors_stop(filled, open_page, survey_csv):
    frame = pd.read_csv(survey_csv, sep=";", decimal=",")
    frame.loc[3:9, "class"] = None
    app = to_findings(open_page("import_survey"), frame.to_csv(sep=";", decimal=",", index=False).encode())
    assert "1 Fehler muss behoben werden" in said(app)
    assert "Weiter zum Bestätigen" not in [button.label for button in app.button]
    assert "Fehler | 7 Zeilen | class" in cells(app)
    press(app, "Zurück zu den Spalten")
    assert app.session_state[DRAFT].step == "columns"
    assert app.checkbox(key="import-compared").value is True


def test_6_warnings_must_be_accepted(filled, open_page, survey_csv):
    frame = pd.read_csv(survey_csv, sep=";", decimal=",")
    frame.loc[0:2, "low_neighborhood_attachment_leave"] = 77
    app = to_findings(open_page("import_survey"), frame.to_csv(sep=";", decimal=",", index=False).encode())
    assert "Warnung | 3 Zeilen | low_neighborhood_attachment_leave" in cells(app)
    press(app, "Weiter zum Bestätigen")
    assert "Bitte lesen Sie erst die Warnungen" in said(app)
    tick(app, "import-accepted")
    press(app, "Weiter zum Bestätigen")
    assert app.session_state[DRAFT].step == "confirm"


def test_7_9_10_stored_on_confirmation_only(filled, open_page, survey_csv):
    app = to_confirm(open_page("import_survey"), survey_csv.read_bytes())
    assert len(stored_waves(filled)) == 3
    assert "Das wird gespeichert" in said(app)
    app.selectbox(key="import-city").set_value("05113000")
    app.number_input(key="import-year").set_value(2024)
    app.run()
    assert app.text_input(key="import-label").value == "Jugendbefragung 2024"
    app.text_input(key="import-label").set_value("Essen im Frühjahr *2024*").run()
    press(app, "Befragung speichern")
    (wave,) = [wave for wave in stored_waves(filled) if wave.ags == "05113000"]
    assert (wave.label, wave.year, wave.respondents) == ("Essen im Frühjahr *2024*", 2024, 700)
    assert b"Kim" not in filled.read_bytes()
    assert DRAFT not in app.session_state
    text = said(app)
    assert "Essen im Frühjahr *2024*" in text
    assert "700 ausgefüllte Bögen" in text
    assert "vorname" in text
    assert "Die Datei selbst" in text
    press(app, "Profil öffnen")
    assert app.title[0].value == "Was zeigt die Befragung?"
    assert wave.id in str(app.query_params["wave"])
    assert not app.exception


def test_8_same_file_twice(filled, open_page, survey_csv):
    first = to_confirm(open_page("import_survey"), survey_csv.read_bytes())
    press(first, "Befragung speichern")
    app = to_confirm(open_page("import_survey"), survey_csv.read_bytes())
    app.text_input(key="import-label").set_value("Zweiter Versuch").run()
    press(app, "Befragung speichern")
    assert len(app.error) == 1
    assert "bereits" in app.error[0].value or "schon" in app.error[0].value
    assert app.text_input(key="import-label").value == "Zweiter Versuch"
    assert app.session_state[DRAFT].step == "confirm"
    assert len(stored_waves(filled)) == 4


def test_8_a_missing_name_is_told(filled, open_page, survey_csv):
    app = to_confirm(open_page("import_survey"), survey_csv.read_bytes())
    app.text_input(key="import-label").set_value("   ").run()
    press(app, "Befragung speichern")
    assert len(app.error) == 1
    assert app.session_state[DRAFT].step == "confirm"


def test_9_cancelling_forgets_everything(filled, open_page, survey_csv):
    app = to_findings(open_page("import_survey"), survey_csv.read_bytes())
    press(app, "Abbrechen und Datei verwerfen")
    assert DRAFT not in app.session_state
    assert "import-compared" not in app.session_state
    assert "import_problem" not in app.session_state
    assert app.file_uploader
    assert len(stored_waves(filled)) == 3


def test_11_language_can_be_changed_in_between(filled, open_page, survey_csv):
    app = upload(open_page("import_survey"), survey_csv.read_bytes())
    app.query_params["lang"] = "en"
    app.run()
    text = said(app)
    assert "2. Check the columns" in text
    assert "198 of 198 questions" in text
    assert app.session_state[DRAFT].step == "columns"


def test_11_empty_workspace(empty, open_page):
    app = open_page("import_survey")
    assert "noch keine Stadt" in said(app)
    assert not app.file_uploader
    assert not app.exception


def test_12_foreign_names_are_no_markup(filled, open_page, survey_csv):
    frame = pd.read_csv(survey_csv, sep=";", decimal=",")
    names = ["<img src=x onerror=alert(1)>", "[link](https://evil.example)"]
    frame = pd.concat([frame, pd.DataFrame(1, index=frame.index, columns=names)], axis=1)
    buffer = io.BytesIO()
    frame.to_csv(buffer, sep=";", decimal=",", index=False)
    app = upload(open_page("import_survey"), buffer.getvalue(), "**fett**.csv")
    raw = "\n".join(str(value) for value in app.table[len(app.table) - 1].value.to_numpy().ravel())
    assert r"\[link\]\(https" in raw
    assert r"\<img" in raw
    assert any(r"\*\*fett\*\*" in element.value for element in app.markdown)
    assert "**fett**.csv" in said(app) or "fett" in said(app)
