"""How much of the bodies of an area is trained: a table with the mark of three quarters, and a form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.training.words import body_words
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BODY_KINDS, BodyKind
from ctc_toolkit.process.training_needs import TARGET, TARGET_SOURCE, TeamShare, share_problems
from ctc_toolkit.workspace import AreaTraining, bodies, save_team_share

STATE = "share-state"


def show_shares(context: PageContext, area: AreaTraining) -> None:
    """Show how much of each body is trained, why that matters, and let a person enter new numbers."""
    t = context.t
    st.header(t("How much of the teams is trained?"), anchor=False)
    st.markdown(plain(f"{area.city_name}, {area.name}"))
    if area.shares:
        rows = [
            (
                body_words(t)[record.share.body],
                t("{trained} of {size}", trained=record.share.trained, size=record.share.size),
                t.percent(100 * record.share.share),
                _judged(t, record.share),
                t.date(record.share.counted_on),
            )
            for record in area.shares
        ]
        columns = [t("Body"), t("Trained"), t("Share"), t("Three quarters"), t("Counted on")]
        show_table(
            pd.DataFrame(rows, columns=columns), t("Trained members of each body"), content="sentences", key="shares"
        )
    else:
        st.markdown(t("Nothing has been counted yet. Two numbers are enough: how many belong to it, how many trained."))
    _source(t)
    if area.access == "change":
        _form(context, area)


def _judged(t: Translator, share: TeamShare) -> str:
    if not share.lacking:
        return t("reached")
    return t.plural("{count} more person", "{count} more people", share.lacking)


def _source(t: Translator) -> None:
    """Say where the mark comes from."""
    source = next((one for one in load_process().sources if one.id == TARGET_SOURCE), None)
    reference = plain(source.reference) if source else TARGET_SOURCE
    if source and source.addresses:
        reference = f"[{reference}]({source.addresses[0]})"
    st.caption(
        t(
            "At least {mark} of the members trained is one of 15 points of a study of how CTC lasts. In it the trained "
            "share fell from 83 to 64 % after support ended; so new members need training, and old ones a refresher. "
            "Source: {source}",
            mark=t.percent(100 * TARGET),
            source=reference,
        )
    )


def _form(context: PageContext, area: AreaTraining) -> None:
    t, words = context.t, body_words(context.t)
    state: dict[str, Any] = st.session_state.setdefault(STATE, {})
    with st.expander(t("Enter numbers"), expanded=bool(state.get("problems")), key="share-form"):
        body: BodyKind = st.selectbox(
            t("Body"), BODY_KINDS, index=BODY_KINDS.index("area_team"), format_func=words.__getitem__, key="share-body"
        )
        record, known = area.share(body), _members(context, area).get(body)
        mark = f"{area.area_id[:8]}-{body}-{record.version if record else 0}"
        first, second, third = st.columns(3)
        size = record.share.size if record else known
        with first:
            st.number_input(t("Members"), value=size, step=1, key=f"share-size-{mark}")
            _problem(state, "size")
        with second:
            trained = record.share.trained if record else None
            st.number_input(t("of them trained"), value=trained, step=1, key=f"share-trained-{mark}")
            _problem(state, "trained")
        with third:
            st.date_input(t("Counted on"), date.today(), key=f"share-day-{mark}", format="DD.MM.YYYY")
            _problem(state, "counted_on")
        if known is not None:
            st.caption(t.plural("{count} member is noted there.", "{count} members are noted there.", known))
        with st.container(horizontal=True, gap="small"):
            args = (area.area_id, body, mark, record.version if record else 0)
            st.button(t("Save the numbers"), key="share-save", type="primary", on_click=_save, args=args)
            if record is not None:
                st.button(t("Remove the numbers"), key="share-remove", on_click=_remove, args=args)
        _problem(state, "all")
        if state.get("saved") is not None:
            st.caption(":material/check: " + t("saved {when}", when=at(t, state["saved"])))


def _members(context: PageContext, area: AreaTraining) -> dict[BodyKind, int]:
    """Return how many members are noted for each kind of body of the area, where bodies are kept here."""
    if not reach(context.actor)("bodies"):
        return {}
    counted: dict[BodyKind, int] = {}
    for body in bodies(context.actor, context.workspace, area.ags):
        if not body.closed and body.members and body.area_id in (None, area.area_id):
            counted[body.kind] = counted.get(body.kind, 0) + len(body.members)
    return counted


def _problem(state: dict[str, Any], name: str) -> None:
    found = state.get("problems", {}).get(name)
    if found is not None:
        report_unexpected(found)


def _save(area_id: str, body: BodyKind, mark: str, version: int) -> None:
    values = {name: st.session_state.get(f"share-{name}-{mark}") for name in ("size", "trained", "day")}
    day = values["day"] or date.today()
    found: dict[str, Exception] = dict(share_problems(values["size"], values["trained"], day, date.today()))
    if not found:
        found = _stored(area_id, body, version, size=values["size"], trained=values["trained"], counted_on=day)
    st.session_state[STATE] = {"problems": found, "saved": None if found else datetime.now().astimezone()}


def _remove(area_id: str, body: BodyKind, mark: str, version: int) -> None:
    st.session_state[STATE] = {"problems": _stored(area_id, body, version, size=None, trained=None)}


def _stored(area_id: str, body: BodyKind, version: int, **numbers: Any) -> dict[str, Exception]:
    context = page_context()
    try:
        save_team_share(context.actor, context.workspace, area_id, body=body, version=version, **numbers)
    except (ToolkitError, OSError) as problem:
        return {"all": problem}
    return {}
