"""What actions with yearly reviews are called in the audit log, and how they are told."""

from __future__ import annotations

YEARLY = {
    "yearly_reviews": (
        "Jahresrückblick ansehen",
        "look at a yearly review",
        "einen Jahresrückblick angesehen",
        "looked at a yearly review",
    ),
    "begin_yearly_review": (
        "Jahresrückblick beginnen",
        "begin a yearly review",
        "einen Jahresrückblick begonnen",
        "began a yearly review",
    ),
    "save_yearly_entry": (
        "In den Jahresrückblick schreiben",
        "write into a yearly review",
        "in den Jahresrückblick geschrieben",
        "wrote into a yearly review",
    ),
    "decide_yearly_review": (
        "Beschluss zum Jahresrückblick eintragen",
        "enter the decision on a yearly review",
        "den Beschluss zum Jahresrückblick eingetragen",
        "entered the decision on a yearly review",
    ),
    "remove_yearly_review": (
        "Jahresrückblick löschen",
        "delete a yearly review",
        "einen Jahresrückblick gelöscht",
        "deleted a yearly review",
    ),
    "begin_next_plan": (
        "Nächsten Plan beginnen",
        "begin the next plan",
        "den nächsten Plan mit dem begonnen, was bleibt",
        "began the next plan with what stays",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
