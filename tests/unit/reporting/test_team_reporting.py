"""Pictures and sheets of team surveys and site checks.

1. Charts take released results only, hold every side once with its words, have title and alternative text in both
   languages, and are valid Vega-Lite.
2. The chart holds nothing but released values: the range, never a mean.
3. A locked side is a word and no bar; colour repeats what the words say.
4. The trend has a block for each side that names the change, oldest survey first.
5. The chart of a check shows yes, partly and the rest as parts of each side.
6. Ranges, spreads, leanings and verdicts are said in plain words, with German decimals.
7. The questionnaire on paper has every statement with the digits that are typed in, and no place for a name.
8. The sheet of a result says what to talk about; the one of a check its next steps with the step of the process. Both
   become Word files and web pages, and made-up ones say so.
"""

import io
from datetime import date

import docx
import pytest

from ctc_toolkit.disclosure import TeamResults, release_team_results
from ctc_toolkit.language import translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.site_checks import summary
from ctc_toolkit.process.team_answers import wordings_of
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.reporting.team_charts import TeamWave, check_chart, team_chart, team_trend_chart
from ctc_toolkit.reporting.team_sheets import Whereabouts, check_sheet, paper_questionnaire, result_sheet
from ctc_toolkit.reporting.team_words import (
    leaning_words,
    points_text,
    range_text,
    spread_words,
    standing_words,
    verdict_text,
)

CATALOGUE = load_process()
TEAM, READINESS, LASTING = CATALOGUE.team_survey, CATALOGUE.readiness_check, CATALOGUE.sustainability_check
WHERE = Whereabouts("Nordhafen", "Dortmund", made_up=True)
DAY = date(2026, 11, 30)


def results(people=7, **values):
    person = {}
    for dimension in TEAM.dimensions:
        for item in dimension.items:
            value = values.get(dimension.id, 3)
            if value:
                person[item.id] = value if item.wording == "strength" else 6 - value
    return release_team_results([person] * people, wordings_of(TEAM))


def rows(chart):
    return chart.to_dict()["datasets"]["team"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_charts(language):
    wave = TeamWave("Herbst", results(leadership=5, barriers=1))
    for chart in (team_chart(wave, TEAM, language), team_trend_chart([wave, wave], TEAM, language)):
        chart.altair()
        assert "Herbst" in chart.alt
        for dimension in TEAM.dimensions:
            assert dimension.named_in_results.get(language) in chart.alt
    assert len(rows(team_chart(wave, TEAM, language))) == 6
    forged = object.__new__(TeamResults)
    for draw in (lambda: team_chart(TeamWave("x", forged), TEAM, language),
                 lambda: team_trend_chart([TeamWave("x", forged)], TEAM, language)):  # fmt: skip
        with pytest.raises(TypeError):
            draw()


def test_2_only_released_values():
    chart = team_chart(TeamWave("Herbst", results(direction=4)), TEAM, "de")
    for row in rows(chart):
        assert set(row) == {"key", "form", "label", "low", "high", "colour", "text", "spoken"}
    assert (rows(chart)[0]["low"], rows(chart)[0]["high"]) == (4, 5)
    same = team_chart(TeamWave("Herbst", results(direction=5)), TEAM, "de")
    assert rows(same)[0] == rows(chart)[0]


def test_3_locked_and_coloured():
    chart = team_chart(TeamWave("Herbst", results(direction=0, leadership=5, barriers=1)), TEAM, "de")
    first, second, *_, last = rows(chart)
    assert (first["form"], first["text"]) == ("locked", "weniger als 5 Antworten")
    assert "low" not in first
    assert second["text"] == "4 oder mehr: Stärke"
    assert last["text"] == "2 oder weniger: daran arbeiten"
    assert len({row["colour"] for row in (second, last, rows(chart)[2])}) == 3


def test_4_trend():
    waves = [TeamWave("Früher", results(direction=2)), TeamWave("Später", results(direction=4))]
    found = rows(team_trend_chart(waves, TEAM, "de"))
    assert len(found) == 18
    assert [row["label"] for row in found[:3]] == ["Richtung: gestiegen", "Früher", "Später"]
    assert found[3]["label"] == "Leitung: keine klare Veränderung"


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_check(language):
    answers = {"people_driver": "yes", "people_champion": "partly", "people_host": "no"}
    chart = check_chart(summary(READINESS, answers), language)
    chart.altair()
    first = rows(chart)[0]
    assert (first["yes"], first["partly"]) == (0.25, 0.5)
    assert first["text"].startswith("1 ja, 1 teilweise, 1 nein, 1 offen" if language == "de" else "1 yes, 1 partly")
    assert READINESS.dimensions[0].title.get(language) in chart.alt


def test_6_words():
    t = translator("de")
    found = release_team_results(
        [{"direction_goal": value} for value in [3, 3, 4, 4, 4]], {"direction": {"direction_goal": "strength"}}
    )
    assert range_text(t, found.dimensions[0]) == "3,5 bis 4"
    assert spread_words(t, found.dimensions[0]) == "Antworten liegen nicht weit auseinander"
    assert standing_words(t, None) == "zu wenige Antworten"
    assert leaning_words(t, found.items[0]) == "überwiegend ja"
    ten = release_team_results(
        [{"direction_goal": value} for value in [3, 3] * 4 + [4, 4, 4]], {"direction": {"direction_goal": "strength"}}
    )
    assert range_text(t, ten.dimensions[0]) == "3,25 bis 3,5"
    none = summary(LASTING, {})
    assert verdict_text(t, none) == "Das lässt sich noch nicht sagen. 0 von 26 Fragen sind beantwortet."
    assert "Bisher 0 Punkte; 0 von 15 Fragen" in points_text(t, none)
    assert points_text(t, summary(READINESS, {})) == ""
    whole = summary(LASTING, {item.id: "yes" for item in LASTING.items})
    assert verdict_text(t, whole) == "Was die Arbeit auf Dauer trägt, ist da."
    assert "15 von 15 Punkten." in points_text(t, whole)
    assert "13,1" in points_text(t, whole)


def words_of(data):
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("language", ["de", "en"])
def test_7_paper(language):
    sheet = paper_questionnaire(TEAM, "Herbst 2026", WHERE, language, DAY)
    text = words_of(sheet_docx(sheet))
    for item in TEAM.items:
        assert item.text.get(language) in text
    assert text.count("☐ 5") == 22
    assert "Herbst 2026" in text
    assert "Nordhafen, Dortmund" in text
    assert sheet.made_up
    assert len(sheet_html(sheet)) > 3000


@pytest.mark.parametrize("language", ["de", "en"])
def test_8_result(language):
    waves = [TeamWave("Früher", results(direction=4)), TeamWave("Später", results(direction=2, cohesion=5))]
    text = words_of(sheet_docx(result_sheet(waves, TEAM, WHERE, language, DAY)))
    direction = TEAM.dimension("direction")
    assert direction.talk.get(language) in text
    assert direction.next_steps[0].text.get(language) in text
    assert ("gesunken" if language == "de" else "has fallen") in text
    assert ("7 Personen haben geantwortet." if language == "de" else "7 people have answered.") in text
    page = sheet_html(result_sheet(waves[:1], TEAM, WHERE, language, DAY)).decode()
    assert "Früher" in page
    assert ("gesunken" if language == "de" else "has fallen") not in page
    strong = result_sheet(
        [TeamWave("Gut", results(**{one.id: 5 for one in TEAM.dimensions}))], TEAM, WHERE, language, DAY
    )
    assert TEAM.dimensions[0].next_steps[0].text.get(language) not in words_of(sheet_docx(strong))


@pytest.mark.parametrize("language", ["de", "en"])
def test_8_check(language):
    answers = {item.id: "yes" for item in LASTING.items} | {"data_official": "no", "plan_written": "partly"}
    sheet = check_sheet(summary(LASTING, answers), DAY, WHERE, CATALOGUE, language, DAY)
    text = words_of(sheet_docx(sheet))
    for item in ("data_official", "plan_written"):
        assert LASTING.item(item).advice.get(language) in text
    step = next(step for step in CATALOGUE.benchmarks if step.id == "b4_6_1")
    assert step.title.get(language) in text
    assert "13 von 15" in text or "13 of 15" in text
    finished = check_sheet(
        summary(READINESS, {item.id: "yes" for item in READINESS.items}), DAY, WHERE, CATALOGUE, language, DAY
    )
    assert ("Nächste Schritte" if language == "de" else "Next steps") not in words_of(sheet_docx(finished))
