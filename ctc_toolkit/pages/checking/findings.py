"""What a check says: a picture, a table, the next steps, the score with what it is compared with, a sheet."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.checking.questions import answer_words
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.process import load_process
from ctc_toolkit.process.site_checks import OpenPoint
from ctc_toolkit.reporting.sheets import Sheet
from ctc_toolkit.reporting.team_charts import check_chart
from ctc_toolkit.reporting.team_sheets import Whereabouts, check_sheet
from ctc_toolkit.reporting.team_words import carrying_words, counts_text, points_text, verdict_text
from ctc_toolkit.workspace import SiteChecks, SiteCheckView

FIRST = 4
"""How many next steps stand open; the others are one click away."""


def show_findings(context: PageContext, found: SiteChecks, check: SiteCheckView) -> None:
    """Show what a check says."""
    t, summary = context.t, check.summary
    if not summary.answered:
        st.markdown(t("Nothing is answered yet. The picture grows with every answer."))
        return
    if summary.points is not None:
        _score(t, check)
    chart = check_chart(summary, context.language)
    with st.container(key="picture-check"):
        document = chart.to_dict(alternative="separate")
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")
    rows = [
        (one.dimension.title.get(t.language), carrying_words(t, one), counts_text(t, one)) for one in summary.dimensions
    ]
    columns = [t("Side"), t("Result"), t("Answers")]
    show_table(pd.DataFrame(rows, columns=columns), t("Result by side"), content="sentences", key="check-sides")
    _next_steps(context, found, check)
    st.header(t("For the meeting"), anchor=False)
    sheet_downloads(
        t, lambda: _sheet(context, found, check), _sheet(context, found, check), key="check", city=found.ags
    )
    st.caption(summary.check.note.get(t.language) + " " + sources_text(t, check))


def sources_text(t: Translator, check: SiteCheckView) -> str:
    """Return where the questions come from."""
    known = {source.id: source for source in load_process().sources}
    named = "; ".join(known[name].reference for name in check.summary.check.sources if name in known)
    return t("Sources: {sources}.", sources=named)


def _score(t: Translator, check: SiteCheckView) -> None:
    with st.container(border=True, key="check-score"):
        st.markdown(f"**{points_text(t, check.summary)}**")
        experience = check.summary.check.experience
        if experience is not None:
            st.markdown(experience.get(t.language))


def _next_steps(context: PageContext, found: SiteChecks, check: SiteCheckView) -> None:
    t, points = context.t, check.summary.open_points
    st.header(t("Next steps"), anchor=False)
    if not points:
        st.markdown(t("Every answered question has a yes. There is nothing to propose."))
    for point in points[:FIRST]:
        _point(t, found, point)
    if points[FIRST:]:
        label = t.plural("{count} more proposal", "{count} more proposals", len(points) - FIRST)
        with st.expander(label, key="check-more"):
            for point in points[FIRST:]:
                _point(t, found, point)


def _point(t: Translator, found: SiteChecks, point: OpenPoint) -> None:
    item, words = point.item, answer_words(t)
    with st.container(border=True, key=f"lines-check-{item.id}"):
        needed = f", {t('needed')}" if item.importance == "needed" else ""
        st.markdown(
            f"**{item.advice.get(t.language)}**  \n{item.question.get(t.language)} ({words[point.answer]}{needed})"
        )
        step_link(t, found.area_id, item.step, key=f"check-{item.id}")


def _sheet(context: PageContext, found: SiteChecks, check: SiteCheckView) -> Sheet:
    return check_sheet(
        check.summary,
        check.begun_on,
        Whereabouts(found.name, found.city_name, found.made_up),
        load_process(),
        context.language,
        date.today(),
    )


def show_earlier(context: PageContext, checks: tuple[SiteCheckView, ...]) -> None:
    """Show all checks of one kind as a table, newest first."""
    t = context.t
    if len(checks) < 2:
        return
    st.header(t("All checks"), anchor=False)
    rows = []
    for check in checks:
        summary = check.summary
        yes = sum(one.yes for one in summary.dimensions)
        points = "–" if summary.points is None else t.number(summary.points)
        rows.append(
            (
                t.date(check.begun_on),
                t.number(summary.answered),
                t.number(yes),
                t.number(len(summary.missing_needed)),
                points,
                verdict_text(t, summary),
            )
        )
    columns = [t("Begun on"), t("Answered"), t("Yes"), t("Needed and missing"), t("Points"), t("What it says")]
    if all(check.summary.points is None for check in checks):
        columns = [name for name in columns if name != t("Points")]
        rows = [(*row[:4], row[5]) for row in rows]
    show_table(pd.DataFrame(rows, columns=columns), t("All checks"), content="sentences", key="check-all")
