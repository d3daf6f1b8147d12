"""What is made: product, survey or area, for whom, in which language, form and with which sections.

The address holds all but the sections, so that a link leads to the same choice.
"""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import LANGUAGES, Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.exporting.choosing import wave_name
from ctc_toolkit.reporting.products import Product, form_names, product_words, section_names
from ctc_toolkit.survey.letters import letter_ids, load_letter
from ctc_toolkit.workspace import MadeReports, ReportOrder

PRODUCT, SURVEY, AREA, LEVEL, LANGUAGE, FORM = "bericht", "befragung", "area", "stufe", "sprache", "form"
SCHOOL, PLAN, LETTER = "schule", "planung", "schreiben"


def choose_report(context: PageContext, view: MadeReports) -> ReportOrder | None:
    """Let a person choose a report, and return the order; None where something is missing for it."""
    t = context.t
    by_id = {product.id: product for product in view.products}
    product = by_id[_product(t, view.products)]
    words = product_words(t)[product.id]
    wave = area = None
    with st.container(key="report-what", horizontal=True, gap="medium", vertical_alignment="bottom"):
        if product.needs == "survey":
            wave = _one_of(t("Survey"), SURVEY, {one.id: wave_name(t, one) for one in view.waves}, "wave")
        elif product.needs == "area":
            areas = view.all_areas if product.source == "hand_over" else view.areas
            area = _one_of(t("Area"), AREA, {key: plain(name) for key, name in areas}, "")
        details = _details(context, view, product, wave)
        language = _language(context, product)
        form = _one_of(t("Form"), FORM, {one: form_names(t)[one] for one in product.forms}, "")
        level = _level(t, product)
    st.caption(words.about + " " + t("Meant {readers}.", readers=words.readers))
    there = {"survey": wave, "area": area, "plan": details.get("plan")}[product.needs]
    if there is None or form is None:
        _missing(t, product)
        return None
    if product.source == "school" and not details:
        st.markdown(t("No school has agreed yet. Below you note which one did."))
        return None
    sections = _sections(t, product)
    if product.sections and not sections:
        st.caption(t("Choose at least one section."))
        return None
    chosen = tuple(sorted((name, value) for name, value in details.items() if value))
    return ReportOrder(product.id, view.ags, wave, area, sections, language, form, level, details=chosen)


def chosen_survey(view: MadeReports) -> tuple[str, str]:
    """Return the product and the survey that are chosen in the address."""
    names = [product.id for product in view.products]
    waves = [one.id for one in view.waves]
    return choose_from_address(PRODUCT, names, names[0]), choose_from_address(SURVEY, waves, waves[0]) if waves else ""


def _details(context: PageContext, view: MadeReports, product: Product, wave: str | None) -> dict[str, str]:
    """Let a person choose what else a product needs: a school, or a planned survey with a letter."""
    t = context.t
    found: dict[str, str] = {}
    if product.source == "school" and wave is not None:
        schools = {code: t("School {school}", school=plain(code)) for code in view.schools.get(wave, ())}
        school = _one_of(t("School"), SCHOOL, schools, "")
        found |= {"school": school} if school else {}
    if product.source == "letter":
        plans = {one.id: plain(one.label) for one in view.plans}
        plan = _one_of(t("Planned survey"), PLAN, plans, "")
        if plan is None:
            return {}
        letters = {name: load_letter(name).title.get(t.language) for name in letter_ids()}
        schools_of = next(one.schools for one in view.plans if one.id == plan)
        names = {"": t("without a name"), **{name: plain(name) for name in schools_of}}
        found["plan"] = plan
        found["letter"] = _one_of(t("Letter"), LETTER, letters, "") or ""
        found["school"] = _one_of(t("School"), SCHOOL, names, "") or ""
    return found


def _language(context: PageContext, product: Product) -> str:
    if len(product.languages) == 1:
        return product.languages[0]
    names = {one: NAMES[one] for one in LANGUAGES if one in product.languages}
    return _segments(context.t("Language"), LANGUAGE, names, context.language)


def _product(t: Translator, offered: tuple[Product, ...]) -> str:
    words = product_words(t)
    names = [product.id for product in offered]
    key = f"report-{PRODUCT}"
    st.session_state[key] = choose_from_address(PRODUCT, names, names[0])
    return str(
        st.radio(
            t("Which report?"),
            names,
            format_func=lambda one: words[one].name,
            captions=[words[one].readers for one in names],
            key=key,
            on_change=_to_address,
            args=(PRODUCT,),
        )
    )


def _level(t: Translator, product: Product) -> str:
    if len(product.levels) == 1:
        return product.levels[0]
    names = {"internal": t("For use in the city"), "public": t("For the public")}
    return _segments(t("For whom"), LEVEL, {one: names[one] for one in product.levels}, product.levels[0])


def _sections(t: Translator, product: Product) -> tuple[str, ...]:
    """Let a person choose sections; the usual ones are chosen at first."""
    names = section_names(product, t)
    if not names:
        return ()
    with st.expander(t("Sections"), icon=":material/checklist:", key="report-sections"):
        return tuple(
            section
            for section, name in names.items()
            if st.checkbox(name, value=section in product.usual, key=f"report-section-{section}")
        )


def _missing(t: Translator, product: Product) -> None:
    if product.needs == "survey":
        st.markdown(t("For this report a survey has to be imported first."))
    elif product.needs == "plan":
        st.markdown(t("For a letter a survey has to be planned first."))
    else:
        st.markdown(t("For this report an action plan has to be begun first."))


def _one_of(label: str, parameter: str, names: dict[str, str], also: str) -> str | None:
    """Let a person choose one of several; None where there is none. also: another address that names it."""
    if not names:
        return None
    asked = st.query_params.get(also, "") if also else ""
    value = choose_from_address(parameter, list(names), asked if asked in names else next(iter(names)))
    key = f"report-{parameter}"
    st.session_state[key] = value
    st.selectbox(
        label, list(names), format_func=names.__getitem__, key=key, on_change=_to_address, args=(parameter,), width=300
    )
    return value


def _segments(label: str, parameter: str, names: dict[str, str], usual: str) -> str:
    key = f"report-{parameter}"
    value = choose_from_address(parameter, list(names), usual)
    st.session_state[key] = value
    st.segmented_control(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        required=True,
        on_change=_to_address,
        args=(parameter,),
        wrap=True,
    )
    return value


def _to_address(parameter: str) -> None:
    st.query_params[parameter] = st.session_state[f"report-{parameter}"]
