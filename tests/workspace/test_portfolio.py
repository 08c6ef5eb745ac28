"""The portfolio page: exact figures on a small portfolio, and who sees which."""

import csv
import io
from decimal import Decimal

import pytest

from accounts.services.access import refresh_access
from sam.workspace.models import AccountRow
from sam.workspace.portfolio import figures, marks
from tests.factories import (
    AccountFactory,
    PolicyFactory,
    RegionDirectorFactory,
    RegionFactory,
)

URL = "/portfolio/"
CSV = "/portfolio/size-potential.csv"
TIERS = {"STRATEGIC": 1, "VALUED": 2, "ALTERNATIVE": 3}


def row(name, *, owner=None, region=None, **figures):
    """Put an account with its figures on the lists."""
    made = {"owner": owner} if owner else {}
    account = AccountFactory(name=name, region=region, **made)
    return AccountRow.objects.create(
        account=account,
        name=name,
        search=name.lower(),
        region_id=region.pk if region else None,
        tier_order=TIERS.get(figures.get("tier")),
        **{"status": "CUSTOMER", "flags": []} | figures,
    )


@pytest.fixture
def policy(db):
    return PolicyFactory(size_split=500_000, potential_split=400_000)


@pytest.fixture
def region(north):
    return RegionFactory(name="Tyne", parent=north)


@pytest.fixture
def west(programme):
    return RegionFactory(name="West")


@pytest.fixture
def portfolio(account, north, region, west, policy):
    """Acme is Strategic; three Valued, one Alternative, a prospect, a former one."""
    row(
        "Acme Group",
        owner=account.owner,
        region=north,
        tier="STRATEGIC",
        quadrant="STAR",
        industry="Civils",
        revenue_12m=Decimal(600_000),
        revenue_prev_12m=Decimal(500_000),
        net_margin_12m=Decimal(120_000),
        margin_grade="B",
        headroom=Decimal(900_000),
        potential=Decimal(1_500_000),
        potential_grade="B",
        share_of_wallet=0.4,
        visits_12m=2,
        flags=["UNDER_SERVED"],
    )
    row(
        "Brook",
        region=region,
        tier="VALUED",
        quadrant="STREAMLINE",
        industry="Water",
        revenue_12m=Decimal(300_000),
        revenue_prev_12m=Decimal(300_000),
        net_margin_12m=Decimal(90_000),
        margin_grade="D",
        headroom=Decimal(100_000),
        potential=Decimal(400_000),
        potential_grade="D",
        visits_12m=4,
        flags=["UNDER_SERVED"],
    )
    row(
        "Corrie",
        region=west,
        tier="VALUED",
        quadrant="STREAMLINE",
        revenue_12m=Decimal(50_000),
        revenue_prev_12m=Decimal(200_000),
        net_margin_12m=Decimal(10_000),
        headroom=Decimal(0),
        visits_12m=0,
    )
    row("Dunmore", region=west, tier="VALUED", quadrant="STREAMLINE")
    row(
        "Eastmere",
        region=west,
        tier="ALTERNATIVE",
        quadrant="LAGGARD",
        revenue_12m=Decimal(50_000),
        net_margin_12m=Decimal(-20_000),
        headroom=Decimal(0),
        visits_12m=1,
    )
    row("Future", region=west, status="PROSPECT", headroom=Decimal(5_000_000))
    row("Gone", region=west, status="FORMER", tier="VALUED")
    refresh_access()


def page_of(client, person, **query):
    client.force_login(person)
    return client.get(URL, query)


class TestFigures:
    def test_add_up_by_tier_and_quadrant(self, portfolio):
        found = figures.read(AccountRow.objects.filter(status="CUSTOMER"))
        everything = found.all
        assert everything.accounts == 5
        assert everything.revenue == Decimal(1_000_000)
        assert everything.revenue_before == Decimal(1_000_000)
        assert everything.contribution == Decimal(200_000)
        assert everything.contribution_rate == Decimal("0.2")
        assert everything.assumed_revenue == Decimal(300_000)
        assert everything.headroom == Decimal(1_000_000)
        assert everything.estimated_headroom == Decimal(100_000)
        assert everything.grade == "D"
        assert everything.share_of_wallet == pytest.approx(0.4)
        assert (everything.wallets, everything.under_served) == (1, 2)
        assert (everything.visits, everything.visited) == (7, 4)
        assert everything.drawable == 2
        valued = found.of(tier="VALUED")
        assert (valued.accounts, valued.revenue) == (3, Decimal(350_000))
        assert valued.revenue_change == Decimal("-0.3")
        assert valued.visits_each == 2
        assert valued.share_of_wallet is None
        assert found.of(quadrant="STREAMLINE") == valued
        assert found.of(tier="STRATEGIC", quadrant="LAGGARD").accounts == 0

    def test_unknown_is_never_nothing(self, portfolio):
        unknown = figures.read(AccountRow.objects.filter(name="Dunmore")).all
        assert unknown.accounts == 1
        assert unknown.revenue is None
        assert unknown.headroom is None
        assert unknown.visits_each is None

    def test_one_query_whatever_their_number(
        self, portfolio, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            figures.read(AccountRow.objects.all())

    def test_the_largest_are_drawn_where_there_are_too_many(
        self, portfolio, monkeypatch
    ):
        monkeypatch.setattr(marks, "MOST", 1)
        everything = AccountRow.objects.all()
        [drawn] = marks.marks(everything, sees_money=True)
        assert (drawn.name, drawn.contribution) == ("Acme Group", Decimal(120_000))
        [without] = marks.marks(everything, sees_money=False)
        assert without.contribution is None


class TestPage:
    def test_says_the_finding_in_words(self, client, executive, portfolio):
        text = page_of(client, executive).content.decode()
        for said in (
            "Strategic are <b>20.0\xa0%</b> of accounts and bring <b>60\xa0%</b> of"
            " contribution after cost to serve; Valued bring <b>50\xa0%</b>,"
            " Alternative lose <b>£20\xa0k</b>.",
            "Of <b>£1.00\xa0m</b> headroom a year, <b>90\xa0%</b> with Strategic and"
            " <b>10\xa0%</b> with Valued.",
            "are visited less than their tier promises, <b>1</b> of them Strategic.",
            "1 Star account holds 90\xa0% of the headroom;",
        ):
            assert said in text

    def test_links_lead_to_the_list_with_the_same_filters(
        self, client, executive, portfolio, north
    ):
        page = page_of(client, executive, region=north.pk).content.decode()
        kept = f"/accounts/?region={north.pk}&amp;status=CUSTOMER"
        assert f'href="{kept}&amp;tier=STRATEGIC"' in page
        assert f'href="{kept}&amp;tier=STRATEGIC&amp;quadrant=STAR"' in page
        assert f'href="{kept}&amp;flag=UNDER_SERVED"' in page
        answer = client.get(f"/accounts/?region={north.pk}&status=CUSTOMER&tier=VALUED")
        assert "Brook" in answer.content.decode()

    def test_a_region_means_all_below_it(self, client, executive, portfolio, north):
        found = page_of(client, executive, region=north.pk).context["portfolio"]
        assert found.all.accounts == 2

    def test_counts_customers_unless_asked_otherwise(
        self, client, executive, portfolio
    ):
        counts = {
            status: page_of(client, executive, status=status).context["portfolio"]
            for status in ("", "PROSPECT", "FORMER", "ALL")
        }
        assert {each: found.all.accounts for each, found in counts.items()} == {
            "": 5,
            "PROSPECT": 1,
            "FORMER": 1,
            "ALL": 7,
        }

    def test_an_industry(self, client, executive, portfolio):
        answer = page_of(client, executive, industry="Water")
        assert answer.context["portfolio"].all.accounts == 1
        assert "in Water" in answer.content.decode()

    @pytest.mark.parametrize("query", [{"region": "99"}, {"status": "RICH"}])
    def test_what_there_is_not_is_a_bad_request(
        self, client, executive, portfolio, query
    ):
        assert page_of(client, executive, **query).status_code == 400

    def test_each_sees_the_accounts_that_exist_for_them(
        self, client, portfolio, manager, outsider, director, administrator
    ):
        seen = {
            person: page_of(client, person).context["portfolio"].all.accounts
            for person in (manager, outsider, director, administrator)
        }
        assert seen == {manager: 1, outsider: 0, director: 2, administrator: 5}

    def test_a_director_of_another_region_sees_theirs(self, client, portfolio):
        south = RegionDirectorFactory().user
        refresh_access()
        assert page_of(client, south).context["portfolio"].all.accounts == 0

    def test_an_empty_portfolio_says_what_will_be_here(self, client, outsider):
        assert "Nothing to add up yet" in page_of(client, outsider).content.decode()

    def test_filters_that_nothing_fits_say_so(self, client, executive, portfolio):
        page = page_of(client, executive, status="FORMER", industry="Water")
        assert "No account of yours fits these filters" in page.content.decode()

    def test_money_is_absent_for_who_does_not_see_it(
        self, client, portfolio, administrator
    ):
        page = page_of(client, administrator)
        text = page.content.decode()
        for hidden in ("ontribution", "120,000", "120000"):
            assert hidden not in text
        assert {point["area"] for point in page.context["chart"]["points"]} == {None}
        assert "bring <b>60\xa0%</b> of revenue" in text
        sent = client.get(CSV).content.decode()
        assert "ontribution" not in sent
        assert "120000" not in sent

    def test_the_service_desk_has_no_portfolio(self, client, portfolio, desk_agent):
        assert page_of(client, desk_agent).status_code == 404
        assert client.get(CSV).status_code == 404
        assert 'href="/portfolio/"' not in client.get("/accounts/").content.decode()

    @pytest.mark.parametrize("url", [URL, CSV])
    def test_asks_nobody_to_sign_in(self, client, db, url):
        assert client.get(url).url == f"/auth/login/?next={url}"

    def test_keeps_to_its_budget(
        self, client, portfolio, director, django_assert_max_num_queries
    ):
        client.force_login(director)
        for query in ({}, {"show": "table"}, {"region": "", "status": "ALL"}):
            with django_assert_max_num_queries(16):
                client.get(URL, query)


class TestChart:
    def test_draws_who_has_revenue_headroom_and_a_tier(
        self, client, portfolio, executive
    ):
        chart = page_of(client, executive).context["chart"]
        acme, brook = chart["points"]
        assert acme["url"].startswith("/accounts/")
        assert acme | {"url": ""} == {
            "name": "Acme Group",
            "url": "",
            "x": 600_000.0,
            "y": 900_000.0,
            "area": 120_000.0,
            "tier": "STRATEGIC",
            "estimated": False,
            "caption": "Acme Group",
        }
        assert (brook["estimated"], brook["caption"]) == (True, "")
        assert chart["lines"] == {"x": 500_000.0, "y": 400_000.0}

    def test_says_what_it_leaves_out(self, client, portfolio, executive, monkeypatch):
        page = page_of(client, executive).content.decode()
        assert "3 more have no revenue or no known headroom" in page
        monkeypatch.setattr(marks, "MOST", 1)
        page = page_of(client, executive).content.decode()
        assert "Drawn: the 1 largest by contribution of 2." in page

    def test_the_table_has_the_same_figures(self, client, portfolio, executive):
        client.force_login(executive)
        answer = client.get(URL, {"show": "table"}, headers={"HX-Request": "true"})
        text = answer.content.decode()
        assert "<html" not in text
        assert text.index("Acme Group") < text.index("Brook")
        assert "Accounts 1–2 of 2 drawn" in text

    def test_the_file_has_the_same_figures(self, client, portfolio, executive):
        client.force_login(executive)
        AccountRow.objects.filter(name="Brook").update(name="=Brook")
        answer = client.get(CSV)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert rows == [
            [
                "Account",
                "Tier",
                "Revenue 12 m, GBP",
                "Headroom a year, GBP",
                "Headroom, evidence grade",
                "Contribution, GBP",
            ],
            ["Acme Group", "Strategic", "600000.00", "900000.00", "B", "120000.00"],
            ["'=Brook", "Valued", "300000.00", "100000.00", "D", "90000.00"],
        ]
