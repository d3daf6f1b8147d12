"""A sheet as one HTML page: no script, nothing loaded, readable on a phone, black on white on paper."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache

from jinja2 import DictLoader, Environment, StrictUndefined, Template

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.print_charts import chart_svg
from ctc_toolkit.reporting.sheets import USUAL_COLOUR, Contents, Heading, Sheet

_PAGE = """{% macro table(block) -%}
<div class="table" role="region" tabindex="0" aria-label="{{ block.caption }}"><table>
<caption{% if block.naming == "above" %} class="unseen"{% endif %}>{{ block.caption }}</caption>
{% if block.shares %}<colgroup>{% for share in block.shares %}
<col style="width: {{ (100 * share / block.shares | sum) | round(2) }}%">{% endfor %}</colgroup>
{% endif %}<thead><tr>{% for cell in block.columns %}<th scope="col">{{ cell }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in block.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>{% endmacro %}
<!doctype html>
<html lang="{{ sheet.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{{ pictures }}">
<title>{{ sheet.title }}{% if sheet.subtitle %}, {{ sheet.subtitle }}{% endif %}</title>
<style>
:root { color-scheme: light; }
body { font: 1rem/1.45 "Source Sans", "Segoe UI", Arial, sans-serif; color: #111; background: #fff; margin: 0 auto;
  padding: 1.5rem; max-width: 46rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; margin: 1.4rem 0 .4rem; }
h3 { font-size: 1.05rem; margin: 1rem 0 .3rem; }
p, ul, ol { margin: .4rem 0; }
.subtitle { color: #444; margin: 0 0 .8rem; }
.note { border-left: .3rem solid #666; padding-left: .7rem; }
.example { border: 2px solid #111; padding: .4rem .7rem; font-weight: bold; }
.table { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .2rem 0; }
th, td { border: 1px solid #777; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eee; }
td:empty { height: 1.7rem; }
caption.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); padding: 0; }
ul.boxes { list-style: none; padding-left: 0; }
ul.boxes li { padding-left: 1.6rem; text-indent: -1.6rem; }
.line { border-bottom: 1px solid #777; height: 1.9rem; }
footer { border-top: 1px solid #777; margin-top: 1.6rem; padding-top: .4rem; font-size: .85rem; color: #444; }
.compact { font-size: .84rem; line-height: 1.3; max-width: 52rem; }
.compact h1 { font-size: 1.35rem; } .compact h2 { font-size: 1.02rem; margin: .6rem 0 .2rem; }
.compact th, .compact td { padding: .12rem .35rem; } .compact .table { margin: .3rem 0; }
.compact p, .compact ul, .compact ol { margin: .2rem 0; } .compact footer { margin-top: .6rem; }
figcaption { font-weight: bold; padding: .2rem 0; }
nav li.of-2 { margin-left: 1.2rem; }
figure { margin: .6rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; min-width: 44rem; }
.new-page { break-before: page; }
@page { size: A4{{ " landscape" if sheet.layout == "wide" }}; margin: 16mm 15mm; }
.wide { max-width: 78rem; }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } .compact { font-size: 8.8pt; }
  h2, h3, caption { break-after: avoid; } tr, li { break-inside: avoid; } thead { display: table-header-group; }
  .table { overflow: visible; } a { color: inherit; } }
{% if branded %}h1, h2, h3 { color: {{ sheet.brand.colour }}; }
.brand { margin: 0 0 .6rem; color: {{ sheet.brand.colour }}; } .brand img { height: 3.6rem; max-width: 100%; }
{% endif %}</style>
</head>
<body class="{{ "compact wide" if sheet.layout == "wide" else sheet.layout }}">
<main>
{% if logo %}<p class="brand"><img src="{{ logo }}" alt="{{ sheet.brand.logo_alt }}"></p>
{% endif %}{% if sheet.brand.name and sheet.layout == "report" %}<p class="brand">{{ sheet.brand.name }}</p>
{% endif %}<h1>{{ sheet.title }}</h1>
{% if sheet.subtitle %}<p class="subtitle">{{ sheet.subtitle }}</p>{% endif %}
{% if sheet.made_up %}<p class="example">{{ example }}</p>{% endif %}
{% for block in sheet.blocks %}{% set kind = block.__class__.__name__ %}
{% if kind == "Heading" %}<h{{ block.level + 1 }}{% if place(block) %} id="part-{{ place(block) }}"{% endif %}>
{{- block.text }}</h{{ block.level + 1 }}>
{% elif kind == "Paragraph" %}<p{% if block.style == "note" %} class="note"{% endif %}>
{%- if block.address %}<a href="{{ block.address }}" rel="noreferrer">{{ block.text }}</a>
{%- elif block.style == "strong" %}<strong>{{ block.text }}</strong>
{%- else %}{{ block.text }}{% endif %}</p>
{% elif kind == "Bullets" %}{% set tag = "ol" if block.style == "numbers" else "ul" %}
<{{ tag }}{% if block.style == "boxes" %} class="boxes"{% endif %}>
{% for item in block["items"] %}<li>{% if block.style == "boxes" %}<span aria-hidden="true">&#9744;</span> {% endif %}
{{- item }}</li>
{% endfor %}</{{ tag }}>
{% elif kind == "SheetTable" %}{{ table(block) }}
{% elif kind == "WritingSpace" %}<p>{{ block.label }}</p>{% for _ in range(block.lines) %}<div class="line"></div>
{% endfor %}
{% elif kind == "Drawing" %}<figure>{{ block.svg | safe }}</figure>
{% elif kind == "Figure" %}<figure><figcaption>{{ block.title }}</figcaption>
<div role="img" aria-label="{{ block.described }}">{{ drawn(block) | safe }}</div></figure>
{% if block.table %}{{ table(block.table) }}{% endif %}
{% elif kind == "Contents" %}<nav aria-label="{{ block.title }}"><h2>{{ block.title }}</h2><ul>
{% for one in headings %}<li class="of-{{ one.level }}"><a href="#part-{{ loop.index }}">{{ one.text }}</a></li>
{% endfor %}</ul></nav>
{% elif kind == "PageBreak" %}<div class="new-page"></div>
{% endif %}{% endfor %}
</main>
<footer>{{ foot }}</footer>
</body>
</html>
"""


def made(sheet: Sheet) -> bytes:
    """Return the page."""
    t = translator(sheet.language)
    as_of = t("As of {date}", date=t.date(sheet.made_on))
    foot = " · ".join(part for part in (sheet.author, as_of, sheet.foot) if part)
    listed = any(isinstance(block, Contents) for block in sheet.blocks)
    headings = [block for block in sheet.blocks if listed and isinstance(block, Heading) and block.level < 3]
    places = {id(one): number for number, one in enumerate(headings, start=1)}
    text = _template().render(
        sheet=sheet,
        example=t("Example: all entries are made up."),
        foot=foot,
        pictures="; img-src data:" if sheet.brand.logo else "",
        branded=sheet.brand.colour != USUAL_COLOUR or bool(sheet.brand.logo),
        logo=f"data:image/png;base64,{b64encode(sheet.brand.logo).decode()}" if sheet.brand.logo else "",
        headings=headings,
        place=lambda block: places.get(id(block)),
        drawn=lambda figure: chart_svg(json.loads(figure.document), sheet.language, figure.width),
    )
    return text.encode("utf-8", errors="replace")


@cache
def _template() -> Template:
    environment = Environment(loader=DictLoader({"sheet": _PAGE}), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("sheet")
