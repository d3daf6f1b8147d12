"""What the actions about the quality of answers are called in the audit log, see `audit_words`."""

from __future__ import annotations

QUALITY: dict[str, tuple[str, str, str, str]] = {
    "data_quality": (
        "Güte der Daten ansehen",
        "look at the quality of the data",
        "die Güte der Daten angesehen",
        "looked at the quality of the data",
    ),
    "scale_quality": (
        "Zuverlässigkeit der Skalen ansehen",
        "look at the reliability of the scales",
        "die Zuverlässigkeit der Skalen angesehen",
        "looked at the reliability of the scales",
    ),
    "save_answer_choice": (
        "Prüfregeln und Gewichte wählen",
        "choose checks and weights",
        "Prüfregeln und Gewichte gewählt",
        "chose checks and weights",
    ),
}
