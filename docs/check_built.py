"""Check that built pages load nothing from another host: no script, style, picture, font or frame.

    python docs/check_built.py build/docs

Links that a person may follow are no loading. Prints what was found and ends with 1 if there is anything.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "use": ("href", "xlink:href"),
    "link": ("href",),
}
NOT_LOADED = {"canonical", "next", "prev", "alternate", "edit"}
FOREIGN = re.compile(r"(?:^|[\s,])(?:https?:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.foreign += IN_STYLES.findall(values.get("style", ""))
        if tag == "link" and set(values.get("rel", "").split()) & NOT_LOADED:
            return
        self.foreign += [values[name] for name in LOADING.get(tag, ()) if FOREIGN.search(values.get(name, ""))]

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.foreign += IN_STYLES.findall(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False


def foreign_loads(folder: Path) -> list[str]:
    """Return what the pages and styles below a folder load from elsewhere, each with its file."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        page = _Loads()
        page.feed(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(folder)}: {address}" for address in page.foreign]
    for path in sorted(folder.rglob("*.css")):
        addresses = IN_STYLES.findall(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(folder)}: {address}" for address in addresses]
    return found


if __name__ == "__main__":
    (built,) = sys.argv[1:]
    problems = foreign_loads(Path(built))
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    sys.exit(1 if problems else 0)
