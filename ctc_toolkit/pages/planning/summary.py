"""A plan to be read: every entry with its value."""

from __future__ import annotations

import pandas as pd

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.planning.parts import purposes
from ctc_toolkit.workspace import SurveyPlanView


def summary(context: PageContext, plan: SurveyPlanView) -> None:
    """Show all entries of the plan as a table."""
    t, entry = context.t, plan.entry
    informed = {
        "open": t("not settled yet"),
        "informed": t("yes, informed"),
        "not_needed": t("not needed: of local importance only"),
    }[entry.upper_authority]
    values = {
        t("Days in the schools"): t(
            "{first} to {last}",
            first=t.date(entry.first_day) if entry.first_day else t("open"),
            last=t.date(entry.last_day) if entry.last_day else t("open"),
        ),
        t("Purpose"): purposes(t)[entry.purpose],
        t("Version of the consent form"): entry.consent_form_version,
        t("Reference of the data protection impact assessment"): entry.impact_assessment,
        t("Data protection officer consulted on"): t.date(entry.officer_consulted_on)
        if entry.officer_consulted_on
        else "",
        t("Upper school authority (Bezirksregierung) informed?"): informed,
        t("Deletion date of the answers"): t.date(entry.deletion_date) if entry.deletion_date else "",
    }
    rows = [(name, plain(value) or t("open")) for name, value in values.items()]
    show_table(
        pd.DataFrame(rows, columns=[t("Entry"), t("State")]), t("Entries of the plan"), content="sentences", key="plan"
    )
