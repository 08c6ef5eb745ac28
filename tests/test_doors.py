"""Every page and endpoint, found by walking, with every person: who sees what where."""

from decimal import Decimal

import pytest
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    ChangeSetFactory,
    ContactPreferenceFactory,
    CustomerSignalFactory,
    EvaluationFactory,
    FlagFactory,
    InteractionFactory,
    ModelFitFactory,
    OrderLineFactory,
    PolicyFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
    RunFactory,
    ServiceExpectationFactory,
    TierAssignmentFactory,
)
from tests.planning.plans import an_action, an_objective
from tests.tiers.decisions import baseline, charter, decided, wave

SECRET = Decimal("7654321.98")
# However it is shown: in full, in thousands, in millions, with or without separators.
SHAPES = ["7654321", "7,654,321", "7,654", "7.65", "7654.3"]
# Every measure in money that is made of costs, margins or lifetime values.
HIDDEN = [
    "net_margin_12m",
    "cost_to_serve_12m",
    "manager_cost_12m",
    "lifetime_value",
    "lifetime_value_median",
    "lifetime_value_deviation",
    "lifetime_value_low",
    "lifetime_value_high",
    "headroom_value",
    "ceiling_money",
    "reference_value",
]
NAME = "Zyxwv Quarries"
PERSON = "Ottoline Featherstonehaugh"
# What is not there; what only takes a POST says so to everybody alike.
NOWHERE = {404, 405}
OUTSIDE = ("auth/", "admin/", "healthz", "readyz", "api/v1/schema/", "api/v1/docs/")


def routes(patterns=None, before=""):
    """Yield the route of every page and endpoint, and the names it takes."""
    for pattern in patterns or get_resolver().url_patterns:
        route, names = normalize(pattern.pattern.regex.pattern)[0]
        if isinstance(pattern, URLPattern):
            yield before + route, names
        else:
            yield from routes(pattern.url_patterns, before + route)


@pytest.fixture
def acme(north, seen, account):
    """An account with a name, a person and a money figure that nothing else has."""
    account.name = NAME
    account.save()
    policy = PolicyFactory()
    fit = ModelFitFactory()
    AccountFactsFactory(account=account, cost_to_serve_12m=SECRET, margin_12m=SECRET)
    AccountMeasuresFactory(
        account=account,
        fit_id=fit.pk,
        margin_rate=0.3,
        **dict.fromkeys(HIDDEN, SECRET),
    )
    EvaluationFactory(account=account, policy_id=policy.pk)
    TierAssignmentFactory(account=account)
    FlagFactory(account=account, stake=SECRET)
    OrderLineFactory(order__account=account, cost=SECRET)
    InteractionFactory(account=account, subject="Lunch")
    ProblemFactory(account=account, description="Late digger", estimated_loss=SECRET)
    person = PositionFactory(account=account, contact__full_name=PERSON).contact
    CustomerSignalFactory(account=account, contact=person, evidence="Over lunch")
    PromiseFactory(account=account, words="Another lunch")
    ContactPreferenceFactory(account=account, contact=person)
    ServiceExpectationFactory(account=account, cost_a_year=SECRET)
    for run in (RunFactory(kind="retier"), RunFactory(kind="retier")):
        ChangeFactory(
            change_set=ChangeSetFactory(run=run, policy=policy),
            account=account,
            measures={"net_margin_12m": str(SECRET), "lifetime_value": str(SECRET)},
        )
    seen()
    an_objective(account, account.owner)
    an_action(account, account.owner)
    return account


@pytest.fixture
def decisions(acme):
    """Keys of one of everything that people decide, all of it about the account."""
    change = acme.tier_changes.first()
    charter(acme.owner)
    running = wave(acme.owner, status="OPEN", opened_at=change.change_set.created_at)
    baseline(running, float(SECRET))
    return decided(acme, acme.owner, running)


@pytest.fixture
def doors(acme, decisions):
    """Every address of the product, with the keys of what there is filled in."""
    keys = {
        **decisions,
        "promises": acme.promises.get().pk,
        "problems": acme.problems.get().pk,
        "flags": acme.flags.get().pk,
        "contact-preferences": acme.contact_preferences.get().pk,
        "interactions": acme.interactions.get().pk,
        "expectations": acme.service_expectations.get().pk,
        "plans": acme.plans.get().pk,
        "objectives": acme.objectives.get().pk,
        "actions": acme.actions.get().pk,
        "accounts": acme.pk,
        "model-fits": acme.measures.fit_id,
        "numbers": "whale",
        "change-sets": acme.tier_changes.first().change_set_id,
        "runs": acme.tier_changes.first().change_set.run_id,
        "policies": acme.tier_changes.first().change_set.policy_id,
    }
    found = []
    for route, names in routes():
        if route.startswith(OUTSIDE) or "%(format)s" in route:
            continue
        kind = next((k for k in keys if f"/{k}/" in f"/{route}"), None)
        named = {"account_pk": acme.pk, "stage": "qualified", "verb": "close"}
        found.append(
            "/" + route % {name: named.get(name, keys.get(kind, 1)) for name in names}
        )
    return sorted(set(found))


def below(acme, doors):
    """Return the addresses below the account's own."""
    found = [door for door in doors if f"accounts/{acme.pk}/" in door]
    assert len(found) >= 20
    return found


def answers(client, user, doors):
    client.force_login(user)
    found = {}
    for door in doors:
        answer = client.get(door, follow=True)
        body = b"".join(answer) if answer.streaming else answer.content
        found[door] = (answer.status_code, body.decode(errors="replace"))
    return found


def test_the_walk_finds_pages_and_endpoints(doors, acme, decisions):
    assert {
        "/accounts/",
        f"/accounts/{acme.pk}/",
        f"/accounts/{acme.pk}/why/",
        f"/accounts/{acme.pk}/signals/new/",
        "/accounts/accounts.csv",
        "/portfolio/",
        "/runs/",
        "/api/v1/accounts/",
        f"/api/v1/accounts/{acme.pk}/signals/",
        f"/api/v1/accounts/{acme.pk}/timeline/",
        f"/tiers/nominations/{decisions['nominations']}/",
        f"/tiers/waves/{decisions['waves']}/",
        f"/tiers/ladder/accounts/{acme.pk}/",
        f"/tiers/accounts/{acme.pk}/supplier/",
        "/tiers/what-if/movers.csv",
        f"/api/v1/waves/{decisions['waves']}/",
        f"/api/v1/overrides/{decisions['overrides']}/",
        f"/api/v1/accounts/{acme.pk}/ladder/",
        f"/accounts/{acme.pk}/log/",
        f"/accounts/promises/{acme.promises.get().pk}/keep/",
        f"/api/v1/problems/{acme.problems.get().pk}/",
        "/accounts/wishes/",
        f"/service/flags/{acme.flags.get().pk}/snooze/",
        f"/api/v1/flags/{acme.flags.get().pk}/",
        f"/accounts/{acme.pk}/plan/",
        f"/planning/objectives/{acme.objectives.get().pk}/",
        f"/planning/actions/{acme.actions.get().pk}/hand-on/",
        f"/api/v1/plans/{acme.plans.get().pk}/",
    } <= set(doors)


@pytest.mark.parametrize(
    "who",
    [
        "manager",
        *(
            pytest.param(who, marks=pytest.mark.slow)
            for who in ("director", "executive")
        ),
    ],
)
def test_those_with_money_find_the_account_and_the_figure(request, client, doors, who):
    found = answers(client, request.getfixturevalue(who), doors)
    page = next(door for door in doors if door.endswith("/why/"))
    measures = next(door for door in doors if door.endswith("/measures/"))
    assert "7654321.98" in found[measures][1]
    assert any(shape in found[page][1] for shape in SHAPES)
    assert found["/scoring/numbers/"][0] == found["/scoring/settings/"][0] == 200
    listed = found["/accounts/"][1] + found["/accounts/accounts.csv"][1]
    assert NAME in listed
    assert any(shape in found["/accounts/accounts.csv"][1] for shape in SHAPES)
    assert found[page][0] == 200
    assert not [door for door, (status, _) in found.items() if status >= 500]


def test_what_is_decided_about_it_names_the_account(
    client, doors, director, acme, decisions
):
    shown = [
        "/tiers/decided/",
        "/tiers/nominations/",
        "/tiers/nominations/stage/qualified/",
        f"/tiers/nominations/{decisions['nominations']}/",
        f"/tiers/ladder/accounts/{acme.pk}/",
        f"/tiers/waves/{decisions['waves']}/",
        f"/api/v1/nominations/{decisions['nominations']}/",
        f"/api/v1/overrides/{decisions['overrides']}/",
        f"/api/v1/alternative-plans/{decisions['alternative-plans']}/",
        f"/api/v1/do-not-lose/{decisions['do-not-lose']}/",
        f"/api/v1/accounts/{acme.pk}/justifications/",
        f"/api/v1/accounts/{acme.pk}/supplier-statuses/",
        f"/api/v1/accounts/{acme.pk}/ladder/",
    ]
    assert set(shown) <= set(doors)
    found = answers(client, director, shown)
    assert [door for door, (_, body) in found.items() if NAME not in body] == []


def test_for_an_outsider_the_account_is_nowhere(client, doors, outsider, acme):
    AccountFactory(owner=outsider, name="Their own")
    found = answers(client, outsider, doors)
    assert [door for door, (_, body) in found.items() if NAME in body] == []
    assert [door for door, (_, body) in found.items() if PERSON in body] == []
    assert [door for door, (status, _) in found.items() if status >= 500] == []
    its_own = below(acme, doors)
    assert [door for door in its_own if found[door][0] not in NOWHERE] == []


@pytest.mark.parametrize("who", ["desk_agent", "administrator"])
def test_hidden_figures_and_how_they_are_made_are_in_no_answer(
    request, client, doors, who
):
    found = answers(client, request.getfixturevalue(who), doors)
    leaks = [
        (door, shape)
        for door, (_, body) in found.items()
        for shape in SHAPES
        if shape in body
    ]
    assert leaks == []
    assert NAME in found["/accounts/"][1]
    about = [door for door in doors if "/scoring/" in door or "model-fits" in door]
    assert len(about) >= 6
    assert {found[door][0] for door in about} == {403}


def test_the_service_desk_sees_no_people_and_no_orders(client, doors, desk_agent):
    found = answers(client, desk_agent, doors)
    assert [door for door, (_, body) in found.items() if PERSON in body] == []
    assert [door for door, (_, body) in found.items() if "lunch" in body.lower()] == []


def test_somebody_else_s_keys_are_as_good_as_none(client, doors, outsider, acme):
    """Guessing ids tells nothing: what is hidden and what is not there look alike."""
    client.force_login(outsider)
    for door in below(acme, doors):
        nowhere = door.replace(f"/{acme.pk}/", "/987654321/")
        hidden, missing = client.get(door), client.get(nowhere)
        assert hidden.status_code == missing.status_code, door
        assert hidden.status_code in NOWHERE, door


def test_a_session_that_ended_is_a_stranger(client, doors, manager):
    manager.is_active = False
    manager.save()
    client.force_login(manager)
    for door in doors:
        answer = client.get(door)
        assert answer.status_code in {302, 401, 405}, door
        assert NAME not in answer.content.decode()
