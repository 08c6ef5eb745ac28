"""Runs by page and API: who may look, ask and stop."""

import datetime as dt

import pytest
from django.utils import timezone

from sam.lib import runs
from sam.lib.models import AuditEntry, OutboxEvent, Run
from sam.workspace import progress
from tests.factories import DAY, ImportBatchFactory, RunFactory

URL = "/runs/"
API = "/api/v1/runs/"
REASON = "Only a director or an administrator can start or stop a run."
LOOKS = [
    ("director", 200),
    ("administrator", 200),
    ("manager", 403),
    ("executive", 403),
    ("desk_agent", 403),
]


@pytest.fixture
def today(programme):
    return timezone.now().date()


@pytest.fixture
def chain(programme):
    """A nightly chain that ended well, with two steps."""
    began = timezone.now() - dt.timedelta(hours=1)

    def made(**fields):
        return RunFactory(
            status="DONE",
            started_at=began,
            ended_at=began + dt.timedelta(seconds=12),
            **fields,
        )

    chain = made(changed=40, result={"change_set": None})
    made(kind="refresh_facts", parent=chain, changed=40, timings=[["publish", 1.5]])
    made(kind="score", parent=chain)
    return chain


@pytest.fixture
def under_way(programme):
    now = timezone.now()
    run = RunFactory(
        status="RUNNING", started_at=now, lease_until=now + dt.timedelta(minutes=1)
    )
    RunFactory(kind="refresh_facts", parent=run, status="DONE")
    RunFactory(
        kind="score",
        parent=run,
        status="RUNNING",
        started_at=now,
        lease_until=now + dt.timedelta(minutes=1),
        done=1,
        total=2,
    )
    return run


class TestPages:
    @pytest.mark.parametrize(("who", "status"), LOOKS)
    def test_who_looks(self, request, client, chain, who, status):
        client.force_login(request.getfixturevalue(who))
        for url in (URL, f"{URL}{chain.pk}/", f"{URL}{chain.pk}/progress/"):
            assert client.get(url).status_code == status

    def test_lists_chains_with_their_steps_nested(self, client, chain, director):
        client.force_login(director)
        page = client.get(URL).content.decode()
        assert page.count("Nightly chain</a>") == 1
        assert "2 steps" in page
        assert "Refresh facts" in page
        assert "12.0 s" in page
        assert "The schedule" in page

    def test_lists_imports_with_their_counts(self, client, director):
        ImportBatchFactory(
            source="erp",
            status="DONE",
            files={
                "accounts.csv": {"read": 1200, "created": 7, "rejected": 3},
                "orders.csv": {"read": 34, "created": 1, "orders": 9},
            },
        )
        client.force_login(director)
        page = client.get(URL).content.decode()
        assert "erp" in page
        assert "1,234" in page

    def test_shows_one_run_and_its_steps_in_order(self, client, chain, director):
        client.force_login(director)
        page = client.get(f"{URL}{chain.pk}/").content.decode()
        assert page.index("Refresh facts") < page.index("Measure accounts")

    def test_asks_for_the_chain_of_a_day(self, client, director, today):
        client.force_login(director)
        answer = client.post(URL, {"as_of": today.isoformat()}, follow=True)
        assert answer.redirect_chain == [(URL, 302)]
        page = answer.content.decode()
        assert "The nightly chain is asked for." in page
        assert "if none is running, it waits here" in page
        run = Run.objects.get()
        assert (run.kind, run.as_of, run.status) == ("nightly", today, "QUEUED")
        assert run.requested_by == director
        assert OutboxEvent.objects.get(type="run.requested").payload == {"run": run.pk}
        assert AuditEntry.objects.get(verb="request_run").actor == director

    def test_offers_today(self, client, director, today):
        client.force_login(director)
        assert f'value="{today.isoformat()}"' in client.get(URL).content.decode()

    @pytest.mark.parametrize("as_of", ["", "soon", "2999-01-01"])
    def test_refuses_a_day_that_is_none_or_not_yet(
        self, client, director, today, as_of
    ):
        client.force_login(director)
        assert client.post(URL, {"as_of": as_of}).status_code == 422
        assert not Run.objects.exists()

    def test_one_that_is_under_way_is_that_one(
        self, client, director, under_way, today
    ):
        client.force_login(director)
        page = client.post(URL, {"as_of": today.isoformat()}, follow=True)
        assert "is running already" in page.content.decode()
        assert Run.objects.filter(parent=None).get() == under_way

    @pytest.mark.parametrize("who", ["manager", "executive", "desk_agent"])
    def test_nobody_else_asks_or_stops(self, request, client, under_way, who, today):
        client.force_login(request.getfixturevalue(who))
        answer = client.post(URL, {"as_of": today.isoformat()})
        assert answer.status_code == 403
        assert client.post(f"{URL}{under_way.pk}/stop/").status_code == 403
        under_way.refresh_from_db()
        assert not under_way.stop_requested
        assert not OutboxEvent.objects.exists()

    def test_stops_what_is_under_way_with_its_steps(self, client, director, under_way):
        client.force_login(director)
        answer = client.post(f"{URL}{under_way.pk}/stop/", follow=True)
        assert "it stops at its next step" in answer.content.decode()
        open_now = Run.objects.filter(ended_at=None, status="RUNNING")
        assert set(open_now.values_list("stop_requested", flat=True)) == {True}

    def test_stops_what_waits(self, client, director, programme):
        run = RunFactory()
        client.force_login(director)
        page = client.post(f"{URL}{run.pk}/stop/", follow=True).content.decode()
        assert "Nightly chain: stopped." in page
        run.refresh_from_db()
        assert run.status == "STOPPED"

    def test_the_bar_asks_again_only_while_it_is_not_over(
        self, client, director, under_way
    ):
        client.force_login(director)
        url = f"{URL}{under_way.pk}/progress/"
        live = client.get(url)
        bar = live.content.decode()
        assert f'hx-get="{url}"' in bar
        assert 'hx-trigger="every 1s"' in bar
        assert "step 2 of 10: Measure accounts, 1 of 2" in bar
        assert 'max="10000" value="1500"' in bar
        assert "HX-Trigger" not in live
        Run.objects.filter(pk=under_way.pk).update(
            status="DONE", ended_at=timezone.now()
        )
        over = client.get(url)
        assert "hx-get" not in over.content.decode()
        assert over["HX-Trigger"] == "run-ended"

    def test_asks_nobody_to_sign_in(self, client, today):
        answer = client.post(URL, {"as_of": today.isoformat()})
        assert answer.url.startswith("/auth/login/")
        assert not Run.objects.exists()

    def test_takes_as_many_queries_for_many_runs(
        self, client, director, chain, django_assert_max_num_queries
    ):
        for _each in range(15):
            RunFactory(kind="score", parent=RunFactory(status="DONE"))
        client.force_login(director)
        with django_assert_max_num_queries(14):
            client.get(URL)

    def test_pages_by_key(self, client, director, programme):
        made = [RunFactory(status="DONE").pk for _each in range(21)]
        client.force_login(director)
        first = client.get(URL).content.decode()
        assert f"/runs/{made[0]}/" not in first
        assert f"?after={made[1]}" in first
        second = client.get(URL, {"after": made[1]}).content.decode()
        assert f"/runs/{made[0]}/" in second

    def test_the_entry_is_for_who_may_run(self, client, director, manager):
        for person, shown in ((director, True), (manager, False)):
            client.force_login(person)
            page = client.get("/portfolio/").content.decode()
            assert ('href="/runs/"' in page) is shown


class TestSlow:
    """What a step takes beside what it usually takes."""

    def night(self, seconds):
        began = timezone.now() - dt.timedelta(hours=1)
        done = {"status": "DONE", "started_at": began}
        chain = RunFactory(**done, ended_at=began + dt.timedelta(seconds=60))
        ended = began + dt.timedelta(seconds=seconds)
        RunFactory(kind="score", parent=chain, **done, ended_at=ended)
        return chain

    def steps(self, chain):
        (step,) = progress.compared(progress.watch(chain)).steps
        return step.usual, step.is_slow

    def test_is_what_took_longer_than_ever(self, programme):
        for seconds in (10, 30, 12):
            self.night(seconds)
        assert self.steps(self.night(31)) == (12, True)
        assert self.steps(self.night(30)) == (21, False)

    def test_is_not_known_of_the_first(self, programme):
        assert self.steps(self.night(500)) == (None, False)
        assert self.steps(self.night(900)) == (500, False)

    def test_is_said_on_its_page(self, client, director, programme):
        for seconds in (10, 12):
            self.night(seconds)
        client.force_login(director)
        page = client.get(f"/runs/{self.night(300).pk}/").content.decode()
        assert "slower than in any earlier run" in page


def test_time_left_is_what_the_last_run_took(chain, under_way):
    now = under_way.started_at + dt.timedelta(seconds=5)
    assert progress.watch(under_way, now=now).words == (
        "step 2 of 10: Measure accounts, 1 of 2, 5.0 s so far, about 7.0 s left"
    )


class TestApi:
    @pytest.mark.parametrize(("who", "status"), [*LOOKS, (None, 401)])
    def test_who_looks(self, request, client, chain, who, status):
        if who:
            client.force_login(request.getfixturevalue(who))
        for url in (API, f"{API}{chain.pk}/"):
            answer = client.get(url)
            assert answer.status_code == status
            if status == 403:
                assert answer.json()["detail"] == REASON

    def test_a_chain_with_its_steps(self, client, chain, director):
        client.force_login(director)
        [listed] = client.get(API).json()["results"]
        assert (listed["id"], listed["name"]) == (chain.pk, "Nightly chain")
        assert listed["as_of"] == DAY.isoformat()
        assert listed["requested_by"] is None
        steps = [(step["kind"], step["changed"]) for step in listed["steps"]]
        assert steps == [("refresh_facts", 40), ("score", 0)]

    def test_asks_for_a_run(self, client, director, today):
        client.force_login(director)
        answer = client.post(API, {"as_of": today.isoformat()})
        assert answer.status_code == 201
        run = Run.objects.get()
        assert (answer.json()["id"], run.kind) == (run.pk, "nightly")
        assert runs.inputs_digest({}) == run.inputs
        assert client.post(API, {"as_of": DAY.isoformat()}).json()["id"] == run.pk

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({}, 400),
            ({"as_of": "soon"}, 400),
            ({"as_of": "2999-01-01"}, 409),
            ({"as_of": "2026-06-30", "kind": "magic"}, 409),
        ],
    )
    def test_refuses_what_makes_no_sense(self, client, director, asked, status):
        client.force_login(director)
        assert client.post(API, asked).status_code == status
        assert not Run.objects.exists()

    def test_stops_a_run(self, client, director, under_way):
        client.force_login(director)
        answer = client.post(f"{API}{under_way.pk}/stop/")
        assert answer.status_code == 200
        assert answer.json()["stop_requested"] is True

    @pytest.mark.parametrize(("who", "status"), [("manager", 403), (None, 401)])
    def test_nobody_else_asks_or_stops(
        self, request, client, under_way, who, status, today
    ):
        if who:
            client.force_login(request.getfixturevalue(who))
        assert client.post(API, {"as_of": today.isoformat()}).status_code == status
        assert client.post(f"{API}{under_way.pk}/stop/").status_code == status
        under_way.refresh_from_db()
        assert not under_way.stop_requested
        assert Run.objects.filter(parent=None).count() == 1


@pytest.mark.parametrize("person", ["director", "administrator"])
def test_money_of_the_whole_portfolio_is_not_told_with_a_run(
    request, db, client, person
):
    run = RunFactory(
        kind="score",
        status="DONE",
        result={"total": {"low": 1}, "whale": {"peak": 2}, "wallet": {"surveys": 3}},
    )
    client.force_login(request.getfixturevalue(person))
    told = client.get(f"/api/v1/runs/{run.pk}/").json()["result"]
    assert told == {"wallet": {"surveys": 3}}


def test_nor_the_margin_that_customers_are_compared_with(db, client, administrator):
    kept = {"references": {"strategic_margin": "9"}, "open": 3}
    run = RunFactory(kind="watch", status="DONE", result=kept)
    client.force_login(administrator)
    assert client.get(f"/api/v1/runs/{run.pk}/").json()["result"] == {"open": 3}
