"""Writes down experiments and runs as every client of MLflow since 2.x does, and prints what it reads of them.

What is printed holds no ids, times or addresses, so that the answers of two servers can be laid side by side.
"""

import json
import math
import sys
import tempfile
from pathlib import Path

import mlflow
import pandas
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
own_tags = lambda tags: {key: value for key, value in sorted(tags.items()) if not key.startswith("mlflow.")}


def without_remarks(tags):
    """What a server notes on a version of its own accord is no answer to anything that was asked."""
    return {key: value for key, value in sorted(tags.items()) if not key.startswith("cultivar.")}


def refused(call, *args, **named):
    """The word and the status by which a server says no."""
    try:
        call(*args, **named)
    except MlflowException as error:
        return {"code": error.error_code, "status": error.get_http_status_code()}
    return "was not refused"


def readable(value):
    return value if math.isfinite(value) else str(value)


def run_of(run_id):
    run = client.get_run(run_id)
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "stage": run.info.lifecycle_stage,
        "ended": run.info.end_time is not None and run.info.end_time >= run.info.start_time,
        "artifacts": run.info.artifact_uri.endswith(f"/{run_id}/artifacts"),
        "params": dict(sorted(run.data.params.items())),
        "metrics": {key: readable(value) for key, value in sorted(run.data.metrics.items())},
        "tags": own_tags(run.data.tags),
        "parent": "mlflow.parentRunId" in run.data.tags,
        "source": run.data.tags.get("mlflow.source.type"),
    }


def experiments():
    default = client.get_experiment("0")
    # The server may have experiments of its own.
    ours = "name LIKE 'core%'"
    made = client.create_experiment("core", tags={"team": "vision"})
    client.create_experiment("core-2", artifact_location="mlflow-artifacts:/elsewhere")
    client.set_experiment_tag(made, "stage", "draft")
    client.set_experiment_tag(made, "stage", "kept")
    said = {
        "default": [default.name, default.lifecycle_stage],
        "id": made.isdigit() and made != "0",
        "tags": dict(client.get_experiment(made).tags),
        "location": client.get_experiment_by_name("core-2").artifact_location,
        "nobody": client.get_experiment_by_name("nobody"),
        "twice": refused(client.create_experiment, "core"),
        "unknown": refused(client.get_experiment, "987654321"),
        "names": [each.name for each in client.search_experiments(filter_string=ours, order_by=["name DESC"])],
        "like": [each.name for each in client.search_experiments(filter_string="name LIKE 'core-%'")],
        "tagged": [each.name for each in client.search_experiments(filter_string="tags.team = 'vision'")],
        "bad filter": refused(client.search_experiments, filter_string="colour = 'red'"),
    }
    page = {"filter_string": ours, "max_results": 1, "order_by": ["name ASC"]}
    first = client.search_experiments(**page)
    second = client.search_experiments(**page, page_token=first.token)
    said["pages"] = [first[0].name, second[0].name, bool(second.token)]
    renamed = client.create_experiment("to be renamed")
    client.rename_experiment(renamed, "renamed")
    client.delete_experiment(renamed)
    said["deleted"] = client.get_experiment(renamed).lifecycle_stage
    said["hidden"] = [each.name for each in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
    said["name is kept"] = refused(client.create_experiment, "renamed")
    said["no runs in it"] = refused(client.create_run, renamed)
    said["deleted twice"] = refused(client.delete_experiment, renamed)
    client.restore_experiment(renamed)
    said["restored"] = client.get_experiment_by_name("renamed").lifecycle_stage
    return said


def runs():
    mlflow.set_experiment("core")
    with mlflow.start_run(run_name="parent", description="the first", tags={"kind": "outer"}) as parent:
        mlflow.log_param("rate", 0.1)
        mlflow.log_params({"depth": 3, "name": "ünïcode ☃", "empty": ""})
        mlflow.log_metric("loss", 0.5, step=0)
        mlflow.log_metrics({"loss": 0.25, "accuracy": 0.875}, step=1)
        mlflow.set_tags({"owner": "me", "drop": "x"})
        mlflow.delete_tag("drop")
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("loss", math.nan)
    try:
        with mlflow.start_run(run_name="failing") as failing:
            raise ValueError("on purpose")
    except ValueError:
        pass
    parent_id, child_id = parent.info.run_id, child.info.run_id
    said = {
        "parent": run_of(parent_id),
        "child": run_of(child_id),
        "of the parent": client.get_run(child_id).data.tags["mlflow.parentRunId"] == parent_id,
        "failing": client.get_run(failing.info.run_id).info.status,
        "named": bool(client.get_run(client.create_run(parent.info.experiment_id).info.run_id).info.run_name),
        "changed param": refused(client.log_param, parent_id, "rate", 0.2),
        "same param": client.log_param(parent_id, "rate", 0.1),
        "no such tag": refused(client.delete_tag, parent_id, "drop"),
        "bad key": refused(client.log_metric, parent_id, "a//b/../c", 1),
        "unknown": refused(client.get_run, "0" * 32),
    }
    client.update_run(child_id, status="KILLED", name="younger")
    said["updated"] = run_of(child_id)
    with mlflow.start_run(run_id=parent_id):
        mlflow.log_param("resumed", True)
    said["resumed"] = run_of(parent_id)
    client.delete_run(child_id)
    said["deleted"] = run_of(child_id)["stage"]
    said["not written"] = refused(client.log_metric, child_id, "loss", 1)
    client.restore_run(child_id)
    said["restored"] = run_of(child_id)["stage"]
    return said


def metrics():
    mlflow.set_experiment("core")
    run = client.create_run(client.get_experiment_by_name("core").experiment_id, run_name="long")
    run_id = run.info.run_id
    for start in range(0, 26_000, 1_000):
        points = [Metric("long", step / 2, 1_700_000_000_000 + step, step) for step in range(start, start + 1_000)]
        client.log_batch(run_id, metrics=points)
    odd = [math.nan, math.inf, -math.inf, 1e-300, -0.0, 2**53]
    client.log_batch(
        run_id,
        metrics=[Metric("odd", value, 1_700_000_000_000, step) for step, value in enumerate(odd)],
        params=[Param("batch", "1"), Param("long", "x" * 7_000)],
        tags=[RunTag("batch", "yes"), RunTag("long", "y" * 9_000)],
    )
    client.log_batch(run_id, metrics=[Metric("odd", 7.0, 1_600_000_000_000, 1)] * 2)
    long = client.get_metric_history(run_id, "long")
    back = client.get_run(run_id).data
    with mlflow.start_run(run_id=run_id):
        mlflow.log_metric("later", 1.5, step=3, synchronous=False).wait()
    too_many = [Metric("many", step, 0, step) for step in range(1_001)]
    try:
        client.log_batch(run_id, metrics=[], params=[Param("batch", "2"), Param("other", "1")])
        changed = "was not refused"
    except MlflowException as error:
        changed = error.error_code
    return {
        "points": [len(long), long[0].value, long[-1].value, long[-1].step, long[-1].timestamp],
        "in order": all(one.step < other.step for one, other in zip(long, long[1:])),
        "odd": [[point.step, readable(point.value)] for point in client.get_metric_history(run_id, "odd")],
        "latest": {key: readable(value) for key, value in sorted(back.metrics.items())},
        "no such key": client.get_metric_history(run_id, "nothing"),
        "cut": [len(back.params["long"]), len(back.tags["long"])],
        "changed in a batch": changed,
        "stored nothing": "other" in client.get_run(run_id).data.params,
        "later": client.get_run(run_id).data.metrics["later"],
        "thousand and one": refused(
            client._tracking_client.store.log_batch, run_id, metrics=too_many, params=[], tags=[]
        ),
    }


def inputs():
    mlflow.set_experiment("core")
    table = pandas.DataFrame({"x": [1, 2, 3], "label": ["a", "b", "a"]})
    data = mlflow.data.from_pandas(table, source="s3://bucket/table.csv", name="table", targets="label")
    with mlflow.start_run(run_name="with data") as run:
        mlflow.log_input(data, context="training")
        mlflow.log_input(data, context="training")
    back = client.get_run(run.info.run_id).inputs.dataset_inputs
    return [
        {
            "name": each.dataset.name,
            "digest": each.dataset.digest,
            "type": each.dataset.source_type,
            "source": json.loads(each.dataset.source),
            "schema": json.loads(each.dataset.schema)["mlflow_colspec"],
            "profile": json.loads(each.dataset.profile),
            "tags": {tag.key: tag.value for tag in each.tags},
        }
        for each in back
    ]


def search():
    made = client.create_experiment("search")
    for i in range(12):
        run = client.create_run(made, start_time=1_700_000_000_000 + i, run_name=f"run {i:02}", tags={"odd": str(i % 2)})
        params = [Param("model", "tree" if i % 3 else "Line"), Param("n", str(i))]
        measured = [] if i == 11 else [Metric("loss", math.nan if i == 10 else (i * 7 % 12) / 4, 1, 0)]
        tags = [RunTag("some key.with dots", f"v{i}")] if i < 2 else []
        client.log_batch(run.info.run_id, metrics=measured, params=params, tags=tags)
        if i % 4 != 3:
            client.set_terminated(run.info.run_id, "FAILED" if i == 4 else "FINISHED", end_time=1_700_000_100_000 + i)
    client.delete_run(client.search_runs([made], "attributes.run_name = 'run 06'")[0].info.run_id)
    data = mlflow.data.from_pandas(pandas.DataFrame({"x": [1]}), source="s3://b/t.csv", name="few")
    client.log_inputs(
        client.search_runs([made], "run_name = 'run 05'")[0].info.run_id,
        [mlflow.entities.DatasetInput(data._to_mlflow_entity(), [mlflow.entities.InputTag("mlflow.data.context", "eval")])],
    )

    def found(filter_string="", order_by=("attributes.start_time ASC",), view=ViewType.ACTIVE_ONLY):
        hits = client.search_runs([made], filter_string, view, order_by=list(order_by) if order_by else None)
        return [int(hit.info.run_name.removeprefix("run ")) for hit in hits]

    filters = [
        "metrics.loss < 1",
        "metrics.loss >= 0.5 AND metrics.`loss` <= 1.75",
        "metrics.loss != 0",
        "params.model = 'tree'",
        "params.model != 'tree' and tags.odd = '1'",
        "params.model LIKE '%ree'",
        "params.model ILIKE 'LINE'",
        'parameter."n" = \'3\'',
        "tags.`some key.with dots` LIKE 'v%'",
        "tags.odd != '0'",
        "status = 'FAILED'",
        "start_time > 1700000000008",
        "end_time <= 1700000100001",
        "run_name LIKE 'run 0%' AND attr.start_time >= 1700000000005",
        "datasets.name = 'few'",
        "dataset.context = 'eval'",
        "datasets.digest LIKE '%'",
        "params.nothing != 'x'",
        "tags.odd = '1' AND params.model = 'tree' AND metrics.loss > 0.2",
        "attributes.run_id = 'nobody'",
        "tag.mlflow.runName = 'run 07'",
    ]
    orders = [
        None,
        ["metrics.loss ASC"],
        ["metrics.loss DESC", "params.n DESC"],
        ["params.n"],
        ["tags.odd DESC", "start_time ASC"],
        ["attributes.end_time DESC"],
        ["status", "run_name DESC"],
        ["`metrics`.`loss`"],
    ]
    bad = [
        "metrics.loss = 'text'",
        "params.n = 3",
        "metrics.loss LIKE 'x'",
        "nonsense.x = 'y'",
        "start_time = 'x'",
        "status =",
        "attributes.colour = 'red'",
        "params.a > 'b'",
    ]
    pages, token = [], None
    while True:
        page = client.search_runs([made], max_results=5, page_token=token, order_by=["metrics.loss ASC"])
        pages.append([int(hit.info.run_name.removeprefix("run ")) for hit in page])
        token = page.token
        if not token:
            break
    frame = mlflow.search_runs([made], "metrics.loss > 1", order_by=["metrics.loss DESC"])
    return {
        "filters": {text: found(text) for text in filters},
        "orders": {str(order): found(order_by=order) for order in orders},
        "bad": {text: refused(client.search_runs, [made], text) for text in bad},
        "bad order": refused(client.search_runs, [made], order_by=["colour ASC"]),
        "bad token": refused(client.search_runs, [made], page_token="garbage"),
        "too many": refused(client.search_runs, [made], max_results=50_001),
        "deleted": found(view=ViewType.DELETED_ONLY),
        "all": found(view=ViewType.ALL),
        "pages": pages,
        "frame": frame[["metrics.loss", "params.n", "tags.odd"]].to_dict(orient="list"),
        "nowhere": len(client.search_runs(["987654321"])),
        "by name": len(mlflow.search_runs(experiment_names=["search"], filter_string="tags.odd = '1'")),
    }


def artifacts():
    mlflow.set_experiment("core")
    folder = Path(tempfile.mkdtemp())
    (folder / "tree" / "deep").mkdir(parents=True)
    (folder / "note.txt").write_text("a note")
    (folder / "tree" / "one.json").write_text('{"one": 1}')
    (folder / "tree" / "deep" / "bytes ü.bin").write_bytes(bytes(range(256)) * 8_192)
    (folder / "tree" / "empty").write_text("")
    with mlflow.start_run(run_name="with files") as run:
        mlflow.log_artifact(str(folder / "note.txt"))
        mlflow.log_artifact(str(folder / "note.txt"), "notes/of mine")
        mlflow.log_artifacts(str(folder / "tree"), "tree")
        mlflow.log_text("said", "texts/said.txt")
        mlflow.log_dict({"a": [1, 2]}, "texts/said.json")
        mlflow.log_table({"q": ["one"], "a": [1]}, "table.json")
        mlflow.log_table({"q": ["two"], "a": [2]}, "table.json")
    run_id = run.info.run_id

    def tree(path=None):
        listed = client.list_artifacts(run_id, path)
        return [
            [each.path, False, each.file_size or 0] if not each.is_dir else [each.path, True, tree(each.path)]
            for each in listed
        ]

    down = Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="tree", dst_path=str(folder / "d")))
    every = Path(client.download_artifacts(run_id, "", str(folder / "d")))
    said = {
        "tree": tree(),
        "of a file": [each.path for each in client.list_artifacts(run_id, "note.txt")],
        "of nothing": [each.path for each in client.list_artifacts(run_id, "nothing")],
        "down": sorted(str(path.relative_to(down)) for path in down.rglob("*")),
        "bytes": (down / "deep" / "bytes ü.bin").read_bytes() == bytes(range(256)) * 8_192,
        "every": len([path for path in every.rglob("*") if path.is_file()]) > 6,
        "text": mlflow.artifacts.load_text(f"runs:/{run_id}/texts/said.txt"),
        "dict": mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/texts/said.json"),
        "table": mlflow.load_table("table.json", run_ids=[run_id]).to_dict(orient="list"),
    }
    (folder / "note.txt").write_text("another note")
    client.log_artifact(run_id, str(folder / "note.txt"))
    said["again"] = mlflow.artifacts.load_text(f"runs:/{run_id}/note.txt")
    mlflow.artifacts.get_artifact_repository(run.info.artifact_uri).delete_artifacts("tree")
    said["after deletion"] = [each.path for each in client.list_artifacts(run_id)]
    return said


def registry():
    mlflow.set_experiment("core")
    client.create_registered_model("rm", tags={"team": "vision"}, description="trees")
    other = client.create_registered_model("rm-other")
    run = client.create_run(client.get_experiment_by_name("core").experiment_id)
    client.log_text(run.info.run_id, "x", "model/MLmodel")
    source = f"{run.info.artifact_uri}/model"
    version_of = lambda each: {
        "name": each.name,
        "version": str(each.version),
        "stage": each.current_stage,
        "status": each.status,
        "description": each.description,
        "tags": without_remarks(each.tags),
        "aliases": sorted(each.aliases),
        "run": each.run_id == run.info.run_id,
        "source": each.source == source,
    }
    for i in range(3):
        client.create_model_version("rm", source, run.info.run_id, tags={"i": str(i)}, description=f"number {i}")
    client.set_registered_model_tag("rm", "stage", "draft")
    client.set_registered_model_tag("rm", "drop", "x")
    client.delete_registered_model_tag("rm", "drop")
    client.set_model_version_tag("rm", "1", "checked", "yes")
    client.delete_model_version_tag("rm", "2", "i")
    client.update_registered_model("rm", "bigger trees")
    client.update_model_version("rm", "1", "the first")
    client.set_registered_model_alias("rm", "best", "1")
    client.set_registered_model_alias("rm", "best", "2")
    client.set_registered_model_alias("rm", "other", "2")
    client.delete_registered_model_alias("rm", "other")
    client.transition_model_version_stage("rm", "1", "Staging")
    client.transition_model_version_stage("rm", "2", "staging", archive_existing_versions=True)
    model = client.get_registered_model("rm")
    said = {
        "model": [model.name, model.description, dict(sorted(model.tags.items())), dict(model.aliases)],
        "versions": [version_of(client.get_model_version("rm", str(i))) for i in (1, 2, 3)],
        "alias": version_of(client.get_model_version_by_alias("rm", "best")),
        "latest": sorted([each.current_stage, each.version] for each in client.get_latest_versions("rm")),
        "latest staging": [each.version for each in client.get_latest_versions("rm", ["Staging"])],
        "uri": client.get_model_version_download_uri("rm", "1") == source,
        "models": [each.name for each in client.search_registered_models("name LIKE 'rm%'")],
        "like": [each.name for each in client.search_registered_models("name ILIKE 'RM-%'")],
        "by tag": [each.name for each in client.search_registered_models("tags.team = 'vision'")],
        "downwards": [
            each.name for each in client.search_registered_models("name LIKE 'rm%'", order_by=["name DESC"])
        ],
        "search": [[each.name, each.version] for each in client.search_model_versions("name = 'rm'")],
        "of the run": len(client.search_model_versions(f"run_id = '{run.info.run_id}'")),
        "version tag": [each.version for each in client.search_model_versions("name = 'rm' AND tags.i = '2'")],
        "ordered": [
            each.version for each in client.search_model_versions("name = 'rm'", order_by=["version_number ASC"])
        ],
        "no description": other.description,
        "twice": refused(client.create_registered_model, "rm"),
        "unknown": refused(client.get_registered_model, "nobody"),
        "unknown version": refused(client.get_model_version, "rm", "17"),
        "unknown alias": refused(client.get_model_version_by_alias, "rm", "nobody"),
        "bad version": refused(client.get_model_version, "rm", "first"),
        "bad alias": refused(client.set_registered_model_alias, "rm", "latest", "1"),
        "alias of nothing": refused(client.set_registered_model_alias, "rm", "best", "17"),
        "bad stage": refused(client.transition_model_version_stage, "rm", "1", "Limbo"),
        "bad filter": refused(client.search_registered_models, "colour = 'red'"),
        "no source": refused(client.create_model_version, "rm", "/etc", run.info.run_id),
    }
    first = client.search_registered_models("name LIKE 'rm%'", max_results=1)
    second = client.search_registered_models("name LIKE 'rm%'", max_results=1, page_token=first.token)
    said["pages"] = [first[0].name, second[0].name]
    client.delete_model_version("rm", "2")
    client.delete_registered_model_alias("rm", "best")
    said["no alias"] = refused(client.get_model_version_by_alias, "rm", "best")
    said["number"] = client.create_model_version("rm", source, run.info.run_id).version
    said["gone"] = refused(client.get_model_version, "rm", "2")
    client.rename_registered_model("rm", "renamed")
    said["renamed"] = sorted(each.version for each in client.search_model_versions("name = 'renamed'"))
    said["old name"] = refused(client.get_registered_model, "rm")
    client.delete_registered_model("renamed")
    said["deleted"] = refused(client.get_registered_model, "renamed")
    said["latest version"] = refused(client.get_latest_versions, "renamed")
    client.delete_registered_model("rm-other")
    return said


parts = [experiments, runs, metrics, inputs, search, artifacts, registry]
wanted = sys.argv[2:] or [part.__name__ for part in parts]
print(json.dumps({part.__name__: part() for part in parts if part.__name__ in wanted}))
