"""Writes imported.json: models that scikit-learn trained and skl2onnx exported, and what scikit-learn answers itself.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scikit-learn skl2onnx pandas
    .venv-golden/bin/python test/golden/imported.py && npx biome check --write test/golden
"""

import base64
import json
import pathlib

import numpy as np
import onnx
import pandas as pd
import skl2onnx
import sklearn
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

random = np.random.default_rng(7)
matrix = random.normal(size=(300, 3)).astype(np.float32)
frame = pd.DataFrame({"a": matrix[:, 0], "b": matrix[:, 1], "c": random.choice(["u", "v", "w"], 300)})
answer = np.where(matrix[:, 0] + matrix[:, 1] + (frame["c"] == "u") > 0, "yes", "no")
three = (matrix[:, 0] > 0).astype(int) + (matrix[:, 1] > 0)
asked = 20


def case(model, scores, **options):
    text = base64.b64encode(to_onnx(model, **options).SerializeToString()).decode()
    return {"file": text, "scores": np.asarray(scores, dtype=float).round(7).ravel().tolist()}


logistic = make_pipeline(StandardScaler(), LogisticRegression()).fit(matrix, answer)
probabilities = logistic.predict_proba(matrix[:asked])
forest = RandomForestClassifier(3, max_depth=3, random_state=7).fit(matrix, three)
line = LinearRegression().fit(matrix, matrix[:, 0] * 2 + matrix[:, 2])
vectors = LinearSVC().fit(matrix, answer)
encoder = make_column_transformer(
    (StandardScaler(), ["a", "b"]),
    (OneHotEncoder(handle_unknown="ignore"), ["c"]),
)
columns = make_pipeline(encoder, LogisticRegression()).fit(frame, answer)
types = [
    ("a", FloatTensorType([None, 1])),
    ("b", FloatTensorType([None, 1])),
    ("c", StringTensorType([None, 1])),
]

golden = {
    "versions": {"onnx": onnx.__version__, "sklearn": sklearn.__version__, "skl2onnx": skl2onnx.__version__},
    "matrix": [[float(x) for x in row] for row in matrix[:asked]],
    "words": frame["c"][:asked].tolist(),
    "zipMap": case(logistic, probabilities, X=matrix[:1]),
    "tensor": case(logistic, probabilities, X=matrix[:1], options={"zipmap": False}),
    "listPerClass": case(logistic, probabilities, X=matrix[:1], options={"zipmap": "columns"}),
    "forest": case(forest, forest.predict_proba(matrix[:asked]), X=matrix[:1]),
    "line": case(line, line.predict(matrix[:asked]), X=matrix[:1]),
    "vectors": case(vectors, vectors.decision_function(matrix[:asked]), X=matrix[:1]),
    "columns": case(columns, columns.predict_proba(frame[:asked]), initial_types=types),
}
pathlib.Path(__file__).with_name("imported.json").write_text(json.dumps(golden, indent=1) + "\n")
