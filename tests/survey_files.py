"""Survey files made for tests: one small instrument, answers with a known truth, and writers for every format."""

from __future__ import annotations

import csv
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.readers import RawTable

AGREE = {1: ("NEIN!", "NO!"), 2: ("nein", "no"), 3: ("ja", "yes"), 4: ("JA!", "YES!")}
YESNO = {0: ("nein", "no"), 1: ("ja", "yes")}
OCCASIONS = {0: ("nie", "never"), 1: ("1-2-mal", "1-2"), 2: ("3-5-mal", "3-5"), 3: ("öfter als 5-mal", "more than 5")}
WRONG4 = {1: ("sehr falsch", "very wrong"), 2: ("falsch", "wrong"), 3: ("ein bisschen falsch", "a little wrong"),
          4: ("überhaupt nicht falsch", "not wrong at all")}  # fmt: skip
SETS = {"agree4": AGREE, "yesno2": YESNO, "occasions4": OCCASIONS, "wrong4": WRONG4}
ITEMS = {
    **{f"streit_{number}": "agree4" for number in (1, 2, 3)},
    **{f"bindung_{number}": "agree4" for number in (1, 2, 3, 4)},
    **{f"haltung_{number}": "wrong4" for number in (1, 2, 3)},
    **{f"alkohol_{number}": "occasions4" for number in (1, 2, 3)},
    **{f"umzug_{number}": "yesno2" for number in (1, 2)},
    "prügelei": "occasions4",
}
"""Response set by item, under the name the files use; ids have no umlauts."""


def item_id(name: str) -> str:
    return name.replace("ü", "ue")


def label(de: str, en: str | None = None) -> dict[str, str]:
    return {"de": de, "en": en or de}


def survey_instrument(**changes: object) -> Instrument:
    """Return an instrument with four response sets, three scales, an indicator, groups and design columns."""
    scales = {
        "conflict": ("risk", [f"streit_{number}" for number in (1, 2, 3)]),
        "attachment": ("protective", [f"bindung_{number}" for number in (1, 2, 3, 4)]),
        "attitudes": ("risk", [f"haltung_{number}" for number in (1, 2, 3)]),
        "mobility": ("risk", ["umzug_1", "umzug_2", "alkohol_1"]),
    }
    # fmt: off
    content = {
        "id": "test-survey",
        "title": label("Testbefragung", "Test survey"),
        "version": {"id": "1", "label": label("eins", "one")},
        "description": label("für Tests", "for tests"),
        "licence": label("keine", "none"),
        "design": {"stratum": ["stratum"], "psu": ["psu", "klasse"], "weight": ["weight", "gewicht"],
                   "population_psus": ["fpc"]},
        "groups": [
            {"id": "sex", "label": label("Geschlecht", "Sex"), "role": "sex", "columns": ["geschlecht"],
             "values": [{"id": "female", "label": label("weiblich", "female"), "codes": [1], "texts": ["Mädchen", "w"]},
                        {"id": "male", "label": label("männlich", "male"), "codes": [2], "texts": ["Junge", "m"]}]},
            {"id": "grade", "label": label("Klassenstufe", "Grade"), "role": "grade", "columns": ["stufe", "klasse"],
             "values": [{"id": str(grade), "label": label(f"Klasse {grade}", f"grade {grade}"), "codes": [grade]}
                        for grade in (7, 8, 9)]},
            {"id": "district", "label": label("Stadtteil", "District"), "role": "district", "columns": ["stadtteil"]},
        ],
        "response_sets": [
            {"id": name, "label": label(name), "missing_codes": [9], "missing_texts": ["weiß nicht"],
             "options": [{"code": code, "de": de, "en": en} for code, (de, en) in options.items()]}
            for name, options in SETS.items()
        ],
        "items": [
            {"id": item_id(name), "label": label(f"Frage {name} mit langem Text", f"Question {name} in a long text"),
             "response_set": answers, "columns": [] if item_id(name) == name else [name]}
            for name, answers in ITEMS.items()
        ],
        "scales": [
            {"id": name, "label": label(name), "domain": "family", "kind": kind, "minimum_answered": 0.5,
             "items": [{"item": item} for item in items], "rescale": [1, 4] if name == "mobility" else None}
            for name, (kind, items) in scales.items()
        ],
        "themes": [{"id": "violence", "label": label("Gewalt", "Violence")}],
        "indicators": [{"id": "fight", "label": label("Prügelei", "Fight"), "theme": "violence", "item": "pruegelei",
                        "at_least": 1}],
        **changes,
    }
    # fmt: on
    return Instrument.model_validate(content)


def survey_frame(rows: int = 60, seed: int = 1, missing: float = 0.06) -> pd.DataFrame:
    """Return answers as codes (NaN where not answered) driven by one tendency, with groups and design
    columns.
    """
    random = np.random.default_rng(seed)
    tendency = random.normal(size=rows)
    columns: dict[str, object] = {}
    for name, answers in ITEMS.items():
        codes = np.array(list(SETS[answers]), dtype=float)
        sign = -1 if name.startswith("bindung") else 1
        value = sign * tendency + 0.8 * random.normal(size=rows)
        codes = codes[np.searchsorted(np.quantile(value, np.linspace(0, 1, len(codes) + 1)[1:-1]), value)]
        columns[name] = np.where(random.random(rows) < missing, np.nan, codes)
    columns["geschlecht"] = random.choice([1.0, 2.0], rows)
    columns["stufe"] = random.choice([7.0, 8.0, 9.0], rows)
    columns["stadtteil"] = random.choice(["Süd", "Nord-West", "Östliche Höhe"], rows)
    columns["stratum"] = random.choice([1.0, 2.0], rows)
    columns["psu"] = random.choice([1.0, 2.0, 3.0], rows)
    columns["weight"] = random.uniform(0.5, 2.0, rows).round(4)
    return pd.DataFrame(columns)


def as_texts(frame: pd.DataFrame, language: int = 0) -> pd.DataFrame:
    """Return the answers as value labels (0: German, 1: English) instead of codes."""
    texts = frame.astype(object)
    for name, answers in ITEMS.items():
        texts[name] = [None if np.isnan(code) else SETS[answers][int(code)][language] for code in frame[name]]
    texts["geschlecht"] = ["Mädchen" if code == 1 else "Junge" for code in frame["geschlecht"]]
    return texts


def as_raw(frame: pd.DataFrame, **parts: object) -> RawTable:
    """Return a frame as if it had just been read."""
    return RawTable(frame.copy(), **parts)  # type: ignore[arg-type]


def codes_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of `survey_frame` as a response table holds them: int8 by item id, -1 where
    missing.
    """
    return pd.DataFrame({item_id(name): frame[name].fillna(-1).astype(np.int8) for name in ITEMS})


def cell(value: object, decimal: str) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() else repr(value)).replace(".", decimal)
    return str(value)


def csv_text(frame: pd.DataFrame, delimiter: str = ";", decimal: str = ",", end: str = "\r\n") -> str:
    """Return a frame as delimited text, quoted only where needed."""
    rows = [list(frame.columns), *([cell(value, decimal) for value in row] for row in frame.itertuples(index=False))]
    lines = []
    for row in rows:
        quoted = [
            '"' + field.replace('"', '""') + '"' if delimiter in field or '"' in field else field for field in row
        ]
        lines.append(delimiter.join(quoted))
    return end.join(lines) + end


def write_csv(path: Path, frame: pd.DataFrame, encoding: str = "utf-8", **style: str) -> Path:
    path.write_bytes(csv_text(frame, **style).encode(encoding))
    return path


def write_xlsx(path: Path, frame: pd.DataFrame, sheet: str = "Daten", header: list[str] | None = None) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, header or list(frame.columns))
    for number, row in enumerate(frame.itertuples(index=False), 1):
        for at, value in enumerate(row):
            if not (value is None or (isinstance(value, float) and np.isnan(value))):
                page.write(number, at, value)
    book.close()
    return path


def write_sav(path: Path, frame: pd.DataFrame, *, labels: bool = True, **options: object) -> Path:
    import pyreadstat

    value_labels = {
        name: {float(code): de for code, (de, _) in SETS[answers].items()} for name, answers in ITEMS.items()
    }
    if labels:
        options = {"column_labels": {name: f"Frage {name}" for name in frame.columns},
                   "variable_value_labels": value_labels, **options}  # fmt: skip
    pyreadstat.write_sav(frame, str(path), compress=path.suffix == ".zsav", **options)
    return path


def write_dta(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    import pyreadstat

    pyreadstat.write_dta(frame, str(path), **options)
    return path


def write_parquet(path: Path, frame: pd.DataFrame, *, checksums: bool = True, **options: object) -> Path:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, write_page_checksum=checksums, **options)
    return path


FORBIDDEN_COLUMNS = {
    "Vorname": "Max", "Nachname": "Mustermann-Weil", "E-Mail": "max@beispiel.example", "Telefon": "0201-5550199",
    "Straße": "Musterallee 77", "PLZ": "45127", "Geburtsdatum": "2010-03-17", "Geburtsort": "Musterhausen",
    "Klassenbezeichnung": "9b-Kürbis", "Klassenname": "Wildgänse", "Kind_Name": "Maximilian",
    "Unterschrift": "M. Muster",
    "Rufname": "Maxe", "Handynummer": "0170-5550123", "Hausnummer": "77a", "Anschrift": "bei Mustermann",
    "nationality": "Musterland", "Staatsangehörigkeit": "musterländisch", "Muttersprache": "Mustersprachig",
    "Familiensprache": "Mustersprache2", "Religion": "Musterglauben", "Konfession": "musterevangelisch",
    "Migrationshintergrund": "ja-mighint", "Herkunft": "Musterherkunft", "ethnicity": "musterethn",
    "race": "musterrace",
    "Behinderung": "musterbeh", "sexual_orientation": "musterorient", "uuid": "f3c9-uuid", "timestamp": "1700000001",
    "latitude": "51.4556", "longitude": "7.0116", "useragent": "Mozilla/Muster", "cookie": "cookie-4711",
    "session": "session-4711",
}  # fmt: skip
LIMESURVEY_COLUMNS = {
    "id": "4711", "submitdate": "2024-05-03 10:11:12", "lastpage": "7", "startlanguage": "de-muster",
    "seed": "991199119",
    "token": "tokenXYZ", "startdate": "2024-05-03 09:11:12", "datestamp": "2024-05-03 10:11:13",
    "ipaddr": "10.66.77.88",
    "refurl": "referrer-muster", "interviewtime": "123.77", "groupTime12": "55.66",
}  # fmt: skip


def write_limesurvey(path: Path, frame: pd.DataFrame, *, headings: str = "code", extra: bool = True) -> Path:
    """Write a response export as LimeSurvey does: technical columns first, all quoted, answers as codes A1,
    A2 ...

    headings: "code" (`streit[streit_1]`) or "code and text" (`streit_1. Question?`).
    """
    technical = dict(LIMESURVEY_COLUMNS)
    others = FORBIDDEN_COLUMNS if extra else {}
    names = list(ITEMS)
    titles = [
        f"{item_id(name)}. Frage {name}?" if headings == "code and text" else f"G1[{item_id(name)}]" for name in names
    ]
    more = ["geschlecht", "stufe", "stadtteil"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([*technical, *titles, *more, *others])
        for number, row in enumerate(frame.to_dict("records"), 1):
            start = {**technical, "id": str(number)}
            answers = ["" if np.isnan(row[name]) else f"A{int(row[name])}" for name in names]
            writer.writerow([*start.values(), *answers, *(cell(row[name], ".") for name in more), *others.values()])
    return path


def placeholders(code: str) -> set[str]:
    """Return the names that the texts of a code need to be filled."""
    message = messages()[code]
    texts = [*message.what.values(), *message.do.values()]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def gaps(*said: Finding | ToolkitError) -> list[str]:
    """Return the placeholders that findings or errors leave open, with their codes."""
    open_names = []
    for one in said:
        code, known = (one.code, set()) if isinstance(one, ToolkitError) else (one.rule, {"column", "rows"})
        missing = placeholders(code) - known - set(one.values)
        open_names += [f"{code}: {name}" for name in sorted(missing)]
    return open_names
