"""The empty presentation on which slides are written: wide, in the colours of the brand and in one language.

It is made from the template of the library, which is narrow, English, and shows a foreign author and picture.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.word_files import LOCALES, writable

if TYPE_CHECKING:
    from pptx.presentation import Presentation

    from ctc_toolkit.reporting.slides import Deck

WIDTH, HEIGHT = 13.333, 7.5
"""Size of a slide in inches (16:9)."""
LEFT, INNER = 0.6, 12.13
"""Margin at the left, and the width between the margins."""
OPENING, STATEMENT = "Title Slide", "Title and Content"
FOOT_POINTS = 12
_PLACES: dict[str, dict[str | None, tuple[float, float, float, float]]] = {
    OPENING: {"ctrTitle": (LEFT, 2.2, INNER, 1.5), "subTitle": (LEFT, 3.9, INNER, 1.6)},
    STATEMENT: {"title": (LEFT, 0.35, INNER, 1.15), None: (LEFT, 1.9, INNER, 4.85)},
    "": {"title": (LEFT, 0.35, INNER, 1.15), "body": (LEFT, 1.9, INNER, 4.85)},
}
_FOOTS: dict[str | None, tuple[float, float, float, float]] = {
    "ftr": (LEFT, 6.92, 11.2, 0.4),
    "sldNum": (12.03, 6.92, 0.7, 0.4),
}
_FONT = "Arial"


def prepared(deck: Deck) -> Presentation:
    """Return the empty presentation of a deck."""
    import pptx
    from pptx.util import Inches

    presentation = pptx.Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _drop_what_is_foreign(presentation)
    master = presentation.slide_master
    for layout in list(presentation.slide_layouts):
        if layout.name not in (OPENING, STATEMENT):
            presentation.slide_layouts.remove(layout)
    for page in (master, *presentation.slide_layouts):
        _arrange(page, _PLACES["" if page is master else page.name])
    _set_type(master, deck.brand.colour)
    _theme(master, deck.brand.colour)
    _bar(master)
    _name(presentation, deck)
    return presentation


def _drop_what_is_foreign(presentation: Presentation) -> None:
    """Leave out the little picture of the library and its settings for a printer."""
    for holder, kind in ((presentation.part.package, "/thumbnail"), (presentation.part, "/printerSettings")):
        relations: Any = holder._rels
        for name in [key for key, one in relations.items() if one.reltype.endswith(kind)]:
            relations.pop(name)


def _arrange(page: Any, places: dict[str | None, tuple[float, float, float, float]]) -> None:
    """Put the places of texts where a wide slide has them; the date is left out."""
    from pptx.oxml.ns import qn
    from pptx.util import Inches

    for shape in list(page.placeholders):
        mark = shape._element.find(f".//{qn('p:ph')}")
        kind = mark.get("type")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
            continue
        place = {**places, **_FOOTS}.get(kind)
        if kind == "subTitle":
            _darken(shape._element)
        if place is not None:
            shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in place)


def _set_type(master: Any, colour: str) -> None:
    """Set the sizes of title and texts, all to the left, the title in the colour of the brand."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    run = title.find(qn("a:defRPr"))
    run.set("sz", str(Pt(28).centipoints))
    run.set("b", "1")
    fill = run.find(qn("a:solidFill"))
    for child in list(fill):
        fill.remove(child)
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour.removeprefix("#").upper()}))
    body = styles.find(qn("p:bodyStyle"))
    for level, size in enumerate((24, 20, 18, 18, 18), start=1):
        body.find(qn(f"a:lvl{level}pPr")).find(qn("a:defRPr")).set("sz", str(Pt(size).centipoints))
    for shape in master.placeholders:
        if shape._element.find(f".//{qn('p:ph')}").get("type") in _FOOTS:
            for one in shape._element.iter(qn("a:defRPr")):
                one.set("sz", str(Pt(FOOT_POINTS).centipoints))
            for one in shape._element.iter(qn("a:lvl1pPr")):
                one.set("algn", "l" if shape._element.find(f".//{qn('p:ph')}").get("type") == "ftr" else "r")
            _darken(shape._element)


def _darken(element: Any) -> None:
    """Give the foot the dark colour of texts: the light grey of the library has too little contrast."""
    from pptx.oxml.ns import qn

    for fill in element.iter(qn("a:solidFill")):
        for child in list(fill):
            fill.remove(child)
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": "404040"}))


def _theme(master: Any, colour: str) -> None:
    """Let what is added later have the font and the colour of the brand, too."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    text = re.sub(r'(<a:(?:major|minor)Font><a:latin typeface=")[^"]*', rf"\g<1>{_FONT}", re.sub(r">\s+<", "><", text))
    value = colour.removeprefix("#").upper()
    text = re.sub(r"<a:accent1>.*?</a:accent1>", f'<a:accent1><a:srgbClr val="{value}"/></a:accent1>', text)
    part._blob = text.encode("utf-8")


def _bar(master: Any) -> None:
    """Draw a line in the colour of the brand below the titles; on the master, so that nobody has to hear about it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Inches

    left, top, width, height = (Inches(one) for one in (LEFT, 1.58, INNER, 0.05))
    master.shapes._spTree.append(
        parse_xml(
            f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='90' name='Line'/><p:cNvSpPr/><p:nvPr userDrawn='1'/>"
            f"</p:nvSpPr><p:spPr><a:xfrm><a:off x='{left}' y='{top}'/><a:ext cx='{width}' cy='{height}'/></a:xfrm>"
            "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val='accent1'/></a:solidFill>"
            "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )
    )


def _name(presentation: Presentation, deck: Deck) -> None:
    """Give layouts names and hints in the language of the deck."""
    from pptx.oxml.ns import qn

    t = translator(deck.language)
    names = {OPENING: t("Opening slide"), STATEMENT: t("Statement with content")}
    hints = {"title": t("Title"), "ctrTitle": t("Title"), "ftr": "", "sldNum": "‹#›"}
    for page in (presentation.slide_master, *presentation.slide_layouts):
        for shape in page.placeholders:
            kind = shape._element.find(f".//{qn('p:ph')}").get("type")
            texts = list(shape._element.iter(qn("a:t")))
            for place, one in enumerate(texts):
                one.text = hints.get(kind, t("Text")) if place == 0 else t("Text")
    for layout in presentation.slide_layouts:
        layout._element.find(qn("p:cSld")).set("name", names[layout.name])


def add_foot(slide: Any, layout: Any, text: str) -> None:
    """Copy foot and slide number of the layout to a slide: the library leaves them out."""
    from pptx.oxml.ns import qn

    for shape in layout.placeholders:
        kind = shape._element.find(f".//{qn('p:ph')}").get("type")
        if kind not in _FOOTS:
            continue
        copied = deepcopy(shape._element)
        copied.find(f".//{qn('p:cNvPr')}").set("id", str(100 + len(slide.shapes)))
        slide.shapes._spTree.append(copied)
        if kind == "ftr":
            slide.shapes[-1].text_frame.text = writable(text)


def say_language(page: Any, language: str) -> None:
    """Write the language on every piece of text of a slide, layout or master."""
    from pptx.oxml.ns import qn

    locale = LOCALES[language]
    for run in page._element.iter(qn("a:r"), qn("a:fld")):
        run.get_or_add_rPr().set("lang", locale) if run.tag == qn("a:r") else None
    for name in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for one in page._element.iter(qn(name)):
            one.set("lang", locale)
