"""What every page needs: language, person, workspace, and the city and wave named in the address.

The address holds everything a link must carry: `lang`, `city`, `wave` and what a page adds (`view`, `by`,
...). Moving to another page clears the address, so language, city and wave are remembered per session and
written back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.languages import COOKIE, PARAMETER, choose_language, known_language
from ctc_toolkit.pages.this_workspace import open_this_workspace
from ctc_toolkit.site_words import set_words

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.workspace import CityView, WaveView, Workspace
    from ctc_toolkit.workspace.sign_in import SignedIn

REMEMBERED = "address"
CARRIED = (PARAMETER, "city", "wave")


@dataclass(frozen=True)
class PageContext:
    """Language, translator and person of one page run; the workspace is opened when it is first asked for.

    actor: with the roles held at this moment. session: id of the session that says so.
    """

    language: str
    t: Translator
    actor: Actor
    session: str | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace of this server."""
        return open_this_workspace()


def current_language() -> str:
    """Return the language of this run: address, then this session's choice, then cookie and browser."""
    asked = st.query_params.get(PARAMETER)
    if asked is not None and known_language(asked):
        return asked
    remembered = st.session_state.get(REMEMBERED, {}).get(PARAMETER)
    if remembered is not None:
        return str(remembered)
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return choose_language(None, st.context.cookies.get(COOKIE), headers.get("accept-language"))


def page_context() -> PageContext:
    """Return the context of this run, or of a click that is dealt with before it.

    The person is looked up in the database each time, by the token of the session: nobody is remembered in the state
    of a page, which Streamlit hands to whoever knows its id.

    Raises:
        ToolkitError: `session_ended`: there is no session that counts. `navigation.run` says so in place of any page.
    """
    language = current_language()
    found = signed_in_now()
    set_words(open_this_workspace().words)
    if found is None:
        raise ToolkitError("session_ended")
    return PageContext(language, translator(language), found.actor, found.session)


def session_token() -> str | None:
    """Return the token of the session from the cookie that came when this page was opened."""
    from ctc_toolkit.pages.sign_in.cookies import token_in

    return token_in(st.context.cookies)


def signed_in_now() -> SignedIn | None:
    """Return whose session it is at this moment; None: nobody's, or the second factor is still missing."""
    from ctc_toolkit.workspace.sign_in import actor_of_session

    token = session_token()
    found = actor_of_session(open_this_workspace(), token) if token else None
    return None if found is None or found.second_factor_missing else found


def reach(actor: Actor) -> Callable[[str], bool]:
    """Return a function that says whether the person may do an action anywhere in this workspace."""
    from ctc_toolkit.access import may_anywhere

    mode = workspace_mode()
    kind = "demo" if mode == "demo" or (mode != "real" and actor.demo) else "real"
    return lambda action: may_anywhere(actor, action, kind)


def cities_for(context: PageContext, action: str) -> list[CityView]:
    """Return the cities that the person sees and may do `action` in, by name."""
    from ctc_toolkit.access import may
    from ctc_toolkit.workspace import list_cities

    seen = list_cities(context.actor, context.workspace)
    return [city for city in seen if may(context.actor, action, "demo" if city.made_up else "real", city.ags)]


def workspace_mode() -> str:
    """Return "demo", "new" (still empty) or "real"; "unknown" where the workspace cannot be opened."""
    try:
        return open_this_workspace().mode
    except ToolkitError:
        return "unknown"


def restore_address() -> None:
    """Write language, city and wave back into the address where moving to another page has cleared them."""
    remembered = st.session_state.setdefault(REMEMBERED, {})
    for name in CARRIED:
        if name in st.query_params and (name != PARAMETER or known_language(st.query_params[name])):
            remembered[name] = st.query_params[name]
        elif name in remembered:
            st.query_params[name] = remembered[name]
    language = current_language()
    if st.query_params.get(PARAMETER) != language:
        remember(PARAMETER, language)


def remember(name: str, value: str) -> None:
    """Set one part of the address and keep it for the other pages."""
    st.session_state.setdefault(REMEMBERED, {})[name] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def forget(*names: str) -> None:
    """Take parts out of the address."""
    for name in names:
        st.session_state.get(REMEMBERED, {}).pop(name, None)
        if name in st.query_params:
            del st.query_params[name]


def choose_from_address(name: str, allowed: list[str], default: str) -> str:
    """Return the address parameter `name` if it is one of `allowed`, else `default`."""
    asked = st.query_params.get(name)
    return asked if asked in allowed else default


def wave_from_address(cities: list[CityView]) -> tuple[CityView | None, WaveView | None, bool]:
    """Return the city and wave of the address, and whether the address named something that does not exist.

    Without an address: the first city that has a wave, with its newest wave.
    """
    with_waves = [city for city in cities if city.waves]
    asked_wave, asked_city = st.query_params.get("wave"), st.query_params.get("city")
    if asked_wave:
        for city in with_waves:
            for wave in city.waves:
                if wave.id == asked_wave:
                    return city, wave, False
    if asked_city:
        for city in with_waves:
            if city.ags == asked_city:
                return city, newest(city), bool(asked_wave)
    strange = bool(asked_wave or asked_city)
    return (with_waves[0], newest(with_waves[0]), strange) if with_waves else (None, None, strange)


def newest(city: CityView) -> WaveView:
    """Return the wave of the latest year of a city that has waves."""
    return max(city.waves, key=lambda wave: (wave.year, wave.imported_at))
