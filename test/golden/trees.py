"""What LightGBM makes of the data of test/golden/trees.ts, made here by the same arithmetic: its loss on rows that it has
not seen, for every loss that learner.boostedTrees() has. Run it with Python 3.12 or later, beside the packages of
bench/peers/requirements.txt:

    python test/golden/trees.py
"""

import json
import platform
from pathlib import Path

import lightgbm
import numpy as np

TRAIN, TEST = 4000, 4000


def stream(seed):
    """Park and Miller's generator: its products are exact in 53 bits, so JavaScript draws the same numbers."""
    state = seed
    while True:
        state = state * 16807 % 2147483647
        yield state / 2147483647


def table():
    draw = stream(20260).__next__
    rows, scores, chances = [], [], []
    for _ in range(TRAIN + TEST):
        x = [draw() for _ in range(5)]
        missing = draw() < 0.1
        level = int(draw() * draw() * 12)
        score = 4 * (x[0] - 0.5) * (x[1] - 0.5) * 4 + 3 * x[2] * x[2] + (2 if missing else x[3])
        score += 1.5 if level in (1, 4, 5, 8) else 0
        rows.append(x[:3] + [float("nan") if missing else x[3], x[4], level])
        scores.append(score)
        chances.append((draw(), draw()))
    return np.array(rows), np.array(scores), np.array(chances)


def targets(scores, chances):
    noisy = scores + chances.sum(axis=1) - 1
    return {
        "binary": (noisy > 3).astype(int),
        "multiclass": (noisy > 2.2).astype(int) + (noisy > 3.4).astype(int),
        "regression": noisy,
        "regression_l1": noisy,
        "quantile": noisy,
        "poisson": np.floor(np.maximum(noisy, 0) * (0.5 + chances[:, 0])),
    }


def loss(objective, truth, predicted):
    if objective == "binary":
        return -np.mean(np.log(np.where(truth == 1, predicted, 1 - predicted)))
    if objective == "multiclass":
        return -np.mean(np.log(predicted[np.arange(len(truth)), truth]))
    if objective == "regression":
        return np.mean((truth - predicted) ** 2)
    if objective == "poisson":
        return np.mean(predicted - truth + truth * np.log(np.maximum(truth, 1) / predicted))
    q = 0.9 if objective == "quantile" else 0.5
    return np.mean(np.where(truth > predicted, q * (truth - predicted), (1 - q) * (predicted - truth)))


def main():
    rows, scores, chances = table()
    settings = {
        "num_iterations": 300, "num_leaves": 15, "learning_rate": 0.05, "lambda_l2": 1, "min_data_in_leaf": 20,
        "min_sum_hessian_in_leaf": 1e-3, "verbose": -1, "num_threads": 1, "deterministic": True, "alpha": 0.9,
        # The hessian of the Poisson loss as it is, which scikit-learn takes too.
        "poisson_max_delta_step": 1e-9,
    }
    losses = {}
    for objective, target in targets(scores, chances).items():
        more = {"num_class": 3} if objective == "multiclass" else {}
        data = lightgbm.Dataset(rows[:TRAIN], target[:TRAIN], categorical_feature=[5])
        model = lightgbm.train({**settings, **more, "objective": objective}, data)
        losses[objective] = float(loss(objective, target[TRAIN:], model.predict(rows[TRAIN:])))
    versions = {"python": platform.python_version(), "lightgbm": lightgbm.__version__, "numpy": np.__version__}
    check = [float(scores[0]), float(scores[-1])]
    text = json.dumps({"versions": versions, "check": check, "losses": losses}, indent=2)
    Path(__file__).with_suffix(".json").write_text(text + "\n")


main()
