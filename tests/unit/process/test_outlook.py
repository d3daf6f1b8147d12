"""What an area has to look at on a day.

1. Steps with a date that are still to be done are named with phase and function; what is met or does not apply is not.
2. A date of today is not late; it comes, like those of the next 28 days; only what had to be done by a day can be late.
3. What needs the steering group stands there: open steps of the present phase, those of the gate first; a function that
   was entered decides.
4. What one person changed about one thing in one sitting is one change, with the newest state and all fields; other
   people, other days, phases and reviews stay apart; newest day first, what weighs more before what weighs less.
5. Every product has an estimate of its time, and the catalogue check names one that has none or two.
"""

import shutil
from datetime import UTC, date, datetime, timedelta

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.language import Text
from ctc_toolkit.process import check_process, load_process
from ctc_toolkit.process.outlook import (
    Change,
    Deadline,
    coming,
    dated_steps,
    in_order,
    passed,
    to_decide,
    told_together,
)
from ctc_toolkit.process.step_fields import StepFields

CATALOGUE = load_process()
TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def day(days):
    return TODAY + timedelta(days)


def test_1_dated_steps():
    entries = {
        "b2_1_2": StepFields(due=day(3)),
        "b1_1_1": StepFields("partly", due=day(-1), function="coordinator"),
        "b1_1_2": StepFields("fully", due=day(-5)),
        "b1_1_3": StepFields("not_applicable", "nicht nötig", due=day(-5)),
        "b1_1_4": StepFields("in_progress"),
    }
    found = dated_steps(CATALOGUE, entries)
    assert [(one.id, one.phase, one.on, one.functions) for one in found] == [
        ("b1_1_1", 1, day(-1), ("coordinator",)),
        ("b2_1_2", 2, day(3), ("key_leaders",)),
    ]
    assert found[0].name.en == "One person acts as first contact and driving force"


def test_2_late_and_soon():
    dates = in_order(
        Deadline(kind, day(days), Text(f"{kind} {days}", ""))
        for kind in ("step", "meeting", "deletion")
        for days in (-1, 0, 28, 29)
    )
    assert [one.name.de for one in passed(dates, TODAY)] == ["deletion -1", "step -1"]
    assert {one.name.de.split()[1] for one in coming(dates, TODAY)} == {"0", "28"}
    assert [one.on for one in coming(dates, TODAY)] == [day(0)] * 3 + [day(28)] * 3


def test_3_decisions():
    every = [step.id for step in to_decide(CATALOGUE, 1, {})]
    assert every[:3] == ["b1_1_2", "b1_1_4", "b1_1_5"]
    gates = {step.id for step in CATALOGUE.phase(1).milestones[0].benchmarks if step.gate == "proposed"}
    assert gates <= set(every)
    assert every.index("b1_5_2") < every.index("b1_2_3")
    entries = {
        "b1_1_2": StepFields("mostly"),
        "b1_1_4": StepFields(function="coordinator"),
        "b1_1_1": StepFields(function="key_leaders"),
    }
    found = [step.id for step in to_decide(CATALOGUE, 1, entries)]
    assert "b1_1_1" in found
    assert not {"b1_1_2", "b1_1_4"} & set(found)


def change(minutes, who="Kim", kind="step", subject="A", **more):
    return Change(kind, NOON + timedelta(minutes=minutes), who, Text(subject, subject), id=subject, **more)


def test_4_told_together():
    found = told_together(
        [
            change(0, fields=("state",), detail="partly"),
            change(1, fields=("due",)),
            change(2, fields=("state",), detail="mostly", reason="fast fertig"),
            change(3, who="Rosa", fields=("note",)),
            change(4, kind="phase", detail="2"),
            change(5, kind="phase", detail="3"),
            change(6, kind="review", detail="submitted"),
            change(-60 * 24, fields=("note",)),
        ]
    )
    assert [(one.kind, one.who, one.detail, one.fields, one.reason) for one in found] == [
        ("phase", "Kim", "3", (), ""),
        ("phase", "Kim", "2", (), ""),
        ("review", "Kim", "submitted", (), ""),
        ("step", "Rosa", "", ("note",), ""),
        ("step", "Kim", "mostly", ("state", "due"), "fast fertig"),
        ("step", "Kim", "", ("note",), ""),
    ]


def test_5_every_product_takes_time():
    assert {product.id for product in CATALOGUE.products} == {effort.product for effort in CATALOGUE.efforts}
    assert all(5 <= CATALOGUE.minutes(product.id) <= 480 for product in CATALOGUE.products)


def test_5_the_check_names_all_mistakes(tmp_path):
    folder = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", folder)
    file = folder / "efforts.yaml"
    written = file.read_text(encoding="utf-8")
    changes = {
        "- product: vision\n  minutes: 30\n": "",
        "- product: role_sheet\n": "- product: kl_commitment\n",
        "- product: network_map\n": "- product: network_maps\n",
    }
    for text, other in changes.items():
        assert text in written
        written = written.replace(text, other)
    file.write_text(written, encoding="utf-8")
    found = {(one.code, dict(one.values)["found"]) for one in check_process(folder)}
    assert found == {
        ("process_unknown_entry", "vision"),
        ("process_unknown_entry", "role_sheet"),
        ("process_id_twice", "kl_commitment"),
        ("process_unknown_entry", "network_map"),
        ("process_unknown_entry", "network_maps"),
    }
