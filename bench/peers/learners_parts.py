"""Fits a peer to every part of a task and prints what it says of the test rows: learners_parts.py PEER FOLDER."""

import json
import sys
import time

import numpy as np
from learners_data import categories, lightgbm_fit, read

peer, folder = sys.argv[1:]
task, cells, target = read(folder)


def lightgbm_scores(part):
    import lightgbm

    rows, validation, options = part["train"], part["validation"], part["settings"]
    model = lightgbm_fit(task, cells, target, rows, validation, options)
    if validation:
        trees = max(1, model.best_iteration)
        model = lightgbm_fit(task, cells, target, rows + validation, [], options | {"maxIter": trees, "earlyStopping": 0})
    return lightgbm.__version__, model.predict(cells[part["test"]], num_threads=1, raw_score=True)


def logistic_scores(part):
    """One-hot categories and standardised numbers under LogisticRegression(), as the manual of scikit-learn does it."""
    import sklearn
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    words = categories(task)
    numbers = [i for i in range(cells.shape[1]) if i not in words]
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), words),
            (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ),
        LogisticRegression(max_iter=1000),
    )
    rows = part["train"] + part["validation"]
    model.fit(cells[rows], target[rows])
    return sklearn.__version__, model.decision_function(cells[part["test"]])


scores_of = {"lightgbm": lightgbm_scores, "logistic": logistic_scores}[peer]
scores_of(task["parts"][0])  # Its packages are imported, and its code is warm.
started = time.process_time()
found = [scores_of(part) for part in task["parts"]]
seconds = time.process_time() - started
print(json.dumps({"version": found[0][0], "cpu_s": seconds, "scores": [np.asarray(s).tolist() for _, s in found]}))
