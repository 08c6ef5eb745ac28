"""The page and the endpoints of the balance: who sees what of it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.services.access import refresh_access
from tests.factories import (
    AccountFactory,
    FlagFactory,
    ProblemFactory,
    RegionDirectorFactory,
    RegionFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.tiers.balances import LAST, calm, judge_weeks, slide, write_weeks
from tests.tiers.previewed import measured, plain_policy
from tests.tiers.waving import plan
from tiers.models import BalanceIndex, BalanceSnapshot

pytestmark = pytest.mark.django_db

PAGE = "/service/balance/"
API = "/api/v1/balance/"


def show(client, user, **query):
    client.force_login(user)
    return client.get(PAGE, query)


def text(response):
    """Return what a page says, without its tags."""
    words = strip_tags(response.content.decode()).replace("\xa0", " ")
    return " ".join(words.split())


@pytest.fixture
def chief(programme, north, director):
    """Directs the topmost region; the north is beside others."""
    country = RegionFactory(name="Country")
    north.parent = country
    north.save()
    user = RegionDirectorFactory(region=country).user
    refresh_access()
    return user


class TestPage:
    def test_the_finding_and_the_five_pairs(self, client, chief):
        slide()
        page = text(show(client, chief))
        assert (
            "Valued customers are paying for Strategic ones: balance 40 of 100." in page
        )
        assert "They hear less from us and they wait longer" in page
        assert "The next wave waits." in page
        for words in (
            "Hours, and contribution, % of all",
            "Contacts for each one promised",
            "First answer, median",
            "Open problems per 100 customers",
            "Income against a year before",
            "Valued pay for it",
            "Drifting",
            "As usual",
        ):
            assert words in page

    def test_a_calm_week_says_so(self, client, chief):
        calm()
        page = text(show(client, chief))
        assert "Strategic and Valued customers are in balance" in page
        assert "waits." not in page

    def test_before_any_week_it_says_what_will_be_here(self, client, chief):
        page = text(show(client, chief))
        assert "No week has been weighed yet" in page
        assert "After 26 weeks" in page

    def test_too_little_history_is_said_with_the_weeks_there_are(self, client, chief):
        write_weeks(weeks=40)
        judge_weeks()
        page = text(show(client, chief))
        assert "There is not enough history to judge by: 14 weeks" in page
        assert "14 of 26 weeks say what is usual." in page

    def test_weeks_are_chosen(self, client, chief):
        write_weeks()
        judge_weeks(since=LAST - dt.timedelta(weeks=3))
        before = LAST - dt.timedelta(weeks=2)
        page = show(client, chief, week=str(before))
        assert "8 Jun – 14 Jun 2026" in text(page)
        earlier = before - dt.timedelta(weeks=1)
        assert f"?week={earlier}" in page.content.decode()
        assert show(client, chief, week="2020-01-06").status_code == 404
        assert show(client, chief, week="soon").status_code == 404

    def test_the_table_has_the_figures_of_the_chart(self, client, chief):
        slide()
        page = text(show(client, chief, view="table"))
        assert "22 Jun 202640Valued pay for it390 %" in page

    def test_the_running_week_is_shown(self, client, chief):
        calm()
        monday = LAST + dt.timedelta(days=7)
        BalanceSnapshot.objects.create(
            week_on=monday,
            tier="VALUED",
            days=3,
            accounts=4,
            minutes=90,
            contacts=3,
            contacts_promised=1.5,
            answered=0,
            problems_open=2,
            income=10,
        )
        page = text(show(client, chief))
        assert "This week, after 3 days" in page
        assert "3 of 1.5" in page
        assert not BalanceIndex.objects.filter(week_on=monday).exists()

    def test_who_is_under_served_there_with_reasons(self, client, chief, north):
        calm()
        calm(north)
        for name, region in (("Left Ltd", north), ("Elsewhere Ltd", None)):
            account = AccountFactory(name=name, region=region)
            TierAssignmentFactory(account=account)
            FlagFactory(
                account=account,
                kind="UNDER_SERVED",
                evidence={
                    "reasons": [{"reason": "SILENCE", "days": 97, "promised": 90}],
                    "urgent": False,
                    "tier": "VALUED",
                },
            )
        refresh_access()
        page = text(show(client, chief, region=north.pk))
        assert "Left Ltd" in page
        assert "Elsewhere Ltd" not in page
        assert "1 account is under-served" in page
        assert "Elsewhere Ltd" in text(show(client, chief))

    def test_open_problems_by_cause(self, client, chief, account):
        calm()
        TierAssignmentFactory(
            account=account, started_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        )
        ProblemFactory(
            account=account,
            kind="AVAILABILITY",
            opened_at=dt.datetime(2026, 6, 23, tzinfo=dt.UTC),
        )
        assert "Most open problems: not available" in text(show(client, chief))

    def test_the_waves_that_wait_and_why(self, client, chief):
        wave = plan(chief, name="Second")
        slide()
        page = show(client, chief)
        assert "1 wave waits" in text(page)
        assert reverse("tiers:wave-detail", args=[wave.pk]) in page.content.decode()
        assert "The balance is out: the next wave waits." in text(
            client.get(reverse("tiers:wave-list"))
        )

    def test_hours_that_would_be_moved(self, client, chief):
        calm()
        page = text(show(client, chief, hours=60))
        assert "With 60 hours a month moved" in page
        assert "beyond the limit after 1 week." in page
        refused = show(client, chief, hours=9_999)
        assert refused.status_code == 422
        assert "fewer can be moved" in text(refused)
        assert show(client, chief, hours="many").status_code == 422


class TestWho:
    def test_a_director_sees_their_regions_only(self, client, director, north):
        country = RegionFactory(name="Country")
        south = RegionFactory(name="South", parent=country)
        north.parent = country
        north.save()
        calm()
        slide(north)
        slide(south)
        page = text(show(client, director))
        assert "Waves wait only while the whole programme is out." in page
        assert "South" not in page
        assert "Everywhere" not in page
        assert show(client, director, region=south.pk).status_code == 404
        assert show(client, director, region="x").status_code == 404

    @pytest.mark.parametrize("who", ["manager", "desk_agent"])
    def test_managers_and_the_service_desk_see_none(self, client, request, who):
        calm()
        user = request.getfixturevalue(who)
        assert show(client, user).status_code == 404
        assert client.get("/service/balance.csv").status_code == 404
        assert client.get(API).status_code == 404

    def test_no_money_for_an_administrator(self, client, administrator):
        calm()
        page = text(show(client, administrator))
        assert "Its figures are money." in page
        assert "50 / 50" not in page
        [head, *_] = client.get("/service/balance.csv").content.decode().splitlines()
        assert "income_valued" not in head
        assert "contacts_valued" in head
        pairs = {each["pair"]: each for each in client.get(API).json()["pairs"]}
        assert "valued" not in pairs["INCOME"]
        assert "usual" not in pairs["RESOURCES"]
        assert pairs["INCOME"]["state"] == "GREEN"
        assert pairs["CONTACTS"]["valued"] > 0

    def test_an_executive_sees_all(self, client, executive, north):
        slide(north)
        calm()
        page = text(show(client, executive))
        assert "Everywhere" in page
        assert "North" in page
        head = client.get("/service/balance.csv").content.decode().splitlines()[0]
        assert "income_valued" in head

    def test_nobody_is_asked_to_sign_in(self, client, db):
        assert client.get(PAGE).status_code == 302
        assert client.get(API).status_code in {401, 403}


class TestApi:
    def test_a_week_its_pairs_and_the_alarm(self, client, chief):
        judged = slide()
        client.force_login(chief)
        said = client.get(API).json()
        assert (said["region"], said["week_on"]) == (None, str(LAST))
        assert said["index"] == judged.index
        assert said["alarm"]["pairs"] == ["RESOURCES", "CONTACTS", "RESPONSE"]
        assert said["pairs"][0]["pair"] == "RESOURCES"
        weeks = client.get(f"{API}weeks/").json()
        assert weeks == [{"week_on": str(LAST), "index": judged.index, "state": "RED"}]

    def test_what_is_not_there(self, client, chief, north):
        calm()
        client.force_login(chief)
        assert client.get(API, {"week": "2020-01-06"}).status_code == 404
        assert client.get(API, {"region": 999}).status_code == 404
        assert client.get(API, {"week": "soon"}).status_code == 400
        assert client.get(API, {"region": north.pk}).status_code == 404

    def test_moved_hours(self, client, chief):
        calm()
        client.force_login(chief)
        said = client.get(f"{API}moved/", {"hours": 60}).json()
        assert (said["was_state"], said["state"]) == ("GREEN", "AMBER")
        refused = client.get(f"{API}moved/", {"hours": 9_999})
        assert refused.status_code == 409
        assert "fewer can be moved" in refused.json()["detail"]
        assert client.get(f"{API}moved/").status_code == 400

    def test_the_alarm_is_in_every_preview(self, client, executive, programme):
        plain_policy()
        measured("Some Ltd", potential=900_000, influence=1)
        slide()
        client.force_login(executive)
        said = client.post("/api/v1/policies/preview/", {}).json()
        assert said["balance_alarm"].startswith("Valued customers pay for Strategic")
        page = text(client.get(reverse("tiers:what-if")))
        assert said["balance_alarm"] in page


def test_a_person_of_another_house_is_nobody(client, programme):
    calm()
    assert show(client, UserFactory(role="DIRECTOR")).status_code == 200
    assert "No week has been weighed yet" in text(client.get(PAGE))
