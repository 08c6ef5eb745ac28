"""What an account is worth, and how we know: told in words, and hidden from whom."""

import csv
import datetime as dt
import io
import time
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Account, AccountFacts
from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from sam.workspace.worth.measures import MEASURES
from sam.workspace.worth.told import futures_of
from scoring.models import AccountMeasures, MeasureSettings, ModelFit
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    AccountRelationFactory,
    InteractionFactory,
    ModelFitFactory,
    RegionFactory,
)

WHY = "workspace:account-why"
FUTURES = "workspace:account-futures-csv"
MEASURED = "api:account-measures"
MONEY = {
    "lifetime_value",
    "margin_rate",
    "cost_to_serve_12m",
    "net_margin_12m",
    "manager_cost_12m",
    "roi",
    "price_pressure",
    "headroom_value",
    "ceiling_money",
    "ceiling_hours",
    "ceiling_contacts",
    "reference_value",
}
# Figures that stand nowhere else, as pages and endpoints would write them.
HIDDEN = ["742", "498", "1.01", "262", "0.317", "31.7", "49.8", "5,138", "88,8", "77,7"]


@pytest.fixture
def known(account):
    """Acme with every measure and what they are made of."""
    MeasureSettings.current()
    fit = ModelFitFactory(
        parameters={"r": 2.0, "alpha": 10.0, "a": 0.1, "b": 5.0},
        spend_parameters={"p": 6.0, "q": 4.0, "v": 20_000.0},
    )
    AccountFactsFactory(
        account=account,
        first_order_on=dt.date(2023, 6, 30),
        last_order_on=dt.date(2026, 6, 20),
        frequency=84,
        recency_days=1086,
        age_days=1096,
        mean_repeat_value=Decimal(22_400),
        median_gap_days=12,
        revenue_12m=Decimal(1_842_000),
        costed_revenue_12m=Decimal(1_842_000),
        cost_to_serve_12m=Decimal(120_000),
        wallet_total=Decimal(4_490_000),
        wallet_ours=Decimal(1_842_000),
        wallet_in_house=Decimal(380_000),
        wallet_unplaced=Decimal(638_000),
        wallet_competitors=Decimal(1_630_000),
        functions=4,
        functions_met_12m=3,
        advocacy=8,
    )
    AccountMeasuresFactory(
        account=account,
        fit_id=fit.pk,
        probability_alive=0.97,
        probability_of_purchase=0.9987,
        overdue_probability=0.42,
        expected_purchases=84.2,
        expected_order_value=Decimal(22_100),
        expected_revenue_12m=Decimal(1_900_000),
        margin_rate=0.317,
        margin_grade="B",
        margin_source="OWN",
        cost_to_serve_12m=Decimal(120_000),
        cost_grade="C",
        net_margin_12m=Decimal(262_000),
        manager_cost_12m=Decimal(5138),
        roi=5.2,
        price_pressure=0.012,
        lifetime_value=Decimal(742_000),
        lifetime_value_low=Decimal(498_000),
        lifetime_value_high=Decimal(1_010_000),
        potential=Decimal(4_490_000),
        potential_low=Decimal(4_490_000),
        potential_high=Decimal(4_490_000),
        potential_grade="B",
        potential_source="WALLET",
        realizable_wallet=Decimal(3_600_000),
        realizable_low=Decimal(2_400_000),
        realizable_high=Decimal(5_400_000),
        share_of_wallet=0.41,
        share_grade="B",
        left_behind_share=0.552,
        left_competitors=Decimal(1_630_000),
        left_unplaced=Decimal(638_000),
        headroom=Decimal(2_648_000),
        headroom_beyond=Decimal(2_590_000),
        headroom_value=Decimal(88_800),
        ceiling_money=Decimal(49_800),
        ceiling_hours=830,
        ceiling_contacts=415,
        influence=2.3,
        relations=4,
        reference_value=Decimal(77_700),
        attachment=58,
        attachment_low=40,
        attachment_high=75,
    )
    refresh_rows([account.pk])
    return account


@pytest.fixture
def read(client):
    def read(user, account, door=WHY, status=200):
        client.force_login(user)
        answer = client.get(reverse(door, args=[account.pk]))
        assert answer.status_code == status
        return answer.text.replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'")

    return read


def of_api(client, user, account):
    client.force_login(user)
    said = client.get(reverse(MEASURED, args=[account.pk])).json()
    return said, {each["code"]: each for each in said["measures"]}


def test_a_director_can_retell_every_measure(read, known, director):
    said = read(director, known)
    for words in [
        "It orders about every 12 days, last on 20 Jun 2026.",
        "order within 13 weeks.",
        "over 99 %",
        "In 80 % of futures it is £498 k – £1.01 m.",
        "Its own: the cost is known for 100 % of its revenue of 12 months.",
        "Of £1.84 m revenue, what is left after goods and £120 k of serving.",
        "Each £1 of colleagues' time brought £5.20 of margin.",
        "1.2 points lost a year",
        "prices are under pressure",
        "as measured in its wallet",
        "£2.40 m – £5.40 m",
        "More than usual, which is 15–25 %: ask who has the rest.",
        "£1.63 m with competitors (39.7 %)",
        "£638 k placed with nobody (15.5 %)",
        "£58 k of the headroom is in lifetime value already",
        "Winning 20 % of the headroom beyond would add this to lifetime value",
        "Its standing against that of the mean account, by 4 relations.",
        "do not add the two",
        "From the parts that are known; 40–75 if the rest were.",
    ]:
        assert words in said


def test_ceilings_stand_against_what_was_spent(read, known, director):
    MeasureSettings.objects.update(horizon_weeks=52)
    when = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    InteractionFactory(account=known, happened_at=when, minutes=90)
    InteractionFactory(account=known, happened_at=when, kind="CALL", minutes=None)
    InteractionFactory(
        account=known, happened_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC), minutes=999
    )
    said = read(director, known)
    assert "<b>£5,138</b> of £50 k" in said
    assert "<b>1.8</b> of 830" in said  # 90 minutes and the 15 of a call
    assert "<b>1.0</b> of 415" in said
    assert "2 hours in 2 contacts" in said
    AccountMeasures.objects.update(ceiling_money=Decimal(4000))
    assert "over</span>" in read(director, known)


def test_parts_of_attachment_name_what_is_missing(read, known, director):
    said = read(director, known)
    table = said[said.index("Parts of attachment, table") :]
    for words in ["8.0", "75 %", "−10 to +10 points", "up to", "Not measured"]:
        assert words in table


def test_what_is_not_measured_says_what_would_make_it(read, account, director):
    MeasureSettings.current()
    AccountFactsFactory(account=account, revenue_12m=Decimal(0), frequency=0)
    AccountMeasuresFactory(account=account, relations=1)
    refresh_rows([account.pk])
    said = read(director, account)
    for words in [
        "It has not ordered yet.",
        "No evidence: 1 relation, and 3 are needed.",
        "Its wallet is not measured: ask what it spends in all.",
        "Too few of its parts are known yet: ask how it sees us.",
    ]:
        assert words in said
    assert "data-chart" not in said


def test_nothing_left_behind_is_taken_for_not_measured(read, known, director):
    AccountMeasures.objects.update(
        left_behind_share=0, left_competitors=0, left_unplaced=0
    )
    assert "perhaps the rest was not measured" in read(director, known)


def test_what_nobody_said_anything_of_is_left_behind_too(read, known, director):
    AccountFacts.objects.update(wallet_unplaced=None, wallet_competitors=None)
    AccountMeasures.objects.update(left_unplaced=None, left_competitors=None)
    said = read(director, known)
    assert "Left behind: 55.2 % of what could be ours" in said
    assert "£2.27 m, nobody said with whom (55.2 %)" in said
    assert "nobody said who has it" in said
    assert "£0" not in said[: said.index('id="worth"')]


def test_a_wallet_without_us_is_not_told_by_what_we_sold(read, known, director):
    AccountFacts.objects.update(wallet_ours=Decimal(0))
    assert "£0 with us of £4.49 m a year." in read(director, known)


def test_no_revenue_in_a_year_is_no_coverage(read, known, director):
    AccountFacts.objects.update(revenue_12m=Decimal(0), costed_revenue_12m=Decimal(0))
    AccountMeasures.objects.update(margin_source="PROGRAMME", margin_grade="D")
    said = read(director, known)
    assert "Assumed for the programme: it has no revenue in the last 12 mon" in said
    assert "known for Not measured" not in said


def test_before_the_first_night_it_says_what_will_be_here(read, account, director):
    assert "Every measure will stand here" in read(director, account)


def test_the_futures_are_the_same_whenever_somebody_looks(read, known, director):
    cache.clear()
    first = read(director, known, FUTURES)
    cache.clear()
    assert read(director, known, FUTURES) == first
    rows = list(csv.reader(io.StringIO(first)))
    assert rows[0] == ["From, GBP", "To, GBP", "Futures"]
    assert sum(int(count) for _low, _high, count in rows[1:]) == 1187
    AccountMeasures.objects.update(as_of=dt.date(2026, 7, 1))
    assert read(director, known, FUTURES) != first


def test_futures_have_the_season_that_the_lifetime_value_has(known):
    cache.clear()
    account = Account.objects.select_related("facts", "measures").get(pk=known.pk)
    MeasureSettings.objects.update(horizon_weeks=26)
    plain = futures_of(account, account.measures)
    index = [0.5] * 6 + [1.5] * 6  # as of 30 June, the better half year is ahead
    ModelFit.objects.update(
        seasonality={"measured": True, "years": 3.0, "index": index}
    )
    cache.clear()
    seasonal = futures_of(account, account.measures)
    assert seasonal.mean == pytest.approx(1.5 * plain.mean)


def test_looking_is_quick_the_first_time_too(known, director):
    account = Account.objects.select_related("facts", "measures").get(pk=known.pk)
    futures_of(account, account.measures)  # scipy is loaded once a process
    cache.clear()
    started = time.process_time()
    futures = futures_of(account, account.measures)
    assert time.process_time() - started < 0.15
    assert futures is not None
    assert futures.marks == tuple(sorted(futures.marks))


def test_relations_lead_only_to_accounts_that_the_person_sees(
    read, known, director, north
):
    seen = AccountFactory(name="Seen Quarries", region=north)
    elsewhere = AccountFactory(name="Hidden Quarries", region=RegionFactory())
    AccountRelationFactory(from_account=known, to_account=seen)
    AccountRelationFactory(from_account=known, to_account=elsewhere)
    refresh_access()
    said = read(director, known)
    assert "1 related account that you see" in said
    assert "Seen Quarries" in said
    assert "Hidden Quarries" not in said


def test_an_administrator_reads_what_is_not_made_of_money(read, known, administrator):
    said = read(administrator, known)
    for words in ["Still buys", "Share of wallet", "Influence", "£1.63 m with comp"]:
        assert words in said
    section = said[said.index('id="worth"') :]
    assert [figure for figure in HIDDEN if figure in section] == []
    assert "Lifetime value, 3 years" not in section
    read(administrator, known, FUTURES, status=404)


def test_the_service_desk_sees_none(client, read, known, desk_agent):
    read(desk_agent, known, status=404)
    read(desk_agent, known, FUTURES, status=404)
    answer = client.get(reverse(MEASURED, args=[known.pk]))
    assert answer.status_code == 403


@pytest.mark.parametrize("door", [FUTURES, MEASURED])
def test_for_an_outsider_the_account_does_not_exist(client, known, outsider, door):
    client.force_login(outsider)
    assert client.get(reverse(door, args=[known.pk])).status_code == 404


def test_the_endpoint_has_range_grade_unit_and_source(client, known, director):
    said, found = of_api(client, director, known)
    assert set(found) == {measure.code for measure in MEASURES}
    assert (said["account"], said["as_of"], said["settings_version"]) == (
        known.pk,
        "2026-06-30",
        1,
    )
    value = found["lifetime_value"]
    assert {name: value[name] for name in ["value", "low", "high", "unit"]} == {
        "value": 742_000,
        "low": 498_000,
        "high": 1_010_000,
        "unit": "MONEY",
    }
    assert (value["grade"], value["source"]) == ("D", "MODEL")
    assert (found["net_margin_12m"]["grade"], found["margin_rate"]["source"]) == (
        "C",  # the weaker of the margin's and the cost's
        "OWN",
    )
    assert found["potential"]["source"] == "WALLET"
    assert "15–25" in found["left_behind_share"]["words"]


def test_the_endpoint_leaves_hidden_measures_out(client, known, administrator):
    _said, found = of_api(client, administrator, known)
    assert set(found) == {measure.code for measure in MEASURES} - MONEY


def test_the_endpoint_says_null_where_nothing_is_measured(client, account, director):
    _said, found = of_api(client, director, account)
    assert {each["value"] for each in found.values()} == {None}
    assert {each["grade"] for each in found.values()} == {""}
    assert not AccountFacts.objects.exists()
