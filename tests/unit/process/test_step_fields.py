"""What people enter about a step.

1. What is wrong is named by field, all at once: state, missing reason, long text, link, function, date. Right entries
   have no problem.
2. Links are https addresses without passwords, blanks or markup; nothing else is taken.
3. Texts are stored as they were written, but without control characters and without blanks at the ends.
4. Changes of different fields are put together; the same change by both is no conflict.
5. Different changes of the same field are a conflict that names both, and nothing of it is lost.
6. Putting together never invents a value: every field is one of before, after and current.
7. A file is taken by what is in it: right kinds pass, wrong ending, unknown content, macros, empty and large files are
   refused with a code; a damaged archive is refused, never a crash.
8. Names of files lose paths and what systems misunderstand, and keep their ending.
"""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import evidence as evidence_module
from ctc_toolkit.process import load_process
from ctc_toolkit.process.evidence import checked_file
from ctc_toolkit.process.progress import STATES
from ctc_toolkit.process.step_fields import NAMES, StepFields, merged, problems, tidied

CATALOGUE = load_process()
TODAY = date(2026, 11, 25)
TEXT = st.text(max_size=30)
FIELDS = st.builds(
    StepFields,
    st.sampled_from(STATES),
    TEXT,
    TEXT,
    TEXT,
    st.none() | st.sampled_from([one.id for one in CATALOGUE.functions]),
    st.none() | st.dates(),
    TEXT,
)


def codes(entered):
    return {name: problem.code for name, problem in problems(entered, CATALOGUE, TODAY).items()}


def test_1_everything_wrong_at_once():
    wrong = StepFields("done", "", "x" * 4001, "http://a.de", "mayor", date(2126, 1, 1), "y" * 5000)
    assert codes(wrong) == {
        "state": "step_state_unknown", "evidence": "step_text_long", "note": "step_text_long", "link": "step_link",
        "function": "step_function_unknown", "due": "step_date",
    }  # fmt: skip
    assert codes(StepFields("not_applicable", "  ")) == {"reason": "step_reason_missing"}
    for problem in problems(wrong, CATALOGUE, TODAY).values():
        assert problem.say("de")
        assert problem.say("en")


def test_1_right_entries():
    right = StepFields(
        "mostly", "", "Protokoll", "https://akte.example/1?a=2#b", "coordinator", date(2027, 3, 1), "gut"
    )
    assert codes(right) == {}
    assert codes(StepFields()) == {}
    assert codes(StepFields("not_applicable", "gibt es hier nicht")) == {}
    assert codes(StepFields(due=date(1999, 12, 31))) == {"due": "step_date"}


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "https://", "https:///pfad", "ftp://a.de/b", "https://user:geheim@a.de/", "https://user@a.de",
        "https://a.de/ b", 'https://a.de/"onload', "https://a.de/<b>", "//a.de", "https://a.de:99999/", "x" * 600,
        "https://" + "a" * 500 + ".de",
    ],
)  # fmt: skip
def test_2_links_that_are_refused(link):
    assert codes(StepFields(link=link)) == {"link": "step_link"}


def test_3_texts_are_kept():
    odd = "  Zeile 1\r\nZeile 2\x00\x1b[31m – שכונה 👩‍👧 =1+1\t‚Ende‘ "
    assert tidied(StepFields(note=odd)).note == "Zeile 1\nZeile 2[31m – שכונה 👩‍👧 =1+1\t‚Ende‘"
    assert tidied(StepFields(link=" https://a.de ")).link == "https://a.de"


def test_4_different_fields_are_put_together():
    before = StepFields(note="a")
    mine, theirs = replace(before, state="fully"), replace(before, note="b", due=TODAY)
    together, conflicts = merged(before, mine, theirs)
    assert (together, conflicts) == (StepFields("fully", note="b", due=TODAY), ())
    assert merged(before, mine, mine) == (mine, ())
    assert merged(before, before, theirs) == (theirs, ())


def test_5_the_same_field_is_a_conflict():
    before = StepFields(note="a", link="https://a.de")
    together, conflicts = merged(
        before, replace(before, note="mine", state="fully"), replace(before, note="theirs", link="")
    )
    assert [(one.field, one.theirs, one.yours) for one in conflicts] == [("note", "theirs", "mine")]
    assert together.note == "theirs"


@settings(max_examples=200, deadline=None)
@given(before=FIELDS, after=FIELDS, current=FIELDS)
def test_6_nothing_is_invented(before, after, current):
    together, conflicts = merged(before, after, current)
    in_conflict = {one.field for one in conflicts}
    for name in NAMES:
        old, mine, now, result = (getattr(one, name) for one in (before, after, current, together))
        assert result in (mine, now)
        if name in in_conflict:
            assert len({repr(old), repr(mine), repr(now)}) == 3
        elif mine != old:
            assert result == mine
        else:
            assert result == now


def archive(*names, mimetype=None):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, b"<xml/>")
    return held.getvalue()


ODT = "application/vnd.oasis.opendocument.text"
RIGHT = [
    ("a.pdf", b"%PDF-1.7\n..."),
    ("a.PNG", b"\x89PNG\r\n\x1a\n...."),
    ("a.jpeg", b"\xff\xd8\xff\xe0..."),
    ("a.txt", "Größe: 5\n".encode()),
    ("a.docx", archive("[Content_Types].xml", "word/document.xml")),
    ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
    ("a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml")),
    ("a.odt", archive("content.xml", mimetype=ODT)),
]


@pytest.mark.parametrize(("name", "content"), RIGHT)
def test_7_right_files(name, content):
    assert checked_file(name, content).content == content
    with pytest.raises(ToolkitError) as refused:
        checked_file("a.exe", content)
    assert refused.value.code == "evidence_type"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "evidence_empty"),
        ("a.pdf", b"MZ\x90\x00", "evidence_type"),
        ("a.docx", b"%PDF-1.7", "evidence_type"),
        ("a.pdf", archive("[Content_Types].xml", "word/document.xml"), "evidence_type"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "evidence_macros"),
        ("a.docx", archive("word/document.xml"), "evidence_type"),
        ("a.docx", b"PK\x03\x04 damaged", "evidence_type"),
        ("a.odt", archive("x", mimetype="application/x-shellscript"), "evidence_type"),
        ("a.txt", b"text\x00\x01", "evidence_type"),
        ("a.txt", b"\xff\xfe\xfa", "evidence_type"),
        ("a.svg", b"<svg onload='x'/>", "evidence_type"),
        ("a.html", b"<script>1</script>", "evidence_type"),
    ],
)
def test_7_wrong_files(name, content, code):
    with pytest.raises(ToolkitError) as refused:
        checked_file(name, content)
    assert refused.value.code == code


def test_7_large_files(monkeypatch):
    monkeypatch.setattr(evidence_module, "LARGEST", 100)
    with pytest.raises(ToolkitError) as refused:
        checked_file("a.txt", b"x" * 101)
    assert refused.value.code == "evidence_large"
    assert checked_file("a.txt", b"x" * 100)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200), cut=st.integers(0, 300))
def test_7_never_a_crash(content, cut):
    whole = archive("[Content_Types].xml", "word/document.xml")
    for tried in (content, b"PK\x03\x04" + content, whole[:cut] + content + whole[cut:]):
        assert verdict(tried) in {"taken", "evidence_empty", "evidence_type", "evidence_macros"}


def verdict(content):
    try:
        checked_file("a.docx", content)
    except ToolkitError as refused:
        return refused.code
    return "taken"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Bericht 2026.txt", "Bericht 2026.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("..\u0000x.txt", "_x.txt"),
        ("ö" * 300 + ".txt", "ö" * 116 + ".txt"),
    ],
)
def test_8_names(name, kept):
    assert checked_file(name, b"text").name == kept
