"""Step 4: city, name and year, what will be kept, and the one button that stores."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, cities_for, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.importing.draft import ImportDraft
from ctc_toolkit.pages.importing.plan_choice import choose_plan, plan_state, usual_label, year_of
from ctc_toolkit.pages.importing.state import (
    FOLLOWED,
    RESULT,
    ImportResult,
    cancel_button,
    drop_draft,
    go_to,
    keep_problem,
    kept_problem,
)
from ctc_toolkit.workspace import CityView, ImportNotes, import_wave, order_import
from ctc_toolkit.workspace.import_jobs import LARGE
from ctc_toolkit.workspace.job_work import wake

FIRST_YEAR = 1980
LEFT_OUT = (
    "columns_closed_person",
    "columns_closed_technical",
    "columns_closed_class",
    "columns_closed_special",
    "columns_not_used",
)
"""Findings that say which columns are not imported, and why."""
NOT_KNOWN = (
    "wrong_code",
    "wrong_code_more",
    "code_not_whole",
    "unknown_answer",
    "unknown_answer_hidden",
    "answer_is_date",
)
"""Findings on answers that count as missing because the questionnaire does not know them."""


def show(context: PageContext, draft: ImportDraft) -> None:
    """Show the form and store the survey when it is confirmed."""
    t = context.t
    st.header(t("4. Confirm"), anchor=False)
    cities = {city.ags: city for city in cities_for(context, "import_wave")}
    _kept(t, draft)
    _fields(context, draft, cities)
    problem = kept_problem()
    if problem is not None:
        show_problem(problem)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("Store the survey"), type="primary", icon=":material/check:", key="import-confirm"):
            with st.spinner(t("The survey is being stored …")):
                _store(context, draft, cities)
            st.rerun()
        st.button(
            t("Back to the findings"),
            icon=":material/arrow_back:",
            key="import-back",
            on_click=go_to,
            args=(draft, "findings"),
        )
        cancel_button(t)


def _kept(t: Translator, draft: ImportDraft) -> None:
    table = draft.table
    assert table is not None  # noqa: S101 - this step opens only after the mapping has been applied
    bullets(
        t(
            "{rows} questionnaires with {questions} questions, in a new, random order",
            rows=t.number(len(table)),
            questions=t.number(table.answers.shape[1]),
        ),
        t("groups: {groups}", groups=_groups(t, draft)),
        heading=t("This will be stored"),
    )
    if draft.unused:
        st.markdown(
            t.plural(
                "{count} column of the file is left out, and so is the file itself.",
                "{count} columns of the file are left out, and so is the file itself.",
                len(draft.unused),
            )
        )


def _groups(t: Translator, draft: ImportDraft) -> str:
    assert draft.table is not None  # noqa: S101 - see above
    labels = [draft.instrument.group_by_id[name].label.get(t.language) for name in draft.table.groups.columns]
    return ", ".join(labels) or t("none")


def _fields(context: PageContext, draft: ImportDraft, cities: dict[str, CityView]) -> None:
    """Show city, plan, name and year; a name that nobody changed follows the year."""
    t = context.t
    where, planned = st.columns(2, gap="small")
    options = list(cities)
    draft.city = where.selectbox(
        t("City"),
        options,
        index=options.index(draft.city if draft.city in options else choose_from_address("city", options, options[0])),
        format_func=lambda ags: cities[ags].name,
        key="import-city",
    )
    with planned:
        plan = choose_plan(context, draft, cities[draft.city])
    middle, right = st.columns([3, 1], gap="small")
    year = draft.year or (year_of(plan) if plan else datetime.now(UTC).year)

    def year_changed() -> None:
        if st.session_state["import-label"] == usual_label(t, year):
            st.session_state["import-label"] = usual_label(t, int(st.session_state["import-year"]))

    draft.year = right.number_input(
        t("Year"),
        FIRST_YEAR,
        datetime.now(UTC).year + 1,
        year,
        step=1,
        key="import-year",
        on_change=year_changed,
    )
    draft.label = middle.text_input(
        t("Name of the survey"),
        value=draft.label or (plan.entry.label if plan else usual_label(t, year)),
        max_chars=120,
        key="import-label",
        help=t("As it is to stand above the profile."),
    )
    plan_state(context, cities[draft.city], plan, len(draft.table) if draft.table is not None else None)


def _store(context: PageContext, draft: ImportDraft, cities: dict[str, CityView]) -> None:
    assert draft.table is not None  # noqa: S101 - see above
    assert draft.city is not None  # noqa: S101 - a select box without an empty choice
    notes = ImportNotes(
        tuple(finding for finding in draft.findings if finding.rule in LEFT_OUT),
        sum(finding.rows for finding in draft.findings if finding.rule in NOT_KNOWN),
    )
    survey = {
        "ags": draft.city,
        "label": draft.label,
        "year": int(draft.year or 0),
        "table": draft.table,
        "plan": draft.plan,
    }
    try:
        if len(draft.table) >= LARGE:
            job = order_import(context.actor, context.workspace, notes=notes, **survey)
            drop_draft()
            st.session_state[FOLLOWED] = job.id
            wake(context.workspace)
            return
        wave = import_wave(context.actor, context.workspace, **survey)
    except ToolkitError as problem:
        keep_problem(problem)
        return
    result = ImportResult(
        city=draft.city,
        city_name=cities[draft.city].name,
        label=wave.label,
        wave=wave.id,
        respondents=wave.respondents,
        questions=draft.table.answers.shape[1],
        left_out=notes.left_out,
        not_known=notes.not_known,
        kept_until=wave.delete_on,
    )
    drop_draft()
    st.session_state[RESULT] = result
    remember("city", wave.ags)
    remember("wave", wave.id)


def show_result(context: PageContext, result: ImportResult) -> None:
    """Show what was kept, what was left out and why, and the way to the profile."""
    from ctc_toolkit.pages.components.links import link_to
    from ctc_toolkit.pages.showing.releasing import offer_release

    t = context.t
    st.success(
        t("“{label}” for {city} is stored.", label=plain(result.label), city=plain(result.city_name)),
        icon=":material/check_circle:",
    )
    bullets(
        t(
            "{rows} questionnaires with {questions} questions, without names and in a new order",
            rows=t.number(result.respondents),
            questions=t.number(result.questions),
        ),
        heading=t("What was kept"),
    )
    if result.kept_until is not None:
        kept = t.date(result.kept_until)
        st.markdown(t("The answers are kept until {date} and deleted then. Results for groups stay.", date=kept))
    left_out = [t("The file itself: it is not needed any more.")]
    left_out += [plain(finding.found(context.language)) for finding in result.left_out]
    if result.not_known:
        left_out.append(
            t.plural(
                "{count} answer that the questionnaire does not know; it counts as missing.",
                "{count} answers that the questionnaire does not know; they count as missing.",
                result.not_known,
            )
        )
    bullets(*left_out, heading=t("What was left out, and why"))
    st.markdown(
        t(
            "Now choose which checks count and whether to weight. With the first profile both are settled for good: "
            "two results of the same answers would tell about single people."
        )
    )
    with st.container(horizontal=True):
        link_to("data_quality", t("How good are the data?"), city=result.city, wave=result.wave, kind="primary")
        link_to("profile", t("Open the profile"), city=result.city, wave=result.wave)
        st.button(
            t("Import another survey"),
            key="import-again",
            on_click=lambda: st.session_state.pop(RESULT, None),
        )
    st.markdown(
        t("Nothing to change? Then have all tables released now. It runs in the background; you can leave this page.")
    )
    offer_release(context, result.wave)
