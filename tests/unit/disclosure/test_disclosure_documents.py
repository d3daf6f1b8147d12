"""Released numbers as documents.

1. Writing and reading again gives the same: frames with their types, level, provenance, rules, mark, hash, bytes.
2. A document says only what the `Released` carries; equal releases give equal bytes.
3. A document that does not fit its hash is refused, whichever sign was changed.
4. A document with a fitting hash is refused where `release()` could not have made it: numbers in locked cells, fewer
   answers than the level asks for, 0 or 100 percent, lowered thresholds, doubled cells, unknown words or keys.
5. The version of the rules stays the one under which it was released.
6. What comes back is a `Released` like any other: products take it, it cannot be altered, only `Released` is written.
7. The refusal is one code, and says nothing of what the document holds.
"""

import json

import pandas as pd
import pytest
from released_examples import example, full_example, row

from ctc_toolkit.disclosure import (
    LEVELS,
    Released,
    Rules,
    document_hash,
    release,
    released_from_document,
    released_to_document,
    require_released,
)
from ctc_toolkit.disclosure import release as release_function
from ctc_toolkit.errors import ToolkitError

EXAMPLES = [full_example(), example([row("peers", 100, 50)]), example([row("peers", 3, 1)])]


def reopened(text):
    return released_from_document(text, document_hash(text))


def refused(text, content_hash=None):
    with pytest.raises(ToolkitError) as caught:
        released_from_document(text, content_hash or document_hash(text))
    assert caught.value.code == "released_document_damaged"
    return caught.value


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("profile", EXAMPLES)
@pytest.mark.parametrize("source", ["survey", "made_up"])
def test_1_2_round_trip(profile, level, source):
    first = release(profile, level, source=source)
    text = released_to_document(first)
    again = reopened(text)
    pd.testing.assert_frame_equal(again.table, first.table)
    pd.testing.assert_frame_equal(again.means, first.means)
    assert (again.level, again.provenance, again.made_up) == (first.level, first.provenance, first.made_up)
    assert (again.rules, again.rule_version, again.content_hash) == (
        first.rules,
        first.rule_version,
        first.content_hash,
    )
    assert released_to_document(again) == text
    assert released_to_document(release(profile, level, source=source)) == text


def test_1_umlauts_and_other_rules():
    profile = full_example().with_origin(software="ctc-toolkit „Größe“ 🌳", cut_points=None)
    first = release(profile, "public", rules=Rules(k_public=60, k_internal=40))
    again = reopened(released_to_document(first))
    assert again.provenance.software == "ctc-toolkit „Größe“ 🌳"
    assert again.rules == Rules(k_public=60, k_internal=40)


def test_2_only_what_is_carried():
    found = json.loads(released_to_document(release(full_example(), "public")))
    assert set(found) == {
        "content_hash", "format", "level", "means", "provenance", "rule_version", "rules", "source", "table",
    }  # fmt: skip
    assert {len(cells) for cells in found["table"]} == {11}
    assert {len(cells) for cells in found["means"]} == {5}


def test_3_every_changed_sign_is_noticed():
    text = released_to_document(release(example([row("peers", 100, 50)]), "internal"))
    kept = document_hash(text)
    for place in range(len(text)):
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        assert refused(changed, kept).values["place"] == "hash"
    refused(text[:-1], kept)
    refused(text, "0" * 64)


def forged(change, level="internal"):
    """Return a document whose hashes fit, after `change` of its fields."""
    fields = json.loads(released_to_document(release(full_example(), level)))
    change(fields)
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def cell(fields, state, level="internal"):
    return next(cells for cells in fields["table"] if cells[9] == state)


FORGERIES = {
    "a number in a locked cell": lambda fields: cell(fields, "locked").__setitem__(3, 12),
    "a percentage in a banded cell": lambda fields: cell(fields, "banded").__setitem__(4, 3),
    "too few answers": lambda fields: cell(fields, "shown").__setitem__(3, 19),
    "nobody": lambda fields: cell(fields, "shown").__setitem__(4, 0),
    "everybody": lambda fields: cell(fields, "shown").__setitem__(4, 100),
    "half a person": lambda fields: cell(fields, "shown").__setitem__(3, 30.5),
    "no certainty": lambda fields: cell(fields, "shown").__setitem__(10, ""),
    "an open state": lambda fields: cell(fields, "shown").__setitem__(9, "open"),
    "true as a number": lambda fields: cell(fields, "shown").__setitem__(4, True),
    "a row too short": lambda fields: cell(fields, "shown").pop(),
    "a cell twice": lambda fields: fields["table"].append(fields["table"][0]),
    "lowered thresholds": lambda fields: fields["rules"].update(k_internal=5),
    "an unknown threshold": lambda fields: fields["rules"].update(k_secret=5),
    "an unknown level": lambda fields: fields.update(level="secret"),
    "an unknown source": lambda fields: fields.update(source="guess"),
    "another format": lambda fields: fields.update(format=2),
    "a further key": lambda fields: fields.update(answers=[1, 2]),
    "a missing key": lambda fields: fields.pop("means"),
    "rows as text": lambda fields: fields.update(table="all"),
    "a provenance without source": lambda fields: fields["provenance"].pop("source_hash"),
    "a number as source": lambda fields: fields["provenance"].update(source_hash=7),
    "another level with the old hash": lambda fields: fields.update(level="public"),
    "thresholds that are not those of the version": lambda fields: fields["rules"].update(k_internal=21),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_4_forged_documents(name):
    refused(forged(FORGERIES[name]))


def test_4_public_counts_are_rounded():
    refused(forged(lambda fields: cell(fields, "shown").__setitem__(3, 901), "public"))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "{" * 5000, '{"format":1}', "NaN", "\ud800"])
def test_4_no_document_at_all(text):
    refused(text)


def test_4_another_form_of_the_same_is_refused():
    text = released_to_document(release(full_example(), "public"))
    assert refused(json.dumps(json.loads(text))).values["place"] == "canonical form"


def test_5_version_of_the_rules_stays(monkeypatch):
    text = released_to_document(release(full_example(), "internal"))
    import ctc_toolkit.disclosure.rules as rules

    monkeypatch.setattr(rules, "RULE_SET", "primary-9")
    again = reopened(text)
    assert again.rule_version == "primary-1 (30/20/5)"
    assert release_function(full_example(), "internal").rule_version == "primary-9 (30/20/5)"
    assert released_to_document(again) == text


def test_6_a_released_like_any_other():
    again = reopened(released_to_document(release(full_example(), "public")))
    assert require_released(again) is again
    with pytest.raises(AttributeError):
        again.level = "internal"
    for other in (again.table, None, object.__new__(Released)):
        with pytest.raises(TypeError):
            released_to_document(other)


def test_7_the_refusal_says_nothing_of_the_contents():
    text = released_to_document(release(full_example(), "internal")).replace("drugs_at_hand", "secret_word", 1)
    error = refused(text)
    assert "secret_word" not in error.say("de") + error.say("en") + repr(error.values)
