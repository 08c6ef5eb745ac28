"""Every planted story is found in the facts, and docs/demo.md tells where."""

import datetime as dt
import itertools
import statistics
from pathlib import Path

import pytest

from sam.demo import stories
from sam.demo.named import NAMED
from sam.demo.staff import KNOWN
from tests.demo.conftest import TODAY, Told, days_ago

pytestmark = pytest.mark.xdist_group("demo")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "demo.md"


def days_of(told: Told, name: str) -> list[str]:
    rows = told.of("orders", name)
    return sorted({row["ordered_on"] for row in rows if float(row["revenue"]) > 0})


def wallet(told: Told, name: str) -> dict[str, float]:
    """Return the sums of the account's newest wallet entries, each counted once."""
    rows = told.of("wallet", name)
    newest = max(row["period_end"] for row in rows)
    entries = {
        row["offering_category"]: row for row in rows if row["period_end"] == newest
    }
    return {
        column: sum(float(row[column]) for row in entries.values())
        for column in ("total", "ours", "in_house", "unplaced")
    }


class TestStories:
    def test_the_docs_name_every_account_and_person(self):
        text = DOCS.read_text(encoding="utf-8")
        for story in stories.STORIES:
            assert story.title in text
            for name in (*story.accounts, *story.people):
                assert name in text

    def test_every_story_is_told_by_somebody_who_is_there(self, told):
        names = {row["name"] for row in told.rows["accounts"]}
        people = {row["full_name"] for row in told.rows["users"]}
        for story in stories.STORIES:
            assert set(story.accounts) <= names
            assert set(story.people) <= people

    def test_a_strategic_account_was_visited_twice_in_a_year(self, told):
        (name,) = stories.RARELY_VISITED.accounts
        visits = [
            days_ago(row["happened_at"])
            for row in told.of("interactions", name)
            if row["kind"] in {"VISIT", "REVIEW"}
            and days_ago(row["happened_at"]) <= 365
        ]
        assert told.tiers()[told.code(name)] == "STRATEGIC"
        assert len(visits) == 2
        assert 49 <= min(visits) <= 51

    def test_a_valued_account_earns_more_than_most_strategic_ones(self, told):
        (name,) = stories.VALUED_EARNS_MORE.accounts
        tiers, money = told.tiers(), told.contributions()
        strategic = [money[code] for code, tier in tiers.items() if tier == "STRATEGIC"]
        code = told.code(name)
        assert tiers[code] == "VALUED"
        assert sum(money[code] > each for each in strategic) > len(strategic) / 2

    def test_marlowe_was_late_twice_and_out_of_stock_once(self, told):
        (name,) = stories.LATE_AND_OUT_OF_STOCK.accounts
        late = {
            row["external_id"]
            for row in told.of("orders", name)
            if row["promised_on"]
            and row["delivered_on"] > row["promised_on"]
            and days_ago(row["promised_on"]) <= 89
        }
        lost = [
            row
            for row in told.of("problems", name)
            if row["kind"] == "AVAILABILITY" and days_ago(row["opened_at"]) <= 90
        ]
        overdue = [
            row
            for row in told.of("orders", name)
            if row["promised_on"]
            and row["promised_on"] < TODAY.isoformat()
            and not row["delivered_on"]
        ]
        assert len(late) == 2
        assert len(lost) == 1
        assert overdue == []

    def test_orders_came_every_12_days_and_none_for_41(self, told):
        (name,) = stories.RHYTHM_BROKEN.accounts
        days = [dt.date.fromisoformat(day) for day in days_of(told, name)]
        gaps = [(after - day).days for day, after in itertools.pairwise(days)]
        assert statistics.median(gaps) == 12
        assert max(gaps) <= 14
        assert (TODAY - days[-1]).days == 41
        assert not [
            row for row in told.of("problems", name) if days_ago(row["opened_at"]) <= 90
        ]

    def test_a_small_account_is_followed_and_sends_us_customers(self, told):
        (name,) = stories.SMALL_AND_INFLUENTIAL.accounts
        code, ties = told.code(name), told.rows["relations"]
        sent = [
            tie
            for tie in ties
            if tie["from_account_external_id"] == code and tie["kind"] == "REFERRAL"
        ]
        followers = [
            tie
            for tie in ties
            if tie["to_account_external_id"] == code and tie["kind"] == "FOLLOWS"
        ]
        recent = [
            row for row in told.of("orders", name) if days_ago(row["ordered_on"]) < 365
        ]
        assert len(sent) == 10
        assert len(followers) == 14
        assert sum(float(row["revenue"]) for row in recent) < 80_000

    def test_a_prospect_would_move_the_market(self, told):
        (name,) = stories.MARKET_IMPACT.accounts
        account = told.account(name)
        ties = {
            tie["kind"]
            for tie in told.rows["relations"]
            if tie["to_account_external_id"] == account["external_id"]
        }
        assert account["status"] == "PROSPECT"
        assert account["market_position"] == "LEADER"
        assert float(account["annual_potential"]) == 6_400_000
        assert ties == {"FOLLOWS", "BOARD", "REFERENCE"}
        assert told.of("orders", name) == []
        assert told.of("tiers", name) == []

    @pytest.mark.parametrize("name", stories.NO_HEADROOM.accounts)
    def test_a_large_account_has_little_left(self, told, name):
        sums = wallet(told, name)
        grades = {row["grade"] for row in told.of("wallet", name)}
        assert sums["total"] > 1_000_000
        assert sums["ours"] / sums["total"] > 0.9
        assert grades <= {"A", "B"}

    def test_an_account_costs_more_than_it_earns(self, told):
        (name,) = stories.UNPROFITABLE.accounts
        assert told.contributions()[told.code(name)] < -2_000

    def test_valued_visits_fall_while_strategic_hours_rise(self, told):
        tiers = told.tiers()

        def rate(tier: str, column: str, first: int, last: int) -> float:
            kinds = {"VISIT"} if column == "visits" else set()
            rows = [
                row
                for row in told.rows["interactions"]
                if tiers.get(row["account_external_id"]) == tier
                and first < days_ago(row["happened_at"]) <= last
                and (not kinds or row["kind"] in kinds)
            ]
            sums = len(rows) if kinds else sum(int(row["minutes"]) for row in rows)
            return sums / (last - first)

        assert rate("VALUED", "visits", 0, 91) < 0.8 * rate(
            "VALUED", "visits", 182, 546
        )
        assert rate("VALUED", "hours", 0, 91) < 0.85 * rate("VALUED", "hours", 182, 546)
        assert rate("STRATEGIC", "hours", 0, 91) > 1.15 * rate(
            "STRATEGIC", "hours", 182, 546
        )

    def test_valued_customers_wait_longer_for_an_answer(self, told):
        tiers = told.tiers()

        def median(first: int, last: int) -> float:
            return statistics.median(
                (
                    dt.datetime.fromisoformat(row["first_response_at"])
                    - dt.datetime.fromisoformat(row["opened_at"])
                ).total_seconds()
                for row in told.rows["problems"]
                if tiers.get(row["account_external_id"]) == "VALUED"
                and first < days_ago(row["opened_at"]) <= last
                and row["first_response_at"]
            )

        assert median(0, 91) > 1.5 * median(182, 1_000)

    def test_two_managers_have_the_most_to_do_and_the_fewest_hours(self, told):
        users = {row["full_name"]: row for row in told.rows["users"]}
        tiers = told.tiers()
        rhys, claire, owen = (users[name] for name in stories.UNEQUAL_HOURS.people)

        def strategic(user: dict[str, str]) -> int:
            return sum(
                tiers.get(row["external_id"]) == "STRATEGIC"
                for row in told.rows["accounts"]
                if row["owner_email"] == user["email"]
            )

        assert float(rhys["client_hours_month"]) < 80
        assert float(claire["client_hours_month"]) < 80
        assert float(owen["client_hours_month"]) > 140
        assert strategic(rhys) + strategic(claire) > 4
        assert strategic(owen) == 0

    def test_dunmore_has_heard_nothing_for_97_days(self, told):
        (name,) = stories.FORGOTTEN.accounts
        last = min(
            days_ago(row["happened_at"]) for row in told.of("interactions", name)
        )
        assert 97 <= last <= 99

    def test_the_only_person_at_c_or_d_level_has_left(self, told):
        (name,) = stories.SPONSOR_LEFT.accounts
        top = [row for row in told.of("contacts", name) if row["level"] in {"C", "D"}]
        assert [(row["title"], days_ago(row["ended_on"])) for row in top] == [
            ("Finance director", 21)
        ]

    def test_a_question_is_unanswered_for_17_days(self, told):
        (name,) = stories.UNANSWERED.accounts
        (problem,) = [
            row for row in told.of("problems", name) if not row["resolved_at"]
        ]
        assert problem["first_response_at"] == ""
        assert days_ago(problem["opened_at"]) == 17

    def test_orders_are_blocked_over_an_invoice(self, told):
        (name,) = stories.BLOCKED.accounts
        (problem,) = [
            row for row in told.of("problems", name) if not row["resolved_at"]
        ]
        assert (problem["kind"], problem["severity"]) == ("BILLING", "HIGH")

    def test_people_stand_by_us_though_their_account_shrinks(self, told):
        (name,) = stories.ATTACHED.accounts
        said = told.of("signals", name)
        means = {
            kind: statistics.mean(
                float(row["value"]) for row in said if row["kind"] == kind
            )
            for kind in ("FEELS_SPECIAL", "PERCEPTION", "ADVOCACY")
        }
        years: list[float] = [0.0, 0.0]
        for row in told.of("orders", name):
            ago = days_ago(row["ordered_on"]) // 365
            if ago < 2:
                years[ago] += float(row["revenue"])
        assert len({row["person_external_id"] for row in said}) == 3
        assert min(means["FEELS_SPECIAL"], means["PERCEPTION"]) > 4.5
        assert means["ADVOCACY"] > 9
        assert years[0] < 0.97 * years[1]

    @pytest.mark.parametrize(
        "story", [stories.RARELY_VISITED, stories.FORGOTTEN, stories.UNANSWERED]
    )
    def test_who_is_neglected_says_so(self, told, story):
        (name,) = story.accounts
        felt = [
            float(row["value"])
            for row in told.of("signals", name)
            if row["kind"] == "FEELS_SPECIAL"
        ]
        assert felt
        assert statistics.mean(felt) <= 2.5


def test_the_manager_owns_about_thirty_accounts_and_most_stories(told):
    own = {
        row["name"]
        for row in told.rows["accounts"]
        if row["owner_email"] == "manager@demo.example"
    }
    planted = {name for story in stories.STORIES for name in story.accounts}
    assert 28 <= len(own) <= 32
    assert planted - own == {"Osgood Retail Estates"}


def test_marlowe_is_as_the_screens_show_it(told):
    people = [row["full_name"] for row in told.of("contacts", "Marlowe Civils")][:10]
    (marlowe,) = [named for named in NAMED if named.name == "Marlowe Civils"]
    group = told.account("Marlowe Infrastructure")
    assert tuple(people) == marlowe.people
    assert len(told.of("units", "Marlowe Civils")) == 7
    assert told.account("Marlowe Civils")["parent_external_id"] == group["external_id"]
    assert group["parent_external_id"] == told.code("Marlowe Group")


def test_the_known_managers_are_in_the_file(told):
    emails = {row["email"] for row in told.rows["users"]}
    assert {colleague.email for colleague in KNOWN} <= emails
