"""A task as bench/learners/task.ts hands it over: its columns, its target, and who learns from which rows."""

import json

import numpy as np


def read(folder):
    with open(f"{folder}/task.json") as file:
        task = json.load(file)
    cells = np.fromfile(f"{folder}/x.bin").reshape(len(task["columns"]), task["rows"]).T.copy()
    return task, cells, np.fromfile(f"{folder}/y.bin")


def categories(task):
    return [i for i, column in enumerate(task["columns"]) if column["category"]]


def lightgbm_settings(task, options):
    """The settings of our boosted trees by LightGBM's names."""
    return {
        "objective": "regression" if task["task"] == "regression" else "binary",
        "learning_rate": options["learningRate"],
        "num_leaves": options["maxLeafNodes"],
        "min_data_in_leaf": options["minSamplesLeaf"],
        "lambda_l2": options["l2Regularization"],
        "min_sum_hessian_in_leaf": options["minHessian"],
        "max_bin": options["maxBins"],
        "feature_fraction": options["maxFeatures"],
        "bagging_fraction": options["subsample"],
        "bagging_freq": 1 if options["subsample"] < 1 else 0,
        "cat_smooth": options["categoricalSmoothing"],
        "cat_l2": options["categoricalL2"],
        "max_cat_threshold": options["maxCategories"],
        "min_data_per_group": options["minSamplesGroup"],
        "max_cat_to_onehot": options["maxOneVsRest"],
        "num_threads": 1,
        "seed": 1,
        "verbose": -1,
    }


def lightgbm_fit(task, cells, target, rows, validation, options):
    """As many trees as the validation rows ask for; without such rows, as many as the options say."""
    import lightgbm

    settings = lightgbm_settings(task, options)
    make = lambda some, like=None: lightgbm.Dataset(
        cells[some], target[some], categorical_feature=categories(task), reference=like, free_raw_data=False
    )
    train = make(rows)
    if len(validation) == 0 or options["earlyStopping"] == 0:
        return lightgbm.train(settings, train, options["maxIter"])
    stop = lightgbm.early_stopping(options["earlyStopping"], verbose=False)
    return lightgbm.train(settings, train, options["maxIter"], [make(validation, train)], callbacks=[stop])
