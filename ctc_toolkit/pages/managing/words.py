"""Roles, states and second factors in words."""

from __future__ import annotations

from ctc_toolkit.access import Role
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.workspace import PersonView, RoleView


def short_role_names(t: Translator) -> dict[Role, str]:
    """Return short names of the roles, for tables and lists."""
    return {
        Role.COORDINATOR: t("Coordination"),
        Role.AREA_TEAM: t("Area team"),
        Role.MULTIPLIER: t("Office (multiplier)"),
        Role.TRAINER: t("Training"),
        Role.EVALUATOR: t("Evaluation"),
        Role.ADMINISTRATOR: t("Administration"),
    }


def shown_login(login: str) -> str:
    """Return a login as Markdown: as code, as browsers would else make a link to write a mail of it."""
    return "`" + "".join(sign for sign in login if sign.isprintable() and sign not in "`\\") + "`"


def held_role(t: Translator, held: RoleView) -> str:
    """Return a role with its place: "Area team Nordstadt (Essen)"; names escaped for Markdown."""
    name = short_role_names(t)[held.role]
    if held.ags is None:
        return name
    city = plain(held.city or held.ags)
    if held.area is None:
        return t("{role}: {city}", role=name, city=city)
    return t("{role}: {area} ({city})", role=name, area=plain(held.area_name or held.area), city=city)


def state_name(t: Translator, state: str) -> str:
    """Return the state of an account in one word."""
    return {"invited": t("invited"), "active": t("active"), "disabled": t("disabled")}[state]


def state_of(t: Translator, person: PersonView) -> str:
    """Return the state of an account, with what an invitation still waits for."""
    if person.state != "invited":
        return state_name(t, person.state)
    until = [code.expires_at for code in person.open_codes if code.purpose in ("invitation", "first_administrator")]
    if until:
        return t("invited, code works until {day}", day=day(t, max(until)))
    return t("invited, without a working code")


def second_factor_of(t: Translator, person: PersonView) -> str:
    """Return whether a second factor is set up."""
    return {"set_up": t("set up"), "missing": t("missing"), "not_needed": t("not needed")}[person.second_factor]
