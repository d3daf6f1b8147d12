"""What a browser calls itself, in words a person recognises."""

from __future__ import annotations

from ctc_toolkit.language import Translator

_BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "Opera/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/", "Version/"), "Safari"),
)
"""Signs of browsers, the most particular first: most of them name older ones, too. What is kept may be cut off."""

_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(t: Translator, told: str) -> str:
    """Return for example "Firefox on Windows" for the text `told` (`User-Agent`) that a browser sent."""
    browser = next((name for signs, name in _BROWSERS if any(sign in told for sign in signs)), None)
    system = next((name for sign, name in _SYSTEMS if sign in told), None)
    if browser and system:
        return t("{browser} on {system}", browser=browser, system=system)
    return browser or system or t("unknown browser")
