"""Trains models while MLflow looks on, keeps them, registers them, and loads them again. What is printed holds no ids."""

import json
import sys
import time

import mlflow
import mlflow.sklearn
import numpy
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
is_new = int(mlflow.__version__.split(".")[0]) >= 3
rows, labels = load_iris(return_X_y=True, as_frame=True)
# Nothing then has to find out what a model needs by importing it in another process.
needs = {"pip_requirements": ["scikit-learn"]}


def named(name):
    return {"name": name} if is_new else {"artifact_path": name}


def autolog():
    mlflow.set_experiment("autolog")
    mlflow.sklearn.autolog(log_models=False, silent=True)
    with mlflow.start_run(run_name="sklearn") as run:
        LogisticRegression(max_iter=200).fit(rows, labels)
    mlflow.sklearn.autolog(disable=True)
    back = client.get_run(run.info.run_id)
    return {
        "params": sorted(back.data.params),
        "metrics": {key: round(value, 6) for key, value in sorted(back.data.metrics.items())},
        "tags": [back.data.tags["estimator_name"], back.data.tags["estimator_class"]],
        "datasets": [each.dataset.name for each in back.inputs.dataset_inputs],
        "artifacts": sorted(each.path for each in client.list_artifacts(run.info.run_id)),
    }


def xgboost():
    import mlflow.xgboost
    from xgboost import XGBClassifier

    mlflow.set_experiment("autolog")
    mlflow.xgboost.autolog(silent=True, log_models=False)
    with mlflow.start_run(run_name="xgboost") as run:
        XGBClassifier(n_estimators=30, max_depth=2).fit(rows, labels, eval_set=[(rows, labels)], verbose=False)
    mlflow.xgboost.autolog(disable=True)
    history = client.get_metric_history(run.info.run_id, "validation_0-mlogloss")
    return {
        "params": len(client.get_run(run.info.run_id).data.params) > 10,
        "steps": [point.step for point in history],
        "falls": all(one.value > other.value for one, other in zip(history, history[1:])),
        "artifacts": sorted(each.path for each in client.list_artifacts(run.info.run_id)),
    }


def log_model():
    mlflow.set_experiment("models")
    fitted = LogisticRegression(max_iter=200).fit(rows, labels)
    wanted = fitted.predict(rows)
    signature = infer_signature(rows, wanted)
    with mlflow.start_run(run_name="logged") as run:
        mlflow.log_metric("accuracy", 0.75)
        info = mlflow.sklearn.log_model(
            fitted, **named("tree"), signature=signature, input_example=rows.head(2), registered_model_name="iris", **needs
        )
    version = mlflow.register_model(f"runs:/{run.info.run_id}/tree", "iris", tags={"by": "hand"})
    client.set_registered_model_alias("iris", "best", version.version)
    client.transition_model_version_stage("iris", "1", "Production")
    agrees = lambda model: bool((numpy.array(model.predict(rows)) == wanted).all())
    uris = [info.model_uri, f"runs:/{run.info.run_id}/tree", "models:/iris/1", "models:/iris@best"]
    said = {
        "version": str(version.version),
        # Ours notes why it cannot serve the version.
        "tags": {key: value for key, value in version.tags.items() if not key.startswith("cultivar.")},
        "pyfunc": [agrees(mlflow.pyfunc.load_model(uri)) for uri in [*uris, "models:/iris/Production", "models:/iris/latest"]],
        "sklearn": [agrees(mlflow.sklearn.load_model(uri)) for uri in uris],
        "signature": mlflow.models.get_model_info("models:/iris@best").signature.inputs.input_names(),
        "files": len(mlflow.artifacts.list_artifacts("models:/iris/1")) > 3,
        "run": client.get_model_version("iris", "1").run_id == run.info.run_id,
    }
    return {**said, **(logged_models(run) if is_new else {})}


def logged_models(run):
    """What clients since 3.0 know of a model before it is registered."""
    experiment = client.get_experiment_by_name("models").experiment_id
    (model,) = mlflow.search_logged_models([experiment], output_format="list")
    client.set_logged_model_tags(model.model_id, {"a": "1", "b": "2"})
    client.delete_logged_model_tag(model.model_id, "b")
    mlflow.log_metric("later", 0.5, run_id=run.info.run_id, model_id=model.model_id)
    back = client.get_logged_model(model.model_id)
    empty = mlflow.create_external_model(name="elsewhere", experiment_id=experiment, params={"p": "1"}, tags={"t": "1"})
    own = lambda tags: {key: value for key, value in sorted(tags.items()) if not key.startswith("mlflow.")}

    def found(**query):
        hits = mlflow.search_logged_models([experiment], output_format="list", **query)
        return [hit.name for hit in hits]

    descending = [{"field_name": "metrics.later", "ascending": False}]
    said = {
        "logged": [back.name, str(back.status), own(back.tags), back.source_run_id == run.info.run_id],
        "metrics": sorted([each.key, each.value] for each in back.metrics),
        "outputs": [each.model_id == model.model_id for each in client.get_run(run.info.run_id).outputs.model_outputs],
        "of": "iris" in back.tags.get("mlflow.modelVersions", ""),
        "by metric": found(filter_string="metrics.later > 0.25"),
        "by param": found(filter_string="params.p = '1'"),
        "by name": found(filter_string="name = 'tree'"),
        "in order": found(order_by=descending),
        "external": [empty.name, str(empty.status), own(empty.tags), dict(empty.params)],
    }
    client.delete_logged_model(empty.model_id)
    return {**said, "deleted": found(order_by=descending)}


def onnx():
    import mlflow.onnx
    from skl2onnx import to_onnx

    mlflow.set_experiment("models")
    matrix = rows.to_numpy(dtype=numpy.float32)
    fitted = LogisticRegression(max_iter=200).fit(matrix, labels)
    graph = to_onnx(fitted, matrix[:1], options={"zipmap": False})
    with mlflow.start_run(run_name="onnx"):
        info = mlflow.onnx.log_model(
            graph,
            **named("graph"),
            signature=infer_signature(matrix, {"label": fitted.predict(matrix)}),
            registered_model_name="iris-onnx",
            pip_requirements=["onnxruntime"],
        )
    loaded = mlflow.pyfunc.load_model("models:/iris-onnx/1")
    return {
        "labels": bool((loaded.predict(matrix)["label"] == fitted.predict(matrix)).all()),
        "graph": mlflow.onnx.load_model(info.model_uri).graph.output[0].name,
    }


def system():
    mlflow.set_experiment("models")
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)
    with mlflow.start_run(run_name="watched", log_system_metrics=True) as run:
        time.sleep(1.5)
    metrics = client.get_run(run.info.run_id).data.metrics
    return [key in metrics for key in ("system/cpu_utilization_percentage", "system/system_memory_usage_megabytes")]


parts = [autolog, log_model, *([xgboost, onnx, system] if is_new else [])]
wanted = sys.argv[2:] or [part.__name__ for part in parts]
print(json.dumps({part.__name__: part() for part in parts if part.__name__ in wanted}))
