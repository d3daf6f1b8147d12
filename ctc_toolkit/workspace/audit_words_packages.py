"""What actions around the choice of programmes are called in the audit log, and how they are told."""

from __future__ import annotations

PACKAGES = {
    "programme_catalogue": (
        "Katalog der Programme ansehen",
        "look at the catalogue of programmes",
        "den Katalog der Programme angesehen",
        "looked at the catalogue of programmes",
    ),
    "area_programmes": (
        "Programme für die Prioritäten ansehen",
        "look at programmes for the priorities",
        "Programme für die Prioritäten angesehen",
        "looked at programmes for the priorities",
    ),
    "save_programme_package": (
        "am Programmpaket arbeiten",
        "work on the programme package",
        "am Programmpaket gearbeitet",
        "worked on the programme package",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
