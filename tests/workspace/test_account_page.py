"""The account page: who sees what, at each of its doors."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Position, Problem
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    EvaluationFactory,
    FlagFactory,
    InteractionFactory,
    ModelFitFactory,
    OrderFactory,
    OrderLineFactory,
    PolicyFactory,
    PositionFactory,
    ProblemFactory,
    ServiceStandardFactory,
    TeamMemberFactory,
    TierAssignmentFactory,
)
from tiers.models import Policy, Tier

TABS = ["workspace:account", "workspace:account-why", "workspace:account-timeline"]
ENDPOINTS = ["api:account-why", "api:account-timeline"]
DOORS = TABS + ENDPOINTS
# Figures that stand nowhere else, as pages and endpoints would write them.
HIDDEN = [
    *("777", "31.7", "0.317"),  # margin after cost to serve, and its rate
    *("888", "666", "999"),  # lifetime value, low and high
    *("5,432", "5432"),  # what a problem costs
    *("0.4242", "6.25"),  # parameters of the fit
]


@pytest.fixture
def known(account):
    """Acme with every kind of fact, figure and decision, money among them."""
    policy = PolicyFactory(
        enter_score=60,
        stay_score=50,
        strategic_cap=1,
        criteria=[
            {
                "code": "potential",
                "weight": 0.5,
                "shape": "LINEAR",
                "worst": 0,
                "best": 1_000_000,
                "unit": "MONEY_A_YEAR",
            },
            {
                "code": "lifetime_value",
                "weight": 0.5,
                "shape": "LINEAR",
                "worst": 0,
                "best": 1_776_000,
                "unit": "MONEY",
            },
        ],
    )
    AccountFactsFactory(
        account=account,
        first_order_on=dt.date(2024, 1, 1),
        last_order_on=dt.date(2026, 6, 1),
        last_visit_on=dt.date(2026, 6, 20),
        open_problems=1,
        revenue_12m=Decimal(2_451_000),
        revenue_prev_12m=Decimal(800_000),
    )
    fit = ModelFitFactory(parameters={"r": 0.4242})
    AccountMeasuresFactory(
        account=account,
        fit_id=fit.pk,
        net_margin_12m=Decimal(777_000),
        margin_rate=0.4,
        margin_grade="B",
        lifetime_value=Decimal(888_000),
        lifetime_value_low=Decimal(666_000),
        lifetime_value_high=Decimal(999_000),
        potential=Decimal(300_000),
        potential_grade="C",
    )
    EvaluationFactory(
        account=account,
        policy_id=policy.pk,
        factors=[0.3, 0.5],
        contributions=[15.0, 25.0],
        score=40.0,
        score_high=40.0,
    )
    TierAssignmentFactory(account=account)
    ServiceStandardFactory(tier=Tier.VALUED, visits_target=4, visits_floor=2)
    FlagFactory(account=account)
    PositionFactory(
        account=account,
        contact__full_name="Gareth Tully",
        level=Position.Level.D,
        buying_role=Position.BuyingRole.SPONSOR,
    )
    ProblemFactory(
        account=account,
        kind=Problem.Kind.BILLING,
        description="Charged twice",
        estimated_loss=Decimal(5432),
    )
    InteractionFactory(account=account, subject="Site walk", note="Wants one window")
    OrderLineFactory(order=OrderFactory(account=account), revenue=Decimal(4321))
    refresh_rows([account.pk])
    return account


@pytest.fixture
def get(client):
    def get(door, user, pk, **headers):
        if user is not None:
            client.force_login(user)
        return client.get(reverse(door, args=[pk]), headers=headers)

    return get


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "person", ["manager", "colleague", "director", "executive", "administrator"]
)
def test_who_sees_the_account_gets_every_tab(request, get, known, person, door):
    answer = get(door, request.getfixturevalue(person), known.pk)
    assert answer.status_code == 200
    if door in TABS:
        assert "<h1>Acme</h1>" in answer.text


@pytest.mark.parametrize("door", DOORS)
def test_for_an_outsider_the_account_does_not_exist(get, known, outsider, door):
    answer = get(door, outsider, known.pk)
    assert answer.status_code == 404
    assert "Acme" not in answer.text


@pytest.mark.parametrize("door", TABS)
def test_who_is_not_signed_in_is_asked_to(get, known, door):
    answer = get(door, None, known.pk)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("door", ENDPOINTS)
def test_an_endpoint_refuses_who_is_not_signed_in(get, known, door):
    assert get(door, None, known.pk).status_code in {401, 403}


def test_a_manager_reads_the_money(get, known, manager):
    overview = get("workspace:account", manager, known.pk).text
    for figure in ["£777", "31.7", "£888", "£666", "£999", "£5,432"]:
        assert figure in overview
    why = get("api:account-why", manager, known.pk).json()
    assert [part["points"] for part in why["parts"]] == [15.0, 25.0]


@pytest.mark.parametrize("door", DOORS)
def test_an_administrator_never_meets_a_hidden_figure(get, known, administrator, door):
    said = get(door, administrator, known.pk).text
    assert [figure for figure in HIDDEN if figure in said] == []
    assert "parts" not in said or door in TABS


@pytest.mark.parametrize("door", ["workspace:account", "workspace:account-timeline"])
def test_the_service_desk_sees_name_tier_owner_and_problems_only(
    get, known, desk_agent, door
):
    said = get(door, desk_agent, known.pk).text
    for shown in ["Acme", "Valued", str(known.owner), "Charged twice"]:
        assert shown in said
    facts = ["2.45", "4,321", "Site walk", "Wants one window", "Gareth Tully", "North"]
    facts += ["Visited twice", "40.0", *HIDDEN]
    assert [figure for figure in facts if figure in said] == []


def test_the_service_desk_has_no_why(get, known, desk_agent):
    assert get("workspace:account-why", desk_agent, known.pk).status_code == 404
    assert get("api:account-why", desk_agent, known.pk).status_code == 403
    page = get("workspace:account", desk_agent, known.pk).text
    assert reverse("workspace:account-why", args=[known.pk]) not in page


def test_the_service_desk_cannot_ask_for_orders(client, known, desk_agent):
    client.force_login(desk_agent)
    for door in ["workspace:account-timeline", "api:account-timeline"]:
        answer = client.get(reverse(door, args=[known.pk]), {"kind": "orders"})
        assert answer.status_code == 400


def test_the_header_says_what_matters(get, known, manager):
    TeamMemberFactory(account=known, user__full_name="Dele Okafor", duty="finance")
    said = get("workspace:account", manager, known.pk).text
    for words in [
        "since",
        "Dele Okafor (finance)",
        "North",
        "Visited twice in 12 months, 8 promised",
        "+206",
        "10 ",
        "2 in 12 m, 2 promised",
        "Lifetime value, 3 years",
        "no wallet recorded yet",
        "Not measured",
    ]:
        assert words in said


def test_an_account_without_anything_says_what_will_be_there(get, account, manager):
    for door in TABS:
        answer = get(door, manager, account.pk)
        assert answer.status_code == 200
    said = get("workspace:account", manager, account.pk).text
    for words in [
        "Not judged yet",
        "No orders yet",
        "No open problems",
        "Not measured",
    ]:
        assert words in said
    why = get("api:account-why", manager, account.pk).json()
    assert (why["score"], why["decision"], why["ledger"]) == (None, None, [])


def test_a_merged_account_leads_to_its_survivor_by_every_door(get, known, manager):
    middle = AccountFactory(merged_into=known)
    old = AccountFactory(merged_into=middle)
    for door in TABS:
        answer = get(door, manager, old.pk)
        assert answer.status_code == 302
        assert answer.url == reverse(door, args=[known.pk])
    for door in ENDPOINTS:
        assert get(door, manager, old.pk).json()["account"] == known.pk


def test_a_merged_account_stays_unknown_to_an_outsider(get, known, outsider):
    old = AccountFactory(merged_into=known, owner=outsider)
    refresh_access()
    assert get("workspace:account", outsider, old.pk).status_code == 404


def test_a_group_counts_what_the_person_does_not_see(get, known, manager, executive):
    group = AccountFactory(name="Acme Group")
    Account.objects.filter(pk=known.pk).update(parent=group)
    AccountFactory(name="Acme Pumps", parent=known)
    AccountFactory(name="Acme Rail", parent=group)
    AccountFactory(name="Acme Twin", parent=group, merged_into=known)
    refresh_access()
    refresh_rows(list(Account.objects.values_list("pk", flat=True)))
    mine = get("workspace:account", manager, known.pk).text
    assert "2 of 4 shown" in mine
    assert "Acme Pumps" in mine
    assert "Acme Rail" not in mine
    assert "Acme Group" not in mine
    all_of_it = get("workspace:account", executive, known.pk).text
    assert "4 accounts" in all_of_it
    assert f'<a href="{group.get_absolute_url()}">Acme Group</a>' in all_of_it
    assert "Acme Twin" not in all_of_it


def test_a_proposed_move_is_announced(get, known, manager):
    change = ChangeFactory(account=known, change_set__policy=Policy.objects.get())
    said = get("workspace:account-why", manager, known.pk).text
    assert "A move is proposed" in said
    assert "Ranks inside the cut line" in said
    proposal = get("api:account-why", manager, known.pk).json()["proposal"]
    assert proposal["change_set"] == change.change_set_id


@pytest.mark.parametrize("door", TABS)
def test_htmx_gets_the_tab_with_its_title_and_the_tabs(get, known, manager, door):
    said = get(door, manager, known.pk, **{"HX-Request": "true"}).text
    assert "<html" not in said
    assert said.count('id="account-tabs"') == 1
    assert 'hx-swap-oob="true"' in said
    assert "<title>Acme" in said
    whole = get(door, manager, known.pk)
    assert "HX-Request" in whole.headers["Vary"]
    assert whole.text.count('id="account-tabs"') == 1


@pytest.mark.parametrize("door", DOORS)
def test_a_page_takes_few_queries_however_much_there_is(client, known, manager, door):
    group = AccountFactory()
    Account.objects.filter(pk=known.pk).update(parent=group)
    AccountFactory.create_batch(3, parent=known)
    TeamMemberFactory.create_batch(3, account=known)
    PositionFactory.create_batch(3, account=known)
    ProblemFactory.create_batch(3, account=known, resolved_at=dt.datetime.now(dt.UTC))
    FlagFactory(
        account=known,
        cleared_at=dt.datetime.now(dt.UTC),
        cleared_on=dt.date(2026, 7, 1),
    )
    for _ in range(3):
        OrderLineFactory(order=OrderFactory(account=known))
    client.force_login(manager)
    client.get(reverse(door, args=[known.pk]))  # the first makes the usual settings
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(door, args=[known.pk])).status_code == 200
    # What explains a judgement asks for each kind of decision, and plays the queue.
    most = {"workspace:account-why": 55, "api:account-why": 45}.get(door, 25)
    said = [re.sub("SELECT .*? FROM", "FROM", query["sql"])[:70] for query in queries]
    assert len(queries) <= most, "\n".join(said)
