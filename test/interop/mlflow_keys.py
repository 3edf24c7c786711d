"""Prints what a caller may do with the key that is in its environment."""

import json
import sys
import tempfile
from pathlib import Path

import mlflow
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()


def read():
    assert client.search_experiments()
    client.search_registered_models()


def write():
    note = Path(tempfile.mkdtemp()) / "note.txt"
    note.write_text("mine")
    run = client.create_run("0")
    client.log_metric(run.info.run_id, "loss", 1)
    client.log_artifact(run.info.run_id, str(note))


def promote():
    client.set_registered_model_alias("sentiment", "checked", "1")


def outcome(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return "yes"


print(json.dumps({call.__name__: outcome(call) for call in (read, write, promote)}))
