"""Who calls is known in one statement, by whatever is known of them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Programme
from accounts.selectors.callers import question, question_of
from accounts.services import lookup_keys
from accounts.services.access import refresh_access
from tests.factories import (
    NOON,
    AccountFactory,
    BenefitFactory,
    ContactFactory,
    ExternalIdFactory,
    PositionFactory,
    ProblemFactory,
    TierAssignmentFactory,
)
from tiers.models import Entitlement, Tier
from tiers.selectors.lookup import look_up

SINCE = dt.date(2024, 1, 1)


@pytest.fixture
def line(account):
    """Acme is Strategic, with a line of its own and an answer within the hour."""
    TierAssignmentFactory(
        account=account, tier=Tier.STRATEGIC, started_at=NOON.replace(year=2024)
    )
    line = BenefitFactory(
        name="Red line", kind="HOTLINE", route="0800 777", scope="It stands still"
    )
    held = {"account": account, "source": "STANDARD", "starts_on": SINCE}
    Entitlement.objects.create(kind="BENEFIT", benefit=line, **held)
    Entitlement.objects.create(kind="RESPONSE", quantity=60, **held)
    Entitlement.objects.create(kind="RESOLUTION", quantity=5, **held)
    return line


@pytest.fixture
def acme(account, line):
    Account.objects.filter(pk=account.pk).update(
        phone="020 7946 0958", website="acme.example"
    )
    jo = ContactFactory(full_name="Jo Bloggs", email="jo@acme.example")
    PositionFactory(contact=jo, account=account)
    ExternalIdFactory(kind="ACCOUNT", external_id="C-7", object_id=account.pk)
    lookup_keys.follow_all()
    return account


def test_one_statement_answers_everything(acme, desk_agent):
    ProblemFactory(account=acme, opened_at=NOON, kind="QUALITY", severity="HIGH")
    ProblemFactory(account=acme, opened_at=NOON, resolved_at=NOON)
    asked = question(phone="+44 (20) 7946-0958")
    Programme.current()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = look_up(asked, desk_agent)
    assert len([q for q in queries if "lookupkey" in q["sql"]]) == 1
    [caller] = answer.callers
    assert (caller.account, caller.tier, caller.matched) == (
        acme.pk,
        "STRATEGIC",
        ("PHONE",),
    )
    assert (caller.entitled, caller.route, caller.channel) == (
        True,
        "0800 777",
        "STRATEGIC",
    )
    assert (caller.response_minutes, caller.resolve_days) == (60, 5)
    assert (caller.owner, caller.owner_email) == (
        str(acme.owner),
        acme.owner.email,
    )
    assert caller.problem_count == 1
    assert [(p.kind, p.severity, p.opened_at) for p in caller.problems] == [
        ("QUALITY", "HIGH", NOON)
    ]
    assert [b.name for b in caller.benefits] == ["Red line"]


@pytest.mark.parametrize(
    "said",
    [
        "02079460958",
        "0044 20 7946 0958",
        "JO@acme.example",
        "someone.else@sales.acme.example",
        "https://www.acme.example/orders",
        "c-7",
    ],
)
def test_one_field_finds_it_by_anything(acme, desk_agent, said):
    answer = look_up(question_of(said), desk_agent)
    assert [caller.account for caller in answer.callers] == [acme.pk]


def test_our_own_number_finds_the_survivor_too(acme, desk_agent):
    old = AccountFactory(merged_into=acme)
    for number in (old.pk, acme.pk):
        [caller] = look_up(question(account=str(number)), desk_agent).callers
        assert (caller.account, caller.matched) == (acme.pk, ("ACCOUNT",))


def test_the_surest_key_counts_and_several_add_up(acme, desk_agent):
    sister = AccountFactory(name="Acme Sister", website="acme.example")
    lookup_keys.follow_all()
    by_mail = look_up(question(email="jo@acme.example"), desk_agent)
    assert [c.account for c in by_mail.callers] == [acme.pk]
    by_domain = look_up(question(domain="acme.example"), desk_agent)
    assert [c.account for c in by_domain.callers] == [acme.pk, sister.pk]
    both = look_up(question(domain="acme.example", phone="020 7946 0958"), desk_agent)
    assert [c.account for c in both.callers] == [acme.pk, sister.pk]
    assert both.callers[0].matched == ("PHONE", "DOMAIN")
    few = look_up(question(domain="acme.example"), desk_agent, shown=1)
    assert (len(few.callers), few.total, few.has_more) == (1, 2, True)


def test_a_foreign_number_is_found_without_its_country(account, desk_agent):
    Account.objects.filter(pk=account.pk).update(country="FR", phone="01 42 68 53 00")
    lookup_keys.follow_all()
    [caller] = look_up(question(phone="01 42 68 53 00"), desk_agent).callers
    assert caller.matched == ("NATIONAL",)
    assert look_up(question(phone="+44 1 42 68 53 00"), desk_agent).total == 0


def test_rows_are_those_that_the_asker_sees(acme, manager, outsider, desk_agent):
    refresh_access()
    asked = question(email="jo@acme.example")
    [seen] = look_up(asked, manager).callers
    assert (seen.contact, bool(seen.contact_id)) == ("Jo Bloggs", True)
    assert look_up(asked, outsider).callers == ()
    [hidden] = look_up(asked, desk_agent).callers
    assert (hidden.contact, hidden.contact_id) == ("", None)


def test_what_has_ended_is_not_promised(acme, desk_agent):
    Entitlement.objects.filter(account=acme).update(ends_on=SINCE)
    [caller] = look_up(question(account="C-7"), desk_agent).callers
    assert (caller.entitled, caller.route, caller.channel) == (False, "", "STANDARD")
    assert (caller.response_minutes, caller.benefits) == (None, ())


def test_nobody_is_found_by_nothing(acme, desk_agent):
    assert look_up(question(), desk_agent).total == 0
    assert look_up(question(email="who@ever.example"), desk_agent).callers == ()
