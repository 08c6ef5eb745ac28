"""The lists' rows: what a person changes is never put back by a run."""

import pytest
from django.utils import timezone

from accounts.models import Account
from sam.lib import outbox, runs, tables
from sam.lib.models import OutboxEvent, Run
from sam.workspace.models import AccountRow
from sam.workspace.services import rows
from tests.factories import DAY, AccountFactory, AccountMeasuresFactory, RunFactory


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen once the rows are composed and before they are shown."""

    def happens(change):
        index_staged = tables.index_staged

        def then(*args):
            index_staged(*args)
            change()

        monkeypatch.setattr(tables, "index_staged", then)

    return happens


@pytest.fixture
def first(request, programme):
    """A run that publishes the lists already, queued or under way."""
    status = request.param
    lease = timezone.now() if status == Run.Status.RUNNING else None
    return RunFactory(kind=rows.PUBLISH, status=status, lease_until=lease)


def publish():
    return runs.start(rows.PUBLISH, as_of=DAY, again=True)[0]


def change_name(account, name):
    Account.objects.filter(pk=account.pk).update(name=name)
    rows.refresh_rows([account.pk])


def test_a_change_made_while_lists_are_published_stays(account, meanwhile):
    publish()
    meanwhile(lambda: change_name(account, "Renamed"))
    publish()
    assert AccountRow.objects.get(pk=account.pk).name == "Renamed"
    assert tables.staged_tables("run_") == []


def test_an_account_made_while_lists_are_published_stays(account, meanwhile):
    made = []

    def make():
        made.append(AccountFactory())
        rows.refresh_rows([made[0].pk])

    meanwhile(make)
    publish()
    assert set(AccountRow.objects.values_list("pk", flat=True)) == {
        account.pk,
        made[0].pk,
    }


@pytest.mark.parametrize(
    ("first", "is_new"), [("RUNNING", True), ("QUEUED", False)], indirect=["first"]
)
def test_a_run_that_ends_while_lists_are_published_has_them_published_again(
    first, is_new
):
    scored = RunFactory(kind="score", status="DONE", published=True)
    OutboxEvent.objects.create(type="run.ended", payload={"run": scored.pk})
    outbox.relay()
    queued = Run.objects.get(kind=rows.PUBLISH, status="QUEUED")
    assert (queued.pk != first.pk) == is_new


@pytest.mark.parametrize(
    ("margin", "cost", "weaker"),
    [("B", "D", "D"), ("D", "B", "D"), ("B", "", "B"), ("", "", "")],
)
def test_a_net_margin_is_as_well_known_as_the_weaker_of_its_parts(
    account, margin, cost, weaker
):
    AccountMeasuresFactory(account=account, margin_grade=margin, cost_grade=cost)
    publish()
    row = AccountRow.objects.get(pk=account.pk)
    assert (row.margin_grade, row.net_margin_grade) == (margin, weaker)
