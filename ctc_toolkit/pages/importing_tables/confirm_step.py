"""Step 3: who made the tables and how, which city they belong to, and the one button that stores."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    cities_for,
    page_context,
    reach,
    remember,
)
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.importing_tables.state import (
    FIELD,
    FILE,
    RESULT,
    TablesDraft,
    TablesResult,
    cancel_button,
    drop_draft,
    go_to,
    keep_problems,
    show_problem_of,
)
from ctc_toolkit.survey.given_tables import DESIGN_EFFECTS, LONGEST, MOST_SCHOOLS, TablesEntry, entry_problems
from ctc_toolkit.workspace import CityView, WaveView, import_tables, survey_plans
from ctc_toolkit.workspace.given_tables import LONGEST_REASON
from ctc_toolkit.workspace.waves import FIRST_YEAR, LONGEST_LABEL

USUAL_EFFECT = 2.0
"""Design effect that is proposed: in the middle of what surveys of whole classes have."""
NEW = ""
"""Entry for tables that correct no earlier ones."""
_AT_FIELD = {
    "wave_label": "label",
    "wave_year": "label",
    "tables_reason": "reason",
    "tables_replaced": "replaces",
    "survey_plan_used": "plan",
    "survey_not_over": "plan",
}


def show(context: PageContext, draft: TablesDraft) -> None:
    """Show the form and store the tables when it is confirmed."""
    t = context.t
    st.header(t("3. Say where they come from"), anchor=False)
    cities = {city.ags: city for city in cities_for(context, "import_tables")}
    city = cities[_city(context, draft, cities)]
    _origin(t, draft)
    _ranges(t, draft)
    _replaced(t, draft, city)
    _planned(context, draft, city)
    _kept(t, draft)
    show_problem_of(FILE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("Store the tables"),
            type="primary",
            icon=":material/check:",
            key=f"{FIELD}store",
            on_click=_store,
            args=(draft, {ags: one.name for ags, one in cities.items()}),
        )
        st.button(
            t("Back to the findings"),
            icon=":material/arrow_back:",
            key=f"{FIELD}back",
            on_click=go_to,
            args=(draft, "findings"),
        )
        cancel_button(t)


def _field(draft: TablesDraft, name: str, value: object) -> str:
    """Return the key of a field, filled with what was typed before or with a first value."""
    key = f"{FIELD}{name}"
    if key not in st.session_state:
        st.session_state[key] = draft.typed.get(name, value)
    draft.typed[name] = st.session_state[key]
    return key


def _city(context: PageContext, draft: TablesDraft, cities: dict[str, CityView]) -> str:
    t, options = context.t, list(cities)
    where, named, when = st.columns([2, 4, 1], gap="small")
    if draft.typed.get("city") not in options:
        draft.typed["city"] = choose_from_address("city", options, options[0])
    with where:
        key = _field(draft, "city", options[0])
        st.selectbox(t("City"), options, format_func=lambda ags: cities[ags].name, key=key)
    year = date.today().year
    with named:
        label = t("Youth survey {year}, tables", year=year)
        st.text_input(t("Name of the survey"), key=_field(draft, "label", label), max_chars=LONGEST_LABEL)
        show_problem_of("label")
    with when:
        st.number_input(t("Year"), FIRST_YEAR, datetime.now(UTC).year + 1, step=1, key=_field(draft, "year", year))
    return str(st.session_state[f"{FIELD}city"])


def _origin(t: Translator, draft: TablesDraft) -> None:
    left, right = st.columns(2, gap="small")
    with left:
        st.text_input(t("Institute"), key=_field(draft, "institute", ""), max_chars=LONGEST["institute"])
        show_problem_of("institute")
    with right:
        st.text_input(
            t("Where the tables come from"),
            key=_field(draft, "report", ""),
            max_chars=LONGEST["report"],
            help=t("Title of the report or volume of tables, as others would look it up."),
        )
        show_problem_of("report")
    first, last, schools = st.columns(3, gap="small")
    with first:
        key = _field(draft, "first_day", None)
        st.date_input(t("First day of the survey"), key=key, format="DD.MM.YYYY", max_value=date.today())
        show_problem_of("first_day")
    with last:
        key = _field(draft, "last_day", None)
        st.date_input(t("Last day of the survey"), key=key, format="DD.MM.YYYY", max_value=date.today())
    with schools:
        st.number_input(
            t("Schools that took part"), 1, MOST_SCHOOLS, value=None, step=1, key=_field(draft, "schools", None)
        )
        show_problem_of("schools")
    names = {
        "official": t("official ones of the publisher"),
        "institute": t("the institute's own"),
        "unknown": t("not known"),
    }
    st.radio(
        t("Which cut points did the institute use for scales?"),
        list(names),
        format_func=names.__getitem__,
        key=_field(draft, "cut_points", "unknown"),
        horizontal=True,
    )


def _ranges(t: Translator, draft: TablesDraft) -> None:
    """Ask for a design effect where numbers come without a range."""
    without = _without_range(draft)
    if not without:
        return
    names = {
        "assume": t("approximate them with an assumed design effect"),
        "none": t("show these numbers without a range"),
    }
    st.radio(
        t.plural(
            "{count} number has no range. What shall be done?",
            "{count} numbers have no range. What shall be done?",
            without,
        ),
        list(names),
        format_func=names.__getitem__,
        key=_field(draft, "ranges", "assume"),
    )
    if st.session_state[f"{FIELD}ranges"] == "assume":
        low, high = DESIGN_EFFECTS
        st.number_input(
            t("Assumed design effect"),
            low,
            high,
            step=0.1,
            format="%.1f",
            key=_field(draft, "design_effect", USUAL_EFFECT),
            help=t(
                "By how much clustered answers are less sure than independent ones. Surveys of whole classes mostly "
                "have 1.5 to 3. All ranges made with it are marked as an approximation."
            ),
            width=240,
        )
        show_problem_of("design_effect")


def _without_range(draft: TablesDraft) -> int:
    tables = draft.checked.tables
    cells = tables.cells if tables is not None else ()
    return sum(
        cell.state == "given" and cell.low is None and cell.standard_error is None and cell.design_effect is None
        for cell in cells
    )


def _replaced(t: Translator, draft: TablesDraft, city: CityView) -> None:
    """Ask whether an earlier version is corrected, where the city has one."""
    earlier = {wave.id: wave for wave in city.waves if wave.source == "tables"}
    if not earlier:
        draft.typed["replaces"] = NEW
        return
    if draft.typed.get("replaces", NEW) not in (NEW, *earlier):
        st.session_state.pop(f"{FIELD}replaces", None)
        draft.typed["replaces"] = NEW
    st.selectbox(
        t("Do these tables correct earlier ones?"),
        [NEW, *earlier],
        format_func=lambda name: _named(earlier[name]) if name in earlier else t("no, they are a survey of their own"),
        key=_field(draft, "replaces", NEW),
        width=480,
    )
    show_problem_of("replaces")
    if st.session_state[f"{FIELD}replaces"] != NEW:
        st.text_area(t("What was corrected?"), key=_field(draft, "reason", ""), max_chars=LONGEST_REASON, height=80)
        show_problem_of("reason")


def _planned(context: PageContext, draft: TablesDraft, city: CityView) -> None:
    """Ask which planned survey the tables rest on, where there is one without results; a correction keeps its plan."""
    t, corrected = context.t, st.session_state.get(f"{FIELD}replaces", NEW)
    found = survey_plans(context.actor, context.workspace, city.ags) if reach(context.actor)("survey_plans") else []
    over = [one for one in found if one.entry.last_day is None or one.entry.last_day <= date.today()]
    plans = {one.id: one for one in over if one.wave_id is None or one.wave_id == corrected}
    if not plans:
        draft.typed["plan"] = NEW
        return
    own = next((one.id for one in plans.values() if one.wave_id is not None), NEW)
    if draft.typed.get("plan", NEW) not in (NEW, *plans) or draft.typed.get("plan_corrected", NEW) != corrected:
        st.session_state.pop(f"{FIELD}plan", None)
        draft.typed["plan"] = own
    draft.typed["plan_corrected"] = corrected
    st.selectbox(
        t("Planned survey that the tables belong to"),
        [NEW, *plans],
        format_func=lambda name: (
            f"{plans[name].entry.label} ({plans[name].entry.year})" if name in plans else t("none")
        ),
        key=_field(draft, "plan", own),
        help=t("With it, schools and response of the plan belong to these tables."),
        width=480,
    )
    show_problem_of("plan")


def _named(wave: WaveView) -> str:
    return wave.label if str(wave.year) in wave.label else f"{wave.label} ({wave.year})"


def _kept(t: Translator, draft: TablesDraft) -> None:
    tables = draft.checked.tables
    assert tables is not None  # noqa: S101 - this step opens only for tables without errors
    shown = tables.count("given") + tables.count("under") + tables.count("over")
    bullets(
        t(
            "{values} values for {measures} measures, with their number of answers",
            values=t.number(shown),
            measures=t.number(len(tables.measures)),
        ),
        t.plural(
            "{count} locked value; some beside it may be locked too",
            "{count} locked values; some beside them may be locked too",
            len(tables.cells) - shown,
        ),
        t("no answers, and not the file itself"),
        heading=t("This will be stored"),
    )


def _entry(draft: TablesDraft) -> TablesEntry:
    typed: dict[str, Any] = draft.typed
    assumed = typed.get("design_effect") if typed.get("ranges") == "assume" else None
    schools = typed.get("schools")
    return TablesEntry(
        str(typed.get("institute") or ""),
        str(typed.get("report") or ""),
        typed.get("first_day"),
        typed.get("last_day"),
        typed.get("cut_points") or "unknown",
        int(schools) if schools else None,
        float(assumed) if assumed else None,
    )


def _store(draft: TablesDraft, cities: dict[str, str]) -> None:
    context = page_context()
    tables = draft.checked.tables
    assert tables is not None  # noqa: S101 - see above
    for name in [name for name in st.session_state if str(name).startswith(FIELD)]:
        draft.typed[str(name).removeprefix(FIELD)] = st.session_state[name]
    entry = _entry(draft)
    wrong = entry_problems(entry, date.today())
    keep_problems(wrong)
    if wrong:
        return
    replaces = str(draft.typed.get("replaces") or NEW)
    try:
        wave = import_tables(
            context.actor,
            context.workspace,
            ags=str(draft.typed["city"]),
            label=str(draft.typed.get("label") or ""),
            year=int(draft.typed.get("year") or 0),
            tables=tables,
            entry=entry,
            replaces=replaces or None,
            reason=str(draft.typed.get("reason") or ""),
            plan=str(draft.typed.get("plan") or NEW) or None,
        )
    except ToolkitError as problem:
        keep_problems({_AT_FIELD.get(problem.code, FILE): problem})
        return
    shown = sum(cell.state not in ("locked", "small") for cell in tables.cells)
    older = {one.id: one.label for city in cities_for(context, "import_tables") for one in city.waves}
    result = TablesResult(
        wave.ags, cities[wave.ags], wave.label, wave.id, shown, len(tables.cells) - shown, older.get(replaces, "")
    )
    drop_draft()
    st.session_state[RESULT] = result
    remember("city", wave.ags)
    remember("wave", wave.id)


def show_result(context: PageContext, result: TablesResult) -> None:
    """Show what was stored, what follows from it, and the way to the profile."""
    t = context.t
    st.success(
        t("“{label}” for {city} is stored.", label=plain(result.label), city=plain(result.city_name)),
        icon=":material/check_circle:",
    )
    bullets(
        t(
            "{count} values, marked as finished tables of the institute wherever they are shown",
            count=t.number(result.shown),
        ),
        t.plural(
            "{count} locked value; some beside it may be locked too",
            "{count} locked values; some beside them may be locked too",
            result.locked,
        ),
        t("No answers: nothing has to be deleted later."),
        heading=t("What was kept"),
    )
    if result.replaced:
        st.markdown(
            t(
                "“{label}” stays until you delete it on the page for deletion; people may still have links to it.",
                label=plain(result.replaced),
            )
        )
    with st.container(horizontal=True):
        link_to("profile", t("Open the profile"), city=result.city, wave=result.wave, kind="primary")
        st.button(
            t("Import further tables"),
            key="tables_further",
            on_click=lambda: st.session_state.pop(RESULT, None),
        )
