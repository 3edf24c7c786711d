"""Carries models both ways: loads those that the server trained, and brings it one that it has never seen."""

import json
import sys
import time
import urllib.error
import urllib.request

import mlflow
import numpy
import pandas
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

url = sys.argv[1]
# The n-grams of a review that the model knows, as numbers: nothing in an ONNX file counts words.
feeds = json.loads(sys.argv[2])
mlflow.set_tracking_uri(url)
client = mlflow.MlflowClient()


def ask(model, body):
    content = {"content-type": "application/json"}
    asked = urllib.request.Request(f"{url}/api/models/{model}/predict", json.dumps(body).encode(), content)
    return json.load(urllib.request.urlopen(asked))


def ask_until(version, body):
    """The answer as soon as it comes from this version: a server takes a new champion in within a second."""
    for _ in range(200):
        try:
            said = ask("flowers", body)
            if said["predictions"][0]["version"] == version:
                return said["predictions"]
        except urllib.error.HTTPError as error:
            if error.code not in (404, 409, 503):
                raise
        time.sleep(0.1)
    raise TimeoutError(f"version {version} does not answer")


def taken_along():
    text = mlflow.pyfunc.load_model("models:/sentiment@champion")
    read = text.predict({"indices": numpy.array(feeds["indices"]), "counts": numpy.array(feeds["counts"], numpy.float32)})
    table = mlflow.pyfunc.load_model("models:/spend/1")
    rows = {"months": [10, 20], "visits": [5, 6]}
    spent = table.predict({name: numpy.array(values, numpy.float32).reshape(-1, 1) for name, values in rows.items()})
    native = ask("spend", {"instances": [{"months": 10, "visits": 5}, {"months": 20, "visits": 6}]})
    wanted = [each["prediction"] for each in native["predictions"]]
    (version,) = client.search_model_versions("name = 'spend'")
    run = client.get_run(client.get_model_version("sentiment", "1").run_id)
    return {
        "label": list(read["label"]),
        "probabilities": read["probabilities"].tolist(),
        "spend": bool(numpy.allclose(spent["prediction"].flatten(), wanted, rtol=1e-4)),
        "version": [version.version, version.status, "champion" in client.get_model_version("spend", "1").aliases],
        "run": [run.info.status, "accuracy" in run.data.metrics],
        "files": sorted(each.path for each in mlflow.artifacts.list_artifacts("models:/sentiment/1")),
    }


def brought():
    random = numpy.random.default_rng(7)
    table = pandas.DataFrame(random.normal(size=(200, 3)), columns=["height", "width", "age"])
    labels = numpy.where(table["height"] + table["width"] > 0.2, "rose", "tulip")
    mlflow.set_experiment("flowers")
    said = {}
    for number, strength in (("1", 1.0), ("2", 0.01)):
        fitted = LogisticRegression(C=strength).fit(table.to_numpy(), labels)
        graph = to_onnx(fitted, initial_types=[("X", FloatTensorType([None, 3]))], options={"zipmap": False})
        with mlflow.start_run():
            signature = infer_signature(table, labels)
            name = {"name": "model", "registered_model_name": "flowers", "pip_requirements": ["onnxruntime"]}
            mlflow.onnx.log_model(graph, signature=signature, **name)
        client.set_registered_model_alias("flowers", "champion", number)
        rows = table.head(5).to_dict(orient="records")
        answers = ask_until(number, {"instances": rows, "return_probabilities": True})
        shares = [[answer["probabilities"][each] for each in fitted.classes_] for answer in answers]
        wanted = fitted.predict_proba(table.to_numpy()[:5])
        said[number] = {
            "labels": [answer["label"] for answer in answers] == list(fitted.predict(table.to_numpy()[:5])),
            "probabilities": bool(numpy.allclose(shares, wanted, atol=1e-4)),
            "champion": client.get_model_version_by_alias("flowers", "champion").version,
        }
    said["id"] = answers[0]["id"]
    return said


def kept():
    """A model that only Python can run has its aliases all the same, and they find it."""
    mlflow.set_experiment("flowers")
    with mlflow.start_run():
        model = DummyClassifier().fit([[0], [1]], [0, 1])
        name = {"name": "model", "registered_model_name": "pickled", "pip_requirements": ["scikit-learn"]}
        mlflow.sklearn.log_model(model, **name)
    client.set_registered_model_alias("pickled", "champion", "1")
    return {
        "loaded": type(mlflow.sklearn.load_model("models:/pickled@champion")).__name__,
        "why not": client.get_model_version("pickled", "1").tags.get("cultivar.not_served"),
    }


print(json.dumps({"taken along": taken_along(), "brought": brought(), "kept": kept()}))
