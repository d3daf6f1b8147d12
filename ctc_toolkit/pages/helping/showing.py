"""A topic of the handbook on the page: headings, text, pictures, and a list of what is in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.helping.links import Picture, for_the_app, in_pieces, topic_address
from ctc_toolkit.pages.helping.topics import CONTENTS, Section, Topic

LONGEST = 60_000
"""Letters of a topic from which on its sections are opened one by one."""

FEW = 3
"""Headings below which a topic needs no list of them."""


def show_topic(t: Translator, topic: Topic, asked: str | None) -> None:
    """Show the section that was asked for alone, or else the whole topic below a list of its headings."""
    part = topic.part(asked) if asked else ()
    if part:
        whole = t("The whole topic “{title}”", title=plain(topic.title))
        st.markdown(f"[{whole}]({topic_address(topic.name, t.language)})")
        _sections(t, topic, part)
        return
    first, *others = topic.sections
    long = sum(len(section.body) for section in topic.sections) > LONGEST
    _body(t, topic, first.body)
    _headings(t, topic, one_by_one=long)
    if not long:
        _sections(t, topic, others)


def _headings(t: Translator, topic: Topic, *, one_by_one: bool) -> None:
    headings = [section for section in topic.sections if section.level == 2]
    if topic.name == CONTENTS or len(headings) < FEW:
        return
    st.markdown(f"**{t('In this topic')}**")
    lines = [
        f"- [{plain(section.heading)}]"
        f"({topic_address(topic.name, t.language, section.anchor) if one_by_one else '#' + section.anchor})"
        for section in headings
    ]
    st.markdown("\n".join(lines))


def _sections(t: Translator, topic: Topic, sections: Sequence[Section]) -> None:
    """Show sections; the highest of them have second-level headings, so that no level is left out."""
    top = min((section.level for section in sections), default=2)
    for section in sections:
        show = st.header if section.level == top else st.subheader
        show(plain(section.heading), anchor=section.anchor)
        _body(t, topic, section.body)


def _body(t: Translator, topic: Topic, body: str) -> None:
    for piece in in_pieces(body):
        if isinstance(piece, Picture):
            st.image(piece.path, alt=piece.text)
        else:
            st.markdown(for_the_app(piece, topic.name, t.language))
