"""Standards and entitlements on pages, over the wire and on the command line."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rollup import ids_scope
from accounts.services.access import refresh_access
from tests.factories import AccountFactory, BenefitFactory, TierAssignmentFactory
from tiers.models import Benefit, Delivery, Entitlement, ServiceStandard, Tier
from tiers.services import entitlements

LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
PLAIN = {"content_type": "application/json"}


def say(*given, actor, **options):
    out = StringIO()
    call_command(*given, actor=actor.email, json=True, stdout=out, **options)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture
def line(programme):
    benefit = BenefitFactory(
        name="Priority line", kind="HOTLINE", route="0800 555 0100", scope="Breakdowns"
    )
    ServiceStandard.objects.get(tier="STRATEGIC").benefits.add(benefit)
    return benefit


def entitle(account, day):
    TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=LONG_AGO)
    entitlements.renew(ids_scope([account.pk]), day)


@pytest.fixture
def strategic(account, line, programme, seen):
    entitle(account, programme.today() - dt.timedelta(days=100))
    seen()
    return account


@pytest.fixture
def entitled(strategic):
    return Entitlement.objects.get(kind="BENEFIT")


class TestStandards:
    LIST = "/service/standards/"

    def test_everybody_who_sees_facts_reads_them_side_by_side(
        self, client, strategic, manager
    ):
        client.force_login(manager)
        page = client.get(self.LIST).content.decode()
        assert "at least 8" in page
        assert "within 4 hours" in page
        assert "0800 555 0100" in page
        assert "Only a director changes what customers are promised." in page

    def test_a_director_changes_one_and_a_refusal_is_said_beside_the_field(
        self, client, line, director
    ):
        client.force_login(director)
        standard = ServiceStandard.objects.get(tier="STRATEGIC", quadrant="")
        address = reverse("service:standard-change", args=[standard.pk])
        form = client.get(address).context["form"]
        given = {name: "" if v is None else v for name, v in form.initial.items()}
        refused = client.post(address, given | {"visits_floor": 13})
        assert refused.status_code == 422
        assert "The floor cannot be above the target." in refused.content.decode()
        negative = client.post(address, given | {"contact_days": -1})
        assert negative.status_code == 422
        standard.refresh_from_db()
        assert (standard.visits_floor, standard.contact_days) == (8, 30)
        seen_at = standard.updated_at.isoformat()
        done = client.post(address, given | {"visits_floor": 9, "seen_at": seen_at})
        assert done.url == self.LIST
        standard.refresh_from_db()
        assert standard.visits_floor == 9
        assert list(standard.benefits.all()) == [line]
        again = client.post(address, given | {"visits_floor": 7, "seen_at": seen_at})
        assert "Somebody changed this standard meanwhile" in again.content.decode()
        again = client.post(address, given | {"seen_at": "2026-13-45T00:00:00Z"})
        assert "Open it again" in again.content.decode()

    def test_a_quadrant_gets_its_own_and_loses_it(self, client, programme, director):
        client.force_login(director)
        address = reverse("service:standard-open", args=["valued"])
        answer = client.post(address, {"quadrant": "STAR"})
        apart = ServiceStandard.objects.get(quadrant="STAR")
        assert answer.url == reverse("service:standard-change", args=[apart.pk])
        assert "Take back" in client.get(self.LIST).content.decode()
        client.post(reverse("service:standard-remove", args=[apart.pk]))
        assert not ServiceStandard.objects.filter(quadrant="STAR").exists()

    def test_a_benefit_is_added_changed_and_retired(self, client, programme, director):
        client.force_login(director)
        given = {"name": "Fleet report", "kind": "REPORT", "objective": "They see"}
        new = reverse("service:benefit-create")
        assert client.post(new, given | {"first_days": 30}).url == self.LIST
        benefit = Benefit.objects.get()
        change = reverse("service:benefit-change", args=[benefit.pk])
        wrong = client.post(change, given | {"kind": "HOTLINE", "first_days": 30})
        assert "Say how they reach a special line." in wrong.content.decode()
        today = programme.today().isoformat()
        retire = reverse("service:benefit-retire", args=[benefit.pk])
        client.post(retire, {"retired_on": today})
        benefit.refresh_from_db()
        assert (benefit.kind, benefit.retired_on) == ("REPORT", programme.today())

    def test_a_manager_changes_nothing_by_any_door(self, client, strategic, manager):
        standard = ServiceStandard.objects.get(tier="VALUED")
        client.force_login(manager)
        page = reverse("service:standard-change", args=[standard.pk])
        assert client.post(page, {"visits_target": 0}).status_code == 403
        wire = f"/api/v1/service-standards/{standard.pk}/"
        assert client.patch(wire, {"visits_target": 0}, **PLAIN).status_code == 403
        with pytest.raises(CommandError, match="Only a director"):
            say(
                "standard",
                "change",
                tier="VALUED",
                set=["reviews_year=9"],
                actor=manager,
            )
        standard.refresh_from_db()
        assert (standard.visits_target, standard.reviews_year) == (4, 1)

    def test_the_service_desk_has_no_business_there(self, client, desk_agent):
        client.force_login(desk_agent)
        assert client.get(self.LIST).status_code == 404
        assert client.get("/api/v1/service-standards/").json()["results"] == []

    def test_the_wire_and_the_command_refuse_alike(self, client, programme, director):
        client.force_login(director)
        standard = ServiceStandard.objects.get(tier="VALUED")
        wire = f"/api/v1/service-standards/{standard.pk}/"
        refused = client.patch(wire, {"visits_floor": 5}, **PLAIN)
        assert refused.status_code == 409
        assert "above the target" in refused.json()["detail"]
        with pytest.raises(CommandError, match="above the target"):
            say(
                "standard",
                "change",
                tier="VALUED",
                set=["visits_floor=5"],
                actor=director,
            )
        assert (
            client.patch(wire, {"resolve_days": None}, **PLAIN).json()["resolve_days"]
            is None
        )
        said = say(
            "standard", "change", tier="VALUED", set=["resolve_days=7"], actor=director
        )
        assert said["resolve_days"] == 7
        assert client.delete(wire).status_code == 409


class TestEntitlements:
    LIST = "/service/entitlements/"

    def test_the_desk_looks_a_caller_up(self, client, strategic, desk_agent):
        client.force_login(desk_agent)
        page = client.get(self.LIST, {"q": "acm"}).content.decode()
        assert "Priority line" in page
        assert "0800 555 0100" in page
        assert "Delivered" not in page
        told = client.get(f"/api/v1/accounts/{strategic.pk}/entitlements/").json()
        assert (told["name"], told["tier"]) == ("Acme", "STRATEGIC")
        (line,) = [row for row in told["entitlements"] if row["kind"] == "BENEFIT"]
        assert (line["name"], line["route"]) == ("Priority line", "0800 555 0100")
        assert line["delivered"] is None

    def test_a_look_up_asks_as_often_for_many_as_for_few(
        self, client, strategic, director, north, programme
    ):
        client.force_login(director)
        client.get(self.LIST)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(self.LIST)
        for _ in range(6):
            entitle(AccountFactory(region=north), programme.today())
        refresh_access()
        with CaptureQueriesContext(connection) as many:
            client.get(self.LIST)
        assert len(many) == len(few)

    def test_what_is_past_its_day_is_found_and_mended(
        self, client, strategic, entitled, manager
    ):
        client.force_login(manager)
        page = client.get(self.LIST, {"late": "1"}).content.decode()
        assert "Acme" in page
        tab = reverse("workspace:account-service", args=[strategic.pk])
        assert "Missed" in client.get(tab).content.decode()
        address = reverse("service:delivery-create", args=[entitled.pk])
        today = client.get(address).context["form"].initial["delivered_on"]
        blank = client.post(address, {"delivered_on": today, "evidence": ""})
        assert blank.status_code == 422
        done = client.post(
            address, {"delivered_on": today, "evidence": "Number handed over"}
        )
        assert done.url == tab
        assert "Number handed over" in client.get(tab).content.decode()
        late = client.get(self.LIST, {"late": "1"}).content.decode()
        assert "No account that you see fits." in late

    def test_a_director_grants_and_ends_by_every_door(
        self, client, account, line, director, seen, programme
    ):
        seen()
        client.force_login(director)
        today = programme.today()
        page = reverse("service:entitlement-grant", args=[account.pk])
        given = {"benefit": line.pk, "starts_on": today, "reason": "Won the tender"}
        before = {"ends_on": today - dt.timedelta(days=1)}
        refused = client.post(page, given | before)
        assert "It ends before it starts." in refused.content.decode()
        wire = f"/api/v1/accounts/{account.pk}/entitlements/"
        told = {"benefit": line.pk, "reason": "Won the tender"}
        late = client.post(wire, told | {"ends_on": str(before["ends_on"])}, **PLAIN)
        assert late.status_code == 409
        assert not Entitlement.objects.exists()
        client.post(page, given)
        granted = Entitlement.objects.get()
        assert client.post(wire, told, **PLAIN).status_code == 201
        said = say(
            *("entitlement", "grant", account.pk),
            benefit="priority line",
            reason="Won the tender",
            actor=director,
        )
        assert [row["id"] for row in said["entitlements"]] == [granted.pk]
        end = reverse("service:grant-end", args=[granted.pk])
        client.post(end, {"ends_on": today + dt.timedelta(days=9)})
        granted.refresh_from_db()
        assert granted.ends_on == today + dt.timedelta(days=9)
        client.post(f"/api/v1/entitlements/{granted.pk}/end/", {}, **PLAIN)
        granted.refresh_from_db()
        assert granted.ends_on == today

    def test_who_may_not_see_the_account_finds_nothing(
        self, client, strategic, entitled, outsider
    ):
        client.force_login(outsider)
        assert "Acme" not in client.get(self.LIST).content.decode()
        for address in (
            reverse("service:delivery-create", args=[entitled.pk]),
            reverse("service:entitlement-grant", args=[strategic.pk]),
            reverse("workspace:account-service", args=[strategic.pk]),
            f"/api/v1/accounts/{strategic.pk}/entitlements/",
        ):
            assert client.get(address).status_code == 404
        wire = f"/api/v1/entitlements/{entitled.pk}/deliveries/"
        assert client.post(wire, {"evidence": "Sent"}, **PLAIN).status_code == 404
        with pytest.raises(CommandError, match="There is no account"):
            say("entitlement", "show", strategic.pk, actor=outsider)
        assert not Delivery.objects.exists()

    def test_an_executive_reads_but_writes_nothing(
        self, client, strategic, entitled, executive
    ):
        client.force_login(executive)
        assert "Acme" in client.get(self.LIST).content.decode()
        address = reverse("service:delivery-create", args=[entitled.pk])
        assert client.get(address).status_code == 403
        wire = f"/api/v1/entitlements/{entitled.pk}/deliveries/"
        assert client.post(wire, {"evidence": "Sent"}, **PLAIN).status_code == 403
        assert not Delivery.objects.exists()

    def test_the_wire_and_the_command_write_deliveries(
        self, client, strategic, entitled, manager
    ):
        client.force_login(manager)
        wire = f"/api/v1/entitlements/{entitled.pk}/deliveries/"
        assert client.post(wire, {"evidence": "Sent"}, **PLAIN).status_code == 201
        said = say(
            *("entitlement", "deliver", strategic.pk),
            benefit="Priority line",
            evidence="Sent",
            actor=manager,
        )
        (line,) = [row for row in said["entitlements"] if row["kind"] == "BENEFIT"]
        assert line["state"] == "KEPT"
        assert Delivery.objects.count() == 1

    @pytest.mark.parametrize(
        "query", ["tier=NONE&benefit=x&after=-1", "after=99999999999999999999&q=%00"]
    )
    def test_a_crooked_address_shows_a_list(self, client, strategic, manager, query):
        client.force_login(manager)
        assert client.get(f"{self.LIST}?{query}").status_code == 200
