"""The demo portfolio is the same each time, sound in itself, and like real ones."""

import datetime as dt
import time

import numpy as np
import pytest

from sam.demo.drawing import NOBODY, undisturbed
from sam.demo.orders import draw_days
from sam.demo.portfolio import draw_block, draw_cast, write_portfolio
from sam.demo.timing import Window, renewals, stream
from sam.demo.writing import HEADERS
from tests.demo.conftest import TODAY, read


@pytest.fixture(scope="module")
def full():
    return draw_cast(seed=1, accounts=2_000, today=TODAY)


@pytest.fixture(scope="module")
def block(full):
    return draw_block(full, 0)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class TestSameEachTime:
    def test_a_seed_gives_the_same_files(self, tmp_path):
        for name in ("one", "other"):
            cast = draw_cast(seed=7, accounts=120, today=TODAY)
            write_portfolio(cast, tmp_path / name)
        assert contents(tmp_path / "one") == contents(tmp_path / "other")

    def test_another_seed_gives_others_and_keeps_the_stories(self, tmp_path):
        for seed in (7, 8):
            cast = draw_cast(seed=seed, accounts=120, today=TODAY)
            write_portfolio(cast, tmp_path / str(seed))
        before, after = read(tmp_path / "7"), read(tmp_path / "8")
        assert before["orders"] != after["orders"]
        assert before["accounts"][0]["name"] == after["accounts"][0]["name"]

    @pytest.mark.parametrize(
        "today", [dt.date(2026, 11, 21), dt.date(2024, 2, 29), dt.date(2025, 1, 1)]
    )
    def test_it_ends_today_whatever_the_day(self, tmp_path, today):
        cast = draw_cast(seed=1, accounts=150, today=today)
        write_portfolio(cast, tmp_path)
        files = read(tmp_path)
        last = max(row["ordered_on"] for row in files["orders"])
        assert today - dt.timedelta(3) <= dt.date.fromisoformat(last) <= today
        happened = max(row["happened_at"] for row in files["interactions"])
        assert happened[:10] < today.isoformat()
        assert max(row["opened_at"] for row in files["problems"])[:10] < str(today)
        delivered = max(row["delivered_on"] for row in files["orders"])
        assert delivered <= today.isoformat()

    def test_fewer_accounts_than_stories_need_are_refused(self):
        with pytest.raises(ValueError, match="100 accounts or more, not 99"):
            draw_cast(seed=1, accounts=99, today=TODAY)


class TestFiles:
    def test_headers_and_ids(self, told):
        assert set(told.rows) == set(HEADERS)
        for name, rows in told.rows.items():
            assert list(rows[0]) == HEADERS[name].split()
            if name != "orders" and "external_id" in rows[0]:
                ids = [row["external_id"] for row in rows]
                assert len(set(ids)) == len(ids)
        assert len({row["email"] for row in told.rows["users"]}) == len(
            told.rows["users"]
        )

    def test_everybody_named_is_there(self, told):
        rows = told.rows
        accounts = {row["external_id"] for row in rows["accounts"]}
        units = {row["external_id"] for row in rows["units"]}
        positions = {row["external_id"] for row in rows["contacts"]}
        users = {row["email"] for row in rows["users"]} | {""}
        for name in ("units", "contacts", "orders", "interactions", "wallet", "tiers"):
            assert {row["account_external_id"] for row in rows[name]} <= accounts
        assert {row["unit_external_id"] for row in rows["orders"]} <= units | {""}
        assert {row["reports_to_external_id"] for row in rows["contacts"]} <= (
            positions | {""}
        )
        assert {row["owner_email"] for row in rows["accounts"]} <= users
        taken_part = {
            one
            for row in rows["interactions"]
            for one in row["contact_external_ids"].split(";")
        }
        assert taken_part <= positions

    def test_a_persons_columns_agree(self, told):
        seen = {}
        for row in told.rows["contacts"]:
            own = (row["full_name"], row["email"], row["phone"])
            assert seen.setdefault(row["person_external_id"], own) == own

    def test_an_orders_header_agrees_on_its_lines(self, told):
        seen = {}
        for row in told.rows["orders"]:
            header = (
                *(row["account_external_id"], row["ordered_on"]),
                *(row["unit_external_id"], row["currency"]),
            )
            assert seen.setdefault(row["external_id"], header) == header

    def test_nothing_ends_before_it_starts(self, told):
        for name in ("contacts", "tiers"):
            for row in told.rows[name]:
                assert not row["ended_on"] or row["ended_on"] >= row["started_on"]
        for row in told.rows["problems"]:
            answered, resolved = row["first_response_at"], row["resolved_at"]
            assert not answered or answered >= row["opened_at"]
            assert not resolved or resolved >= answered

    def test_tiers_follow_each_other_without_a_gap(self, told):
        before = {}
        for row in told.rows["tiers"]:
            code = row["account_external_id"]
            assert before.get(code, row["started_on"]) == row["started_on"]
            before[code] = row["ended_on"]

    def test_the_parts_of_a_wallet_add_up(self, told):
        entries = {}
        for row in told.rows["wallet"]:
            key = (
                *(row["account_external_id"], row["offering_category"]),
                row["period_end"],
            )
            total = round(float(row["total"]) * 100)
            parts = entries.setdefault(
                key,
                [
                    total,
                    *(
                        round(float(row[column]) * 100)
                        for column in ("ours", "in_house", "unplaced")
                    ),
                ],
            )
            assert parts[0] == total
            parts.append(round(float(row["competitor_amount"] or 0) * 100))
        assert all(total == sum(parts) for total, *parts in entries.values())

    def test_what_is_said_is_on_its_scale_and_by_somebody_there(self, told):
        scales = {
            "FEELS_SPECIAL": (1, 5),
            "PERCEPTION": (1, 5),
            "ADVOCACY": (0, 10),
            "INFLUENCE": (0, 5),
        }
        there = {
            (row["account_external_id"], row["person_external_id"])
            for row in told.rows["contacts"]
        }
        for row in told.rows["signals"]:
            low, high = scales[row["kind"]]
            assert low <= float(row["value"]) <= high
            assert row["said_on"] < TODAY.isoformat()
            person = row["person_external_id"]
            assert (row["market"] != "") == (row["kind"] == "INFLUENCE")
            assert not person or (row["account_external_id"], person) in there

    def test_strategic_accounts_expect_two_to_five_services_and_others_few(self, told):
        strategic = {
            row["account_external_id"]
            for row in told.rows["tiers"]
            if row["tier"] == "STRATEGIC" and not row["ended_on"]
        }
        expected = [row["account_external_id"] for row in told.rows["expectations"]]
        assert {min(5, max(2, expected.count(one))) for one in strategic} == {
            expected.count(one) for one in strategic
        }
        others = set(expected) - strategic
        assert 0.02 < len(others) / len(told.rows["accounts"]) < 0.15
        assert max(expected.count(one) for one in others) == 2
        for row in told.rows["expectations"]:
            days = [row["expected_on"], row["agreed_on"], row["delivered_on"]]
            known = [day for day in [*days, row["ended_on"]] if day]
            assert known == sorted(known)
            assert known[-1] < TODAY.isoformat()
            assert (row["stage"] == "DELIVERED") == (row["delivered_on"] != "")
            assert (row["stage"] == "DECLINED") == (row["reason"] != "")

    def test_what_was_known_of_wallets_a_year_ago_was_stated_by_then(self, told):
        a_year_ago = TODAY.replace(year=TODAY.year - 1).isoformat()
        earlier = [row for row in told.rows["wallet"] if row["period_end"] < a_year_ago]
        assert len({row["account_external_id"] for row in earlier}) > 20
        assert max(row["stated_on"] for row in earlier) <= a_year_ago

    def test_groups_are_three_deep_and_people_hold_two_positions(self, told):
        parents = {
            row["external_id"]: row["parent_external_id"]
            for row in told.rows["accounts"]
        }
        deep = [code for code, up in parents.items() if up and parents[up]]
        assert len([code for code in parents if parents[code]]) > 20
        assert len(deep) > 3
        moved = [
            row
            for row in told.rows["contacts"]
            if row["external_id"] != row["person_external_id"]
        ]
        assert any(row["ended_on"] for row in moved)
        assert any(not row["ended_on"] for row in moved)


class TestLikeARealOne:
    def test_a_few_accounts_bring_most_of_the_revenue(self, full, block):
        account = block.orders.account
        recent = block.orders.day > full.window.today - 365
        revenue = np.bincount(
            account[recent], block.orders.amount[recent], minlength=2_000
        )
        top = np.sort(revenue)[::-1][:200].sum() / revenue.sum()
        assert 0.5 < top < 0.72
        assert 150e6 < revenue.sum() < 250e6
        assert revenue.max() / revenue.sum() < 0.05

    def test_at_most_two_in_a_hundred_undisturbed_rhythms_look_broken(
        self, full, block
    ):
        last = np.full(2_000, full.window.first)
        np.maximum.at(last, block.orders.account, block.orders.day)
        quiet = full.window.today - last
        longest = np.zeros(2_000, dtype=np.int64)
        order = np.lexsort((block.orders.day, block.orders.account))
        account, day = block.orders.account[order], block.orders.day[order]
        same = account[1:] == account[:-1]
        np.maximum.at(longest, account[1:][same], np.diff(day)[same])
        regular = undisturbed(full.accounts)
        assert regular.sum() > 1_500
        assert (quiet > longest)[regular].mean() <= 0.02
        assert (quiet > 2.5 * full.accounts.gap)[regular].mean() <= 0.02

    def test_tiers_statuses_and_wallets_have_their_shares(self, full):
        accounts = full.accounts
        tiers = np.bincount(accounts.tier, minlength=4)
        statuses = np.bincount(accounts.status, minlength=3)
        assert 22 <= tiers[0] <= 30
        assert 40 <= tiers[2] <= 160
        assert 60 <= statuses[1] <= 140
        assert 40 <= statuses[2] <= 90
        assert 190 <= (~np.isnan(accounts.share)).sum() <= 240
        assert (accounts.owner == NOBODY).sum() > 5

    def test_one_customer_in_six_was_asked_and_who_grows_likes_us_better(
        self, full, block
    ):
        said = block.signals
        asked = np.unique(said.account[said.kind < 3])
        customers = (full.accounts.status == 0).sum()
        assert 0.12 < asked.size / customers < 0.2
        advocacy = said.kind == 2
        mean = np.bincount(
            said.account[advocacy], said.value[advocacy] / 10, minlength=2_000
        ) / np.maximum(np.bincount(said.account[advocacy], minlength=2_000), 1)
        heard = np.bincount(said.account[advocacy], minlength=2_000) > 0
        growth = full.accounts.growth
        growing, shrinking = heard & (growth > 0.08), heard & (growth < -0.08)
        assert growing.sum() > 20
        assert shrinking.sum() > 10
        assert mean[growing].mean() > mean[shrinking].mean() + 1.0
        assert (mean[shrinking] > mean[growing].mean()).any()

    def test_some_accounts_have_three_ties_and_some_no_known_cost(self, told, block):
        ends = [
            row[f"{end}_account_external_id"]
            for row in told.rows["relations"]
            for end in ("from", "to")
        ]
        assert len([one for one in set(ends) if ends.count(one) >= 3]) >= 5
        known = block.lines.cost != np.iinfo(np.int64).min
        account = block.orders.account[block.lines.order]
        lines, costed = np.bincount(account), np.bincount(account, known)
        assert 5 <= ((lines > 0) & (costed == 0)).sum() <= 60

    def test_cost_is_known_for_most_lines_and_unlike_by_account(self, block):
        known = block.lines.cost != np.iinfo(np.int64).min
        account = block.orders.account[block.lines.order]
        share = np.bincount(account, known) / np.maximum(np.bincount(account), 1)
        assert 0.9 < known.mean() < 0.99
        assert (share[np.bincount(account) > 20] < 0.8).sum() > 20


class TestTiming:
    def test_gaps_have_their_mean_and_their_regularity(self):
        window = Window.until(TODAY)
        owner, day = renewals(
            stream(1, "test"),
            first=np.full(400, window.first),
            last=np.full(400, window.today),
            gap=np.full(400, 20.0),
            shape=np.full(400, 9.0),
            times=np.arange(window.days + 1, dtype=float),
            window=window,
        )
        gaps = np.diff(day)[np.diff(owner) == 0]
        assert abs(gaps.mean() - 20.0) < 0.3
        assert abs(gaps.std() - 20.0 / 3.0) < 0.6
        assert day.min() >= window.first - 2
        assert day.max() <= window.today

    def test_who_has_ended_orders_no_more(self, full):
        _, day = draw_days(stream(1, "days"), full.accounts, full.window)
        account, _ = draw_days(stream(1, "days"), full.accounts, full.window)
        assert (day <= full.accounts.last[account]).all()


@pytest.mark.slow
def test_two_thousand_accounts_take_seconds(full, tmp_path):
    started = time.process_time()
    write_portfolio(full, tmp_path)
    assert time.process_time() - started < 10


@pytest.mark.slow
def test_a_hundred_thousand_accounts_stream(tmp_path):
    started = time.process_time()
    cast = draw_cast(seed=1, accounts=100_000, today=TODAY)
    counts = write_portfolio(cast, tmp_path)
    assert len(set(cast.names)) == 100_000
    assert counts["orders.csv"] > 8_000_000
    assert time.process_time() - started < 400
