"""What actions with the brand of a city are called in the audit log, and how they are told."""

from __future__ import annotations

BRANDS = {
    "city_brand": (
        "Name, Logo und Vorlage einer Stadt ansehen",
        "look at name, logo and template of a city",
        "Name, Logo und Vorlage einer Stadt angesehen",
        "looked at name, logo and template of a city",
    ),
    "read_template": (
        "Vorlage einer Stadt holen",
        "fetch the template of a city",
        "die Vorlage einer Stadt geholt",
        "fetched the template of a city",
    ),
    "save_brand": (
        "Name, Farbe und Logo einer Stadt ändern",
        "change name, colour and logo of a city",
        "Name, Farbe und Logo einer Stadt geändert",
        "changed name, colour and logo of a city",
    ),
    "save_template": (
        "Vorlage einer Stadt hochladen",
        "upload the template of a city",
        "die Vorlage einer Stadt hochgeladen",
        "uploaded the template of a city",
    ),
    "remove_template": (
        "Vorlage einer Stadt herausnehmen",
        "take out the template of a city",
        "die Vorlage einer Stadt herausgenommen",
        "took out the template of a city",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
