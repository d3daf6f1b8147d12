"""What is exported: survey or all surveys, for whom, in which language and forms. The address holds the first three."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ctc_toolkit.disclosure import LEVELS, Level
from ctc_toolkit.language import LANGUAGES, Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.reporting.evaluation_bundle import FORMS, form_names
from ctc_toolkit.workspace import CityView, EvaluationExports, WaveView

WHOLE = "alle"
"""How the address names all surveys of a city together."""
WHAT, FOR_WHOM, WRITTEN = "befragung", "stufe", "sprache"


@dataclass(frozen=True)
class Chosen:
    """What a person wants to have. wave: None for all surveys of the city."""

    ags: str
    wave: WaveView | None
    level: Level
    language: str
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same choice, to tell whether a finished bundle is the one that is chosen."""
        return (self.ags, self.wave.id if self.wave else WHOLE, self.level, self.language, self.forms)


def choose_city(context: PageContext, by_ags: dict[str, CityView], ags: str) -> None:
    """Let a person choose the city; the choice takes effect with the next run."""
    remember("city", ags)
    st.session_state["export-city"] = ags
    st.selectbox(
        context.t("City"),
        list(by_ags),
        format_func=lambda one: by_ags[one].name,
        key="export-city",
        on_change=_city_chosen,
        width=220,
    )


def _city_chosen() -> None:
    remember("city", st.session_state["export-city"])
    st.query_params.pop(WHAT, None)


def choose(context: PageContext, view: EvaluationExports) -> Chosen:
    """Let a person choose what to export, and return the choice."""
    t = context.t
    waves = {wave.id: wave for wave in view.waves}
    options = [*waves, *([WHOLE] if len(waves) > 1 else [])]
    asked = st.query_params.get("wave")
    usual = asked if asked in waves else options[0]
    what = choose_from_address(WHAT, options, usual)
    level: Level = choose_from_address(FOR_WHOM, list(LEVELS), "internal")  # type: ignore[assignment]
    language = choose_from_address(WRITTEN, list(LANGUAGES), context.language)
    names = {one: wave_name(t, wave) for one, wave in waves.items()} | {WHOLE: t("All surveys together")}
    levels = {"internal": t("For use in the city"), "public": t("For the public")}
    with st.container(key="export-what", horizontal=True, gap="medium", vertical_alignment="bottom"):
        _select(t("Survey"), WHAT, options, names, what)
        _segments(t("For whom"), FOR_WHOM, list(LEVELS), levels, level)
        _segments(t("Language of the files"), WRITTEN, list(LANGUAGES), NAMES, language)
    return Chosen(view.ags, waves.get(what), level, language, _forms(t))


def _forms(t: Translator) -> tuple[str, ...]:
    """Let a person choose the forms; all are chosen at first."""
    names = form_names(t)
    st.markdown(f"**{t('Forms')}**")
    with st.container(key="export-forms", horizontal=True, gap="medium"):
        return tuple(form for form in FORMS if st.checkbox(names[form], value=True, key=f"export-form-{form}"))


def wave_name(t: Translator, wave: WaveView) -> str:
    """Return a survey as it is called in lists, with what it rests on."""
    named = plain(wave.label) if str(wave.year) in wave.label else f"{plain(wave.label)} ({wave.year})"
    if wave.source == "tables":
        return t("{survey}, tables of an institute", survey=named)
    if wave.answers_deleted_at is not None:
        return t("{survey}, answers deleted", survey=named)
    return named


def _select(label: str, parameter: str, options: list[str], names: dict[str, str], value: str) -> None:
    key = f"export-{parameter}"
    st.session_state[key] = value
    st.selectbox(
        label, options, format_func=names.__getitem__, key=key, on_change=_to_address, args=(parameter,), width=340
    )


def _segments(label: str, parameter: str, options: list[str], names: dict[str, str], value: str) -> None:
    key = f"export-{parameter}"
    st.session_state[key] = value
    st.segmented_control(
        label,
        options,
        format_func=names.__getitem__,
        key=key,
        required=True,
        on_change=_to_address,
        args=(parameter,),
        wrap=True,
    )


def _to_address(parameter: str) -> None:
    st.query_params[parameter] = st.session_state[f"export-{parameter}"]
