"""Writes paired.json: errors of two models on the same rows and what SciPy makes of them.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scipy mpmath
    .venv-golden/bin/python test/golden/paired.py && npx biome check --write test/golden
"""

import json
import pathlib

import mpmath
import numpy as np
import scipy
from scipy import stats

mpmath.mp.dps = 40


def student(t, degrees):
    t, degrees = mpmath.mpf(t), mpmath.mpf(degrees)
    tail = mpmath.betainc(degrees / 2, mpmath.mpf("0.5"), 0, degrees / (degrees + t * t), regularized=True) / 2
    return float(tail if t >= 0 else 1 - tail)


# A golden-ratio sequence: no random numbers, so that any language can make it again.
def uniform(count, offset):
    return ((np.arange(count) + 1) * 0.6180339887498949 + offset) % 1


def errors(count, offset, scale, digits):
    return [round(float(x), digits) for x in -scale * np.log(uniform(count, offset))]


def compare(old, new, margin):
    differences = np.array(old) - np.array(new)
    t = stats.ttest_rel(old, new, alternative="greater")
    interval = stats.ttest_rel(old, new).confidence_interval(0.95)
    nonzero = np.abs(differences[differences != 0])
    exact = len(nonzero) <= 50 and len(set(nonzero)) == len(nonzero)
    ranks = stats.wilcoxon(differences[differences != 0], alternative="greater", correction=False, method="exact" if exact else "asymptotic")
    worse = stats.ttest_1samp(differences, -margin, alternative="greater")
    return {
        "old": old,
        "new": new,
        "margin": margin,
        "improvement": float(differences.mean()),
        "low": float(interval.low),
        "high": float(interval.high),
        "pValueBetter": float(t.pvalue),
        "statistic": float(ranks.statistic),
        "pValueBetterByRanks": float(ranks.pvalue),
        "lowerBound": float(worse.confidence_interval(0.95).low),
        "pValueNonInferior": float(worse.pvalue),
    }


golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
    "studentSurvival": [[[t, d], student(t, d)] for d in (1, 2, 7.5, 30, 1000, 250000) for t in (-3, 0, 0.01, 0.7, 2, 6, 40)],
    "studentCritical": [[[p, d], float(stats.t.isf(p, d))] for d in (1, 4, 29, 1000, 100000) for p in (1e-8, 0.005, 0.025, 0.3, 0.5, 0.9)],
    "comparisons": [
        compare(errors(12, 0.1, 1.5, 4), errors(12, 0.4, 1, 4), 0.2),
        compare(errors(50, 0.1, 1, 5), errors(50, 0.2, 1, 5), 0.1),
        compare(errors(60, 0.1, 1, 5), errors(60, 0.4, 1.3, 5), 0.5),
        compare(errors(40, 0.3, 3, 0), errors(40, 0.6, 2, 0), 0.3),
        compare(errors(200, 0.3, 3, 1), errors(200, 0.5, 2.8, 1), 0.3),
    ],
}
pathlib.Path(__file__).with_name("paired.json").write_text(json.dumps(golden, indent=1) + "\n")
