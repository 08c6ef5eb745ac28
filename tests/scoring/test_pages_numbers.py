"""The page "How these numbers are made": what it says, and to whom."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.access import refresh_access
from scoring.models import MeasureSettings
from scoring.services.measuring import SCORE
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ModelFitFactory,
    RunFactory,
)
from tests.scoring.numbers import backtest, candidate, diagnostics, fitted

pytestmark = pytest.mark.django_db

URL = "/scoring/numbers/"
NIGHT = {
    "percentiles": {"accounts": 2000, "draws": 500, "error": 0.008, "limit": 0.02},
    "margin": {
        "OWN": {"accounts": 90, "revenue": 900.0, "share": 0.9},
        "CATEGORY": {"accounts": 8, "revenue": 80.0, "share": 0.08},
        "PROGRAMME": {"accounts": 2, "revenue": 20.0, "share": 0.02},
    },
    "wallet": {"method": "HIERARCHICAL", "surveys": 212, "sample": 212},
    "influence": {"relations": 702, "related": 240, "accounts": 41, "least": 3},
    "whale": {
        "accounts": 1833,
        "accounts_share": [0.0, 0.1, 0.5, 0.9, 1.0],
        "profit_share": [0.0, 0.8, 1.1, 1.18, 1.0],
        "low": [0.0, 0.7, 1.0, 1.1, 1.0],
        "high": [0.0, 0.9, 1.2, 1.3, 1.0],
        "peak": 1.18,
        "past_peak_share": 0.1,
        "destroyed": 0.18,
        "pareto": {"customers_share": 0.1, "profit_share": 0.8, "customers": 183},
    },
    "total": {"low": 11_000_000, "expected": 12_300_000, "high": 14_000_000},
}


@pytest.fixture
def night(programme):
    return RunFactory(kind=SCORE, status="DONE", published=True, result=NIGHT)


@pytest.fixture
def read(client):
    def read(user, address=URL, **headers):
        client.force_login(user)
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        return answer.text

    return read


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'")


@pytest.mark.parametrize("who", ["manager", "director", "executive"])
def test_who_sees_money_reads_how_it_is_estimated(request, client, who, night):
    fitted()
    client.force_login(request.getfixturevalue(who))
    page = client.get("/accounts/").text
    assert f'href="{URL}"' in page
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("who", ["desk_agent", "administrator"])
def test_who_does_not_is_told_why_and_has_no_entry(request, client, account, who):
    fitted()
    client.force_login(request.getfixturevalue(who))
    for address in [URL, f"{URL}tracking.csv", "/scoring/settings/"]:
        answer = client.get(address)
        assert answer.status_code == 403
        assert "those who see margins and values" in answer.text
        assert "MBG/CNBD" not in answer.text
    assert URL not in client.get("/accounts/").text


def test_before_the_first_fit_it_says_what_will_be_here(read, director):
    said = read(director)
    assert "No model has been fitted yet" in said
    assert "Once accounts have bought again" in said


def test_the_finding_comes_first_in_words(read, director, night):
    fitted(as_of=dt.date(2026, 5, 31))
    fitted()
    said = plain(read(director))
    for words in [
        "<b>MBG/CNBD-2</b>, in use since 31 May 2026",
        "fitted as of 30 Jun 2026 to <b>1,742</b> accounts with <b>8,321</b> repeat",
        "as the most likely of those tried",
        "Beats the naive rate here: yes, by 1.3 points of AUC",
        "(0.749 against 0.736)",
        "<b>2</b> of 4 times; widened by its past errors, <b>4</b> of 4",
    ]:
        assert words in said
    assert said.index("Beats the naive") < said.index("What was tried")


def test_since_when_counts_from_the_last_change_of_model(read, director):
    fitted(as_of=dt.date(2026, 3, 31))
    ModelFitFactory(as_of=dt.date(2026, 4, 30), model="bg-nbd")
    fitted(as_of=dt.date(2026, 5, 31))
    fitted()
    assert "in use since 31 May 2026" in plain(read(director))


def test_a_model_that_does_not_beat_the_naive_rate_says_no(read, director):
    fitted(backtest=backtest(auc=0.701, naive=0.736))
    said = plain(read(director))
    assert "Beats the naive rate here: no, 3.5 points of AUC below it" in said
    assert "not to rank who orders next" in said


def test_a_refused_fit_says_why_and_that_the_last_good_one_stays(read, director):
    fitted(as_of=dt.date(2026, 5, 31))
    ModelFitFactory(is_good=False, refusal="It foretold worse.", log_likelihood=None)
    said = plain(read(director))
    assert "The fit as of 30 Jun 2026 was refused: It foretold worse." in said
    assert "The last good one, as of 31 May 2026, stays in use." in said


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"model": "bg-nbd", "parameters": {"r": 1.0}, "candidates": "BOUNDARY"},
            "The estimate ran to its limit in a",
        ),
        ({"spend_correlation": 0.42}, "(correlation 0.42, warned of from 0.30)"),
        ({"diagnostics": "TAIL"}, "Order values have a heavier tail"),
        ({"diagnostics": "TAIL", "spend_model": "log-normal"}, "have a heavy tail, so"),
        ({"backtest": {}}, "There is no back-test yet"),
    ],
)
def test_what_to_know_before_trusting_it_is_said(read, director, fields, words):
    if fields.get("candidates") == "BOUNDARY":
        fields["candidates"] = [candidate("bg-nbd", 0.7, boundary=["a"])]
    if fields.get("diagnostics") == "TAIL":
        fields["diagnostics"] = diagnostics()
        fields["diagnostics"]["spend"]["prefers"] = "log-normal"
    fitted(**fields)
    assert words in plain(read(director))


def test_nothing_is_warned_of_where_all_is_well(read, director, night):
    fitted()
    assert "warn-" not in read(director)


def test_ranges_that_miss_simulation_are_warned_of(read, director, night):
    night.result = NIGHT | {"percentiles": NIGHT["percentiles"] | {"error": 0.031}}
    night.save()
    fitted()
    said = plain(read(director))
    assert "miss simulation by 0.031 where 0.020 is allowed" in said


def test_rules_of_thumb_stand_beside_every_candidate(read, director):
    fitted()
    said = plain(read(director))
    table = said[said.index('id="tried"') : said.index("</table>")]
    for words in ["BG/NBD", "0.731", "Pareto/NBD", "had no maximum", "Naive rate"]:
        assert words in table
    assert [figure for figure in ["0.736", "0.79", "0.717"] if figure in table] == [
        "0.736",
        "0.79",
        "0.717",
    ]


def test_the_cards_say_what_the_night_found(read, executive, night):
    fitted()
    said = plain(read(executive))
    for words in [
        "Gamma-gamma says how much an order is worth",
        "Wallets are estimated from 212 that are known",
        "90 % of accounts have a margin of their own",
        "41 accounts have evidence of influence",
        "Ranges of lifetime value agree with simulation",
        "All accounts together are worth £12.3 m",
        "Measure settings, version 1",
        "July brings 15 % more than the average month, January 20 % less",
    ]:
        assert words in said


def test_without_two_years_seasonality_is_off(read, director):
    fitted(seasonality={"measured": False, "years": 1.4, "index": [1] * 12})
    said = plain(read(director))
    assert "Seasonality is off: it needs two years" in said
    assert "season.csv" not in said


def test_who_sees_all_reads_the_night_s_whale_curve(read, executive, account, night):
    fitted()
    AccountMeasuresFactory(account=account)
    said = plain(read(executive))
    assert "10 % of customers make 80 % of profit; the last 183 lose 18 % of it" in said
    assert "of 1,833 customers that you see" in said


def test_others_get_the_curve_of_the_accounts_that_they_see(
    read, manager, account, night
):
    fitted()
    others = [AccountFactory(owner=manager), AccountFactory(owner=manager)]
    profits = zip([account, *others], [900, 200, -100], strict=True)
    for each, profit in profits:
        AccountFactsFactory(account=each)
        AccountMeasuresFactory(account=each, net_margin_12m=Decimal(profit))
    hidden = AccountFactory()
    AccountFactsFactory(account=hidden)
    AccountMeasuresFactory(account=hidden, net_margin_12m=Decimal(7_000_000))
    refresh_access()
    said = plain(read(manager))
    assert "33 % of customers make 90 % of profit; the last 1 loses 10 % of it" in said
    assert "of 3 customers that you see" in said
    assert "All accounts together" not in said
    assert "of accounts have a margin of their own" not in said


def test_each_chart_has_a_table_and_a_file_of_the_same_figures(
    client, read, executive, night
):
    fitted()
    page = read(executive)
    for code in ["tracking", "calibration", "totals", "alive", "whale", "season"]:
        assert f'id="figure-{code}"' in page
        part = read(
            executive,
            f"{URL}?table={code}",
            **{"HX-Request": "true", "HX-Target": f"figure-{code}"},
        )
        assert "<html" not in part
        assert "<table" in part
        answer = client.get(f"{URL}{code}.csv")
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert part.count("<tr>") == len(rows)
    whole = read(executive, f"{URL}?table=totals&table=season")
    assert whole.count("<table") == 3  # with the back-test's


def test_the_file_of_totals_has_both_ranges(client, executive):
    fitted()
    client.force_login(executive)
    rows = list(csv.reader(io.StringIO(client.get(f"{URL}totals.csv").text)))
    assert rows[0][:3] == ["From", "Happened, orders", "Expected, orders"]
    assert rows[1] == [
        *("2025-07-01", "1882", "1658.5"),
        *("1491", "1826", "1291", "2046"),
    ]
    assert client.get(f"{URL}nothing.csv").status_code == 404


def test_segments_are_listed_and_have_a_page_of_their_own(client, read, director):
    fitted()
    MeasureSettings.objects.create(version=2, segment_field="INDUSTRY")
    fitted(segment="=Mining", segment_field="INDUSTRY", accounts=77, pooled=True)
    said = read(director)
    assert "1 segment is fitted apart" in said
    assert "drawn towards the portfolio" in said
    own = plain(read(director, f"{URL}?segment=%3DMining"))
    assert "Orders of the segment =Mining are foretold" in own
    assert "<b>77</b> accounts" in own
    assert "tracking.csv?segment=%3DMining" in own
    assert client.get(f"{URL}?segment=Nowhere").status_code == 404


def test_the_page_takes_20_queries_however_many_fits_there_are(client, director, night):
    MeasureSettings.objects.create(version=2, segment_field="INDUSTRY")
    for number in range(5):
        fitted(segment=f"Segment {number}", segment_field="INDUSTRY")
        fitted()
    client.force_login(director)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL).status_code == 200
    assert len(queries) <= 20, [query["sql"][:90] for query in queries]
