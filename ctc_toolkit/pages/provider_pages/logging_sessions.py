"""Choosing a group, logging a session, correcting or deleting one, and the answer that comes at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import around_session, hints
from ctc_toolkit.implementation.records import Session
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.provider_pages.rendering import link_to, page
from ctc_toolkit.pages.provider_pages.session_form import (
    Entered,
    choices,
    first_values,
    read,
    stored_values,
)
from ctc_toolkit.reporting.delivery_words import held_text, saved_text
from ctc_toolkit.workspace.provider_sessions import (
    OPEN_DAYS,
    OwnSession,
    ProviderGroup,
    ProviderRefused,
    ProviderSaved,
    ProviderView,
    change_provider_session,
    log_provider_session,
    provider_view,
    remove_provider_session,
)

if TYPE_CHECKING:
    from ctc_toolkit.implementation.records import SessionFields
    from ctc_toolkit.pages.sign_in.rendering import Visit
    from ctc_toolkit.pages.team_questions.limits import Limits

ENTRY, VERSION, SURE, REMOVED = "entry", "version", "sure", "geloescht"
NEW = "new"


class ProviderPages:
    """The pages behind a link, within the limits of this server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def groups(self, visit: Visit) -> Response:
        """Show the groups of the link; where there is one only, lead to it."""
        view = self._opened(visit)
        if len(view.groups) == 1:
            return RedirectResponse(link_to(visit, view.groups[0].id), status_code=303)
        t = visit.t
        return page(
            visit,
            "groups.html",
            t("Which group?"),
            **_around(t, view),
            groups=[(link_to(visit, one.id), one.record.fields.name, _group_line(t, one)) for one in view.groups],
            log_label=t("Log a session"),
            empty=t("There is no group for this measure yet. Your coordination adds it, then you can go on here."),
        )

    def new_session(self, visit: Visit) -> Response:
        """Show the empty form for a session of a group, and what came by this link before."""
        view = self._opened(visit)
        group = view.group(_part(visit, "group"))
        return _new_page(visit, view, group, first_values(group, date.today()), secrets.token_urlsafe(16))

    def log(self, visit: Visit, sent: dict[str, str]) -> Response:
        """Store a session, or show the form again with what is wrong."""
        view = self._opened(visit, "form")
        group, entry = view.group(_part(visit, "group")), sent.get(ENTRY, "")
        entered = read(sent, view.components)
        outcome = _stored_or_refused(
            entered, lambda fields: log_provider_session(visit.workspace, _token(visit), group.id, fields, entry=entry)
        )
        if isinstance(outcome, ProviderSaved):
            return RedirectResponse(link_to(visit, group.id, outcome.id, "gespeichert"), status_code=303)
        return _new_page(visit, view, group, sent, entry, outcome.problems)

    def saved(self, visit: Visit) -> Response:
        """Answer at once: what was stored, and how far the group has come."""
        view = self._opened(visit)
        group = view.group(_part(visit, "group"))
        held, t = _own(group, visit), visit.t
        return page(
            visit,
            "saved.html",
            t("Saved"),
            **_around(t, view, group),
            told=_answer(t, view, group, held),
            own=_own_lines(visit, group),
            own_labels=_own_labels(t),
            again=(link_to(visit, group.id), t("Log another session")),
            others=(link_to(visit), t("Choose another group")) if len(view.groups) > 1 else None,
        )

    def session(self, visit: Visit) -> Response:
        """Show the form for correcting a session that came by this link."""
        view = self._opened(visit)
        group = view.group(_part(visit, "group"))
        held = _own(group, visit)
        return _session_page(visit, view, group, held, stored_values(held.fields, view.components), held.version)

    def change(self, visit: Visit, sent: dict[str, str]) -> Response:
        """Store what was corrected, or show the form again with what is wrong."""
        view = self._opened(visit, "form")
        group = view.group(_part(visit, "group"))
        held, version = _own(group, visit), _version(sent)
        entered = read(sent, view.components, held.fields)
        outcome = _stored_or_refused(
            entered,
            lambda fields: change_provider_session(
                visit.workspace, _token(visit), group.id, held.id, fields, version=version
            ),
        )
        if isinstance(outcome, ProviderSaved):
            return RedirectResponse(link_to(visit, group.id, outcome.id, "gespeichert"), status_code=303)
        return _session_page(visit, view, group, held, sent, version, outcome.problems)

    def remove(self, visit: Visit, sent: dict[str, str]) -> Response:
        """Delete a session that came by this link, if it is asked for twice."""
        view = self._opened(visit, "form")
        group = view.group(_part(visit, "group"))
        held = _own(group, visit)
        if SURE not in sent:
            return _session_page(visit, view, group, held, stored_values(held.fields, view.components), held.version)
        remove_provider_session(visit.workspace, _token(visit), group.id, held.id, version=_version(sent))
        path = link_to(visit, group.id)
        return RedirectResponse(path + ("&" if "?" in path else "?") + f"{REMOVED}=1", status_code=303)

    def _opened(self, visit: Visit, what: str = "look") -> ProviderView:
        """Return what the link leads to; guesses of links are slowed down for all together."""
        link = token_hash(_token(visit))
        allowed = self._limits.may_answer(link) if what == "form" else self._limits.may_look(link)
        if not allowed:
            raise ToolkitError("provider_link_busy")
        found = provider_view(visit.workspace, _token(visit))
        self._limits.led_somewhere(link)
        return found


def _token(visit: Visit) -> str:
    return _part(visit, "token")


def _part(visit: Visit, name: str) -> str:
    return str(visit.request.path_params[name])


def _version(sent: Mapping[str, str]) -> int:
    text = sent.get(VERSION, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _own(group: ProviderGroup, visit: Visit) -> OwnSession:
    found = group.session(_part(visit, "session"))
    if found is None:
        raise ToolkitError("provider_session_closed", days=OPEN_DAYS)
    return found


def _stored_or_refused(entered: Entered, store: object) -> ProviderSaved | ProviderRefused:
    """Return what storing says; what cannot be read at all is told together with it, and keeps it from storing."""
    assert callable(store)  # noqa: S101 - for the type checker
    if entered.problems:
        return ProviderRefused(entered.problems)
    outcome: ProviderSaved | ProviderRefused = store(entered.fields)
    return outcome


def _around(t: Translator, view: ProviderView, group: ProviderGroup | None = None) -> dict[str, object]:
    """Return what stands on every page: where one is, that data are made up, what is stored, until when it works."""
    place = t("{area} in {city}", area=view.area, city=view.city)
    parts = [view.delivery.title, *([group.record.fields.name] if group is not None else []), place]
    return {
        "mark": t("Example data: every figure is made up") if view.made_up else "",
        "lead": " · ".join(parts),
        "promise": t(
            "Stored are these counts and “{provider}”, never a name of a participant and nothing about your device.",
            provider=view.provider,
        ),
        "until": t("This link works until {day}. Share it within your organisation only.", day=t.date(view.expires_on)),
    }


def _group_line(t: Translator, group: ProviderGroup) -> str:
    count = sum(one.fields.held == "held" for one in group.record.sessions)
    held = (
        t("{count} of {planned} sessions took place", count=count, planned=group.sessions)
        if group.sessions
        else t.plural("{count} session took place", "{count} sessions took place", count)
    )
    place = group.record.fields.place
    return f"{place} · {held}" if place else held


def _new_page(
    visit: Visit,
    view: ProviderView,
    group: ProviderGroup,
    values: Mapping[str, str],
    entry: str,
    problems: Mapping[str, ToolkitError] | None = None,
) -> Response:
    t = visit.t
    return page(
        visit,
        "session.html",
        t("Log a session"),
        status=422 if problems else 200,
        **_around(t, view, group),
        **_form(visit, view, group, values, problems or {}, f"{view.link}/{group.id}/{NEW}"),
        action=link_to(visit, group.id),
        hidden=[(ENTRY, entry)],
        button=t("Save the session"),
        note=t("The session is deleted.") if REMOVED in visit.request.query_params else "",
        removing=None,
        own=_own_lines(visit, group),
        own_labels=_own_labels(t),
        others=(link_to(visit), t("Choose another group")) if len(view.groups) > 1 else None,
    )


def _session_page(
    visit: Visit,
    view: ProviderView,
    group: ProviderGroup,
    held: OwnSession,
    values: Mapping[str, str],
    version: int,
    problems: Mapping[str, ToolkitError] | None = None,
) -> Response:
    t = visit.t
    return page(
        visit,
        "session.html",
        t("Correct session {number}", number=held.fields.number),
        status=422 if problems else 200,
        **_around(t, view, group),
        **_form(visit, view, group, values, problems or {}, f"{view.link}/{group.id}/{held.id}"),
        action=link_to(visit, group.id, held.id),
        hidden=[(VERSION, str(version))],
        button=t("Save the correction"),
        note="",
        removing={
            "title": t("Delete this session"),
            "action": link_to(visit, group.id, held.id, "loeschen"),
            "hidden": [(VERSION, str(held.version))],
            "sure": (SURE, t("Yes, delete it. This cannot be undone.")),
            "button": t("Delete the session"),
        },
        own=[],
        own_labels=_own_labels(t),
        others=(link_to(visit, group.id), t("Back without a change")),
    )


def _form(
    visit: Visit,
    view: ProviderView,
    group: ProviderGroup,
    values: Mapping[str, str],
    problems: Mapping[str, ToolkitError],
    draft: str,
) -> dict[str, object]:
    t = visit.t
    errors = {name: problem.say(t.language) for name, problem in problems.items()}
    participants = group.record.fields.participants
    present = t("of {count} in the group", count=participants) if participants else ""
    return {
        "values": values,
        "errors": errors,
        "fields": {
            "number": (t("Session no."), t("of {count}", count=group.sessions) if group.sessions else ""),
            "on": (t("Day"), ""),
            "present": (t("How many were there?"), present),
            "minutes": (t("Length in minutes"), t("planned: {count}", count=group.minutes) if group.minutes else ""),
            "why": (
                t("In a few words: why did it fall out, what was different?"),
                t("Needed if it fell out or was changed. Please write no names."),
            ),
        },
        "choices": choices(t, values, view.components, errors),
        "refused": t("Nothing is saved yet. Please look at this again:"),
        "draft": draft,
        "texts": {
            "kept": t("Draft kept on this device at {time}", time="{time}"),
            "restored": t("Draft of {time} put back", time="{time}"),
            "lost": t("No connection. The draft stays on this device, please send again."),
            "busy": t("The server does not answer just now. The draft stays on this device, please send again."),
            "stale": t("This page is too old. Load it again: the draft is put back, then send it."),
            "again": t("Send again"),
            "sending": t("Saving …"),
        },
        "discard": t("Discard the draft"),
    }


def _own_labels(t: Translator) -> dict[str, str]:
    days = t("You can correct what came by this link in the last {count} days.", count=OPEN_DAYS)
    return {"title": t("Your last sessions"), "days": days, "correct": t("Correct")}


def _own_lines(visit: Visit, group: ProviderGroup) -> list[tuple[str, str]]:
    """Return address and text of the sessions that can be corrected."""
    return [(link_to(visit, group.id, one.id), _session_line(visit.t, one.fields)) for one in group.own]


def _session_line(t: Translator, fields: SessionFields) -> str:
    """Return a session in a few words: number, day, and how many were there or what became of it."""
    day = t.date(fields.on) if fields.on is not None else ""
    named = t("Session {number}, {day}", number=fields.number, day=day)
    if fields.held != "held":
        return f"{named}: {held_text(t, fields.held)}"
    if fields.present is None:
        return named
    return f"{named}: " + t.plural("{count} was there", "{count} were there", fields.present)


def _answer(t: Translator, view: ProviderView, group: ProviderGroup, held: OwnSession) -> list[str]:
    """Return what the page answers at once: what is stored, where the group stands, what is unusual."""
    session = Session(held.id, group.id, held.fields, "", held.at, held.version)
    around = around_session(group.record, view.delivery.set_up, view.delivery.start, held.id)
    unusual = hints(held.fields, around, group.sessions)
    return [
        saved_text(t, view.delivery, group.record, session, date.today()),
        *(one.say(t.language) for one in unusual),
    ]
