"""Writes tree-shap.json: small models of xgboost and LightGBM as forests, and what their rows owe to each column.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install shap xgboost lightgbm
    .venv-golden/bin/python test/golden/tree-shap.py && npx biome check --write test/golden

All numbers are halves of whole numbers, which float32 holds exactly, so that every split means the same in float32 as in
float64. A null is a missing value.
"""

import json
import math
import pathlib

import lightgbm
import numpy as np
import shap
import xgboost

random = np.random.default_rng(9)
TRAINED, EXPLAINED, BACKGROUND = 400, 6, 12


def numbers(columns):
    """Rows of halves; one cell in ten is missing."""
    rows = random.integers(-20, 20, size=(TRAINED, columns)) / 2
    rows[random.random(rows.shape) < 0.1] = np.nan
    return rows


def linear(rows):
    filled = np.nan_to_num(rows, nan=3.0)
    return filled[:, 0] - 0.5 * filled[:, 1] * (filled[:, 2] > 0) + random.normal(size=len(rows))


def below(threshold):
    """xgboost sends x < threshold to the left, a forest x <= threshold."""
    return float(np.nextafter(np.float32(threshold), np.float32(-np.inf)))


def listed(values):
    return [[None if math.isnan(x) else float(x) for x in row] for row in np.asarray(values, dtype=float)]


class Forest:
    def __init__(self, columns, outputs):
        self.columns, self.outputs, self.base, self.starts = columns, outputs, [0.0] * outputs, [0]
        self.feature, self.threshold, self.left, self.right, self.missingLeft = [], [], [], [], []
        self.set, self.sets, self.value, self.cover = [], [], [], []

    def leaf(self, value, cover):
        for field, entry in dict(feature=-1, threshold=0.0, left=-1, right=-1, missingLeft=0, set=-1).items():
            getattr(self, field).append(entry)
        self.value.append(float(value))
        self.cover.append(float(cover))
        return len(self.value) - 1

    def inner(self, cover, feature, missing_left, threshold=0.0, levels=None):
        at = self.leaf(0, cover)
        self.feature[at], self.threshold[at], self.missingLeft[at] = feature, float(np.float32(threshold)), int(missing_left)
        if levels is not None:
            self.set[at] = len(self.sets)
            bits = sum(1 << level for level in levels)
            words = (self.columns[feature] + 31) // 32
            self.sets += [int(np.int32(np.uint32((bits >> (32 * word)) & 0xFFFFFFFF))) for word in range(words)]
        return at

    def add(self, read, root):
        read(self, root)
        self.starts.append(len(self.value))


def read_xgboost(forest, node):
    if "leaf" in node:
        return forest.leaf(node["leaf"], node["cover"])
    children = {child["nodeid"]: child for child in node["children"]}
    at = forest.inner(node["cover"], int(node["split"][1:]), node["missing"] == node["yes"], below(node["split_condition"]))
    forest.left[at] = read_xgboost(forest, children[node["yes"]])
    forest.right[at] = read_xgboost(forest, children[node["no"]])
    return at


def read_lightgbm(forest, node):
    if "leaf_value" in node:
        return forest.leaf(node["leaf_value"], node.get("leaf_count", 1))
    if node["decision_type"] == "==":
        levels = [int(level) for level in node["threshold"].split("||")]
        # LightGBM sends missing and unknown levels to the right.
        at = forest.inner(node["internal_count"], node["split_feature"], False, levels=levels)
    else:
        assert node["missing_type"] == "NaN"
        at = forest.inner(node["internal_count"], node["split_feature"], node["default_left"], node["threshold"])
    forest.left[at] = read_lightgbm(forest, node["left_child"])
    forest.right[at] = read_lightgbm(forest, node["right_child"])
    return at


def of_xgboost(booster, columns, outputs):
    forest = Forest([0] * columns, outputs)
    for tree in booster.get_dump(with_stats=True, dump_format="json"):
        forest.add(read_xgboost, json.loads(tree))
    return forest


def of_lightgbm(booster, levels, outputs):
    forest = Forest(levels, outputs)
    for tree in booster.dump_model()["tree_info"]:
        forest.add(read_lightgbm, tree["tree_structure"])
    return forest


def case(name, forest, rows, path_dependent, against=None, background=None):
    """Of path_dependent (rows x outputs x columns + 1), the last column is the base."""
    last = np.asarray(path_dependent, dtype=float).reshape(len(rows), forest.outputs, -1)
    found = {"name": name, "forest": vars(forest), "rows": listed(rows), "pathDependent": last.round(9).tolist()}
    if against is not None:
        wanted = np.asarray(against, dtype=float).reshape(len(rows), forest.outputs, -1)
        found |= {"background": listed(background), "against": wanted.round(9).tolist()}
    return found


def with_base(explainer, rows, outputs):
    """What shap gives, as rows x outputs x columns + 1."""
    values = np.asarray(explainer.shap_values(rows, check_additivity=False), dtype=float)
    values = values[:, None, :] if values.ndim == 2 else values.transpose(0, 2, 1)
    base = np.broadcast_to(np.reshape(explainer.expected_value, (1, outputs, 1)), (len(rows), outputs, 1))
    return np.concatenate([values, base], axis=2)


def xgboost_regression():
    rows = numbers(5)
    settings = {"max_depth": 4, "eta": 0.3, "base_score": 0.25, "seed": 1, "tree_method": "exact"}
    booster = xgboost.train(settings, xgboost.DMatrix(rows, linear(rows)), 8)
    forest = of_xgboost(booster, 5, 1)
    forest.base = [0.25]
    explained, background = rows[:EXPLAINED], rows[EXPLAINED : EXPLAINED + BACKGROUND]
    explainer = shap.TreeExplainer(booster, background, feature_perturbation="interventional")
    predicted = booster.predict(xgboost.DMatrix(explained), pred_contribs=True)
    return case("xgboost, regression", forest, explained, predicted, with_base(explainer, explained, 1), background)


def xgboost_classes():
    rows = numbers(4)
    labels = np.digitize(linear(rows), [-4, 4])
    settings = {"max_depth": 3, "objective": "multi:softprob", "num_class": 3, "base_score": 0.5, "tree_method": "exact"}
    booster = xgboost.train(settings, xgboost.DMatrix(rows, labels), 5)
    forest = of_xgboost(booster, 4, 3)
    forest.base = [0.5] * 3
    explained = rows[:EXPLAINED]
    predicted = booster.predict(xgboost.DMatrix(explained), pred_contribs=True)
    return case("xgboost, three classes", forest, explained, predicted)


def lightgbm_levels():
    rows = numbers(4)
    rows[:, 3] = random.integers(0, 40, TRAINED)
    target = linear(rows) + 3 * np.sin(rows[:, 3])
    settings = {"num_leaves": 12, "min_data_in_leaf": 5, "min_data_per_group": 2, "cat_smooth": 1, "seed": 1, "verbose": -1}
    data = lightgbm.Dataset(rows, target, categorical_feature=[3])
    booster = lightgbm.train(settings | {"objective": "regression", "boost_from_average": False}, data, 8)
    explained = rows[:EXPLAINED].copy()
    explained[0, 3] = np.nan
    forest = of_lightgbm(booster, [0, 0, 0, 40], 1)
    return case("LightGBM, levels", forest, explained, booster.predict(explained, pred_contrib=True))


def lightgbm_binary():
    rows = numbers(5)
    labels = (linear(rows) > 0).astype(int)
    settings = {"num_leaves": 15, "min_data_in_leaf": 5, "objective": "binary", "boost_from_average": False, "verbose": -1}
    booster = lightgbm.train(settings, lightgbm.Dataset(rows, labels), 6)
    explained, background = rows[:EXPLAINED], rows[EXPLAINED : EXPLAINED + BACKGROUND]
    explainer = shap.TreeExplainer(booster, background, feature_perturbation="interventional", model_output="raw")
    predicted = booster.predict(explained, pred_contrib=True)
    forest = of_lightgbm(booster, [0] * 5, 1)
    return case("LightGBM, two classes", forest, explained, predicted, with_base(explainer, explained, 1), background)


versions = {package.__name__: package.__version__ for package in (np, xgboost, lightgbm, shap)}
cases = [xgboost_regression(), xgboost_classes(), lightgbm_levels(), lightgbm_binary()]
path = pathlib.Path(__file__).with_name("tree-shap.json")
path.write_text(json.dumps({"versions": versions, "cases": cases}) + "\n")
