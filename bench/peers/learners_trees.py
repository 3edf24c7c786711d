"""Boosted trees of a peer on rows in binary files: learners_trees.py PEER FOLDER ROUNDS prints one JSON object.

FOLDER holds train.x, train.y, test.x and test.y: float32, row after row. Settings are those of bench/learners.ts.
"""

import json
import resource
import sys
import time

import numpy as np
from sklearn.metrics import roc_auc_score

peer, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
labels = {part: np.fromfile(f"{folder}/{part}.y", dtype=np.float32) for part in ("train", "test")}
rows = {part: np.fromfile(f"{folder}/{part}.x", dtype=np.float32).reshape(len(labels[part]), -1) for part in labels}


def lightgbm_fit():
    import lightgbm

    settings = {
        "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "max_bin": 255, "lambda_l2": 1,
        "min_sum_hessian_in_leaf": 1, "min_data_in_leaf": 1, "num_threads": 1, "verbose": -1,
    }
    model = lightgbm.train(settings, lightgbm.Dataset(rows["train"], labels["train"]), 100)
    return lightgbm.__version__, lambda some: model.predict(some, num_threads=1)


def xgboost_fit():
    import xgboost

    settings = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 31,
        "max_depth": 0, "eta": 0.1, "max_bin": 255, "reg_lambda": 1, "min_child_weight": 1, "nthread": 1,
    }
    data = xgboost.QuantileDMatrix(rows["train"], labels["train"], max_bin=255, nthread=1)
    model = xgboost.train(settings, data, 100)
    return xgboost.__version__, lambda some: model.inplace_predict(some)


fit = {"lightgbm": lightgbm_fit, "xgboost": xgboost_fit}[peer]
seconds = []
for _ in range(rounds):
    started = time.process_time()
    version, predict = fit()
    seconds.append(time.process_time() - started)
many = np.tile(rows["test"], (max(1, 200_000 // len(rows["test"])), 1))
started = time.process_time()
predict(many)
predicted = time.process_time() - started
print(
    json.dumps(
        {
            "version": version,
            "fit_s": min(seconds),
            "predict_us_a_row": predicted / len(many) * 1e6,
            "auc": roc_auc_score(labels["test"], predict(rows["test"])),
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
