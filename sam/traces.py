"""OpenTelemetry: spans of requests, statements and jobs, for who names a collector."""

from typing import Any
from urllib.parse import urlsplit

from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from sam import env
from sam.logs import without_secrets

SERVICE = "sam"
# What may hold what was asked for: names, numbers, keys of links.
ADDRESSES = ("http.url", "http.target", "url.full", "url.path", "url.query")


def address() -> str:
    """Return where spans go, ``SAM_TRACES_URL``; empty if they go nowhere."""
    return env.optional("SAM_TRACES_URL")


def begin() -> None:
    """Send spans of this process to the collector; do nothing if none is named."""
    if not address():
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    instrument(OTLPSpanExporter(endpoint=address()))


def instrument(exporter: SpanExporter) -> TracerProvider:
    """Make spans of requests, jobs and their statements, sent by *exporter* in batches.

    Call it before the application is made: it adds a middleware. The standard
    ``OTEL_…`` variables, such as ``OTEL_TRACES_SAMPLER``, are heeded.
    """
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    DjangoInstrumentor().instrument(
        tracer_provider=provider, request_hook=_hide, is_sql_commentor_enabled=False
    )
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    CeleryInstrumentor().instrument(  # type: ignore[no-untyped-call]
        tracer_provider=provider
    )
    return provider


def _hide(span: Any, _request: Any) -> None:
    """Keep of an address what the log keeps of it."""
    for name in ADDRESSES:
        value = (span.attributes or {}).get(name)
        if value:
            path = urlsplit(str(value)).path
            line = without_secrets(None, "", {"request": path})
            span.set_attribute(name, "" if name == "url.query" else line["request"])
