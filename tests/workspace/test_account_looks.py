"""What changed since somebody last looked at an account."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from sam.workspace.models import AccountLook, AccountRow
from sam.workspace.services.looks import GOES_ON, last_look, look
from sam.workspace.services.rows import refresh_rows
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    InteractionFactory,
    ProblemFactory,
)

AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def seen_at(account, manager):
    """Return ``seen_at(at, **figures)``: the manager looks at Acme then."""

    def go(at, **figures):
        return look(account=account, user=manager, figures=figures, at=at)

    return go


@pytest.fixture
def open_overview(client, account, manager):
    def go(**query):
        client.force_login(manager)
        return client.get(reverse("workspace:account", args=[account.pk]), query)

    return go


def two_days_ago():
    return timezone.now() - 2 * DAY


class TestLooking:
    def test_the_first_look_counts_from_nothing(self, seen_at, account, manager):
        assert seen_at(AT, owner="Ann").at is None
        assert AccountLook.objects.get().figures == {"owner": "Ann"}

    def test_the_next_look_counts_from_the_one_before(self, seen_at):
        seen_at(AT, owner="Ann")
        found = seen_at(AT + DAY, owner="Bea")
        assert (found.at, found.figures) == (AT, {"owner": "Ann"})

    def test_a_look_that_goes_on_moves_nothing_that_is_counted_from(self, seen_at):
        seen_at(AT, owner="Ann")
        seen_at(AT + DAY, owner="Bea")
        for minutes in (1, 30, 59, 100, 155):
            found = seen_at(AT + DAY + minutes * MINUTE, owner="Cid")
            assert (found.at, found.figures) == (AT, {"owner": "Ann"})
        later = seen_at(AT + DAY + 155 * MINUTE + GOES_ON + MINUTE, owner="Dan")
        assert later.at == AT + DAY + 155 * MINUTE
        assert later.figures == {"owner": "Cid"}

    def test_each_colleague_has_looks_of_their_own(self, seen_at, account, colleague):
        seen_at(AT, owner="Ann")
        assert look(account=account, user=colleague, figures={}, at=AT + DAY).at is None

    def test_to_read_what_is_new_is_no_look(self, seen_at, account, manager):
        seen_at(AT, owner="Ann")
        for at, counted in ((AT + MINUTE, None), (AT + DAY, AT)):
            found = last_look(account=account, user=manager, at=at)
            assert found.at == counted
        assert AccountLook.objects.get().looked_at == AT


class TestWhatIsNew:
    @pytest.fixture
    def measured(self, account):
        AccountFactsFactory(account=account, revenue_12m=Decimal(1_840_000))
        AccountMeasuresFactory(account=account, net_margin_12m=Decimal(262_000))
        refresh_rows([account.pk])
        return account

    def test_events_since_then_and_no_others(self, seen_at, account, open_overview):
        InteractionFactory(
            account=account, subject="Before", happened_at=two_days_ago() - DAY
        )
        seen_at(two_days_ago())
        InteractionFactory(
            account=account, subject="Afterwards", happened_at=two_days_ago() + DAY
        )
        ProblemFactory(account=account, opened_at=timezone.now() - 2 * MINUTE)
        changes = open_overview().context["changes"]
        assert [entry.kind for entry in changes.entries] == ["PROBLEM", "INTERACTION"]
        assert changes.entries[1].title == "Visit: Afterwards"

    def test_what_one_did_oneself_is_no_news(
        self, seen_at, account, manager, colleague, open_overview
    ):
        seen_at(two_days_ago())
        for user in (manager, colleague):
            InteractionFactory(
                account=account, user=user, happened_at=two_days_ago() + DAY
            )
        (entry,) = open_overview().context["changes"].entries
        assert entry.by_id == colleague.pk

    def test_a_figure_that_reads_otherwise(self, seen_at, measured, open_overview):
        seen_at(two_days_ago(), revenue_12m=1_802_000, net_margin_12m=262_100)
        answer = open_overview()
        (moved,) = answer.context["changes"].moved
        assert (moved.name, moved.then, moved.now) == (
            "revenue_12m",
            "£1.80\N{NO-BREAK SPACE}m",
            "£1.84\N{NO-BREAK SPACE}m",
        )
        assert "1 change" in answer.text

    def test_hidden_money_is_not_told_as_a_change(
        self, client, measured, administrator
    ):
        look(
            account=measured,
            user=administrator,
            figures={"net_margin_12m": 1, "revenue_12m": 1},
            at=two_days_ago(),
        )
        client.force_login(administrator)
        answer = client.get(reverse("workspace:account", args=[measured.pk]))
        assert [one.name for one in answer.context["changes"].moved] == ["revenue_12m"]

    def test_reloading_shows_the_same_again(self, seen_at, measured, open_overview):
        seen_at(two_days_ago(), revenue_12m=1)
        first, again = (open_overview().context["changes"] for _ in range(2))
        assert first.moved == again.moved
        assert len(again.moved) == 1

    def test_nothing_new_is_said(self, seen_at, account, open_overview):
        seen_at(two_days_ago())
        assert "Nothing has changed" in open_overview().text

    def test_a_look_is_kept_only_of_who_opens_the_page(
        self, client, account, outsider, manager
    ):
        address = reverse("workspace:account", args=[account.pk])
        client.force_login(outsider)
        assert client.get(address).status_code == 404
        client.force_login(manager)
        client.head(address)
        assert not AccountLook.objects.exists()

    def test_the_api_tells_the_same_and_keeps_no_look(
        self, client, seen_at, measured, manager
    ):
        seen_at(two_days_ago(), revenue_12m=1_802_000)
        ProblemFactory(account=measured, opened_at=timezone.now() - 2 * MINUTE)
        client.force_login(manager)
        url = reverse("api:account-overview", args=[measured.pk])
        changes = client.get(url).json()["changes"]
        assert [one["name"] for one in changes["moved"]] == ["revenue_12m"]
        assert [one["kind"] for one in changes["entries"]] == ["PROBLEM"]
        assert AccountLook.objects.get().before_at is None


def test_what_is_hidden_or_not_visible_is_so_in_the_api(
    client, account, administrator, desk_agent, outsider
):
    AccountRow.objects.filter(pk=account.pk).update(net_margin_12m=777)
    url = reverse("api:account-overview", args=[account.pk])
    client.force_login(administrator)
    figures = client.get(url).json()["figures"]
    assert "net_margin_12m" not in figures
    assert "revenue_12m" in figures
    for person, status in ((desk_agent, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(url).status_code == status
    assert not AccountLook.objects.exists()
