"""People of the demo, all invented, so that the page on people and roles has something to show.

None of them has a password: nobody can sign in as one of them. Visitors come in with one click and without an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.access import Role
from ctc_toolkit.store import Repository
from ctc_toolkit.store.people import AccountState

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913002")
"""Namespace of the ids: the same after each reset."""

GIVEN_BY = "Verwaltung (Beispiel)"


@dataclass(frozen=True)
class _Person:
    """Name, state, and roles: each with the place of its city and its area in the lists of the demo (-1: none)."""

    name: str
    roles: tuple[tuple[Role, int, int], ...]
    state: AccountState = "active"
    language: str = "de"

    @property
    def login(self) -> str:
        return self.name.removesuffix(" (Beispiel)").lower().replace(" ", ".") + "@beispiel.example"


PEOPLE = (
    _Person("Mara Muster (Beispiel)", ((Role.COORDINATOR, 0, -1),)),
    _Person("Theo Test (Beispiel)", ((Role.COORDINATOR, 1, -1), (Role.AREA_TEAM, 1, 0))),
    _Person("Paula Probe (Beispiel)", ((Role.COORDINATOR, 2, -1),), language="en"),
    _Person("Emil Entwurf (Beispiel)", ((Role.AREA_TEAM, 0, 0), (Role.AREA_TEAM, 0, 1))),
    _Person("Frida Fiktiv (Beispiel)", ((Role.AREA_TEAM, 2, 1),), state="invited"),
    _Person("Greta Glaubhaft (Beispiel)", ((Role.MULTIPLIER, -1, -1), (Role.TRAINER, -1, -1))),
    _Person("Egon Ergebnis (Beispiel)", ((Role.EVALUATOR, 0, -1), (Role.EVALUATOR, 1, -1))),
    _Person("Vera Verwaltung (Beispiel)", ((Role.ADMINISTRATOR, -1, -1),)),
    _Person("Viktor Vertretung (Beispiel)", ((Role.ADMINISTRATOR, -1, -1),)),
    _Person("Anton Abschied (Beispiel)", ((Role.COORDINATOR, 1, -1),), state="disabled"),
)


def demo_people(repository: Repository, cities: tuple[DemoCity, ...]) -> None:
    """Store the people of the demo; accounts that somebody uses stay, as far as their cities and areas do."""
    people = repository.people
    ids = {person: str(uuid5(_NAMES, person.login)) for person in PEOPLE}
    people.tidy_demo(ids.values())
    for person, account_id in ids.items():
        if people.account_of_login(person.login) is not None:
            continue
        people.add_account(person.login, person.name, language=person.language, id=account_id)
        if person.state != "invited":
            people.set_state(account_id, person.state)
        for role, city, area in person.roles:
            ags = cities[city].ags if city >= 0 else None
            area_id = cities[city].areas[area].id if area >= 0 else None
            people.add_role(account_id, role, ags, area_id, granted_by=GIVEN_BY)
