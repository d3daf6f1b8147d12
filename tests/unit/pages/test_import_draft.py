"""The draft of an import, without any page.

1. The instrument whose questions the file holds is recognised, in the version that fits, others stay choosable.
2. A column belongs to one question at most: assigning it again takes it from the other.
3. Taking a column away, changing the design or a direction changes the mapping and nothing else.
4. What is unused, absent, uncertain and certain follows the mapping.
5. Applying fills answers and findings, and withdraws an earlier acceptance of warnings.
6. Another instrument keeps what was typed and forgets what was assigned.
7. An uploaded file lies on disk only while it is read, readable by its owner only, whatever happens.
8. The draft knows no Streamlit.
"""

import os
import stat
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pages_workspace import answers_frame

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.importing import draft as module
from ctc_toolkit.pages.importing.draft import change_instrument, read_upload, recognise, start_draft
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.readers import RawTable

INSTRUMENT = load_instrument("ctc-youth-survey")
FIRST, SECOND = INSTRUMENT.items[0].id, INSTRUMENT.items[1].id


@pytest.fixture(scope="module")
def frame():
    return answers_frame(INSTRUMENT, 300, 8)


@pytest.fixture
def draft(frame):
    named = frame.rename(columns={SECOND: f"{SECOND}_x"}).assign(kommentar="frei")
    return start_draft(RawTable(named, labels={"kommentar": "Bemerkungen"}, source_hash="a" * 64), "umfrage.csv")


def test_1_the_ctc_survey_is_recognised(frame):
    best = recognise(frame.columns)[0]
    assert best.reference.startswith("ctc-youth-survey@")
    assert best.share == 1.0


def test_1_versions_of_yrbs_are_told_apart():
    for year in ("2017", "2019"):
        instrument = load_instrument(f"yrbs@{year}")
        columns = [item.columns[0] if item.columns else item.id for item in instrument.items]
        columns += list(instrument.version.recognised_by)
        best = recognise([name.upper() for name in columns])[0]
        assert best.reference == f"yrbs@{year}"


def test_1_every_instrument_can_be_chosen(draft):
    assert {entry.reference.split("@")[0] for entry in draft.recognised} >= {"ctc-youth-survey", "yrbs"}
    assert [entry.share for entry in draft.recognised] == sorted(
        (entry.share for entry in draft.recognised), reverse=True
    )


def test_1_a_strange_file_gets_a_draft_with_nothing_found():
    strange = start_draft(RawTable(pd.DataFrame({"a": np.ones(5), "b": np.ones(5)})), "fremd.csv")
    assert strange.mapping.columns == {}
    assert len(strange.absent) == len(strange.instrument.items) + len(strange.instrument.groups)
    with pytest.raises(ToolkitError) as caught:
        strange.apply()
    assert caught.value.code == "mapping_no_items"
    assert strange.table is None


def test_2_a_column_belongs_to_one_question(draft):
    draft.assign(SECOND, FIRST)
    assert draft.mapping.columns[SECOND] == FIRST
    assert FIRST not in draft.mapping.columns
    assert {FIRST, SECOND} <= draft.changed


def test_3_taking_away(draft):
    before = dict(draft.mapping.columns)
    draft.assign(FIRST, None)
    assert FIRST not in draft.mapping.columns
    assert {**draft.mapping.columns, FIRST: before[FIRST]} == before


def test_3_design(draft):
    assert draft.mapping.design == {"psu": "class"}
    draft.assign_design("weight", "kommentar")
    assert draft.mapping.design == {"psu": "class", "weight": "kommentar"}
    draft.assign_design("weight", None)
    assert draft.mapping.design == {"psu": "class"}


def test_3_direction(draft):
    columns = dict(draft.mapping.columns)
    draft.code("agree4", "reversed")
    assert draft.mapping.codings["agree4"] == "reversed"
    assert draft.mapping.columns == columns


def test_4_views_of_the_mapping(draft):
    assert [match.target for match in draft.uncertain] == [SECOND]
    assert len(draft.certain) >= len(INSTRUMENT.items) - 1
    assert "kommentar" in draft.unused
    assert SECOND not in draft.absent
    draft.assign(SECOND, None)
    assert SECOND in draft.absent
    assert f"{SECOND}_x" in draft.unused
    assert set(draft.used) | set(draft.unused) == set(draft.columns)


def test_5_applying(draft):
    draft.apply()
    assert len(draft.table) == 300
    assert draft.table.answers.shape[1] == len(INSTRUMENT.items)
    assert draft.count("error") == 0
    assert draft.count("warning") + draft.count("note") == len(draft.findings)
    draft.accepted = draft.reminded = True
    draft.assign(FIRST, None)
    draft.apply()
    assert not draft.accepted
    assert not draft.reminded
    assert FIRST not in draft.table.answers.columns


def test_5_wrong_codes_are_counted(frame):
    wrong = frame.copy()
    wrong.loc[:4, FIRST] = 77
    found = start_draft(RawTable(wrong), "umfrage.csv")
    found.apply()
    counted = [finding for finding in found.findings if finding.rule.startswith("wrong_code")]
    assert sum(finding.rows for finding in counted) == 5


def test_6_another_instrument(draft):
    draft.city, draft.label, draft.year = "05913000", "Meine Befragung", 2024
    draft.assign(FIRST, None)
    fresh = change_instrument(draft, "yrbs@2019")
    assert (fresh.city, fresh.label, fresh.year) == ("05913000", "Meine Befragung", 2024)
    assert fresh.instrument.reference == "yrbs@2019"
    assert fresh.changed == set()
    assert fresh.raw is draft.raw


def test_6_unknown_instrument(draft):
    with pytest.raises(ToolkitError) as caught:
        change_instrument(draft, "gibt-es-nicht")
    assert caught.value.code == "instrument_unknown"


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_7_uploads_leave_nothing_behind(monkeypatch, tmp_path, ends):
    seen = []

    def reader(path, *, filename, **_):
        seen.append((Path(path), filename, stat.S_IMODE(os.stat(path).st_mode), Path(path).read_bytes()))
        if ends == "badly":
            raise ToolkitError("file_empty", filename=filename)
        return RawTable(pd.DataFrame({"a": [1.0]}))

    monkeypatch.setattr("ctc_toolkit.survey.readers.read_file", reader)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if ends == "badly":
        with pytest.raises(ToolkitError):
            read_upload(b"a;b\n", "../../böse.csv")
    else:
        read_upload(b"a;b\n", "../../böse.csv")
    ((path, filename, mode, content),) = seen
    assert filename == "../../böse.csv"
    assert path.parent == tmp_path
    assert "böse" not in path.name
    assert content == b"a;b\n"
    assert mode == 0o600
    assert list(tmp_path.iterdir()) == []


def test_8_no_streamlit():
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert "streamlit" not in source.replace("knows Streamlit", "")
