"""The look-up over the wire: the same answer by GET and by POST."""

import datetime as dt

import pytest

from accounts.models import Account
from accounts.services import lookup_keys
from accounts.services.access import refresh_access
from tests.factories import BenefitFactory, ExternalIdFactory
from tiers.models import Entitlement

ADDRESS = "/api/v1/entitlements/lookup"


@pytest.fixture
def acme(account):
    Account.objects.filter(pk=account.pk).update(phone="020 7946 0958")
    line = BenefitFactory(kind="HOTLINE", route="0800 777", scope="It stands still")
    Entitlement.objects.create(
        account=account,
        kind="BENEFIT",
        benefit=line,
        source="STANDARD",
        starts_on=dt.date(2024, 1, 1),
    )
    ExternalIdFactory(kind="ACCOUNT", external_id="C-7", object_id=account.pk)
    lookup_keys.follow_all()
    return account


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/"])
def test_a_desk_is_answered_by_get_and_post_alike(client, acme, desk_agent, address):
    client.force_login(desk_agent)
    got = client.get(address, {"phone": "+44 20 7946 0958"})
    asked = {"phone": "(020) 79460958"}
    posted = client.post(address, asked, content_type="application/json")
    assert (got.status_code, posted.status_code) == (200, 200)
    assert got.json() == posted.json()
    answer = got.json()
    shown = {name: answer[name] for name in ("account", "entitled", "route", "channel")}
    assert shown == {
        "account": acme.pk,
        "entitled": True,
        "route": "0800 777",
        "channel": "STRATEGIC",
    }
    assert (answer["found"], answer["matched"]) == (1, ["PHONE"])
    assert answer["candidates"][0]["account"] == acme.pk
    assert answer["contact"] is None


def test_nobody_is_an_answer_and_nothing_is_not(client, acme, desk_agent):
    client.force_login(desk_agent)
    answer = client.get(ADDRESS, {"email": "who@ever.example"}).json()
    assert (answer["entitled"], answer["account"], answer["found"]) == (False, None, 0)
    assert client.get(ADDRESS).status_code == 400
    assert client.get(ADDRESS, {"phone": " "}).status_code == 400


def test_it_knows_only_what_the_asker_sees(client, acme, outsider, manager):
    refresh_access()
    client.force_login(outsider)
    assert client.get(ADDRESS, {"account": "C-7"}).json()["found"] == 0
    assert client.get(ADDRESS, {"account": acme.pk}).json()["found"] == 0
    client.force_login(manager)
    assert client.get(ADDRESS, {"account": "c-7"}).json()["account"] == acme.pk


def test_strangers_are_turned_away(client, acme):
    assert client.get(ADDRESS, {"account": "C-7"}).status_code in {401, 403}
