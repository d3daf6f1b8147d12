"""What the address of the page says beside the city: which part, which area of life, which place."""

from __future__ import annotations

PART, DOMAIN, PLACE = "teil", "bereich", "ort"
SEE, ENTER, OWN_CARDS = "ansehen", "eintragen", "eigene"
CARDS = (SEE, ENTER, OWN_CARDS)
ALL = "alle"
WHOLE = "stadt"
"""How the address names the city as a whole."""
