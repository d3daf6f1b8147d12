"""The links of providers in the demo: one that works and one of the school year before, which has expired.

Nobody has either of them: their random ends are forgotten as soon as they are made. Who wants to try one out makes a
new link on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.workspace.delivery_links import preset_end
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

PROVIDER = "Jugendhaus am Ring e. V. (Beispiel)"
BY_LINK = f"Link: {PROVIDER}"
"""Who entered the sessions that came by a link, see `provider_sessions.name_of`."""


def demo_provider_links(repository: Repository, cities: Sequence[DemoCity], today: date) -> None:
    """Store the links to the measure whose sessions came by link, with those sessions."""
    area = cities[1].areas[0].id
    came = [
        (group.measure, session.id, session.fields.on)
        for group in repository.delivery.groups(area)
        for session in group.sessions
        if session.by == BY_LINK and session.fields.on is not None
    ]
    this_year = school_year(today)
    ends = {preset_end(today): this_year, this_year.first - timedelta(1): school_year(this_year.first - timedelta(1))}
    for measure in {measure for measure, _, _ in came}:
        for end, year in ends.items():
            link = repository.delivery_links.add(
                area, measure, None, provider=PROVIDER, token_hash=token_hash(new_token()), expires_on=end, who=WHO
            )
            for of, session_id, on in sorted(came, key=lambda one: (one[2], one[1])):
                if of == measure and on in year:
                    repository.delivery_links.used(link.id, session_id, datetime.combine(on, time(19, 40), UTC))
