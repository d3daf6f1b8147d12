"""Make counts.csv and entries.csv from the reference collection of programmes.

Run: python make_expected.py path/to/programmes.yaml. Nothing of the toolkit is used; factor ids stay as they are there.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

import yaml

HERE = Path(__file__).parent
LISTS = ("prevention_level", "setting", "risk_factors", "protective_factors", "problem_behaviours")


def write(name, head, rows):
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main(source):
    entries = yaml.safe_load(Path(source).read_text(encoding="utf-8"))["programmes"]
    counts = Counter()
    rows = []
    for entry in entries:
        for part, confirmed in (("ratings", "yes"), ("ratings_unconfirmed", "no")):
            for rating in entry.get(part, []):
                counts[rating["registry"], rating.get("level", ""), confirmed] += 1
        age = entry.get("age") or {}
        rows.append(
            [
                entry["id"],
                entry["match_role"],
                entry.get("german_version", ""),
                entry["available_in_germany"],
                entry["nrw_documented"],
                age.get("min", ""),
                age.get("max", ""),
                *(" ".join(sorted(entry[name])) for name in LISTS),
                len(entry.get("ratings", [])),
                len(entry.get("ratings_unconfirmed", [])),
                len(entry["sources"]),
                bool(entry.get("evaluation")),
                bool(entry.get("cost")),
                entry["confidence"],
                entry["factor_mapping_basis"],
            ]
        )
    write("counts.csv", ["registry", "level", "confirmed", "count"], [[*key, counts[key]] for key in sorted(counts)])
    head = ["id", "role", "german_version", "germany", "nrw", "age_min", "age_max", *LISTS]
    head += ["confirmed", "unconfirmed", "sources", "evaluation", "cost", "confidence", "basis"]
    write("entries.csv", head, sorted(rows))


if __name__ == "__main__":
    main(sys.argv[1])
