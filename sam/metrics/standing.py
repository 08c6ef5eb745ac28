"""How the system stands when it is asked: database, runs, events, queue."""

from collections.abc import Iterable, Iterator
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from sam import env
from sam.nightly import NIGHTLY

BROKER_SECONDS = 1
DATABASE = """
SELECT pg_database_size(current_database()),
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
    current_setting('max_connections')::int
"""
RUNS = "SELECT kind, status, count(*) FROM lib_run GROUP BY 1, 2 ORDER BY 1, 2"
LAST_RUNS = """
SELECT DISTINCT ON (kind) kind, extract(epoch FROM ended_at - started_at)::float8,
    extract(epoch FROM clock_timestamp() - ended_at)::float8
FROM lib_run WHERE status = 'DONE' AND started_at IS NOT NULL
ORDER BY kind, ended_at DESC
"""
EXPIRED = """
SELECT count(*) FROM lib_run
WHERE status = 'RUNNING' AND lease_until < clock_timestamp()
"""
OUTBOX = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)
    ::float8, count(*) FILTER (WHERE attempts > 0)
FROM lib_outboxevent WHERE relayed_at IS NULL
"""
DELIVERIES = """
SELECT status, count(*), coalesce(
    extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8
FROM events_delivery WHERE status IN ('WAITING', 'DEAD') GROUP BY 1
"""


class Standing(Collector):
    """Ask database and broker anew each time; what does not answer is left out."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = list(_of_database())
        except (DatabaseError, InterfaceError):
            found = []
        yield _gauge("sam_database_up", "Whether the database answers.", bool(found))
        yield from found
        yield from _of_broker()


def _of_database() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        size, connections, most = _row(cursor, DATABASE)
        yield _gauge("sam_database_bytes", "Size of the database.", size)
        yield _gauge("sam_database_connections", "Connections to it.", connections)
        yield _gauge("sam_database_connections_most", "Its server's limit.", most)
        yield from _of_runs(cursor)
        waiting, oldest, failed = _row(cursor, OUTBOX)
        yield _gauge("sam_outbox_waiting", "Events not relayed so far.", waiting)
        yield _gauge("sam_outbox_oldest_seconds", "Age of the oldest of them.", oldest)
        yield _gauge("sam_outbox_failed", "Those that failed at least once.", failed)
        yield from _of_deliveries(cursor)


def _of_runs(cursor: Any) -> Iterator[Metric]:
    cursor.execute(RUNS)
    yield _gauges(
        "sam_runs",
        "Runs on record.",
        ["kind", "status"],
        [((kind, status), count) for kind, status, count in cursor.fetchall()],
    )
    cursor.execute(LAST_RUNS)
    last = cursor.fetchall()
    yield _gauges(
        "sam_run_last_seconds",
        "What the last run that ended well took.",
        ["kind"],
        [((kind,), took) for kind, took, _age in last],
    )
    yield _gauges(
        "sam_run_last_good_age_seconds",
        "How long ago the last run ended well.",
        ["kind"],
        [((kind,), age) for kind, _took, age in last],
    )
    for kind, _took, age in last:
        if kind == NIGHTLY:
            yield _gauge("sam_nightly_age_seconds", "Age of the last good night.", age)
    yield _gauge(
        "sam_runs_abandoned",
        "Runs under way whose lease is over.",
        _row(cursor, EXPIRED)[0],
    )


def _of_deliveries(cursor: Any) -> Iterator[Metric]:
    cursor.execute(DELIVERIES)
    found = {status: (count, age) for status, count, age in cursor.fetchall()}
    waiting, oldest = found.get("WAITING", (0, 0))
    yield _gauge("sam_webhooks_waiting", "Messages not delivered so far.", waiting)
    yield _gauge("sam_webhooks_oldest_seconds", "Age of the oldest of them.", oldest)
    yield _gauge(
        "sam_webhooks_dead", "Messages given up.", found.get("DEAD", (0, 0))[0]
    )


def _of_broker() -> Iterator[Metric]:
    queue = getattr(settings, "CELERY_TASK_DEFAULT_QUEUE", "celery")
    try:
        with redis.Redis.from_url(
            env.redis_url(),
            socket_timeout=BROKER_SECONDS,
            socket_connect_timeout=BROKER_SECONDS,
        ) as client:
            length: Any = client.llen(queue)
    except redis.RedisError:
        yield _gauge("sam_broker_up", "Whether the broker answers.", 0)
        return
    yield _gauge("sam_broker_up", "Whether the broker answers.", 1)
    yield _gauge("sam_queue_length", "Jobs that no worker has taken.", length)


def _row(cursor: Any, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    found: tuple[Any, ...] = cursor.fetchone()
    return found


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _gauges(
    name: str,
    words: str,
    labels: list[str],
    values: Iterable[tuple[tuple[str, ...], float]],
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for at, value in values:
        family.add_metric(list(at), float(value))
    return family
