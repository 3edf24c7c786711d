"""Writes statistics.json: small samples and what NumPy, SciPy, mpmath and scikit-learn make of them.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scipy scikit-learn mpmath
    .venv-golden/bin/python test/golden/statistics.py && npx biome check --write test/golden
"""

import json
import math
import pathlib

import mpmath
import numpy as np
import scipy
import sklearn
from scipy import special, stats
from sklearn import metrics

mpmath.mp.dps = 40


def table(function, *arguments):
    """Rows of [arguments, value]; 40-digit values where the function is mpmath's."""
    return [[list(given), float(function(*given))] for given in arguments]


def binomial_lower(k, n, p):
    p = mpmath.mpf(p)
    return mpmath.log(mpmath.fsum(mpmath.binomial(n, j) * p**j * (1 - p) ** (n - j) for j in range(k + 1)))


def fisher(k, total, marked, drawn):
    """Twice the smaller tail."""
    ways = lambda x: mpmath.binomial(marked, x) * mpmath.binomial(total - marked, drawn - x)
    low, high = max(0, drawn + marked - total), min(marked, drawn)
    upper = mpmath.fsum(map(ways, range(k, high + 1)))
    lower = mpmath.fsum(map(ways, range(low, k + 1)))
    return min(mpmath.mpf(1), 2 * min(upper, lower) / mpmath.binomial(total, drawn))


def normal_quantile(p):
    return mpmath.findroot(lambda z: mpmath.log(mpmath.ncdf(z) / p), stats.norm.ppf(p))


functions = {
    "logGamma": table(mpmath.loggamma, *[[x] for x in (0.001, 0.3, 0.5, 1.5, 2.5, 7.7, 15.2, 171, 1e6)]),
    "chiSquareSurvival": table(
        lambda x, d: mpmath.gammainc(mpmath.mpf(d) / 2, mpmath.mpf(x) / 2, regularized=True),
        *[[x, d] for d in (1, 2, 3, 19, 200) for x in (0.001, 0.7, 3, 10, 50, 300, 920)],
    ),
    "chiSquareCritical": table(stats.chi2.isf, *[[a, d] for a in (1e-200, 1e-6, 0.01, 0.05, 0.5, 0.99) for d in (1, 2, 9, 99)]),
    "normalCdf": table(mpmath.ncdf, *[[z] for z in (-37, -8, -2, -0.01, 0, 0.5, 3)]),
    "normalSurvival": table(lambda z: mpmath.ncdf(-z), *[[z] for z in (-2, 0.01, 1, 5, 37)]),
    "normalQuantile": table(normal_quantile, *[[p] for p in (1e-300, 1e-20, 0.005, 0.025, 0.4, 0.7, 0.999)]),
    "logBeta": table(lambda a, b: mpmath.log(mpmath.beta(a, b)), *[[a, b] for a in (0.5, 1, 26, 1e6) for b in (0.5, 1, 11, 1e7)]),
    "fisherExact": table(
        fisher,
        *[[3, 20, 8, 10], [20, 700, 20, 100], [100, 25100, 100, 100], [0, 1000, 30, 400], [12, 1000, 30, 400], [9, 30, 20, 14]],
    ),
    "logBinomialLower": table(
        binomial_lower,
        *[[0, 1, 0.5], [10, 35, 0.5], [17, 35, 0.5], [30, 35, 0.5], [100, 1000, 0.5], [530, 1000, 0.5], [3, 60, 0.1], [20, 60, 0.1]],
    ),
}


def ks(a, b):
    found = stats.ks_2samp(a, b)
    return {"a": a, "b": b, "distance": float(found.statistic), "pValue": float(found.pvalue)}


# A golden-ratio sequence through the inverse normal: no random numbers, so that any language can make it again.
def normals(count, offset, shift=0.0, scale=1.0):
    uniform = ((np.arange(count) + 1) * 0.6180339887498949 + offset) % 1
    return [round(float(x), 6) for x in special.ndtri(uniform) * scale + shift]


ks_cases = [
    ks(normals(40, 0), normals(25, 0.1, 0.4)),
    ks(normals(30, 0), normals(30, 0.3, 2.5)),
    ks([0, 0, 1, 1, 2, 3, 3, 3, 4, 5], [1, 2, 2, 3, 4, 4, 5, 5, 5, 5, 6]),
    ks(normals(101, 0), normals(89, 0.2)),
    ks(normals(300, 0), normals(200, 0.2, 1.6)),
]


def asymptotic(t, n, m):
    size = n * m / (n + m)
    distance = t / math.sqrt(size)
    return [[distance, n, m], float(stats.kstwo.sf(distance, round(size)))]


ks_asymptotic = [asymptotic(t, n, m) for n, m in ((20000, 20000), (400000, 100000)) for t in (0.5, 0.8, 1.2, 1.63)]


def contingency(reference, current):
    counts = np.array([reference, current])
    pearson = stats.chi2_contingency(counts, correction=False)
    shares = counts / counts.sum(axis=1, keepdims=True)
    balanced = stats.chi2_contingency(shares, correction=False).statistic / 2
    return {
        "reference": reference,
        "current": current,
        "statistic": float(pearson.statistic),
        "pValue": float(pearson.pvalue),
        "balancedCramersV": float(math.sqrt(balanced)),
    }


contingency_cases = [
    contingency([30, 20, 10], [20, 20, 20]),
    contingency([300, 200, 100, 50], [20, 30, 10, 40]),
    contingency([60, 40, 0], [50, 35, 15]),
    contingency([500, 500], [20, 180]),
]


def psi(reference, current):
    r = np.array(reference) + 0.5
    c = np.array(current) + 0.5
    n, m = sum(reference), sum(current)
    r, c = r / r.sum(), c / c.sum()
    return {
        "reference": reference,
        "current": current,
        "index": float(np.sum((r - c) * np.log(r / c))),
        "threshold": float((1 / n + 1 / m) * stats.chi2.isf(0.01, len(reference) - 1)),
    }


def describe(values):
    return {
        "values": values,
        "quantiles": [[q, float(np.quantile(values, q))] for q in (0, 0.1, 0.25, 0.5, 0.77, 1)],
        "mean": float(np.mean(values)),
        "population": float(np.std(values)),
        "sample": float(np.std(values, ddof=1)),
    }


def tango(new_only, old_only, rows, confidence):
    """The score interval by SciPy's root finder instead of halving."""
    z = stats.norm.isf((1 - confidence) / 2)

    def score(assumed):
        a = 2 * rows
        b = -new_only - old_only + (2 * rows - new_only + old_only) * assumed
        c = -old_only * assumed * (1 - assumed)
        share = (math.sqrt(b * b - 4 * a * c) - b) / (2 * a)
        return (new_only - old_only - rows * assumed) / math.sqrt(rows * (2 * share + assumed * (1 - assumed)))

    at = (new_only - old_only) / rows
    root = scipy.optimize.brentq
    return [root(lambda d: score(d) - z, -1 + 1e-9, at - 1e-9, xtol=1e-15), root(lambda d: score(d) + z, at + 1e-9, 1 - 1e-9, xtol=1e-15)]


def mcnemar(new_only, old_only, rows):
    discordant = new_only + old_only
    low, high = tango(new_only, old_only, rows, 0.95)
    return {
        "newOnly": new_only,
        "oldOnly": old_only,
        "rows": rows,
        "pValue": float(stats.binomtest(new_only, discordant).pvalue),
        "pValueBetter": float(stats.binomtest(new_only, discordant, alternative="greater").pvalue),
        "low": low,
        "high": high,
    }


def calibration_error(truth, predicted, confidence, bins=15):
    which = np.digitize(confidence, np.linspace(0, 1, bins + 1), right=True)
    right = truth == predicted
    return float(
        sum((which == b).mean() * abs(right[which == b].mean() - confidence[which == b].mean()) for b in set(which.tolist()))
    )


def classification(labels, probabilities, positive=1, threshold=0.5):
    truth, p = np.array(labels), np.array(probabilities)
    binary = p.shape[1] == 2
    predicted = np.where(p[:, positive] >= threshold, positive, 1 - positive) if binary else p.argmax(axis=1)
    average = {"average": "binary", "pos_label": positive} if binary else {"average": "macro"}
    scores = {"zero_division": 0, **average}
    return {
        "labels": labels,
        "probabilities": probabilities,
        "positive": positive,
        "threshold": threshold,
        "confusion": metrics.confusion_matrix(truth, predicted, labels=list(range(p.shape[1]))).tolist(),
        "metrics": {
            "accuracy": float(metrics.accuracy_score(truth, predicted)),
            "balanced_accuracy": float(metrics.balanced_accuracy_score(truth, predicted)),
            "precision": float(metrics.precision_score(truth, predicted, **scores)),
            "recall": float(metrics.recall_score(truth, predicted, **scores)),
            "f1": float(metrics.f1_score(truth, predicted, **scores)),
            "roc_auc": float(
                metrics.roc_auc_score(truth == positive, p[:, positive])
                if binary
                else metrics.roc_auc_score(truth, p, multi_class="ovr")
            ),
            "log_loss": float(metrics.log_loss(truth, p)),
            "brier_score_loss": float(
                metrics.brier_score_loss(truth, p[:, positive], pos_label=positive)
                if binary
                else metrics.brier_score_loss(truth, p)
            ),
            "matthews_corrcoef": float(metrics.matthews_corrcoef(truth, predicted)),
            "expected_calibration_error": calibration_error(truth, predicted, p[np.arange(len(p)), predicted]),
        },
    }


two = [[1 - p, p] for p in (0.9, 0.8, 0.8, 0.35, 0.1, 0.65, 0.55, 0.2, 0.45, 1.0, 0.0, 0.7)]
three = [
    [0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.25, 0.5, 0.25], [0.05, 0.15, 0.8],
    [0.6, 0.3, 0.1], [0.2, 0.45, 0.35], [0.9, 0.05, 0.05], [0.33, 0.33, 0.34], [0.15, 0.7, 0.15],
]
labels = [1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1]

golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__, "mpmath": mpmath.__version__},
    "functions": functions,
    "describe": [describe([3.5, -1.25, 8.0, 2.0, 2.0, 19.75]), describe([0.1, 0.2, 0.3])],
    "ks": ks_cases,
    "ksAsymptotic": ks_asymptotic,
    "contingency": contingency_cases,
    "psi": [psi([300, 200, 100], [100, 120, 80]), psi([500, 300, 200, 100], [40, 60, 20, 80])],
    "mcnemar": [mcnemar(25, 10, 200), mcnemar(1, 7, 21), mcnemar(140, 90, 5000), mcnemar(9, 9, 60)],
    "classification": [
        classification(labels, two),
        classification(labels, two, positive=0, threshold=0.3),
        classification([1, 0, 1, 0], [[0.6, 0.4]] * 4),
        classification([0, 1, 2, 1, 2, 1, 0, 0, 2, 1], three),
        classification([0, 1, 2, 1, 0, 1, 2, 0, 1, 1], three),
    ],
}
pathlib.Path(__file__).with_name("statistics.json").write_text(json.dumps(golden, indent=1) + "\n")
