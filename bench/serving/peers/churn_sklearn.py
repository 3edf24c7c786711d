"""A hundred trees over the table of customers, as scikit-learn's users write it: churn_sklearn.py CSV PIPELINE."""

import sys

import joblib
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

path, pipeline = sys.argv[1:]
rows = pd.read_csv(path, na_values=" ").drop(columns="customerID")
features = rows.drop(columns="Churn")
encode = make_column_transformer(
    (
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        make_column_selector(dtype_exclude="number"),
    ),
    remainder="passthrough",
)
trees = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=15, early_stopping=False)
joblib.dump(make_pipeline(encode, trees).fit(features, rows["Churn"]), pipeline)
