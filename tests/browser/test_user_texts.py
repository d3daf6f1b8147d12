"""Texts that people write stay texts, wherever they are shown: fifty attacks in one text of every section.

1. No script runs, no dialog opens, nothing is loaded from elsewhere, no element or formula comes out of them; the only
   links are addresses with https and of mails, which show where they lead.
2. Every attack can be read letter by letter, in the field, side by side with another text, in the preview, on the
   review desk and as a comment.
"""

from pathlib import Path
from urllib.parse import unquote

import pytest
from two_people import People

from ctc_toolkit.workspace import (
    Place,
    comment_on_submission,
    demo_actor,
    list_cities,
    open_workspace,
    return_submission,
    save_text,
    submit_version,
)

EVIL = "https://evil.example"
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    f"<img src={EVIL}/3.png>",
    "<svg onload=alert(4)></svg>",
    f"<iframe src={EVIL}></iframe>",
    "<a href=javascript:alert(6)>klick</a>",
    "<body onload=alert(7)>",
    "<input autofocus onfocus=alert(8)>",
    "<details open ontoggle=alert(9)>",
    "<style>*{display:none}</style>",
    f"<link rel=stylesheet href={EVIL}/x.css>",
    f"<meta http-equiv=refresh content=0;url={EVIL}>",
    f"<object data={EVIL}></object>",
    f"<embed src={EVIL}>",
    f"<form action={EVIL}><button>los</button></form>",
    f"<base href={EVIL}/>",
    "<math><mtext><img src=x onerror=alert(17)></mtext></math>",
    "<template><script>alert(18)</script></template>",
    "</textarea><script>alert(19)</script>",
    "--><script>alert(20)</script>",
    "]]><script>alert(21)</script>",
    '"><script>alert(22)</script>',
    "'-alert(23)-'",
    "javascript:alert(24)",
    "[klick](javascript:alert(25))",
    f"[klick]({EVIL})",
    f"![bild]({EVIL}/27.png)",
    f"[![bild]({EVIL}/28.png)]({EVIL})",
    f"<{EVIL}>",
    f"{EVIL}/30 http://evil.example/30",
    "www.evil.example/31",
    "jemand@evil.example",
    f"[ref]: {EVIL}",
    "[klick][ref]",
    "**fett** __fett__ *schräg* ~~weg~~",
    "# Überschrift",
    "- [ ] Liste",
    "> Zitat",
    "```js\nalert(39)\n```",
    "`code`",
    "| a | b |\n|---|---|\n| c | d |",
    ":red[rot] :blue-background[blau]",
    ":material/home: :smile:",
    "$\\href{javascript:alert(44)}{x}$",
    "$$\\includegraphics{x}$$",
    ":streamlit: :rainbow[x]",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "%3Cscript%3Ealert(48)%3C/script%3E",
    "&lt;script&gt;alert(49)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(50)\\u003c/script\\u003e",
]
TEXT = "\n".join(PAYLOADS)
OUT_OF_TEXT = (
    "[data-testid='stMain'] :is(script, img, iframe, object, embed, form, base, math, video, audio, input[autofocus]), "
    "[data-testid='stMain'] a:not([href^='https://'], [href^='mailto:'], [href^='/']), "
    "[data-testid='stMain'] :is(.katex, blockquote, pre, del), "
    "[data-testid='stMain'] [data-testid='stMarkdownContainer'] :is(code, table)"
)


@pytest.fixture
def people(browser, served, settled):
    found = People(browser, served.address, settled)
    yield found
    found.leave()


@pytest.fixture
def attacked(served):
    """Give a place whose texts, versions and comments are full of attacks, and the version that was handed in."""
    ws, actor = open_workspace(f"sqlite:///{Path(served.data) / 'ctc.sqlite'}"), demo_actor()
    place = Place(area=list_cities(actor, ws)[0].areas[0].id)
    for section in ("situation", "next_step", "who_acts", "agreements", "goals"):
        save_text(actor, ws, place, section, TEXT, 0)
    save_text(actor, ws, place, "situation", TEXT.replace("alert", "prompt"), 0)
    version = submit_version(actor, ws, "plan", place)
    comment_on_submission(actor, ws, version.id, TEXT, "goals")
    return_submission(actor, ws, version.id, 1, TEXT)
    ws.close()
    return place, version


def lines_in(text):
    readable = text.replace("\u00a0", " ").replace("\u2060", "")
    return {" ".join(line.split()) for line in readable.splitlines()}


def made_of_text(page):
    """Return the elements that can only have come out of a text, and links that do not say where they lead."""
    for link in page.locator("[data-testid='stMain'] a:is([href^='https://'], [href^='mailto:'])").all():
        address = link.get_attribute("href").removeprefix("mailto:")
        assert unquote(link.text_content()) == unquote(address)
        assert "noopener" in link.get_attribute("rel")
    return page.locator(OUT_OF_TEXT).evaluate_all("found => found.map(e => e.outerHTML.slice(0, 200))")


def test_1_2_everywhere(people, attacked):
    place, version = attacked
    expected = {" ".join(line.split()) for line in TEXT.splitlines()}
    page = people.come_in("trainer")
    people.go(page, "/gebiet", city="05913000", gebiet=place.area)
    fields = [box.input_value() for box in page.locator("textarea").all()]
    assert fields.count(TEXT) == 4
    panel = page.locator(".st-key-conflict-situation")
    theirs = panel.locator('[data-testid="stColumn"]').nth(1)
    assert expected - lines_in(theirs.inner_text()) == set()
    assert made_of_text(page) == []
    page.get_by_text("Vorschau: Was übergeben wird").click()
    preview = page.locator(".st-key-preview-plan")
    preview.get_by_role("button", name="Jetzt zur Prüfung geben").wait_for()
    assert expected - lines_in(preview.inner_text()) == set()
    assert made_of_text(page) == []
    page.get_by_role("button", name="Zusammenführen").click()
    page.get_by_role("textbox", name="Zusammengeführter Text").wait_for()
    assert made_of_text(page) == []

    people.go(page, "/pruefung", fassung=version.id)
    left, right = page.locator(".st-key-beside-goals").locator('[data-testid="stColumn"]').all()
    for shown in (left, right, page.locator(".st-key-history-1")):
        assert expected - lines_in(shown.inner_text()) == set()
    assert made_of_text(page) == []
    assert len(PAYLOADS) == 50
