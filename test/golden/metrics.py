"""Writes metrics.json: small answers of models and what scikit-learn makes of them.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scikit-learn
    .venv-golden/bin/python test/golden/metrics.py && npx biome check --write test/golden
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.model_selection import TimeSeriesSplit

warnings.simplefilter("ignore")


# A golden-ratio sequence: no random numbers, so that any language can make it again.
def uniform(count, offset):
    return ((np.arange(count) + 1) * 0.6180339887498949 + offset) % 1


def classification(labels, probabilities, counts=None, positive=1):
    truth, p = np.array(labels), np.array(probabilities)
    classes = p.shape[1]
    binary = classes == 2
    counts = counts or [1] * len(labels)
    weights = {"sample_weight": np.array(counts)}
    predicted = np.where(p[:, positive] >= 0.5, positive, 1 - positive) if binary else p.argmax(axis=1)
    plain = {"average": "binary", "pos_label": positive} if binary else {"average": "macro"}
    prf = {"precision": metrics.precision_score, "recall": metrics.recall_score, "f1": metrics.f1_score}
    named = lambda score, **how: float(score(truth, predicted, zero_division=0, **weights, **how))
    averaged = {f"{name}_{average}": named(score, average=average) for name, score in prf.items() for average in ("macro", "micro", "weighted")}
    curve = (truth == positive, p[:, positive]) if binary else (truth, p)
    table = metrics.precision_recall_fscore_support(truth, predicted, labels=range(classes), zero_division=0, **weights)
    spoken = np.full(len(truth), positive) if binary else p.argmax(axis=1)
    share_true, mean_predicted = calibration_curve(truth == spoken, p[np.arange(len(p)), spoken], n_bins=10)
    return {
        "labels": labels,
        "probabilities": probabilities,
        "counts": counts,
        "positive": positive,
        "metrics": {
            "accuracy": float(metrics.accuracy_score(truth, predicted, **weights)),
            "balanced_accuracy": float(metrics.balanced_accuracy_score(truth, predicted, **weights)),
            **{name: named(score, **plain) for name, score in prf.items()},
            **averaged,
            "roc_auc": float(metrics.roc_auc_score(*curve, multi_class="ovr", **weights)),
            "average_precision": float(metrics.average_precision_score(*curve, **weights)),
            "log_loss": float(metrics.log_loss(truth, p, labels=range(classes), **weights)),
            "matthews_corrcoef": float(metrics.matthews_corrcoef(truth, predicted, **weights)),
        },
        "table": [[float(x) for x in row] for row in zip(*table)],
        "reliability": [[float(a), float(b)] for a, b in zip(mean_predicted, share_true)],
    }


def binary(count, offset):
    p = np.round(uniform(count, offset), 2)
    labels = (uniform(count, offset + 0.37) < 0.2 + 0.6 * p).astype(int)
    return labels.tolist(), [[round(float(1 - x), 2), float(x)] for x in p]


def several(count, classes, offset):
    scores = np.stack([uniform(count, offset + 0.29 * k) for k in range(classes)], axis=1)
    labels = np.where(uniform(count, offset + 0.11) < 0.6, scores.argmax(axis=1), np.arange(count) % classes)
    return labels.tolist(), (scores / scores.sum(axis=1, keepdims=True)).tolist()


def cycle(count, *values):
    return [values[i % len(values)] for i in range(count)]


def regression(truth, predicted, quantile=0.5, counts=None):
    truth, predicted = np.array(truth, dtype=float), np.array(predicted, dtype=float)
    # scikit-learn weighs a median in its own way, so rows that count twice are written twice.
    rows = np.repeat(np.arange(len(truth)), counts or [1] * len(truth))
    t, p = truth[rows], predicted[rows]
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "quantile": quantile,
        "counts": counts or [1] * len(truth),
        "metrics": {
            "mean_absolute_error": float(metrics.mean_absolute_error(t, p)),
            "mean_squared_error": float(metrics.mean_squared_error(t, p)),
            "root_mean_squared_error": float(metrics.root_mean_squared_error(t, p)),
            "r2_score": float(metrics.r2_score(t, p)),
            "median_absolute_error": float(metrics.median_absolute_error(t, p)),
            "mean_absolute_percentage_error": float(metrics.mean_absolute_percentage_error(t, p)),
            "mean_pinball_loss": float(metrics.mean_pinball_loss(t, p, alpha=quantile)),
            "max_error": float(metrics.max_error(t, p)),
            "explained_variance_score": float(metrics.explained_variance_score(t, p)),
        },
    }


def time_folds(rows, k, gap):
    folds = TimeSeriesSplit(n_splits=k, gap=gap).split(np.zeros(rows))
    return {"rows": rows, "k": k, "gap": gap, "folds": [{"train": a.tolist(), "validation": b.tolist()} for a, b in folds]}


heights = np.round(uniform(25, 0.3) * 40 - 10, 3)
guesses = np.round(heights + uniform(25, 0.8) * 8 - 3, 3)
golden = {
    "versions": {"numpy": np.__version__, "sklearn": sklearn.__version__},
    "classification": [
        classification(*binary(60, 0.1)),
        classification(*binary(41, 0.4), positive=0),
        classification(*binary(50, 0.7), counts=cycle(50, 1, 0, 2, 1, 3)),
        classification(*several(60, 3, 0.2)),
        classification(*several(45, 5, 0.6)),
        classification(*several(60, 4, 0.5), counts=cycle(60, 0, 1, 2, 1, 1, 4, 0)),
    ],
    "regression": [
        regression(heights, guesses),
        regression(heights, guesses, quantile=0.9, counts=cycle(25, 1, 0, 3, 2)),
        regression(heights, heights),
        regression([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
        regression([0.5, 0.5, 0.5], [0.2, 0.1, 0.4], quantile=0.2),
        regression([0.5, 0.5, 0.5], [0.2, 0.2, 0.2]),
        regression([0, 2, 0, -1], [1, 2, 0, 1]),
    ],
    "timeFolds": [time_folds(20, 3, 0), time_folds(23, 4, 2), time_folds(6, 5, 0)],
}
pathlib.Path(__file__).with_name("metrics.json").write_text(json.dumps(golden, indent=1) + "\n")
