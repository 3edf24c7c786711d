"""Does through MLflow's own client what the benchmark does by bare requests, and prints the median seconds."""

import json
import statistics
import sys
import time

import mlflow
from mlflow.entities import Metric

url, what, *rest = sys.argv[1:]
client = mlflow.MlflowClient(url)


def median(count, call):
    seconds = []
    for i in range(int(count)):
        started = time.perf_counter()
        call(i)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def writes(run, singles, batches):
    points = lambda i: [Metric("client batch", k / 7, 1_700_000_000_000, i * 1_000 + k) for k in range(1_000)]
    return {
        "single": median(singles, lambda i: client.log_metric(run, "client", i / 7, step=i)),
        "batch": median(batches, lambda i: client.log_batch(run, points(i))),
    }


def search(experiment, filter_string, order, size, count):
    page = lambda _: client.search_runs([experiment], filter_string, order_by=[order], max_results=int(size))
    return {"first": median(count, page)}


def history(run, count):
    return {"all": median(count, lambda _: client.get_metric_history(run, "loss"))}


print(json.dumps({"writes": writes, "search": search, "history": history}[what](*rest)))
