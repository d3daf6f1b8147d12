"""How long the products of a survey take on a demo city, and how much memory: report, summary, slides, school sheet.

Run: python benchmarks/reports.py [--store]. Each product is made from the database to the finished file in a process
of its own, after one run that released everything. Told are seconds by the clock, seconds of processor time of all
threads, and the most memory that the process ever had, or the one that started it if that had more; `within` says
whether processor time and memory keep to the limits (report 20 s, all else 5 s, 1 GB). With --store the result is
written to reports.json beside this file.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

STORED = Path(__file__).with_suffix(".json")
AGS = "05112000"
CASES = (
    ("profile_report", "internal", "pdf"),
    ("profile_report", "internal", "docx"),
    ("profile_report", "internal", "html"),
    ("profile_summary", "internal", "pdf"),
    ("profile_summary", "internal", "docx"),
    ("plain_page", "public", "pdf"),
    ("council_slides", "internal", "pptx"),
    ("school_sheet", "internal", "pdf"),
)
SCHOOL = "s101"
LIMITS = {"profile_report": 20.0}
USUAL_LIMIT, MOST_MB = 5.0, 1000
DAY = date(2026, 11, 30)


def make(product: str, level: str, form: str, language: str) -> dict[str, object]:
    """Make one product in this process and say how long it took."""
    from ctc_toolkit.access import Role
    from ctc_toolkit.reporting.products import product_of, written
    from ctc_toolkit.workspace import ReportOrder, demo_actor, list_cities, open_workspace
    from ctc_toolkit.workspace.report_collecting import collected

    ws = open_workspace()
    city = next(one for one in list_cities(demo_actor(), ws) if one.ags == AGS)
    newest = max(city.waves, key=lambda wave: wave.year)
    begun, cpu = time.perf_counter(), time.process_time()
    with ws.store.reading() as repository:
        wave = repository.wave(newest.id)
    chosen = product_of(product)
    order = ReportOrder(product, AGS, newest.id, level=level, language=language, details=(("school", SCHOOL),))
    inputs = collected(demo_actor(Role.COORDINATOR, AGS), ws, chosen, order, wave, DAY).inputs
    content = written(chosen.build(inputs, language, chosen.usual), form)
    spent, most = time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "product": product,
        "form": form,
        "language": language,
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(spent, 1),
        "peak_mb": most,
        "kilobytes": len(content) // 1024,
        "within": spent <= LIMITS.get(product, USUAL_LIMIT) and most <= MOST_MB,
    }


def main() -> None:
    """Make the demo, then every product in a process of its own, and print what it took."""
    from ctc_toolkit.workspace import make_demo, open_workspace

    with tempfile.TemporaryDirectory() as folder:
        os.environ["CTC_DATA_FOLDER"] = folder
        make_demo(open_workspace())
        for level in ("internal", "public"):
            make("profile_summary", level, "html", "de")
        make("school_sheet", "internal", "html", "de")
        found = []
        for case in CASES:
            for language in ("de", "en"):
                asked = [sys.executable, __file__, "--one", *case, language]
                told = subprocess.run(asked, capture_output=True, text=True, check=True)
                found.append(json.loads(told.stdout))
                print(found[-1])
    result = {
        "day": date.today().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "products": found,
    }
    if "--store" in sys.argv:
        STORED.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--one" in sys.argv:
        at = sys.argv.index("--one")
        print(json.dumps(make(*sys.argv[at + 1 : at + 5])))
    else:
        main()
