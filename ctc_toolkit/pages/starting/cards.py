"""The next steps as cards: what, why, how long, who, template, button."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.templates import template_button
from ctc_toolkit.pages.importing.state import RESULT
from ctc_toolkit.pages.starting.next_steps import NextStep
from ctc_toolkit.workspace import AreaOutlook


def show_steps(context: PageContext, steps: list[NextStep], area: AreaOutlook | None = None) -> None:
    """Show the steps below each other, the first one with the main button."""
    for number, step in enumerate(steps, start=1):
        with st.container(border=True, key=f"next-step-{number}"):
            text, buttons = st.columns(2, gap="small", vertical_alignment="center")
            text.markdown(f"**{step.title}**  \n{step.why}  \n{_facts(context.t, step)}")
            with buttons.container(key=f"next-buttons-{number}", horizontal=True, gap="small"):
                link_to(
                    step.page,
                    step.button,
                    wave=step.wave,
                    city=step.city,
                    kind="primary" if number == 1 else "secondary",
                    fresh=RESULT if step.page == "import_survey" else None,
                    view=step.view,
                )
                if step.product is not None:
                    _template(context, step, number, area)


def _facts(t: Translator, step: NextStep) -> str:
    facts = [
        ":material/schedule: " + t("about {minutes} minutes at the desk", minutes=t.number(step.minutes)),
        ":material/person: " + t("Must act: {who}", who=plain(step.who)),
    ]
    if step.due is not None:
        facts.append(":material/event: " + t("by {date}", date=t.date(step.due)))
    return ":small[" + " · ".join(facts) + "]"


def _template(context: PageContext, step: NextStep, number: int, area: AreaOutlook | None) -> None:
    city, name = (area.process.city_name, area.process.name) if area is not None else ("", "")
    template_button(
        context,
        str(step.product),
        city=city,
        area=name,
        made_up=area is not None and area.made_up,
        place=f"start-{number}",
        words="short",
    )
