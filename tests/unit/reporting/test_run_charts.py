"""Run charts of the delivery of a measure.

1. The chart draws exactly the values of the table, in both languages; the median is drawn, adaptations have shapes.
2. The text alternative says the finding: the last value, the middle one, and since when it falls, if it does.
3. Planned and held sessions: months to come have a planned value and no held one, in chart and table.
4. Values are written as Germans and Britons write them; days below the line never crowd.
5. Shapes differ, and what falls is said in words, so that nothing is told by colour alone.
"""

import pytest

from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.series import KINDS, months_of, run_series
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.run_charts import (
    MOST_DAYS,
    SHAPES,
    months_chart,
    months_rows,
    run_chart,
    run_columns,
    run_finding,
    run_rows,
    value_text,
)
from tests.scripted_delivery import FIRST, delivery, group, observation, session, weeks
from tests.unit.implementation.test_warnings import dip

YEAR = school_year(FIRST)
DE, EN = translator("de"), translator("en")


def rows_of(document, name):
    return next(layer["data"]["values"] for layer in document["layer"] if layer["data"].get("name") == name)


def series(kind, measure=None):
    made = measure or dip(10)
    return run_series(made, made.groups, YEAR, kind)


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
@pytest.mark.parametrize("kind", ["own_quality", "attendance", "adherence"])
def test_1_same_values(kind, t):
    found = series(kind)
    document = run_chart(found, t.language).to_dict()
    drawn = rows_of(document, "points")
    table = run_rows(t, found)
    assert [value_text(t, kind, row["value"]) for row in drawn] == [row[1] for row in table]
    assert [row["spoken"].split(":")[0] for row in drawn] == [row[0] for row in table]
    assert [row["shape"] for row in drawn] == ["circle"] * 6 + ["diamond"] * 4
    medians = [layer for layer in document["layer"] if layer["mark"].get("strokeDash")]
    assert [layer["data"]["values"][0]["value"] for layer in medians] == [found.median]
    assert len(run_columns(t, found)) == len(table[0])


def test_1_outside():
    made = delivery(group([], [observation(weeks(number), 4) for number in (1, 2, 3)]))
    found = series("quality", made)
    assert [row["value"] for row in rows_of(run_chart(found, "de").to_dict(), "points")] == [4, 4, 4]
    assert run_columns(DE, found)[2] == "Bewertungen"


def test_2_finding():
    falling = run_chart(series("attendance"), "de")
    assert "Rückgang seit 20.10.2026: 60" in falling.alt.replace("\xa0", " ")
    assert "davor 86" in falling.alt, "(6 x 90 + 60) / 7 = 85.7 before the last three"
    assert falling.alt.startswith("Liniendiagramm. Anwesenheit. Zuletzt 60")
    assert falling.to_dict()["description"] == falling.alt
    calm = series("own_quality", dip(6))
    assert "No fall is to be seen." in run_finding(EN, calm)
    assert run_finding(DE, calm).startswith("Zuletzt 5,0 am 06.10.2026, mittlerer Wert 5,0.")


def test_3_months():
    made = dip(7)
    months = months_of(made, made.groups, YEAR, weeks(7))
    document = months_chart(months, "de").to_dict()
    planned, held = rows_of(document, "planned"), rows_of(document, "held")
    table = months_rows(DE, months)
    assert [str(row["value"]) for row in planned] == [row[1] for row in table]
    assert [str(row["value"]) for row in held] == [row[2] for row in table if row[2] != "–"]
    assert len(held) < len(planned)
    assert months_chart(months, "de").alt.endswith("Bis 13.10.2026 gehalten: 7 Termine, geplant: 7.")


def test_4_numbers_and_days():
    assert [value_text(t, "own_quality", 4.5) for t in (DE, EN)] == ["4,5", "4.5"]
    assert [value_text(t, "attendance", 86.4) for t in (DE, EN)] == ["86\xa0%", "86%"]
    for count in range(3, 40):
        held = [session(number, present=9) for number in range(1, count + 1)]
        made = delivery(group(held, sessions=count, end=weeks(count)))
        document = run_chart(series("attendance", made), "de").to_dict()
        days = next(layer["data"]["values"] for layer in document["layer"] if "rank" in layer["data"]["values"][0])
        places = [day["place"] for day in days]
        assert places[0] == 0
        assert places[-1] == count - 1
        assert len(places) <= MOST_DAYS
        assert places == sorted(set(places))


def test_5_not_by_colour_alone():
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert set(KINDS) == {"quality", "own_quality", "attendance", "adherence"}
    subtitle = run_chart(series("adherence"), "de").to_dict()["title"]["subtitle"]["expr"]
    assert "◆ Kern verändert" in subtitle
