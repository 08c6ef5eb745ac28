"""Today: who needs a person, what they promised, and whether their hours carry it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import ContactPreference, Programme, Promise
from accounts.services.access import refresh_access
from sam.users.models import User
from tests.factories import (
    CompetitorFactory,
    CompetitorShareFactory,
    InteractionFactory,
    OfferingFactory,
    ServiceStandardFactory,
    TeamMemberFactory,
    WalletEntryFactory,
)
from tests.workspace.day import (
    API,
    URL,
    customer,
    days_ago,
    flagged,
    page,
    said,
    silence,
    standards,
    today,
    told,
)
from tests.workspace.rows import row
from tiers.models import Flag

__all__ = ["customer", "standards", "today"]


class TestWhoHasOne:
    def test_a_manager_starts_with_it(self, client, manager):
        client.force_login(manager)
        assert client.get("/").headers["Location"] == URL

    @pytest.mark.parametrize("who", ["director", "executive", "administrator"])
    def test_others_start_with_their_accounts(self, client, request, who):
        client.force_login(request.getfixturevalue(who))
        assert client.get("/").headers["Location"] == reverse("workspace:account-list")

    @pytest.mark.parametrize("who", ["executive", "desk_agent", "administrator"])
    def test_who_looks_after_nobody_has_none(self, client, request, programme, who):
        client.force_login(request.getfixturevalue(who))
        assert client.get(URL).status_code == 404
        assert client.get(API).status_code == 404

    def test_a_new_manager_reads_what_will_be_here(self, client, outsider):
        assert "Nothing is yours to look after yet" in page(client, outsider)


class TestWhoNeedsYou:
    def test_most_at_stake_first_in_words_with_what_it_is_made_of(
        self, client, manager, customer
    ):
        flagged(customer("Small"), stake=28_000, reasons=[silence(97)])
        large = customer("Large", "STRATEGIC")
        flagged(large, stake=316_000, share=0.25, base=1_264_000, urgent=True)
        flagged(large, "NO_EXECUTIVE", stake=316_000)
        found = told(client, manager)
        assert [need["name"] for need in found["needs"]] == ["Large", "Small"]
        assert (found["accounts"], found["urgent"]) == (2, 1)
        assert found["stake"] == "344000.0000"
        text = page(client, manager)
        for words in (
            "2 accounts need you",
            "£344\xa0k</span> at stake; 1 of them today",
            "25\xa0% of £1.26\xa0m",
            "97 days",
            "and 1 more",
        ):
            assert words in text

    def test_what_is_wrong_itself_is_said_before_what_follows_from_it(
        self, client, manager, customer
    ):
        account = customer("Pennard")
        flagged(account, "DO_NOT_LOSE", stake=614)
        flagged(account, stake=300, reasons=[silence(97)])
        [need] = told(client, manager)["needs"]
        assert need["stake"] == "614.0000"
        assert [flag["kind"] for flag in need["flags"]] == [
            "UNDER_SERVED",
            "DO_NOT_LOSE",
        ]

    def test_each_row_leads_to_what_mends_it_and_back(self, client, manager, customer):
        account = customer("Dunmore")
        flag = flagged(account, stake=1, reasons=[silence(97)])
        text = page(client, manager)
        log = reverse("accounts:interaction-create", args=[account.pk])
        assert f'href="{log}?kind=CALL&amp;next=%2Ftoday%2F"' in text
        for verb in ("snooze", "assign"):
            address = reverse(f"service:flag-{verb}", args=[flag.pk])
            assert f'href="{address}?next=/today/"' in text

    def test_what_waits_is_cleared_or_is_anothers_is_not_shown(
        self, client, manager, colleague, customer, today
    ):
        snoozed = flagged(customer("Waits"), stake=9)
        Flag.objects.filter(pk=snoozed.pk).update(
            snoozed_until=today + dt.timedelta(days=1),
            snoozed_by=manager,
            snooze_reason="They asked",
        )
        flagged(customer("Cleared"), stake=8, cleared_at=days_ago(0), cleared_on=today)
        given = customer("Given away")
        TeamMemberFactory(account=given, user=colleague)
        refresh_access()
        flagged(given, stake=7, assigned_to=colleague)
        flagged(customer("Another's", owner=colleague), stake=6)
        found = told(client, manager)
        assert (found["needs"], found["accounts"]) == ([], 0)
        assert "Nobody needs you today" in page(client, manager)

    def test_what_hours_do_not_reach_is_counted_with_its_money(
        self, client, manager, customer
    ):
        User.objects.filter(pk=manager.pk).update(client_hours_month=10)
        for name, stake in (("First", 300), ("Second", 200), ("Third", 100)):
            flagged(customer(name), stake=stake)  # an hour each, of one and a half
        found = told(client, manager)
        assert [need["name"] for need in found["needs"]] == ["First"]
        assert (found["rest"], found["accounts"]) == (2, 3)
        shown = "2 more accounts do not fit into your hours, £300 at stake"
        assert shown in said(client, manager)

    def test_tabs_keep_one_tier_and_refuse_another(self, client, manager, customer):
        flagged(customer("Star", "STRATEGIC"), stake=2)
        flagged(customer("Steady"), stake=1)
        text = page(client, manager, tier="STRATEGIC")
        work = text.partition('id="work"')[2].partition("</section>")[0]
        assert "Star" in work
        assert "Steady" not in work
        assert "All 2" in work
        client.force_login(manager)
        assert client.get(URL, {"tier": "NONE"}).status_code == 400


class TestLoad:
    def test_what_tiers_promise_against_ones_hours(self, client, manager, customer):
        User.objects.filter(pk=manager.pk).update(client_hours_month=2)
        customer("Star", "STRATEGIC", earns=900)
        customer("Earns little", "STRATEGIC", earns=100)
        customer("Steady", earns=500)
        load = told(client, manager)["load"]
        assert (load["promised"], load["available"]) == (90 + 90 + 30, 120)
        assert "4 h promised, 2 h to give: 2 h over." in said(client, manager)

    def test_who_earns_least_for_an_hour_would_go_first_whatever_its_tier(
        self, client, manager, customer
    ):
        User.objects.filter(pk=manager.pk).update(client_hours_month=2)
        customer("Star", "STRATEGIC", earns=900)
        little = customer("Earns little", "STRATEGIC", earns=100)
        customer("Steady", earns=500)
        assert told(client, manager)["load"]["dropped"] == [little.pk]

    def test_hours_that_nobody_stated_are_not_none(self, client, manager, customer):
        customer("Star", "STRATEGIC")
        load = told(client, manager)["load"]
        assert (load["available"], load["dropped"]) == (None, [])
        assert "your hours with customers are not stated" in page(client, manager)

    def test_a_wish_takes_the_hours_that_it_asks_for(
        self, client, manager, customer, today
    ):
        ContactPreference.objects.create(
            account=customer("Star", "STRATEGIC"), visits_year=4, asked_on=today
        )
        assert told(client, manager)["load"]["promised"] == 30

    def test_hours_given_are_those_of_the_month_and_ones_own(
        self, client, manager, colleague, customer, today
    ):
        account = customer("Star")
        for person, when in (
            (manager, days_ago(0)),
            (colleague, days_ago(0)),
            (manager, days_ago(today.day)),
        ):
            InteractionFactory(
                account=account, user=person, happened_at=when, minutes=60
            )
        assert told(client, manager)["load"]["given"] == 60


class TestCare:
    def test_both_tiers_are_shown_alike(self, client, manager, customer):
        customer("Star", "STRATEGIC", met=12)
        customer("Neglected", "STRATEGIC", met=49)
        customer("Steady", met=88)
        customer("Silent", met=97)
        strategic, valued = told(client, manager)["care"]
        assert [strategic["tier"], valued["tier"]] == ["STRATEGIC", "VALUED"]
        assert (strategic["accounts"], strategic["within"]) == (2, 1)
        assert (valued["accounts"], valued["within"]) == (2, 1)
        assert [
            (one["name"], one["days"], one["promised"]) for one in valued["longest"]
        ] == [("Silent", 97, 90), ("Steady", 88, 90)]
        text = said(client, manager)
        assert "All 2 Strategic, 1 within promise" in text
        assert "All 2 Valued, 1 within promise" in text
        drawn = "Days since last contact for 2 Valued accounts: 88 to 97; 90 promised"
        assert f'aria-label="{drawn}"' in page(client, manager)

    def test_never_is_not_nought(self, client, manager, customer):
        customer("Forgotten", "STRATEGIC")
        [strategic, _valued] = told(client, manager)["care"]
        assert strategic["longest"][0]["days"] is None
        assert strategic["within"] == 0
        assert "never / 30" in said(client, manager)

    def test_who_wants_to_be_left_alone_waits_for_nobody(
        self, client, manager, customer, today
    ):
        ContactPreference.objects.create(
            account=customer("Quiet", "STRATEGIC", met=200),
            asked_on=today - dt.timedelta(days=190),
            quiet_until=today + dt.timedelta(days=9),
        )
        [strategic, _valued] = told(client, manager)["care"]
        assert (strategic["accounts"], strategic["within"]) == (1, 1)
        assert "quiet until" in page(client, manager)

    def test_who_is_promised_no_contact_is_not_late(self, client, manager, customer):
        ServiceStandardFactory(
            tier="VALUED", visits_target=0, visits_floor=0, contact_days=None
        )
        customer("Digital", met=400)
        [_strategic, valued] = told(client, manager)["care"]
        assert (valued["accounts"], valued["promised"], valued["within"]) == (1, 0, 0)
        assert "(1 is promised no contact)" in page(client, manager)


class TestPromises:
    def test_ones_own_that_are_open_those_due_first(
        self, client, manager, colleague, account, today
    ):
        for words, days, fields in (
            ("Next week", 6, {}),
            ("Late", -9, {}),
            ("This day", 0, {}),
            ("Kept", -1, {"kept_at": days_ago(0)}),
            ("Another's", -2, {"owner": colleague}),
        ):
            Promise.objects.create(
                account=account,
                words=words,
                due_on=today + dt.timedelta(days=days),
                made_at=days_ago(30),
                **{"owner": manager} | fields,
            )
        found = told(client, manager)["dues"]
        assert [(each["words"], each["is_now"]) for each in found] == [
            ("Late", True),
            ("This day", True),
            ("Next week", False),
        ]
        text = page(client, manager)
        assert "9 d late" in text
        assert 'aria-label="Kept: Late"' in text


class TestGaps:
    @pytest.fixture
    def bought(self, manager, customer, today):
        """Return ``bought(category, …)``: what a customer spends on it, and where."""

        def make(category, total, *, ours, grade="B", rivals=(), account=None, **parts):
            entry = WalletEntryFactory(
                account=account or customer(f"Buys {category}"),
                category=OfferingFactory(name=category),
                period_start=today - dt.timedelta(days=364),
                period_end=today,
                total=total,
                ours=ours,
                grade=grade,
                **parts,
            )
            for name, amount in rivals:
                CompetitorShareFactory(
                    entry=entry, competitor=CompetitorFactory(name=name), amount=amount
                )
            return entry

        return make

    def test_the_largest_come_first_one_an_account(self, client, manager, bought):
        pumps = bought("Pumps", 600, ours=100, in_house=200)
        bought("Power", 900, ours=850, account=pumps.account)
        bought("Access", 500, ours=50)
        bought("All ours", 700, ours=700)
        found = told(client, manager)["gaps"]
        assert [(gap["category"], gap["money"]) for gap in found] == [
            ("Access", "450.0000"),
            ("Pumps", "300.0000"),
        ]

    @pytest.mark.parametrize(
        ("known", "question"),
        [
            ({"grade": "C"}, "What do you spend on Pumps a year, all suppliers"),
            ({"rivals": [("Hirecraft", None)]}, "How much of your Pumps goes to Hirec"),
            ({}, "Who else supplies you with Pumps"),
            (
                {"unplaced": 300, "rivals": [("Hirecraft", 200)]},
                "What of your Pumps is with nobody yet",
            ),
            (
                {"unplaced": 100, "rivals": [("Hirecraft", 400)]},
                "When does what Hirecraft supplies in Pumps come up",
            ),
        ],
    )
    def test_the_question_asks_for_what_is_not_known(
        self, client, manager, bought, known, question
    ):
        bought("Pumps", 600, ours=100, **known)
        [gap] = told(client, manager)["gaps"]
        assert gap["question"].startswith(question)
        assert gap["low"] is None

    def test_half_a_years_figures_count_for_a_year(self, client, manager, customer):
        today = Programme.current().today()
        WalletEntryFactory(
            account=customer("Half"),
            period_start=today - dt.timedelta(days=72),
            period_end=today,
            total=100,
            ours=0,
        )
        [gap] = told(client, manager)["gaps"]
        assert gap["money"] == "500.0000"

    def test_estimates_follow_with_their_range(self, client, manager, account):
        row(
            "Acme",
            account_id=account.pk,
            owner_id=manager.pk,
            revenue_12m=Decimal(100_000),
            headroom=Decimal(400_000),
            potential=Decimal(500_000),
            potential_low=Decimal(300_000),
            potential_high=Decimal(800_000),
            potential_grade="D",
            potential_source="MODEL",
        )
        [gap] = told(client, manager)["gaps"]
        assert (gap["category"], gap["money"]) == ("", "400000.0000")
        assert (gap["low"], gap["high"]) == ("200000.0000", "700000.0000")
        assert "£200 k – £700 k" in said(client, manager)
