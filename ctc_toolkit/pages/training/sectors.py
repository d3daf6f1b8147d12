"""How many people came, in all and by sector: counts only, no names."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.training.drafts import Form, take
from ctc_toolkit.process import load_process

COLUMNS = 3


def sector_fields(form: Form) -> None:
    """Show the number of people in all, and one field for each sector."""
    t, draft = form.t, form.draft
    tip = t("Numbers only, no names. May stay empty where the sectors are counted.")
    form.number("attended", t("People in all"), tip=tip)
    counted = sum(draft.wanted.sectors.values())
    label = t("People by sector")
    with st.expander(f"{label} ({t.number(counted)})" if counted else label, key="event-sectors"):
        st.caption(t("Count each person once, in the sector for which the person came."))
        columns = st.columns(COLUMNS)
        for place, sector in enumerate(load_process().sectors):
            with columns[place % COLUMNS]:
                _sector(form, sector.id, sector.title.get(t.language))
    form.problem("sectors")


def _sector(form: Form, sector: str, title: str) -> None:
    draft, key = form.draft, form.draft.key(f"sector-{sector}")
    if key not in st.session_state:
        st.session_state[key] = draft.wanted.sectors.get(sector)

    def counted() -> None:
        others = {name: count for name, count in draft.wanted.sectors.items() if name != sector}
        value = st.session_state[key]
        own = {sector: value} if value else {}
        take(draft, form.save, sectors=dict(sorted((others | own).items())))

    st.number_input(title, value=None, step=1, key=key, on_change=counted)
