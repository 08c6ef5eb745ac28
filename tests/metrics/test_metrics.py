"""What Prometheus is told, and who may read it."""

import datetime as dt
import os
import subprocess
import sys
from http import HTTPStatus
from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from sam import env
from sam.lib import outbox
from sam.lib.models import Run
from sam.metrics import shared
from sam.nightly import NIGHTLY
from tests.database import ROOT
from tests.factories import RunFactory

TOKEN = "of-the-watch"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WORKER = """
import os, sys
from sam.metrics import shared
shared.share()
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sam.metrics.requests import COUNTED
COUNTED.labels("page", "GET", "200").inc()
if sys.argv[1] == "last":
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    print(generate_latest(registry).decode())
"""
SERVER = """
import subprocess, sys
for each in ("first", "last"):
    subprocess.run([sys.executable, "-c", sys.argv[1], each], check=True)
"""


@pytest.fixture
def ask(client, settings):
    """Ask with the token; return the figures by name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def asked():
        answer = client.get("/metrics", headers=BEARER)
        assert answer.status_code == HTTPStatus.OK
        families = text_string_to_metric_families(answer.content.decode())
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in families
            for sample in family.samples
        }

    return asked


@pytest.mark.django_db
class TestWhoReads:
    @pytest.mark.parametrize(
        ("token", "networks", "sent", "status"),
        [
            ("", [], {}, HTTPStatus.UNAUTHORIZED),
            ("", [], {"Authorization": "Bearer "}, HTTPStatus.UNAUTHORIZED),
            (TOKEN, [], {}, HTTPStatus.UNAUTHORIZED),
            (TOKEN, [], {"Authorization": "Bearer x"}, HTTPStatus.UNAUTHORIZED),
            (TOKEN, [], BEARER, HTTPStatus.OK),
            ("", ["10.0.0.0/8"], {}, HTTPStatus.UNAUTHORIZED),
            ("", ["10.0.0.0/8", "127.0.0.0/8"], {}, HTTPStatus.OK),
        ],
    )
    def test_nobody_without_token_or_network(
        self, client, settings, token, networks, sent, status
    ):
        settings.METRICS_TOKEN = token
        settings.METRICS_NETWORKS = [ip_network(each) for each in networks]
        answer = client.get("/metrics", headers=sent)
        assert answer.status_code == status
        assert (b"sam_runs" in answer.content) == (status == HTTPStatus.OK)

    def test_an_administrator_has_no_way_in_by_their_session(
        self, client, administrator
    ):
        client.force_login(administrator)
        assert client.get("/metrics").status_code == HTTPStatus.UNAUTHORIZED

    def test_a_network_that_is_none_stops_the_start(self, monkeypatch):
        monkeypatch.setenv("SAM_METRICS_NETWORKS", "10.0.0.0/8,everywhere")
        with pytest.raises(ImproperlyConfigured, match="SAM_METRICS_NETWORKS"):
            env.networks("SAM_METRICS_NETWORKS")


@pytest.mark.django_db
class TestFigures:
    def test_requests_by_route_verb_and_answer(self, ask, client):
        at = ("sam_http_requests_total", "200", "GET", "healthz")
        before = ask().get(at, 0)
        client.get("/healthz")
        client.get("/healthz")
        after = ask()
        assert after[at] == before + 2
        assert after["sam_http_request_seconds_count", "healthz"] >= 2

    def test_addresses_that_are_none_are_one_route(self, ask, client):
        client.get("/no/such/1")
        client.generic("BREW", "/no/such/2")
        names = {key for key in ask() if key[0] == "sam_http_requests_total"}
        assert ("sam_http_requests_total", "GET", "none") in {
            (name, *labels[1:]) for name, *labels in names
        }
        assert not [key for key in names if "such" in str(key) or "BREW" in key]

    def test_runs_and_the_last_good_night(self, ask):
        ended = timezone.now() - dt.timedelta(hours=3)
        RunFactory(
            kind=NIGHTLY,
            status=Run.Status.DONE,
            started_at=ended - dt.timedelta(seconds=90),
            ended_at=ended,
        )
        RunFactory(kind=NIGHTLY, status=Run.Status.FAILED, ended_at=timezone.now())
        found = ask()
        assert found["sam_runs", "DONE", NIGHTLY] == 1
        assert found["sam_runs", "FAILED", NIGHTLY] == 1
        assert found["sam_run_last_seconds", NIGHTLY] == 90
        assert found["sam_nightly_age_seconds",] == pytest.approx(3 * 3600, abs=60)
        assert found["sam_runs_abandoned",] == 0

    def test_events_that_wait(self, ask):
        outbox.emit("run.requested", payload={"run": 0})
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE lib_outboxevent SET created_at = now() - interval '10 min'"
            )
        found = ask()
        assert found["sam_outbox_waiting",] == 1
        assert found["sam_outbox_oldest_seconds",] == pytest.approx(600, abs=60)
        assert found["sam_webhooks_dead",] == 0
        assert found["sam_database_up",] == found["sam_broker_up",] == 1
        assert found["sam_queue_length",] >= 0

    def test_what_does_not_answer_is_said_and_left_out(self, ask, monkeypatch):
        def away(*_args, **_kwargs):
            raise OperationalError

        monkeypatch.setattr("sam.metrics.standing._row", away)
        monkeypatch.setattr(env, "redis_url", lambda: "redis://127.0.0.1:1/0")
        found = ask()
        assert found["sam_database_up",] == found["sam_broker_up",] == 0
        assert ("sam_queue_length",) not in found


class TestWorkers:
    """Of one server; a scrape reaches any of them."""

    def test_add_up_and_leave_no_folder_behind_for_ever(self, tmp_path):
        folder = {"TMPDIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        said = subprocess.run(
            [sys.executable, "-c", SERVER, WORKER],
            cwd=ROOT,
            env=os.environ | folder,
            capture_output=True,
            text=True,
            check=False,
        )
        line = 'sam_http_requests_total{method="GET",route="page",status="200"} 2.0'
        assert line in said.stdout, said.stderr
        (of_dead_server,) = tmp_path.iterdir()
        subprocess.run(
            [sys.executable, "-c", "from sam.metrics import shared; shared.share()"],
            cwd=ROOT,
            env=os.environ | folder,
            check=True,
        )
        (of_this_one,) = tmp_path.iterdir()
        assert of_this_one != of_dead_server
        assert of_this_one.stat().st_mode & 0o777 == 0o700
        assert of_this_one.name.startswith(f"{shared.PREFIX}{os.geteuid()}-")
