"""Scripts for R and Stata that read the table of a bundle, repeat its main table and print the usual ones.

Both need nothing but the program itself. They stop where the repeated main table is not the one of the bundle.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.evaluation_codebook import COLUMNS

DATA_CSV, MAIN_CSV = "ctc-data.csv", "ctc-main-table.csv"
DATA_SAV, DATA_PARQUET, DATA_XLSX = "ctc-data.sav", "ctc-data.parquet", "ctc-data.xlsx"
SCRIPT_R, SCRIPT_STATA = "read-in-r.R", "read-in-stata.do"

_R = """\
# {title}
{head}

options(width = 140)
number_columns <- c({numbers})
read_table <- function(file) {{
  read.csv(file, encoding = "UTF-8", na.strings = "", stringsAsFactors = FALSE, check.names = FALSE,
           colClasses = c(city = "character", wave_hash = "character", document = "character",
                          place = "character", note = "character", against = "character"))
}}
outcome <- read_table("{data}")
for (name in number_columns) outcome[[name]] <- as.numeric(outcome[[name]])

# 1 {about_main}
city_wide <- outcome$section == "profile" & outcome$statistic == "percent" & outcome$groups == "all"
main <- outcome[city_wide, c("year", "wave", "wave_hash", "kind", "measure", "label",
                             "estimate", "low", "high", "state")]
rownames(main) <- NULL
expected <- read.csv("{main}", encoding = "UTF-8", na.strings = "", stringsAsFactors = FALSE, check.names = FALSE,
                     colClasses = c(wave_hash = "character"))
same <- nrow(main) == nrow(expected) && all(main$measure == expected$measure) &&
  all(main$wave_hash == expected$wave_hash) && identical(main$state, expected$state) &&
  isTRUE(all.equal(main$estimate, as.numeric(expected$estimate))) &&
  isTRUE(all.equal(main$low, as.numeric(expected$low))) && isTRUE(all.equal(main$high, as.numeric(expected$high)))
if (!same) stop("{differs}")
cat("{repeated}\\n\\n")
print(main[, c("year", "kind", "label", "estimate", "low", "high", "state")], row.names = FALSE)

# 2 {about_groups}
shares <- outcome[outcome$section == "profile" & outcome$statistic == "percent", ]
by_sex <- shares[grepl("^sex=[^;]+$", shares$groups), ]
if (nrow(by_sex) > 0) {{
  cat("\\n")
  print(tapply(by_sex$estimate, list(by_sex$label, paste(by_sex$year, by_sex$group_label)), function(x) x[1]))
}}

# 3 {about_differences}
differences <- outcome[outcome$section %in% c("comparison", "change", "course") & outcome$statistic == "difference" &
                       outcome$state == "shown", ]
if (nrow(differences) > 0) {{
  cat("\\n")
  print(differences[, c("section", "year", "against", "label", "base", "estimate", "low", "high", "word")],
        row.names = FALSE)
}}

# 4 {about_locks}
cat("\\n")
print(table(outcome$section, outcome$state))

{others}"""

_STATA = """\
* {title}
{head}

version 14
clear all
set more off

* 1 {about_main}
import delimited using "{main}", varnames(1) encoding("UTF-8") stringcols(2 3 4 5 6 10) clear
rename (estimate low high state) (expected_estimate expected_low expected_high expected_state)
keep wave_hash measure expected_*
tempfile expected
save `expected'

import delimited using "{data}", varnames(1) encoding("UTF-8") stringcols({strings}) clear
destring {numbers}, replace
{labels}
tempfile outcome
save `outcome'
keep if section == "profile" & statistic == "percent" & groups == "all"
merge 1:1 wave_hash measure using `expected', assert(match) nogenerate
foreach part in estimate low high {{
    capture destring expected_`part', replace
    assert `part' == expected_`part'
}}
assert state == expected_state
display "{repeated}"
sort year kind label
list year kind label estimate low high state, noobs abbreviate(12)

* 2 {about_groups}
use `outcome', clear
keep if section == "profile" & statistic == "percent" & regexm(groups, "^sex=[^;]+$")
if _N > 0 {{
    sort year label groups
    list year label group_label estimate low high state, noobs sepby(label)
}}

* 3 {about_differences}
use `outcome', clear
keep if inlist(section, "comparison", "change", "course") & statistic == "difference" & state == "shown"
if _N > 0 {{
    sort section year label
    list section year against label base estimate low high word, noobs
}}

* 4 {about_locks}
use `outcome', clear
tabulate section state

{others}"""


def script_r(title: str, files: Sequence[str], language: str) -> bytes:
    """Return the R script (base R). files: everything that lies in the bundle."""
    t = translator(language)
    numbers = ", ".join(f'"{column.name}"' for column in COLUMNS if column.kind in ("number", "whole"))
    text = _R.format(numbers=numbers, **_words(t, title, files, "#"), others=_others_r(t, files))
    return text.encode()


def script_stata(title: str, files: Sequence[str], language: str) -> bytes:
    """Return the Stata do-file (version 14 and later)."""
    t = translator(language)
    from ctc_toolkit.reporting.evaluation_codebook import column_labels

    labels = column_labels(t)
    numeric = [column.name for column in COLUMNS if column.kind in ("number", "whole")]
    strings = " ".join(str(place) for place, column in enumerate(COLUMNS, 1) if column.name not in numeric)
    told = "\n".join(f'label variable {column.name} "{_plain(labels[column.name])[:80]}"' for column in COLUMNS)
    text = _STATA.format(
        numbers=" ".join(numeric),
        strings=strings,
        labels=told,
        **_words(t, title, files, "*"),
        others=_others_stata(t, files),
    )
    return text.encode()


def _words(t: Translator, title: str, files: Sequence[str], mark: str) -> dict[str, str]:
    head = [
        t("Put this file and the other files of the bundle into one folder, and start it there."),
        t("Values stand in whole percent, as released. Empty: locked or not given, see the column state."),
        t("Files of the bundle: {files}", files=", ".join(files)),
    ]
    return {
        "title": _plain(title),
        "head": "\n".join(f"{mark} {_plain(line)}" for line in head),
        "data": DATA_CSV,
        "main": MAIN_CSV,
        "about_main": _plain(t("The main table: shares of the whole city")),
        "about_groups": _plain(t("By gender")),
        "about_differences": _plain(t("Comparisons and changes")),
        "about_locks": _plain(t("What is shown, what is locked")),
        "repeated": _plain(t("The main table of the bundle is repeated.")),
        "differs": _plain(t("The main table differs from the one of the bundle.")),
    }


def _others_r(t: Translator, files: Sequence[str]) -> str:
    """Return how the other files of the bundle are opened, for those who have the packages."""
    heading = t("The same table in other forms; these need further packages:")
    lines = [f"# {_plain(heading)}"]
    if DATA_SAV in files:
        lines.append(f'# spss <- haven::read_sav("{DATA_SAV}", user_na = TRUE)')
    if DATA_PARQUET in files:
        lines.append(f'# parquet <- arrow::read_parquet("{DATA_PARQUET}")')
    if DATA_XLSX in files:
        lines.append(f'# profile <- readxl::read_excel("{DATA_XLSX}", sheet = 3)')
    return "\n".join(lines) + "\n" if len(lines) > 1 else ""


def _others_stata(t: Translator, files: Sequence[str]) -> str:
    heading, leaf = t("The same table in other forms:"), t("Profile")
    lines = [f"* {_plain(heading)}"]
    if DATA_SAV in files:
        lines.append(f'* import spss using "{DATA_SAV}", clear')
    if DATA_XLSX in files:
        lines.append(f'* import excel using "{DATA_XLSX}", sheet("{_plain(leaf)}") firstrow clear')
    return "\n".join(lines) + "\n" if len(lines) > 1 else ""


def _plain(text: str) -> str:
    """Return a text as it may stand in a comment or between quotation marks: one line, no signs that act."""
    return "".join(" " if sign in '\r\n"`$\\{}' or not sign.isprintable() else sign for sign in text)
