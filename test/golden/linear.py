"""Writes linear.json: a made table, and what scikit-learn's encoders and linear models make of it.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scikit-learn
    .venv-golden/bin/python test/golden/linear.py && npx biome check --write test/golden
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

# A fit that stopped early would be no reference.
warnings.simplefilter("error", ConvergenceWarning)

rows = 160
chance = np.random.default_rng(7)
age = chance.normal(40, 12, rows).round(1)
income = np.exp(chance.normal(8, 1, rows)).round(2)
debt = (0.4 * income + chance.normal(0, 300, rows)).round(2)
debt[chance.random(rows) < 0.15] = np.nan
city = chance.choice(["Paris", "Rome", "Oslo", "Bern", "Ulm", None], rows, p=[0.4, 0.25, 0.15, 0.05, 0.05, 0.1])
member = chance.random(rows) < 0.3
lift = np.vectorize({"Paris": 1.0, "Rome": -1.0, "Oslo": 0.5, "Bern": 2.0, "Ulm": -0.5, None: 0.0}.get)(city)
signal = 0.8 * (age - 40) / 12 + lift + 0.7 * member - 0.4 * np.nan_to_num(debt) / 2000
binary = (signal + chance.logistic(0, 1, rows) > 0.3).astype(int)
grade = np.digitize(signal + chance.logistic(0, 0.8, rows), [-0.7, 0.9])
price = (200 + 50 * signal + chance.normal(0, 25, rows)).round(3)

oneHot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=12, sparse_output=False)
cities = city.reshape(-1, 1).astype(object)
levels = oneHot.fit_transform(cities)
assert oneHot.categories_[0].tolist() == ["Bern", "Oslo", "Paris", "Rome", "Ulm", None]
assert oneHot.infrequent_categories_[0].tolist() == ["Bern", "Ulm"]
numbers = np.column_stack([age, income, debt, member.astype(float)])
imputed = SimpleImputer(strategy="median", add_indicator=True).fit_transform(numbers)
design = np.hstack([StandardScaler().fit_transform(imputed[:, :4]), levels, imputed[:, 4:]])
# In the order of the columns age, income, debt, city, member.
order = [0, 1, 2, 3, 4 + levels.shape[1], *range(4, 4 + levels.shape[1])]
design = design[:, order]


def logistic(target, **settings):
    solver = "saga" if settings.get("l1_ratio", 0) > 0 else "newton-cholesky"
    model = LogisticRegression(solver=solver, tol=1e-12, max_iter=1_000_000, **settings).fit(design, target)
    return {"settings": settings, "coef": model.coef_.tolist(), "intercept": model.intercept_.tolist()}


def regression(model, alpha, l1Ratio):
    deviation = price.std()
    model.fit(design, (price - price.mean()) / deviation)
    return {
        "settings": {"alpha": alpha, "l1Ratio": l1Ratio},
        "coef": (model.coef_ * deviation).tolist(),
        "intercept": float(model.intercept_ * deviation + price.mean()),
    }


def elastic(alpha, l1Ratio):
    return regression(ElasticNet(alpha=alpha, l1_ratio=l1Ratio, tol=1e-14, max_iter=1_000_000), alpha, l1Ratio)


def target(values, smooth, kind):
    encoder = TargetEncoder(smooth=smooth, target_type=kind).fit(cities, values)
    return {
        "smooth": smooth,
        "categories": encoder.categories_[0].tolist(),
        "encodings": [part.tolist() for part in encoder.encodings_],
    }


def crossed(values, smooth):
    """TargetEncoder.fit_transform, with the folds that it dealt."""
    dealer = StratifiedKFold(5, shuffle=True, random_state=0)
    encoded = TargetEncoder(smooth=smooth, target_type="binary", cv=dealer).fit_transform(cities, values)[:, 0]
    folds = np.zeros(rows, int)
    for fold, (_, held) in enumerate(dealer.split(cities, values)):
        folds[held] = fold
    return {"smooth": smooth, "folds": folds.tolist(), "encoded": encoded.tolist()}


def kept(**settings):
    encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", **settings).fit(cities)
    rare = encoder.infrequent_categories_[0]
    rare = [] if rare is None else rare.tolist()
    return {
        "settings": settings,
        "levels": [level for level in encoder.categories_[0].tolist() if level not in rare],
        "rare": bool(rare),
    }


json_path = pathlib.Path(__file__).with_name("linear.json")
json_path.write_text(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "columns": {
                "age": age.tolist(),
                "income": income.tolist(),
                "debt": [None if np.isnan(x) else x for x in debt.tolist()],
                "city": city.tolist(),
                "member": member.tolist(),
            },
            "binary": binary.tolist(),
            "grade": grade.tolist(),
            "price": price.tolist(),
            "features": [
                *["age", "income", "debt", "member", "debt is missing"],
                *["city=Oslo", "city=Paris", "city=Rome", "city is missing", "city is rare"],
            ],
            "binaryModels": [
                logistic(binary),
                logistic(binary, C=100),
                logistic(binary, C=0.1, class_weight="balanced"),
                logistic(binary, class_weight={0: 3, 1: 0.5}),
                logistic(binary, C=0.3, l1_ratio=1),
                logistic(binary, C=1, l1_ratio=0.5),
            ],
            "gradeModels": [
                logistic(grade),
                logistic(grade, C=10, class_weight="balanced"),
                logistic(grade, C=0.5, l1_ratio=1),
                logistic(grade, C=2, l1_ratio=0.4),
            ],
            "priceModels": [
                regression(Ridge(alpha=0.01 * rows, solver="cholesky"), 0.01, 0),
                regression(Ridge(alpha=2 * rows, solver="cholesky"), 2, 0),
                regression(Lasso(alpha=0.03, tol=1e-14, max_iter=1_000_000), 0.03, 1),
                elastic(0.1, 0.5),
                elastic(0.001, 0.9),
            ],
            "oneHot": [
                kept(min_frequency=1),
                kept(min_frequency=12),
                kept(min_frequency=0.12),
                kept(max_categories=3),
                kept(max_categories=1),
                kept(min_frequency=12, max_categories=4),
            ],
            "targetMeans": {
                "binary": [target(binary, "auto", "binary"), target(binary, 10.0, "binary"), target(binary, 0.0, "binary")],
                "grade": [target(grade, "auto", "multiclass"), target(grade, 5.0, "multiclass")],
                "price": [target(price, "auto", "continuous"), target(price, 20.0, "continuous")],
            },
            "crossed": [crossed(binary, "auto"), crossed(binary, 10.0)],
        }
    )
)
