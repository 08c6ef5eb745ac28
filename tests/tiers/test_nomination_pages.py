"""The board of nominations and its forms: each person at each door."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.services.access import refresh_access
from tests.factories import (
    AccountFactory,
    ManagerFactory,
    PolicyFactory,
    RegionFactory,
    TierAssignmentFactory,
)
from tiers.models import Nomination, SupplierStatus
from tiers.selectors.over_nomination import over_nomination
from tiers.services import nominations

BOARD = "/tiers/nominations/"
API = "/api/v1/nominations/"
LATER = dt.date(2099, 1, 1)
SUPPLIER = {"answer": "IS", "evidence": "Contract", "assessed_on": "2026-06-01"}


@pytest.fixture
def nomination(account, manager):
    return nominations.nominate(account=account, actor=manager, reason="It grows fast")


@pytest.fixture
def url(nomination):
    return f"{BOARD}{nomination.pk}/"


def text(answer):
    return answer.content.decode()


class TestPages:
    @pytest.mark.parametrize(
        ("who", "board", "one", "shown"),
        [
            ("manager", 200, 200, True),
            ("outsider", 200, 404, False),
            ("director", 200, 200, True),
            ("executive", 200, 200, True),
            ("administrator", 200, 200, True),
            ("desk_agent", 404, 404, False),
        ],
    )
    def test_who_looks(self, request, client, url, who, board, one, shown):
        client.force_login(request.getfixturevalue(who))
        page = client.get(BOARD)
        assert page.status_code == board
        assert ("It grows fast" in text(page)) is shown
        assert client.get(url).status_code == one
        assert client.get(f"{BOARD}stage/identified/").status_code == board

    def test_a_manager_finds_an_account_and_nominates_it(
        self, client, account, manager
    ):
        AccountFactory(name="Acme abroad")
        client.force_login(manager)
        offered = text(client.get(f"{BOARD}new/?name=ac%00m"))
        assert "Acme" in offered
        assert "Acme abroad" not in offered
        form = f"{BOARD}new/?account={account.pk}"
        empty = client.post(form, {"reason": ""})
        assert (empty.status_code, Nomination.objects.count()) == (422, 0)
        assert "Acme is nominated." in text(
            client.post(form, {"reason": "It grows"}, follow=True)
        )
        late = client.post(form, {"reason": "Once more"})
        assert late.status_code == 422
        assert "nominated it on" in text(late)

    def test_a_hidden_account_is_not_there(self, client, account, outsider):
        client.force_login(outsider)
        assert client.get(f"{BOARD}new/?account={account.pk}").status_code == 404
        assert client.get(f"{BOARD}new/?account=x").status_code == 404
        assert client.get(f"/tiers/accounts/{account.pk}/supplier/").status_code == 404

    def test_from_nominated_to_accepted(self, client, url, account, director, manager):
        TierAssignmentFactory(account=account)
        client.force_login(director)
        blocked = client.post(f"{url}qualify/", {"nominee_type": "FAST_GROWING"})
        assert blocked.status_code == 422
        assert "nobody has been asked" in text(blocked)
        client.force_login(manager)
        supplier = f"/tiers/accounts/{account.pk}/supplier/"
        assert client.post(supplier, SUPPLIER | {"evidence": ""}).status_code == 422
        assert client.post(supplier, SUPPLIER).url == url
        client.force_login(director)
        qualified = client.post(
            f"{url}qualify/", {"nominee_type": "FAST_GROWING"}, follow=True
        )
        assert "is qualified" in text(qualified)
        assert "Contract" in text(qualified)
        accepted = client.post(f"{url}accept/", follow=True)
        assert "It moves when a change set moves it" in text(accepted)
        assert account.tier_assignments.get().tier == "VALUED"

    def test_not_this_time(self, client, url, director, manager):
        client.force_login(director)
        assert client.post(f"{url}decline/", {"feedback": "No"}).status_code == 422
        typed = {"feedback": "Too small yet", "again_from": LATER}
        assert client.post(f"{url}decline/", typed).status_code == 302
        client.force_login(manager)
        page = text(client.get(url))
        assert "Too small yet" in page
        assert "1 Jan 2099" in page

    @pytest.mark.parametrize("verb", ["qualify", "accept", "decline"])
    @pytest.mark.parametrize(
        ("who", "status"),
        [("manager", 403), ("executive", 403), ("outsider", 404), ("desk_agent", 404)],
    )
    def test_nobody_else_decides(self, request, client, url, who, status, verb):
        client.force_login(request.getfixturevalue(who))
        assert client.get(f"{url}{verb}/").status_code == status
        assert client.post(f"{url}{verb}/", {"feedback": "So"}).status_code == status
        assert Nomination.objects.get().stage == "IDENTIFIED"

    def test_who_made_it_withdraws(self, client, url, manager):
        client.force_login(manager)
        assert "is withdrawn" in text(client.post(f"{url}withdraw/", follow=True))

    def test_filters_by_region_type_and_nominator(
        self, client, nomination, manager, director, north
    ):
        client.force_login(director)
        Nomination.objects.update(suggested_type="MARKET_IMPACT")
        part = RegionFactory(name="Far north", parent=north)
        for query, shown in [
            (f"region={north.pk}", True),
            (f"region={part.pk}", False),
            ("type=MARKET_IMPACT", True),
            ("type=ESTABLISHED", False),
            (f"nominator={manager.pk}", True),
        ]:
            assert ("It grows fast" in text(client.get(f"{BOARD}?{query}"))) is shown
        page = text(client.get(f"{BOARD}?region={north.pk}&type=MARKET_IMPACT"))
        assert "in North" in page
        assert "that are market impact" in page

    def test_takes_as_many_queries_for_many(
        self, client, nomination, north, director, django_assert_max_num_queries
    ):
        many = AccountFactory.create_batch(12, region=north)
        for each in many:
            Nomination.objects.create(
                account=each, reason="So", nominated_by=each.owner
            )
        refresh_access()
        client.force_login(director)
        with django_assert_max_num_queries(26):
            page = text(client.get(BOARD))
        assert [each.name for each in many if each.name not in page] == []


class TestOverNomination:
    def test_counts_against_seats_by_region_and_nominator(
        self, nomination, north, manager, director, programme
    ):
        part = RegionFactory(name="Far north", parent=north)
        south = RegionFactory(name="South")
        PolicyFactory(
            strategic_cap=2,
            region_limits=[{"region": north.pk, "seats": 1, "hours": None}],
        )
        busy = ManagerFactory(full_name="Busy")
        for region in (part, south):
            Nomination.objects.create(
                account=AccountFactory(region=region), reason="So", nominated_by=busy
            )
        made = Nomination.objects.latest("pk")
        Nomination.objects.filter(pk=made.pk).update(
            stage="DECIDED", outcome="ACCEPTED", decided_at="2026-01-01T00:00Z"
        )
        found = over_nomination(ManagerFactory(role="EXECUTIVE"))
        assert (found.whole.nominated, found.whole.waiting, found.whole.seats) == (
            3,
            2,
            2,
        )
        assert found.whole.ratio == 1.5
        regions = {s.label: (s.nominated, s.seats, s.ratio) for s in found.by_region}
        assert regions == {"North": (2, 1, 2.0), "South": (1, None, 1.0)}
        people = {s.label: (s.nominated, s.ratio) for s in found.by_nominator}
        assert people == {"Busy": (2, 2.0), str(manager): (1, None)}
        assert over_nomination(director).whole.nominated == 1
        assert found.guide_words == "below the guide of 15 to 35"
        assert not found.is_above_warning
        programme.guide_least, programme.guide_most, programme.guide_warning = 0, 1, 2
        programme.save()
        assert over_nomination(ManagerFactory(role="EXECUTIVE")).is_above_warning


class TestApi:
    def test_nominates_qualifies_and_decides(self, client, account, manager, director):
        client.force_login(manager)
        made = client.post(API, {"account": account.pk, "reason": "It grows"})
        assert (made.status_code, made.json()["stage"]) == (201, "IDENTIFIED")
        one = f"{API}{made.json()['id']}/"
        assert client.post(f"{one}accept/").status_code == 403
        statuses = f"/api/v1/accounts/{account.pk}/supplier-statuses/"
        client.force_login(director)
        asked = {"nominee_type": "ESTABLISHED"}
        blocked = client.post(f"{one}qualify/", asked)
        assert (blocked.status_code, "supplier" in blocked.json()["detail"]) == (
            409,
            True,
        )
        assert client.post(statuses, SUPPLIER).status_code == 201
        assert client.post(f"{one}qualify/", asked).json()["stage"] == "QUALIFIED"
        assert client.post(f"{one}accept/").json()["outcome"] == "ACCEPTED"
        again = client.post(API, {"account": account.pk, "reason": "Again"})
        assert again.status_code == 409
        [listed] = client.get(f"{API}?stage=DECIDED").json()["results"]
        assert (listed["account_name"], listed["supplier"]) == ("Acme", "IS")
        assert client.get(f"{API}?stage=QUALIFIED").json()["results"] == []
        assert client.get(f"{API}over-nomination/").json()["whole"]["accepted"] == 1

    def test_declined_is_told_with_the_day(self, client, nomination, director):
        client.force_login(director)
        said = {"feedback": "No", "again_from": LATER.isoformat()}
        one = f"{API}{nomination.pk}/"
        assert client.post(f"{one}decline/", said).json()["again_from"] == "2099-01-01"
        late = client.post(
            API, {"account": nomination.account_id, "reason": "Once more"}
        )
        assert (late.status_code, late.json()["detail"]) == (
            409,
            "It may be nominated again from 1 Jan 2099.",
        )

    @pytest.mark.parametrize(
        ("who", "status"), [("outsider", 400), ("executive", 403), ("desk_agent", 403)]
    )
    def test_refuses(self, request, client, account, who, status):
        client.force_login(request.getfixturevalue(who))
        sent = client.post(API, {"account": account.pk, "reason": "So"})
        assert sent.status_code == status
        assert not Nomination.objects.exists()

    def test_an_outsider_finds_nothing(self, client, nomination, outsider):
        client.force_login(outsider)
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{nomination.pk}/").status_code == 404


def test_the_command_does_the_same(capsys, account, manager, director):
    def run(*given):
        call_command("nominate", str(account.pk), "--actor", *given)
        return capsys.readouterr().out

    assert "stage: IDENTIFIED" in run(manager.email, "--reason", "It grows")
    with pytest.raises(CommandError, match="strategic supplier"):
        run(director.email, "--qualify", "ESTABLISHED")
    with pytest.raises(CommandError, match="Say what shows it"):
        run(manager.email, "--supplier", "IS")
    run(manager.email, "--supplier", "IS", "--evidence", "Contract")
    with pytest.raises(CommandError, match="Only a director"):
        run(manager.email, "--qualify", "ESTABLISHED")
    assert "stage: QUALIFIED" in run(director.email, "--qualify", "ESTABLISHED")
    with pytest.raises(CommandError, match="Give --again-from"):
        run(director.email, "--decline", "No")
    assert "outcome: DECLINED" in run(
        director.email, "--decline", "No", "--again-from", "2099-01-01"
    )
    assert SupplierStatus.objects.get().assessed_by == manager
