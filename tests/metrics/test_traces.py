"""Traces: off unless a collector is named; on, a request's spans reach it."""

import json
import os
import subprocess
import sys

import pytest

from sam import traces
from tests.database import ROOT, child_environment

TRACED = """
import json
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sam import traces
exporter = InMemorySpanExporter()
provider = traces.instrument(exporter)
import django
django.setup()
from django.test import Client
Client(SERVER_NAME="localhost").get("/readyz?phone=0161")
Client(SERVER_NAME="localhost").get("/auth/password/reset/key/1-abc-def/")
provider.force_flush()
spans = exporter.get_finished_spans()
print(json.dumps([
    {"name": s.name, "trace": s.context.trace_id, "parent": bool(s.parent),
     "service": s.resource.attributes["service.name"],
     "attributes": {k: str(v) for k, v in s.attributes.items()}}
    for s in spans
]))
"""


def test_nothing_is_traced_unless_asked_for(monkeypatch):
    monkeypatch.delenv("SAM_TRACES_URL", raising=False)
    monkeypatch.setattr(traces, "instrument", lambda _exporter: pytest.fail("traced"))
    traces.begin()


def test_a_collector_that_is_named_is_sent_to(monkeypatch):
    sent = []
    monkeypatch.setenv("SAM_TRACES_URL", "http://127.0.0.1:4318/v1/traces")
    monkeypatch.setattr(traces, "instrument", sent.append)
    traces.begin()
    (exporter,) = sent
    assert exporter._endpoint == "http://127.0.0.1:4318/v1/traces"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_request_and_its_statements_are_one_trace():
    done = subprocess.run(
        [sys.executable, "-c", TRACED],
        cwd=ROOT,
        env=os.environ | child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    spans = json.loads(done.stdout.splitlines()[-1])
    asked = next(span for span in spans if span["name"] == "GET readyz")
    statements = [
        span
        for span in spans
        if span["trace"] == asked["trace"] and "db.statement" in span["attributes"]
    ]
    assert statements
    assert all(span["parent"] for span in statements)
    assert {span["service"] for span in spans} == {"sam"}
    everything = json.dumps(spans)
    assert "0161" not in everything
    assert "1-abc" not in everything
