"""Using a page with the keyboard alone, and watching the focus: it is seen, follows the reading order, is never caught.

Nothing here clicks, moves the mouse or sets the focus by a script.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from settling import calm, settle

STOP = """(backwards) => {
    const here = document.activeElement;
    const was = window.keyboardStop;
    const looks = (element) => {
        const found = [];
        for (let part = element, up = 0; part && up < 4; part = part.parentElement, up += 1) {
            const style = getComputedStyle(part);
            found.push([style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
                style.borderColor].join(" "));
        }
        return found;
    };
    const operable = "button, a, input, select, textarea, summary, [role]:not(main):not([role=main])";
    const named = (element) => {
        if (!element.matches(operable)) return "";  // places that scroll take the focus, too
        const by = (element.getAttribute("aria-labelledby") || "").split(" ")
            .map((id) => document.getElementById(id)?.innerText || "").join(" ").trim();
        const label = [...(element.labels || [])].map((one) => one.innerText).join(" ")
            || element.closest("label")?.innerText;
        return (element.getAttribute("aria-label") || by || label || element.innerText || "").trim();
    };
    const found = {name: "", body: here === document.body, unseen: "", caught: "", back: ""};
    if (was && was.element.isConnected && was.element !== here) {
        const now = looks(was.element);
        const changed = was.looks.some((look, number) => look !== now[number]);
        if (!changed) found.unseen = was.element.outerHTML.slice(0, 200);
        if (!found.body) {
            const [first, second] = backwards ? [here, was.element] : [was.element, here];
            const [one, other] = [first, second].map((part) => part.getBoundingClientRect());
            const follows = first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING;
            const above = other.bottom <= one.top && other.left < one.left + 1 && one.height && other.height;
            const html = (part) => part.outerHTML.slice(0, 120);
            if (!follows || above) found.back = html(first) + " -> " + html(second);
        }
    }
    if (was && was.element === here && !found.body) found.caught = here.outerHTML.slice(0, 200);
    window.keyboardStop = found.body ? null : {element: here, looks: looks(here)};
    if (!found.body) found.name = named(here);
    found.role = here.getAttribute("role") || (here.matches("input") ? here.type : here.tagName.toLowerCase());
    return found;
}"""
"""What has the focus now, and what was wrong with the stop before: its look is compared with the one without focus."""
WITHIN = "part => document.activeElement.closest(part) !== null"
MOST_STOPS = 100
"""More than any page has, its navigation included."""
FORGET = "() => { window.keyboardStop = null; }"


@dataclass
class Keyboard:
    """The keyboard of one person at one page, and how many stops they made."""

    page: Any
    stops: int = 0

    def stop(self, *, backwards: bool = False) -> dict[str, Any]:
        """Press the tab key, check the stop before and the way from it, and return what has the focus now."""
        self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        found: dict[str, Any] = self.page.evaluate(STOP, backwards)
        self.stops += 1
        assert not found["unseen"], f"the focus is not seen: {found['unseen']}"
        assert not found["caught"], f"the focus is caught: {found['caught']}"
        assert not found["back"], f"the order is not that of reading: {found['back']}"
        return found

    def to(self, name: str, *, role: str = "", within: str = "body", backwards: bool = False) -> str:
        """Go on until something named `name` (or longer) inside the part `within` has the focus; return its name."""
        self.page.evaluate(FORGET)  # what the server draws anew meanwhile may take the focus away
        seen = []
        for _ in range(MOST_STOPS):
            found = self.stop(backwards=backwards)
            seen.append(found["name"][:40])
            if name in found["name"] and role in (found["role"], "") and self.page.evaluate(WITHIN, within):
                return str(found["name"])
        raise AssertionError(f"{name} {role} was not reached with the tab key: {seen}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other and wait until the page stands still."""
        for key in keys:
            self.page.keyboard.press(key)
        calm(self.page)
        settle(self.page)

    def type(self, text: str, *keys: str) -> None:
        """Write into what has the focus, in place of what stands there, and then press keys."""
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.press(*keys)

    def use(self, name: str, **where: Any) -> None:
        """Go to something and press Enter on it."""
        self.to(name, **where)
        self.press("Enter")

    def pick(self, name: str, *options: str, **where: Any) -> None:
        """Go to a list that one can search and choose entries of it by writing their names."""
        self.to(name, **where)
        for option in options:
            self.page.keyboard.type(option)
            self.page.get_by_role("option").first.wait_for()
            self.press("Enter")
        self.press("Escape")
