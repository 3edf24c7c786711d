"""Traces calls as programs that ask language models do, finds the traces again, and says what it thinks of them."""

import json
import sys

import mlflow
from mlflow.entities import AssessmentSource, SpanType

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
experiment = mlflow.set_experiment("traces").experiment_id


@mlflow.trace(span_type=SpanType.RETRIEVER)
def look_up(question):
    return [{"page_content": f"about {question}", "metadata": {"n": 2**60, "share": 0.5}}]


@mlflow.trace(name="answer", span_type=SpanType.CHAIN, attributes={"model": "small"})
def answer(question, fails=False):
    mlflow.update_current_trace(tags={"topic": question}, metadata={"mlflow.trace.session": "s1"}, client_request_id=question)
    pages = look_up(question)
    with mlflow.start_span("write") as span:
        span.set_inputs({"pages": len(pages)})
        span.add_event(mlflow.entities.SpanEvent("began", attributes={"at": 1}))
        if fails:
            raise ValueError("on purpose")
        span.set_outputs({"text": "ünïcode ☃"})
    return f"{question}: yes"


def found(filter_string=None, **more):
    hits = mlflow.search_traces(
        locations=[experiment], filter_string=filter_string, return_type="list", order_by=["timestamp_ms ASC"], **more
    )
    return [hit.info.client_request_id for hit in hits]


def span_of(span):
    return {
        "name": span.name,
        "type": span.span_type,
        "status": str(span.status.status_code),
        "inputs": span.inputs,
        "outputs": span.outputs,
        "root": span.parent_id is None,
        "events": [event.name for event in span.events],
        "took": span.end_time_ns > span.start_time_ns > 10**18,
    }


def assessment_of(each):
    return {
        "name": each.name,
        "source": [each.source.source_type, each.source.source_id],
        "value": each.feedback.value if each.feedback else each.expectation.value,
        "why": each.rationale,
        "metadata": each.metadata,
        "valid": each.valid,
    }


def info_of(trace_id):
    info = mlflow.get_trace(trace_id).info
    own = lambda words: {key: value for key, value in sorted(words.items()) if not key.startswith("mlflow.")}
    return {
        "state": str(info.state),
        "tags": own(info.tags),
        "session": info.trace_metadata.get("mlflow.trace.session"),
        "asked": [info.request_preview, info.response_preview],
        "client": info.client_request_id,
        "name": info.tags.get("mlflow.traceName"),
        "assessments": sorted((assessment_of(each) for each in info.assessments), key=lambda each: each["name"]),
    }


with mlflow.start_run(run_name="asking") as run:
    answer("cats")
    cats = mlflow.get_last_active_trace_id()
answer("dogs")
dogs = mlflow.get_last_active_trace_id()
try:
    answer("fish", fails=True)
except ValueError:
    pass
fish = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()

said = {
    "infos": [info_of(each) for each in (cats, dogs, fish)],
    "spans": [span_of(span) for span in mlflow.get_trace(cats).data.spans],
    "failed": [[span.name, str(span.status.status_code), [event.name for event in span.events]] for span in mlflow.get_trace(fish).data.spans],
    "all": found(),
    "of the run": found(run_id=run.info.run_id),
    "by tag": found("tags.topic = 'dogs'"),
    "by status": found("attributes.status = 'ERROR'"),
    "by name": found("attributes.name LIKE 'ans%'"),
    "by span": found("span.name = 'write'"),
    "by type": found("span.type = 'RETRIEVER'"),
    "by text": found("trace.text LIKE '%dogs%'"),
    "by session": found("metadata.`mlflow.trace.session` = 's1' AND tags.topic != 'cats'"),
    "two": found(max_results=2),
    "without spans": [
        len(hit.data.spans)
        for hit in mlflow.search_traces(locations=[experiment], return_type="list", include_spans=False)
    ],
}
page = client.search_traces(locations=[experiment], max_results=2, order_by=["timestamp_ms DESC"])
rest = client.search_traces(locations=[experiment], max_results=2, order_by=["timestamp_ms DESC"], page_token=page.token)
said["pages"] = [[hit.info.client_request_id for hit in each] for each in (page, rest)]

person = AssessmentSource(source_type="HUMAN", source_id="anna")
liked = mlflow.log_feedback(trace_id=cats, name="good", value=True, source=person, rationale="short", metadata={"n": "1"})
mlflow.log_feedback(trace_id=cats, name="score", value={"tone": 0.5, "words": [1, 2]})
mlflow.log_feedback(trace_id=cats, name="broken", error=ValueError("the judge fell asleep"))
mlflow.log_expectation(trace_id=cats, name="wanted", value={"text": "yes"}, source=person)
dropped = mlflow.log_feedback(trace_id=cats, name="dropped", value=1)
mlflow.delete_assessment(cats, dropped.assessment_id)
mlflow.override_feedback(trace_id=cats, assessment_id=liked.assessment_id, value=False, source=person, rationale="too short")
client.set_trace_tag(dogs, "kind", "pet")
client.set_trace_tag(dogs, "drop", "x")
client.delete_trace_tag(dogs, "drop")
said["assessed"] = info_of(cats)["assessments"]
said["tagged"] = info_of(dogs)["tags"]
said["by feedback"] = found("feedback.good = 'false'")
said["deleted"] = [client.delete_traces(experiment, trace_ids=[fish]), found()]
said["gone"] = mlflow.get_trace(fish) is None
print(json.dumps(said))
