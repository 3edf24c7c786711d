"""Asks a server as the clients of KServe (V1) and of MLflow's scoring server do, and prints what they read."""

import asyncio
import json
import sys

import numpy
import pandas
from kserve.inference_client import InferenceRESTClient, RESTConfig
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

url = sys.argv[1]
host, port = url.removeprefix("http://").split(":")
films = ["a lovely film", "a dull film"]


async def kserve():
    async with InferenceRESTClient(RESTConfig(protocol="v1", retries=0)) as client:
        asked = {"instances": [{"text": text} for text in films]}
        said = {
            "live": await client.is_server_live(url),
            "ready": await client.is_model_ready(url, "sentiment"),
            "infer": await client.infer(url, asked, model_name="sentiment"),
            "version": await client.infer(url, asked, model_name="sentiment/versions/1"),
            "explain": await client.explain(url, "sentiment", asked),
        }
        try:
            await client.infer(url, {"instances": [{"text": 5}]}, model_name="sentiment")
        except Exception as error:
            said["refusal"] = str(error)
        return said


def mlflow():
    client = ScoringServerClient(host, port)
    client.ping()
    frame = pandas.DataFrame({"id": [1, 2], "text": films})
    said = {
        "version": client.get_version(),
        "frame": client.invoke(frame),
        "table": client.invoke(frame).get_predictions().to_dict(orient="list"),
        "array": client.invoke(numpy.array(films, dtype=object)),
        "params": client.invoke(frame, params={"probabilities": True}),
    }
    try:
        client.invoke(pandas.DataFrame({"title": films}))
    except Exception as error:
        said["refusal"] = str(error)
    return said


print(json.dumps({"kserve": asyncio.run(kserve()), "mlflow": mlflow()}))
