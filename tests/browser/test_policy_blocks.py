"""The content security policy holds on the running app, whatever would get past the escaping.

1. On a page of the app, the policy blocks an inline script, a script of another server, evaluated text, foreign
   pictures, styles, frames, connections, form targets, base addresses and plugins put into the page.
2. It blocks nothing else on that page: what it says about each comes from these attempts alone.
3. Every directive is explained on the page on security, and none is there that the policy does not have.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ctc_toolkit.pages.middleware import content_security_policy
from tests.browser.attacking import LISTEN

ROOT = Path(__file__).parents[2]
ATTEMPTS = {
    "script-src-elem inline": "add('script', {textContent: 'window.__xss = 1'})",
    "script-src-elem foreign": "add('script', {src: 'http://marker.invalid/x.js'})",
    "script-src eval": "setTimeout(() => { try { (0, eval)('window.__xss = 1') } catch {} })",
    "script-src-attr": "add('div', {innerHTML: '<img src=x onerror=\"window.__xss = 1\">'})",
    "style-src-elem": "add('link', {rel: 'stylesheet', href: 'http://marker.invalid/x.css'})",
    "style-src-attr": "add('div', {innerHTML: '<p style=\"color: red\">x</p>'})",
    "img-src": "add('img', {src: 'http://marker.invalid/x.png'})",
    "font-src": "new FontFace('x', 'url(http://marker.invalid/x.woff2)').load().catch(() => 0)",
    "media-src": "add('video', {src: 'http://marker.invalid/x.mp4'})",
    "connect-src": "fetch('http://marker.invalid/x').catch(() => 0)",
    "frame-src": "add('iframe', {src: 'http://marker.invalid/'})",
    "object-src": "add('object', {data: 'http://marker.invalid/x'})",
    "worker-src": "try { new Worker(URL.createObjectURL(new Blob(['1']))) } catch {}",
    "form-action": "add('form', {action: 'http://marker.invalid/', method: 'post'}).submit()",
    "base-uri": "add('base', {href: 'http://marker.invalid/'})",
}
"""What is tried, by the directive that must say no."""
TRY = """async () => {
    const add = (tag, given) => document.body.appendChild(Object.assign(document.createElement(tag), given));
    window.__violations.length = 0;
    delete window.__xss;
    %s;
    await new Promise((done) => setTimeout(done, 400));
    return [window.__xss, window.__violations];
}"""


@pytest.fixture(scope="module")
def page(browser, served):
    context = browser.new_context()
    opened = context.new_page()
    opened.add_init_script(LISTEN)
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.goto(f"{served.address}/anmelden")
    yield opened
    context.close()


@pytest.mark.parametrize("name", ATTEMPTS)
def test_1_2_attempts_are_blocked(page, name):
    effect, violations = page.evaluate(TRY % ATTEMPTS[name])
    assert effect is None
    assert {said.split()[0] for said in violations} == {name.split()[0]}, violations


def test_3_every_directive_is_explained():
    said = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([\w-]+)` \|", said, re.MULTILINE)
    assert explained == [part.split()[0] for part in content_security_policy().split("; ")]
