"""Explains the test rows of a task by a peer's TreeSHAP on one thread: learners_shap.py PEER FOLDER."""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from learners_data import lightgbm_fit, read

peer, folder = sys.argv[1:]
task, cells, target = read(folder)
part = task["parts"][0]
options, rows = part["settings"], cells[part["test"]]


def lightgbm_shap():
    model = lightgbm_fit(task, cells, target, part["train"], [], options)
    explain = lambda: model.predict(rows, pred_contrib=True, num_threads=1)
    return explain, lambda found: found.sum(axis=1), model.predict(rows, raw_score=True)


def package_shap():
    """Of LightGBM and XGBoost the package asks the model itself; trees of scikit-learn it walks by its own code."""
    import shap
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=options["learningRate"], max_iter=options["maxIter"], max_leaf_nodes=options["maxLeafNodes"],
        min_samples_leaf=options["minSamplesLeaf"], l2_regularization=options["l2Regularization"], early_stopping=False,
    ).fit(cells[part["train"]], target[part["train"]])
    explainer = shap.TreeExplainer(model)
    explain = lambda: explainer.shap_values(rows, check_additivity=False)
    return explain, lambda found: found.sum(axis=1) + explainer.expected_value, model.decision_function(rows)


explain, total, score = {"lightgbm": lightgbm_shap, "shap": package_shap}[peer]()
seconds = []
for _ in range(3):
    started = time.process_time()
    found = explain()
    seconds.append(time.process_time() - started)
print(json.dumps({"seconds": min(seconds), "fault": float(np.abs(total(found) - score).max())}))
