"""A small reader of iCalendar files (RFC 5545), written from the standard and not by the library that writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Component:
    """A component: its properties as (name, parameters, unescaped value), and the components inside."""

    name: str
    properties: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Component]:
        """Return the components inside of this name."""
        return [one for one in self.inside if one.name == name]

    def values(self, name: str) -> list[str]:
        """Return the values of a property."""
        return [value for known, _, value in self.properties if known == name]

    def value(self, name: str) -> str:
        """Return the value of a property that stands exactly once."""
        (found,) = self.values(name)
        return found

    def parameters(self, name: str) -> dict[str, str]:
        """Return the parameters of a property that stands exactly once."""
        (found,) = [parameters for known, parameters, _ in self.properties if known == name]
        return found


TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME", "STATUS", "UID", "PRODID"}
_CONTENT = re.compile(
    r"(?P<name>[A-Z0-9-]+)(?P<parameters>(?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]+))*):(?P<value>.*)", re.S
)


def read_calendar(data: bytes) -> Component:
    """Return the calendar of a file; a file that breaks a rule of form fails an assertion.

    Rules: CRLF at every end of a line and nowhere else, at most 75 bytes a line, folds between whole characters, every
    line a name with parameters and a value, BEGIN and END in pairs, UTF-8.
    """
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    lines = data[:-2].split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode("utf-8")
    unfolded = data[:-2].replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8").split("\r\n")
    root, open_ones = Component(""), []
    for line in unfolded:
        found = _CONTENT.fullmatch(line)
        assert found, line
        parts = [part.partition("=") for part in found["parameters"].split(";") if part]
        parameters = {name: value.strip('"') for name, _, value in parts}
        if found["name"] == "BEGIN":
            open_ones.append(Component(found["value"]))
        elif found["name"] == "END":
            done = open_ones.pop()
            assert done.name == found["value"]
            (open_ones[-1] if open_ones else root).inside.append(done)
        else:
            value = unescaped(found["value"]) if found["name"] in TEXTS else found["value"]
            open_ones[-1].properties.append((found["name"], parameters, value))
    assert not open_ones
    (calendar,) = root.inside
    return calendar


def unescaped(text: str) -> str:
    """Return the value of a property of the type TEXT as it was meant."""
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", text), f"not escaped: {text}"
    assert not re.search(r"(?<!\\)(\\\\)*\\[^\\;,nN]", text), f"wrong escape: {text}"
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], text)
