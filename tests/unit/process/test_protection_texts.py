"""Documents on data protection in the catalogue.

1. The eight documents that a city needs are there, in both languages, dated, with the rules that ask for them.
2. The catalogue check finds unknown placeholders, a missing language, a missing source, languages that differ, a table
   inside a text, and a list of changes that does not begin with the version; each with file and line.
3. Every placeholder that is known is used by some document, and the documents have no mistake.
4. An unknown document is refused with the names of those there are.
"""

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.protection_texts import (
    FOLDER,
    KNOWN,
    check_protection_text,
    protection_ids,
    protection_text,
    protection_texts,
)

ASKED_BY = {
    "pupils": "Art. 13",
    "parents": "Art. 13",
    "processing-record": "Art. 30",
    "deletion-concept": "Art. 17",
    "impact-assessment": "Art. 35",
    "measures": "Art. 32",
    "processor-annex": "Art. 28",
    "breach-checklist": "Art. 33",
}


def test_1_the_documents_are_there():
    assert set(protection_ids()) == set(ASKED_BY)
    for text in protection_texts():
        assert any(ASKED_BY[text.id] in one.rule for one in text.basis), text.id
        assert text.text.de != text.text.en
        assert text.changes[0].date == text.date


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{{contact}}", "{{nobody}}", "protection_placeholder_unknown"),
        ("{{contact}}", "{{contact}", "letter_braces"),
        ("      en: First version.\n", "", "catalogue_field_missing"),
        ("    source: https://eur-lex.europa.eu/eli/reg/2016/679/oj\n", "", "catalogue_field_missing"),
        ("Datenschutzbeauftragte oder -beauftragten rufen: {{officer}}", "Ruf", "protection_placeholders_differ"),
        ("Was ist geschehen: __", "Was ist geschehen: {{roles_table}} __", "protection_table_inside"),
        ('changes:\n  - version: "1.0"', 'changes:\n  - version: "0.9"', "protection_changes"),
        ("id: breach-checklist", "id: breach", "protection_file_name"),
        ("| Konten | Name,", "| Konten | Name | mehr,", "letter_table_uneven"),
    ],
)
def test_2_mistakes_are_found(tmp_path, old, new, code):
    folder = tmp_path / FOLDER
    folder.mkdir()
    content = (catalogue_folder() / FOLDER / "breach-checklist.yaml").read_text(encoding="utf-8")
    assert old in content
    if code == "protection_placeholders_differ":
        content = content.replace("{{officer}}", "X", 1).replace(old.replace("{{officer}}", "X"), new)
    else:
        content = content.replace(old, new, 1)
    (folder / "breach-checklist.yaml").write_text(content, encoding="utf-8")
    found = check_catalogue(folder)
    assert code in {problem.code for problem in found}, [str(problem) for problem in found]
    (problem,) = [one for one in found if one.code == code][:1]
    assert problem.file == f"{FOLDER}/breach-checklist.yaml"
    assert problem.line > 0


def test_3_shipped_documents_have_no_mistake():
    used = set().union(*(text.placeholders("de") for text in protection_texts()))
    assert used == set(KNOWN)
    for path in sorted((catalogue_folder() / FOLDER).glob("*.yaml")):
        assert check_protection_text(path) == []


def test_4_unknown():
    with pytest.raises(ToolkitError) as refused:
        protection_text("nothing")
    assert refused.value.code == "protection_unknown"
    assert "breach-checklist" in refused.value.say("de")
