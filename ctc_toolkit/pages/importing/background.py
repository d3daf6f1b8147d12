"""Large surveys that are stored in the background: how far, cancel, and the result, also for whoever comes back."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.background import follow, waiting_words
from ctc_toolkit.pages.components.context import PageContext, cities_for, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.importing.state import FOLLOWED, RESULT, ImportResult
from ctc_toolkit.workspace import CityView, ImportJob, JobView, cancel_import, import_jobs

Stored = tuple[CityView, ImportJob]
CANCELLED = "import_cancelled"


def followed(context: PageContext) -> Stored | None:
    """Return what this visit follows while it is stored; once it is stored, its result is kept for the page instead."""
    job_id = st.session_state.get(FOLLOWED)
    if job_id is None:
        return None
    found = next((one for one in _all(context) if one[1].job.id == job_id), None)
    if found is not None and found[1].job.unfinished:
        return found
    del st.session_state[FOLLOWED]
    if found is not None and found[1].job.state == "done":
        _open_result(*found)
    return None


def show_followed(context: PageContext, stored: Stored) -> None:
    """Show how far a survey is that was ordered in this visit."""
    t = context.t
    city, entry = stored
    st.header(t("4. Confirm"), anchor=False)
    st.markdown(
        t(
            "“{label}” for {city} is large and is stored in the background. You can leave this page or sign out: "
            "the result will stand here for {hours} hours.",
            label=plain(entry.label),
            city=plain(city.name),
            hours=t.number(12),
        )
    )
    _follow(context, stored)


def show_earlier(context: PageContext) -> None:
    """Show what is being stored, was stored or has failed within the last hours; nothing where there is nothing."""
    for city, entry in _all(context):
        with st.container(border=True, key=f"import-job-{entry.job.id}"):
            _show_one(context, city, entry)


def _show_one(context: PageContext, city: CityView, entry: ImportJob) -> None:
    t, job = context.t, entry.job
    names = {"label": plain(entry.label), "city": plain(city.name)}
    if job.unfinished:
        st.markdown(t("“{label}” for {city} is being stored in the background.", **names))
        _follow(context, (city, entry))
    elif job.problem is None:
        st.markdown(t("“{label}” for {city} is stored.", **names))
        st.button(
            t("Show what was kept"),
            key=f"import-show-{job.id}",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=_open_result,
            args=(city, entry),
        )
    elif job.problem.code == CANCELLED:
        st.markdown(t("“{label}” for {city} was not stored: it was cancelled.", **names))
    else:
        st.markdown(t("“{label}” for {city} was not stored.", **names))
        show_problem(job.problem)


def _follow(context: PageContext, stored: Stored) -> None:
    t, (city, entry) = context.t, stored

    def look() -> list[JobView]:
        found = import_jobs(context.actor, context.workspace, city.ags)
        return [one.job for one in found if one.job.id == entry.job.id]

    follow(context, f"import-progress-{entry.job.id}", look, lambda job: _words(t, job))
    st.button(
        t("Cancel and delete the answers"),
        type="tertiary",
        icon=":material/close:",
        key=f"import-stop-{entry.job.id}",
        on_click=cancel_import,
        args=(context.actor, context.workspace, entry.job.id),
    )


def _words(t: Translator, job: JobView) -> str:
    if job.state == "waiting":
        return t("Storing the survey: {reason}", reason=waiting_words(t, job))
    step, *numbers = job.step.split() or [""]
    steps = {
        "reading": t("the answers are read"),
        "checking": t("they are compared with earlier surveys"),
        "storing": t("they are stored"),
    }
    if numbers:
        number, of_all = (int(one) for one in numbers)
        said = t("compared with {number} of {of_all} earlier surveys", number=number, of_all=of_all)
    else:
        said = steps.get(step, t("begins"))
    return t("Storing the survey: {step}, {percent} %", step=said, percent=job.progress)


def _all(context: PageContext) -> list[Stored]:
    cities = cities_for(context, "import_jobs")
    return [(city, one) for city in cities for one in import_jobs(context.actor, context.workspace, city.ags)]


def _open_result(city: CityView, entry: ImportJob) -> None:
    st.session_state[RESULT] = ImportResult(
        city=city.ags,
        city_name=city.name,
        label=entry.label,
        wave=entry.job.result,
        respondents=entry.respondents,
        questions=entry.questions,
        left_out=entry.notes.left_out,
        not_known=entry.notes.not_known,
        kept_until=entry.kept_until,
    )
    remember("city", city.ags)
    remember("wave", entry.job.result)
