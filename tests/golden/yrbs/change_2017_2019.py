"""Change of ten behaviours from 2017 to 2019, from the two raw files with pandas and numpy alone.

Uses nothing of this project. Run it in this folder; it writes change_2017_2019.csv beside itself.

Two independent samples: p = sum(w y) / sum(w) over the students with an answer; linearised variance
V = sum over strata of n/(n-1) sum over PSUs of (z - mean z)^2 with z = sum over the PSU of w (y - p) / sum(w), every
sampled PSU of a stratum counted, also those without an answer. V of the difference is the sum of both, degrees of
freedom are PSUs minus strata of both samples. Holm and Benjamini-Hochberg over the ten.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from scipy.stats import t

HERE = Path(__file__).parent
TEN = ["QN12", "QN15", "QN17", "QN23", "QN24", "QN25", "QN26", "QN32", "QN35", "QN37"]


def wave(frame):
    frame = frame.rename(columns=str.upper)
    units = frame[["STRATUM", "PSU"]].drop_duplicates()
    return frame, units, len(units) - units["STRATUM"].nunique()


def share(frame, units, name):
    answered = frame[name].isin([1, 2])
    w = frame["WEIGHT"].where(answered, 0.0)
    y = (frame[name] == 1).astype(float)
    p = (w * y).sum() / w.sum()
    z = (w * (y - p) / w.sum()).groupby([frame["STRATUM"], frame["PSU"]]).sum()
    variance = 0.0
    for stratum, inside in units.groupby("STRATUM"):
        values = z.loc[stratum].to_numpy()
        n = len(inside)
        assert n == len(values)
        assert n > 1
        variance += n / (n - 1) * ((values - values.mean()) ** 2).sum()
    return int(answered.sum()), p, variance


first, units1, df1 = wave(pd.read_parquet(HERE / "yrbs2017.parquet"))
second, units2, df2 = wave(pyreadstat.read_sav(HERE / "yrbs2019.sav")[0])
df = df1 + df2
rows = []
for name in TEN:
    n1, p1, v1 = share(first, units1, name)
    n2, p2, v2 = share(second, units2, name)
    d, se = p2 - p1, np.sqrt(v1 + v2)
    half = t.ppf(0.975, df) * se
    h = 2 * np.arcsin(np.sqrt(p2)) - 2 * np.arcsin(np.sqrt(p1))
    rows.append((name.lower(), n1, n2, p1, p2, d, se, df, d - half, d + half, 2 * t.sf(abs(d) / se, df), h))
columns = ["measure", "n1", "n2", "p1", "p2", "difference", "se", "df", "low", "high", "p_value", "cohen_h"]
table = pd.DataFrame(rows, columns=columns)

ranked = table["p_value"].sort_values()
holm, bh = {}, {}
running = 0.0
for place, (row, p) in enumerate(ranked.items()):
    running = max(running, (len(ranked) - place) * p)
    holm[row] = min(1.0, running)
running = 1.0
for place, (row, p) in reversed(list(enumerate(ranked.items(), start=1))):
    running = min(running, p * len(ranked) / place)
    bh[row] = running
table["holm"], table["bh"] = pd.Series(holm), pd.Series(bh)
table.to_csv(HERE / "change_2017_2019.csv", index=False, float_format="%.15g")
print(table.to_string())
