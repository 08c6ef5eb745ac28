"""A group's account page adds up what belongs to it, as far as a person sees it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.services.access import refresh_access
from sam.lib.account_tabs import Seen
from sam.workspace.selectors.account import header_of
from sam.workspace.services.rows import refresh_rows
from sam.workspace.views.account_frame import seen_of
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    InteractionFactory,
    RegionFactory,
)

AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def member(name, parent, *, revenue, share=None, potential=None, visited=None):
    account = AccountFactory(name=name, parent=parent)
    figured(account, revenue, share, potential, visited)
    return account


def figured(account, revenue, share, potential, visited):
    AccountFactsFactory(
        account=account,
        revenue_12m=Decimal(revenue),
        revenue_prev_12m=Decimal(100),
        last_visit_on=visited,
    )
    AccountMeasuresFactory(
        account=account,
        share_of_wallet=share,
        share_grade="B" if share else "",
        potential=potential,
        potential_grade="C" if potential else "",
        net_margin_12m=None,
    )


@pytest.fixture
def group(account):
    """Acme with a daughter and a granddaughter, and a sister that is not its own."""
    holding = AccountFactory(name="Acme Group")
    type(account).objects.filter(pk=account.pk).update(parent=holding)
    figured(account, 200, 0.5, 1000, dt.date(2026, 5, 1))
    pumps = member("Acme Pumps", account, revenue=300, share=0.25, potential=3000)
    member("Acme Rail", pumps, revenue=100, visited=dt.date(2026, 6, 1))
    member("Acme Sister", holding, revenue=5000)
    refresh_access()
    refresh_rows(list(type(account).objects.values_list("pk", flat=True)))
    account.refresh_from_db()
    return account


def names(ids):
    from accounts.models import Account

    found = Account.objects.in_bulk(ids)
    return [found[key].name for key in ids]


def loaded(pk, person):
    from sam.workspace.selectors.account import find_account

    return find_account(pk, person)


def test_figures_are_added_up_and_the_larger_wallet_counts_more(group, manager):
    header = header_of(loaded(group.pk, manager), manager)
    figures = header.figures
    assert names(header.scope.ids) == ["Acme", "Acme Pumps", "Acme Rail"]
    assert figures.accounts == 3
    assert figures.revenue_12m == 600
    assert figures.revenue_change == pytest.approx(1.0)
    assert figures.share_of_wallet == pytest.approx((0.5 * 1000 + 0.25 * 3000) / 4000)
    assert figures.potential == 4000
    assert figures.net_margin_12m is None
    assert figures.last_visit_on == dt.date(2026, 6, 1)
    assert header.own.revenue_12m == 200


def test_this_one_only(group, manager):
    header = header_of(loaded(group.pk, manager), manager, only=True)
    assert header.scope.ids == (group.pk,)
    assert header.figures.revenue_12m == 200


def test_who_sees_a_part_of_it_is_told_how_much(client, group, director, north):
    accounts = type(group).objects
    accounts.filter(name="Acme Pumps").update(region=north)
    south = RegionFactory(name="South", parent=north.parent)
    accounts.filter(name="Acme Rail").update(region=south)
    refresh_access()
    header = header_of(loaded(group.pk, director), director)
    assert names(header.scope.ids) == ["Acme", "Acme Pumps"]
    assert header.figures.revenue_12m == 500
    client.force_login(director)
    page = client.get(reverse("workspace:account", args=[group.pk])).text
    assert "With 2 of 3 accounts" in page


def test_the_switch_keeps_to_the_tabs_and_the_timeline(client, group, manager):
    pumps = type(group).objects.get(name="Acme Pumps")
    InteractionFactory(account=pumps, subject="Pump talk", happened_at=AT)
    client.force_login(manager)
    url = reverse("workspace:account-timeline", args=[group.pk])
    whole, only = client.get(url), client.get(url, {"only": "1"})
    assert "With 3 accounts" in whole.text
    assert "Pump talk" in whole.text
    assert "Acme Pumps" in whole.text
    assert "Pump talk" not in only.text
    tab = reverse("workspace:account-why", args=[group.pk])
    assert f'href="{tab}?only=1"' in only.text
    assert f'href="{tab}?only=1"' not in whole.text
    endpoint = reverse("api:account-timeline", args=[group.pk])
    for query, said in (({}, [pumps.pk]), ({"only": "true"}, [])):
        events = client.get(endpoint, query).json()["results"]
        told = [one["account"] for one in events if one["kind"] == "INTERACTION"]
        assert told == said


def test_the_api_adds_up_the_same(client, group, manager):
    client.force_login(manager)
    url = reverse("api:account-overview", args=[group.pk])
    whole, only = client.get(url).json(), client.get(url, {"only": "true"}).json()
    assert names(whole["accounts"]) == ["Acme", "Acme Pumps", "Acme Rail"]
    assert (whole["below"], whole["figures"]["revenue_12m"]) == (2, "600.0000")
    assert only["figures"]["revenue_12m"] == "200.0000"


def test_tabs_of_other_apps_are_told_the_same_accounts(group, manager):
    whole = seen_of(header_of(loaded(group.pk, manager), manager))
    assert (type(whole), whole.is_group, len(whole.ids)) == (Seen, True, 3)
    only = seen_of(header_of(loaded(group.pk, manager), manager, only=True))
    assert (only.is_group, only.ids) == (False, (group.pk,))


def test_who_sees_no_facts_has_no_group(group, desk_agent):
    header = header_of(loaded(group.pk, desk_agent), desk_agent)
    assert header.scope.ids == (group.pk,)
