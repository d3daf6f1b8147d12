"""The Word template of a city is checked before it is stored.

1. A good template is taken: the sample in both languages, odd ones, placeholders with spaces, capitals and split runs.
2. An unknown placeholder is named with where it stands, and the nearest one is suggested; German words are understood.
3. A torn placeholder is named with its right spelling: a brace too few or too many, not closed, single braces.
4. The content has its place once, alone, in the text; what is wrong with that is told, and only that.
5. Macros, embedded objects, links to other files, fields that fetch something, comments, tracked changes are refused.
6. What is no Word file, is locked, too large, packed as a bomb, or defines entities is refused before it is looked at.
7. All problems are named together, each once; every message is complete in German and English.
8. What is stored opens again, holds no names and no way out, and checking it once more changes nothing.
"""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.reporting.sample_template import sample_template
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.reporting.word_archive import LARGEST, MOST_PARTS
from ctc_toolkit.reporting.word_template import checked_template, template_problems
from tests.word_templates import attached, changed, odd_template, png, saved, template_with

GOOD = template_with("{{title}}", "{{content}}")
EXTERNAL = b'<Relationship Id="rId99" TargetMode="External" Type="%s" Target="%s"/></Relationships>'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def codes(content: bytes) -> list[str]:
    return [problem.code for problem in template_problems(content)]


def only(content: bytes) -> ToolkitError:
    (problem,) = template_problems(content)
    return problem


def related(kind: bytes, target: bytes) -> bytes:
    return changed(GOOD, rels=(b"</Relationships>", EXTERNAL % (OFFICE + kind, target)))


def with_field(instruction: str) -> bytes:
    document = docx.Document()
    run = document.add_paragraph("{{content}}") and document.add_paragraph().add_run()
    field = run._r.makeelement(docx.oxml.ns.qn("w:instrText"), {})
    field.text = instruction
    run._r.append(field)
    return saved(document)


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        odd_template(),
        sample_template(Brand(), "de"),
        sample_template(Brand("Stadt Essen", "#0a5c36", png(), "Logo"), "en"),
        template_with("{{ Title }} von {{CITY}}", "{{content}} ", header="{{date}}", footer="{{foot}}"),
        template_with("Preis {a} und Menge {b}", "{{content}}"),
        related(b"hyperlink", b"https://www.stadt.example"),
        with_field(" PAGE \\* ARABIC "),
    ],
)
def test_1_good_ones(content):
    assert template_problems(content) == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("{{titel}}", "{{title}}"), ("{{Stadt}}", "{{city}}"), ("{{ datm }}", "{{date}}"), ("{{fußzeile}}", "{{foot}}")],
)
def test_2_unknown_with_the_nearest(text, nearest):
    problem = only(template_with("{{content}}", footer=text))
    assert (problem.code, problem.values["found"], problem.values["nearest"]) == (
        "brand_placeholder_unknown",
        text,
        nearest,
    )
    assert f"„{text}“ gibt es nicht (in der Fußzeile)" in problem.say("de")
    assert f'Probably "{nearest}" is meant.' in problem.say("en")


def test_2_unknown_without_a_near_one():
    problem = only(template_with("{{content}}", "{{aktenzeichen}}"))
    assert problem.code == "brand_placeholder_foreign"
    assert "{{aktenzeichen}}" in problem.say("de")
    assert "{{title}}, {{subtitle}}, {{city}}, {{date}}, {{content}}, {{foot}}" in problem.say("de")


@pytest.mark.parametrize(
    ("text", "found", "nearest"),
    [
        ("{{titel}", "{{titel}", "{{title}}"),
        ("{{ title", "{{ title", "{{title}}"),
        ("title}}", "title}}", "{{title}}"),
        ("{date}}", "{date}}", "{{date}}"),
        ("{{{city}}}", "{{{city}}}", "{{city}}"),
        ("{title}", "{title}", "{{title}}"),
        ("{{}}", "{{}}", ""),
    ],
)
def test_3_torn_ones(text, found, nearest):
    problem = only(template_with("{{content}}", text))
    assert problem.values["found"] == found
    assert problem.code == ("brand_placeholder_torn" if nearest else "brand_placeholder_foreign")
    assert problem.values.get("nearest", "") == nearest
    assert found in problem.say("de")


def test_3_torn_by_a_line_break_and_over_runs():
    document = docx.Document()
    document.add_paragraph("{{content}}")
    split = document.add_paragraph()
    for text in ("{{ti", "tel}"):
        split.add_run(text)
    broken = document.add_paragraph("{{da")
    broken.add_run().add_break()
    broken.add_run("te}}")
    found = template_problems(saved(document))
    assert [one.values["found"] for one in found] == ["{{titel}", "{{da", "te}}"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (template_with("{{title}}"), "brand_content_missing"),
        (template_with("{{content}}", "{{content}}"), "brand_content_twice"),
        (template_with("{{content}} {{content}}"), "brand_content_twice"),
        (template_with("Bericht: {{content}}"), "brand_content_place"),
        (template_with("Text", header="{{content}}"), "brand_content_place"),
        (template_with("{{inhalt}}"), "brand_placeholder_unknown"),
        (template_with("{{content}"), "brand_placeholder_torn"),
    ],
)
def test_4_place_of_the_content(content, code):
    problem = only(content)
    assert problem.code == code
    assert "{{content}" in problem.say("de")


def test_4_not_in_a_table_or_beside_a_picture():
    document = docx.Document()
    document.add_table(1, 1).rows[0].cells[0].text = "{{content}}"
    assert codes(saved(document)) == ["brand_content_place"]
    document = docx.Document()
    document.add_paragraph("{{content}}").add_run().add_picture(io.BytesIO(png()))
    assert codes(saved(document)) == ["brand_content_place"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (changed(GOOD, {"word/vbaProject.bin": b"x"}), "brand_template_macros"),
        (changed(GOOD, {"word/embeddings/oleObject1.bin": b"x"}), "brand_template_objects"),
        (changed(GOOD, {"word/activeX/activeX1.xml": b"<a/>"}), "brand_template_objects"),
        (related(b"oleObject", b"file:///c:/x"), "brand_template_objects"),
        (related(b"aFChunk", b"x.html"), "brand_template_objects"),
        (related(b"image", b"https://tracker.example/x.png"), "brand_template_external"),
        (related(b"hyperlink", b"file:///c:/geheim"), "brand_template_external"),
        (related(b"subDocument", b"teil2.docx"), "brand_template_external"),
        (with_field(' INCLUDEPICTURE "https://x.example/y.png" '), "brand_template_external"),
        (with_field(" DDEAUTO excel x y "), "brand_template_external"),
        (
            changed(GOOD, types=(b"document.main+xml", b"template.main+xml")),
            "brand_template_dotx",
        ),
        (
            changed(
                GOOD,
                types=(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                ),
            ),
            "brand_template_macros",
        ),
        (changed(GOOD, document=(b"<w:r>", b'<w:ins w:id="1" w:author="A"/><w:r>')), "brand_template_unfinished"),
        (changed(GOOD, document=(b"<w:r>", b'<w:r><w:commentReference w:id="0"/>')), "brand_template_unfinished"),
    ],
)
def test_5_nothing_that_leads_out_or_runs(content, code):
    assert codes(content) == [code]


def test_5_what_is_fetched_is_named():
    assert "https://tracker.example/x.png" in only(related(b"image", b"https://tracker.example/x.png")).say("de")
    assert "INCLUDETEXT" in only(with_field(' INCLUDETEXT "c:\\\\x.docx" ')).say("en")


def many_parts() -> bytes:
    return changed(GOOD, {f"word/media/{number}.bin": b"" for number in range(MOST_PARTS)})


def locked() -> bytes:
    data = bytearray(GOOD)
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "brand_template_not_word"),
        (b"%PDF-1.7", "brand_template_not_word"),
        (png(), "brand_template_not_word"),
        (b"PK\x03\x04 kaputt", "brand_template_damaged"),
        (GOOD[: len(GOOD) // 2], "brand_template_damaged"),
        (b"PK" + bytes(LARGEST), "brand_template_size"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "brand_template_old"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(512),
            "brand_template_password",
        ),
        (changed(GOOD, {"word/media/a.bin": bytes(20_000_000)}), "brand_template_bomb"),
        (many_parts(), "brand_template_bomb"),
        (changed(GOOD, {"../weg.xml": b"<a/>"}), "brand_template_damaged"),
        (changed(GOOD, {"WORD/document.xml": b"<a/>"}), "brand_template_damaged"),
        (locked(), "brand_template_password"),
        (changed(GOOD, {"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "brand_template_dtd"),
        (changed(GOOD, {"word/x.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")}),
         "brand_template_dtd"),
        (changed(GOOD, {"word/x.xml": b"<a><b></a>"}), "brand_template_damaged"),
    ],
)  # fmt: skip
def test_6_nothing_that_cannot_be_trusted(content, code):
    problem = only(content)
    assert problem.code == code
    with pytest.raises(ToolkitError):
        checked_template(content)


def test_6_a_spreadsheet_is_no_document():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert codes(target.getvalue()) == ["brand_template_not_word"]


def test_6_markup_has_a_limit_of_its_own(monkeypatch):
    monkeypatch.setattr("ctc_toolkit.reporting.word_archive.MOST_MARKUP", 20_000)
    assert codes(GOOD) == ["brand_template_bomb"]


@pytest.mark.parametrize("text", ["{{" + " " * 200_000, "{{" * 100_000, "{" + "a" * 200_000, "}" * 200_000])
def test_6_strange_texts_take_no_time(text):
    began = time.process_time()
    assert len(codes(template_with("{{content}}", text))) <= 3
    assert time.process_time() - began < 5


def test_7_all_together_and_each_once():
    found = template_problems(template_with("{{titel}}", "{{titel}}", "{{datum}", header="{{xyzxyz}}"))
    assert [problem.code for problem in found] == [
        "brand_placeholder_unknown",
        "brand_placeholder_torn",
        "brand_placeholder_foreign",
        "brand_content_missing",
    ]
    for code, message in messages().items():
        if code.startswith("brand_"):
            assert message.what["de"] != message.what["en"]
    for problem in found:
        assert "…" not in problem.say("de") + problem.say("en")


def test_8_what_is_stored():
    document = docx.Document()
    document.add_paragraph("{{content}}")
    document.core_properties.author = document.core_properties.last_modified_by = "Kim Beispiel"
    given = attached(saved(document), b"file:///s:/Amt/Normal.dotm")
    assert b"Normal.dotm" in together(given)
    stored = checked_template(given)
    for trace in (b"Normal.dotm", b"attachedTemplate", b"Kim Beispiel"):
        assert trace not in together(stored)
    assert docx.Document(io.BytesIO(stored)).paragraphs[0].text == "{{content}}"
    assert checked_template(stored) == stored


def together(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
