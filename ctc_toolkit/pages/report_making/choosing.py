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
from ctc_toolkit.workspace import MadeReports, ReportOrder

PRODUCT, SURVEY, AREA, LEVEL, LANGUAGE, FORM = "bericht", "befragung", "area", "stufe", "sprache", "form"


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
        else:
            area = _one_of(t("Area"), AREA, {key: plain(name) for key, name in view.areas}, "")
        language = _segments(t("Language"), LANGUAGE, {one: NAMES[one] for one in LANGUAGES}, context.language)
        form = _one_of(t("Form"), FORM, {one: form_names(t)[one] for one in product.forms}, "")
        level = _level(t, product)
    st.caption(words.about + " " + t("Meant {readers}.", readers=words.readers))
    if (wave is None and area is None) or form is None:
        _missing(t, product)
        return None
    sections = _sections(t, product)
    if product.sections and not sections:
        st.caption(t("Choose at least one section."))
        return None
    return ReportOrder(product.id, view.ags, wave, area, sections, language, form, level)


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
