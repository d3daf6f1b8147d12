"""From released numbers to what people see: charts, tables, sentences and files."""

from ctc_toolkit.reporting.charts import ProfileChart, grouped_chart, profile_chart
from ctc_toolkit.reporting.explain import Block, cut_point_note, how_to_read
from ctc_toolkit.reporting.export import file_name, guarded, released_csv, released_frame, unguarded
from ctc_toolkit.reporting.highlights import Highlights, highlights
from ctc_toolkit.reporting.letters import SurveyFacts, letter_docx, letter_name, letter_values, unfilled
from ctc_toolkit.reporting.reference import Reference
from ctc_toolkit.reporting.selection import (
    KINDS,
    Cell,
    Comparison,
    Entry,
    Kind,
    comparisons,
    dimensions,
    domain_label,
    entries,
    group_label,
    groups_of,
    measure_label,
)
from ctc_toolkit.reporting.tables import grouped_table, profile_table
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.reporting.words import (
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

__all__ = [
    "DOCX", "KINDS", "Block", "Cell", "Comparison", "Entry", "Highlights", "Kind", "ProfileChart", "Reference",
    "SurveyFacts",
    "answers_text", "cell_text", "comparisons", "cut_point_note", "cut_point_warning", "dimensions",
    "domain_label", "entries", "explanations", "file_name", "group_label", "grouped_chart",
    "grouped_table", "groups_of", "guarded", "highlights", "how_to_read", "interval_text",
    "letter_docx", "letter_name", "letter_values",
    "made_up_notice", "measure_label", "of_hundred", "profile_chart", "profile_table", "provenance_lines",
    "released_csv", "released_frame", "state_explanation", "state_text", "unfilled", "unguarded",
]  # fmt: skip
