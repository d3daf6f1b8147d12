"""The bundle of outcome statistics: all files of the chosen forms in one ZIP file, byte for byte the same each time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.evaluation_codebook import codebook_table
from ctc_toolkit.reporting.evaluation_contents import Outcomes
from ctc_toolkit.reporting.evaluation_parquet import evaluation_parquet
from ctc_toolkit.reporting.evaluation_sav import evaluation_sav
from ctc_toolkit.reporting.evaluation_scripts import (
    DATA_CSV,
    DATA_PARQUET,
    DATA_SAV,
    DATA_XLSX,
    MAIN_CSV,
    SCRIPT_R,
    SCRIPT_STATA,
    script_r,
    script_stata,
)
from ctc_toolkit.reporting.evaluation_table import evaluation_table, main_table, tidy_csv
from ctc_toolkit.reporting.evaluation_xlsx import evaluation_xlsx
from ctc_toolkit.reporting.method_report import level_sentence, method_report
from ctc_toolkit.reporting.provenance import provenance, provenance_json
from ctc_toolkit.reporting.sheets import PLAIN_LETTERS, sheet_docx
from ctc_toolkit.reporting.steady_files import same_moment, zipped

Form = Literal["csv", "xlsx", "sav", "parquet", "scripts", "report"]
"""csv: the tidy table and the main table; scripts: for R and Stata, they come with csv; report: the method report."""
FORMS: tuple[Form, ...] = get_args(Form)

ZIP = "application/zip"
"""The media type of a bundle."""
CODEBOOK_CSV = "ctc-codebook.csv"
REPORT, PROVENANCE, README = "method-report.docx", "provenance.json", "README.txt"


@dataclass(frozen=True)
class Bundle:
    """A ZIP file with its name, its SHA-256, and the names of the files in it."""

    name: str
    content: bytes
    files: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of the ZIP file, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def known_forms(chosen: Collection[str]) -> tuple[Form, ...]:
    """Return the forms in their order, with the tidy table where scripts need it.

    Raises:
        ToolkitError: `export_form_unknown`, `export_no_form`.
    """
    unknown = [name for name in chosen if name not in FORMS]
    if unknown:
        raise ToolkitError("export_form_unknown", found=", ".join(sorted(unknown)), known=", ".join(FORMS))
    if not chosen:
        raise ToolkitError("export_no_form")
    return tuple(form for form in FORMS if form in chosen or (form == "csv" and "scripts" in chosen))


def evaluation_files(outcomes: Outcomes, language: str, forms: Collection[str] = FORMS) -> dict[str, bytes]:
    """Return the files of a bundle by name. The file about the provenance names all others with their SHA-256.

    Raises:
        ToolkitError: `export_form_unknown`, `export_no_form`.
    """
    wanted, t = known_forms(forms), translator(language)
    table, told = evaluation_table(outcomes, language), provenance(outcomes, language)
    title = bundle_title(outcomes, t)
    files: dict[str, bytes] = {}
    if "csv" in wanted:
        files[DATA_CSV], files[MAIN_CSV] = tidy_csv(table), tidy_csv(main_table(table))
        files[CODEBOOK_CSV] = tidy_csv(codebook_table(t))
    if "xlsx" in wanted:
        files[DATA_XLSX] = same_moment(evaluation_xlsx(table, outcomes, _notes(outcomes, t), language))
    if "sav" in wanted:
        files[DATA_SAV] = evaluation_sav(table, title, language)
    if "parquet" in wanted:
        files[DATA_PARQUET] = evaluation_parquet(table, told, language)
    if "report" in wanted:
        files[REPORT] = sheet_docx(method_report(outcomes, table, language))
    named = sorted([*files, PROVENANCE, README, *((SCRIPT_R, SCRIPT_STATA) if "scripts" in wanted else ())])
    if "scripts" in wanted:
        files[SCRIPT_R] = script_r(title, named, language)
        files[SCRIPT_STATA] = script_stata(title, named, language)
    files[README] = ("\n".join([*_notes(outcomes, t), "", *_contents(named, t)]) + "\n").encode()
    return {**files, PROVENANCE: provenance_json(told, files)}


def evaluation_zip(outcomes: Outcomes, language: str, forms: Collection[str] = FORMS) -> Bundle:
    """Return the bundle. Equal inputs give equal bytes.

    Raises:
        ToolkitError: `export_form_unknown`, `export_no_form`.
    """
    files = evaluation_files(outcomes, language, forms)
    return Bundle(_name(outcomes, translator(language)), zipped(files), tuple(sorted(files)))


def form_names(t: Translator) -> dict[Form, str]:
    """Return what the forms are called."""
    return {
        "csv": t("Tables (CSV)"),
        "xlsx": t("Excel"),
        "sav": t("SPSS"),
        "parquet": t("Parquet"),
        "scripts": t("Scripts for R and Stata"),
        "report": t("Method report (Word)"),
    }


def bundle_title(outcomes: Outcomes, t: Translator) -> str:
    """Return what a bundle is called: city, surveys, and that it is made up where it is."""
    surveys = ", ".join(str(wave.year) for wave in outcomes.waves)
    title = t("Outcome statistics {city} {surveys}", city=outcomes.city, surveys=surveys)
    return f"{title} ({t('Sample data, no real survey.')})" if outcomes.made_up else title


def _notes(outcomes: Outcomes, t: Translator) -> list[str]:
    """Return what stands on the first leaf and in the readme file, the title first."""
    return [
        bundle_title(outcomes, t),
        level_sentence(outcomes, t.language),
        *(f"{wave.label} ({wave.year}): {wave.content_hash}" for wave in outcomes.waves),
        t("As of {date}", date=t.date(outcomes.made_on)),
        t("One row is one value. All values are released; answers of single people are not in this bundle."),
        t("Locked values have no number in any file. An empty number is not a zero: see the columns state and band."),
        t("In the SPSS file an empty number carries a code below -9000 that says why; the codes count as missing."),
        t("Texts that begin like a formula have an apostrophe in front in the CSV files."),
        t(
            "What the columns mean stands in the codebook: a file, a leaf of the Excel file, labels in SPSS and "
            "Parquet."
        ),
        t("From what the numbers can be computed again stands in {file}.", file=PROVENANCE),
    ]


def _contents(names: Collection[str], t: Translator) -> list[str]:
    told = {
        DATA_CSV: t("the whole table, one row per value"),
        CODEBOOK_CSV: t("what the columns and codes mean"),
        MAIN_CSV: t("the main table that the scripts repeat"),
        DATA_XLSX: t("the same for Excel, with notes and codebook"),
        DATA_SAV: t("the same for SPSS, with labels and missing codes"),
        DATA_PARQUET: t("the same as Parquet"),
        SCRIPT_R: t("reads the table in R and repeats the main table"),
        SCRIPT_STATA: t("reads the table in Stata and repeats the main table"),
        REPORT: t("how the numbers came about"),
        PROVENANCE: t("where the numbers come from, and fingerprints of all files"),
        README: t("this text"),
    }
    return [f"{name}: {told[name]}" for name in names]


def _name(outcomes: Outcomes, t: Translator) -> str:
    words = [t("outcome-statistics"), outcomes.city, *(str(wave.year) for wave in outcomes.waves)]
    words += [t("sample-data")] if outcomes.made_up else []
    text = " ".join([*words, t("internal-use") if outcomes.level == "internal" else t("public-use")]).casefold()
    for umlaut, plain in PLAIN_LETTERS:
        text = text.replace(umlaut, plain)
    plain_name = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    return f"ctc-{plain_name[:100]}-{t.language}.zip"
