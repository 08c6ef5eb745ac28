"""Times are said by the programme's clock on every page, and in UTC by the API."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import RunFactory

ONE_IN_THE_AFTERNOON = dt.datetime(2026, 1, 15, 13, 0, tzinfo=dt.UTC)


@pytest.fixture
def run(programme):
    programme.time_zone = "Pacific/Auckland"
    programme.save()
    return RunFactory(
        status="DONE", started_at=ONE_IN_THE_AFTERNOON, ended_at=ONE_IN_THE_AFTERNOON
    )


def test_a_page_says_when_a_run_began_by_the_programmes_clock(client, run, director):
    client.force_login(director)
    for page in ("/runs/", f"/runs/{run.pk}/"):
        text = client.get(page).content.decode()
        assert "16 Jan 2026, 02:00" in text
        assert "15 Jan 2026, 13:00" not in text


def test_the_administrators_site_keeps_the_same_clock(client, run, administrator):
    client.force_login(administrator)
    text = client.get("/admin/lib/run/").content.decode()
    assert "Jan. 16, 2026, 2 a.m." in text


def test_the_api_says_times_in_utc(client, run, director):
    client.force_login(director)
    told = client.get(f"/api/v1/runs/{run.pk}/").json()
    assert told["started_at"] == "2026-01-15T13:00:00Z"


def test_the_clock_does_not_outlive_the_request(client, run, director):
    client.force_login(director)
    client.get("/runs/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_sign_in_needs_no_programme_to_tell_the_time(client, run, monkeypatch):
    def refuse():
        raise AssertionError("nobody needs the programme here")

    monkeypatch.setattr("sam.lib.shell.house", refuse)
    assert client.get("/healthz").status_code == 200
