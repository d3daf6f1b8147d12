"""Help: the handbook inside the app, with its contents, a search, and an address for each topic and section."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.helping.links import PART, TOPIC, topic_address
from ctc_toolkit.pages.helping.searching import Hit, search
from ctc_toolkit.pages.helping.showing import show_topic
from ctc_toolkit.pages.helping.topics import CONTENTS, Topic, topics
from ctc_toolkit.site_words import current_words

SEARCH = "handbook-search"
MOST_HITS = 20
IN_ENGLISH = "first-steps"
"""Topic that stands in for the contents in English."""


def show() -> None:
    """Show what was searched for, else the topic of the address, else the contents."""
    t = translator(current_language())
    everything = topics()
    asked = st.query_params.get(TOPIC)
    topic = everything.get(asked or CONTENTS)
    if topic is not None and topic.name == CONTENTS and t.language == "en" and asked is None:
        topic = everything.get(IN_ENGLISH, topic)
    _head(t, topic)
    if asked and topic is None:
        st.warning(t("There is no topic with this address. Please search for it."), icon=":material/link_off:")
    _site_words(t)
    words = _search_field(t)
    if words.strip():
        _hits(t, words)
        return
    topic = topic or everything[CONTENTS]
    with _marked(t, topic):
        show_topic(t, topic, st.query_params.get(PART))


def _marked(t: Translator, topic: Topic) -> DeltaGenerator:
    """Return where a topic is shown. German text on an English page is marked, so that it is read out as German."""
    german = t.language == "en" and topic.name != IN_ENGLISH
    return st.container(key="in-german" if german else "handbook-topic")


def _head(t: Translator, topic: Topic | None) -> None:
    if topic is None or topic.name in (CONTENTS, IN_ENGLISH):
        question(t("How does this work?"), t("The handbook: {count} topics with a search.", count=len(topics()) - 1))
    else:
        question(plain(topic.title), f"[{t('All topics of the handbook')}]({topic_address(CONTENTS, t.language)})")
    if t.language == "en":
        address = topic_address(IN_ENGLISH, t.language)
        st.info(
            t("The handbook is written in German; in English there are the [first steps]({address}).", address=address),
            icon=":material/translate:",
        )


def _site_words(t: Translator) -> None:
    """Say which words of this site the handbook does not use: it is shown as it was written."""
    chosen = [
        t("“{here}” instead of “{there}”", here=plain(choice.chosen.word), there=plain(choice.preset.word))
        for choice in current_words().choices
        if choice.chosen.word != choice.preset.word
    ]
    if chosen and t.language == "de":
        st.caption(t("This site has words of its own, the handbook has not: {words}.", words=", ".join(chosen)))


def _search_field(t: Translator) -> str:
    return st.text_input(
        t("Search the handbook"),
        key=SEARCH,
        max_chars=80,
        type="search",
        placeholder=t("for example: forgotten password"),
        width=420,
    )


def _hits(t: Translator, words: str) -> None:
    hits = search(words)
    st.caption(t.plural("{count} place found", "{count} places found", len(hits)))
    if not hits:
        st.info(t("Nothing in the handbook fits. Please try another word."), icon=":material/search_off:")
    for hit in hits[:MOST_HITS]:
        _hit(t, hit)
    if len(hits) > MOST_HITS:
        st.caption(t("Only the first {count} are shown. Please add a word.", count=MOST_HITS))


def _hit(t: Translator, hit: Hit) -> None:
    whole = hit.section.level == 1
    address = topic_address(hit.topic.name, t.language, None if whole else hit.section.anchor)
    heading = plain(hit.topic.title) if whole else f"{plain(hit.topic.title)}: {plain(hit.section.heading)}"
    st.markdown(f"**[{heading}]({address})**  \n{plain(hit.excerpt)}")


show()
