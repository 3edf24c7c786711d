"""Asks a server everything that Triton's own HTTP client can ask, and prints what came back as JSON."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

url = sys.argv[1].removeprefix("http://")
client = triton.InferenceServerClient(url, concurrency=4)


def tensor(name, values, datatype, binary):
    made = triton.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def customers(binary, shape=(-1,)):
    words = lambda *each: np.array([word.encode() for word in each], dtype=object).reshape(shape)
    return [
        tensor("months", np.array([3, 50], dtype=np.int64).reshape(shape), "INT64", binary),
        tensor("charge", np.array([91.5, np.nan]).reshape(shape), "FP64", binary),
        tensor("contract", words("monthly", "yearly"), "BYTES", binary),
        tensor("news", np.array([True, False]).reshape(shape), "BOOL", binary),
        tensor("since", words("2024-05-11", "2020-01-11"), "BYTES", binary),
    ]


def read(result, *names):
    plain = lambda value: value.decode() if isinstance(value, bytes) else value
    return {name: [plain(value) for value in result.as_numpy(name).flatten().tolist()] for name in names}


def refused(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def matrix(datatype, dtype):
    rows = tensor("rows", np.array([[10, 5], [20, 6]], dtype=dtype), datatype, True)
    return client.infer("spend", [rows]).as_numpy("prediction").tolist()


both = ("label", "probabilities")
asked = lambda binary: [triton.InferRequestedOutput(name, binary_data=binary) for name in both]
answers = {
    "json": client.infer("churn", customers(False), outputs=asked(False)),
    "binary": client.infer("churn", customers(True), outputs=asked(True)),
    "binary_to_json": client.infer("churn", customers(True), outputs=asked(False)),
    "json_to_binary": client.infer("churn", customers(False)),
    "columns": client.infer("churn", customers(True, (-1, 1))),
    "version": client.infer("churn", customers(True), model_version="1"),
    "custom": client.infer("churn", customers(True), priority=1, timeout=1_000_000, parameters={"mine": "x"}),
}
for coding in ("gzip", "deflate"):
    many = np.array([f"a lovely film {i}".encode() for i in range(200)], dtype=object)
    text = [tensor("text", many, "BYTES", True)]
    packed = client.infer(
        "sentiment", text, request_compression_algorithm=coding, response_compression_algorithm=coding, request_id=coding
    )
    answers[coding] = packed
    assert packed.get_response()["id"] == coding
    assert packed.as_numpy("probabilities").shape == (200, 2)

handles = [client.async_infer("churn", customers(True), request_id=str(i)) for i in range(32)]
in_parallel = [handle.get_result().get_response()["id"] for handle in handles]

best = client.infer("churn", customers(True), outputs=[triton.InferRequestedOutput("probabilities", class_count=1)])
moved = client.infer("churn", customers(True), parameters={"explain": True})

repository = {"before": client.get_model_repository_index()}
client.unload_model("spend")
repository["unloaded"] = client.get_model_repository_index()
repository["ready"] = [client.is_model_ready("spend"), client.is_model_ready("churn")]
repository["infer"] = refused(lambda: matrix("FP32", np.float32))
client.load_model("spend")
repository["loaded"] = client.get_model_repository_index()

print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "model_ready": [client.is_model_ready("churn"), client.is_model_ready("churn", "1"), client.is_model_ready("none")],
            "server": client.get_server_metadata(),
            "metadata": client.get_model_metadata("churn"),
            "config": client.get_model_config("churn", "1"),
            "answers": {name: read(result, *both) for name, result in answers.items() if name not in ("gzip", "deflate")},
            "packed": {name: read(answers[name], "label") for name in ("gzip", "deflate")},
            "lineage": answers["binary"].get_response()["parameters"],
            "parallel": in_parallel,
            "best": read(best, "probabilities"),
            "explanation": moved.get_response()["parameters"]["explanation"],
            "matrix": {"FP32": matrix("FP32", np.float32), "FP16": matrix("FP16", np.float16), "INT64": matrix("INT64", np.int64)},
            "statistics": client.get_inference_statistics("churn", "1"),
            "all_statistics": client.get_inference_statistics(),
            "repository": repository,
            "unknown": refused(lambda: client.infer("none", customers(True))),
            "unknown_version": refused(lambda: client.get_model_metadata("churn", "77")),
            "unknown_output": refused(lambda: client.infer("churn", customers(True), outputs=[triton.InferRequestedOutput("lable")])),
        }
    )
)
