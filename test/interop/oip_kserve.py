"""Asks a server what KServe's REST client can ask in protocol v2, and prints what came back as JSON."""

import asyncio
import json
import sys

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput

base = sys.argv[1]


def tensor(name, values, datatype, binary):
    made = InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def customers(binary):
    words = lambda *each: np.array([word.encode() for word in each], dtype=object)
    return [
        tensor("months", np.array([3, 50], dtype=np.int64), "INT64", binary),
        tensor("charge", np.array([91.5, 30.0]), "FP64", binary),
        tensor("contract", words("monthly", "yearly"), "BYTES", binary),
        tensor("news", np.array([True, False]), "BOOL", binary),
        tensor("since", words("2024-05-11", "2020-01-11"), "BYTES", binary),
    ]


def request(binary, **rest):
    return InferRequest(model_name="churn", infer_inputs=customers(binary), request_id="kserve-1", **rest)


def read(answer):
    plain = lambda value: value.decode() if isinstance(value, bytes) else value
    return {
        "id": answer.id,
        # The client drops model_version; the lineage has it once more.
        "version": answer.parameters["model_version"],
        "outputs": {out.name: [plain(value) for value in out.as_numpy().flatten().tolist()] for out in answer.outputs},
    }


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    infer = lambda made, model="churn": client.infer(base, made, model_name=model)

    async def refused(call):
        try:
            await call
        except Exception as error:
            return str(error)

    wanted = [RequestedOutput("probabilities", {"binary_data": True}), RequestedOutput("label", {"binary_data": False})]
    result = {
        "live": await client.is_server_live(base),
        "ready": await client.is_server_ready(base),
        "model_ready": [await client.is_model_ready(base, name) for name in ("churn", "none")],
        "json": read(await infer(request(False))),
        "binary": read(await infer(request(True))),
        "mixed": read(await infer(request(True, request_outputs=wanted))),
        "all_binary": read(await infer(request(True, parameters={"binary_data_output": True}))),
        "dict": read(await infer({"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a lovely film"]}]}, "sentiment")),
        "parallel": [read(each)["outputs"]["label"] for each in await asyncio.gather(*[infer(request(True)) for _ in range(16)])],
        "unknown": await refused(infer(request(False), "none")),
    }
    print(json.dumps(result))


asyncio.run(main())
