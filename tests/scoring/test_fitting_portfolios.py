"""`fit_lifetime` on real portfolios: what is published of them, and what came after."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.scoring.test_published import last_line

FOLDER = os.environ.get("SAM_TEST_PORTFOLIOS")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FOLDER, reason="SAM_TEST_PORTFOLIOS is not set: no real portfolios"
    ),
]


def imported(name):
    call_command("import_portfolio", str(Path(FOLDER) / name))


def by_model(found):
    return {one["model"]: one for one in found["candidates"]}


def test_wholesale_buyers_order_regularly_and_the_ranking_beats_the_naive_one(db):
    imported("online-retail")
    found = last_line("fit_lifetime", as_of=dt.date(2011, 8, 31), weeks=14)
    assert (found["accounts"], found["repeat_purchases"]) == (3312, 7051)
    assert (found["model"], found["parameters"]["k"]) == ("mbg-cnbd", 2)
    assert found["reason"] == "MOST_LIKELY"
    tried = by_model(found)
    for simpler, parameter in (("bg-nbd", "a"), ("pareto-nbd", "s")):
        # Nobody seems ever to leave.
        assert parameter in tried[simpler]["boundary"]
        gained = found["log_likelihood"] - tried[simpler]["log_likelihood"]
        assert gained == pytest.approx(537, abs=1)
    later = found["afterwards"]
    assert (later["weeks"], later["until"]) == (14, "2011-12-07")
    assert later["auc"] == pytest.approx(0.738, abs=0.001)
    assert later["baselines"]["rate"]["auc"] == pytest.approx(0.720, abs=0.001)
    assert later["baselines"]["recency"]["auc"] == pytest.approx(0.714, abs=0.001)
    assert later["gain"] == pytest.approx(1.8, abs=0.1)
    # Autumn brought more than any model fitted in summer had in its own range.
    assert later["actual"] == 4690
    assert later["actual"] > later["high"]
    assert later["wide_low"] < later["actual"] < later["wide_high"]
    backtest = found["backtest"]
    assert backtest["origins"] == ["2011-02-16", "2011-05-25"]
    assert backtest["beats"]
    assert "Beats the naive rate here: yes, by" in found["verdict"]
    assert not found["seasonality"]["measured"]  # not two years yet


def test_consumers_have_the_published_estimates_and_their_holdout_is_missed(db):
    imported("cdnow-sample")
    found = last_line("fit_lifetime", as_of=dt.date(1997, 9, 30), weeks=39)
    assert (found["accounts"], found["repeat_purchases"]) == (2357, 2457)
    tried = by_model(found)
    likelihoods = {n: round(one["log_likelihood"], 4) for n, one in tried.items()}
    assert likelihoods == {
        "bg-nbd": -9582.4292,
        "pareto-nbd": -9594.9762,
        "mbg-cnbd": -9582.1357,
    }
    pareto = {n: round(v, 2) for n, v in tried["pareto-nbd"]["parameters"].items()}
    assert pareto == {"r": 0.55, "alpha": 10.58, "s": 0.61, "beta": 11.67}
    assert (found["model"], found["parameters"]["k"]) == ("mbg-cnbd", 1)
    assert round(found["parameters"]["r"], 3) == 0.525
    assert found["spend_model"] in {"gamma-gamma", "log-normal"}
    assert found["spend_check"]["correlation"] == pytest.approx(0.11, abs=0.01)
    # 39 weeks of history leave no day from which to look 39 weeks ahead.
    assert found["backtest"]["origins"] == []
    later = found["afterwards"]
    assert later["actual"] == 1882
    assert later["actual"] > later["high"]
    assert later["wide_high"] == later["high"]  # no earlier error to widen it by


def test_the_holdout_that_the_own_interval_misses_is_in_the_widened_one(db):
    imported("cdnow-sample")
    found = last_line("fit_lifetime", as_of=dt.date(1997, 9, 30))
    assert found["backtest"]["origins"] == ["1997-04-01", "1997-07-01"]
    later = found["afterwards"]
    assert later["low"] < later["expected"] < later["high"]
    assert later["wide_low"] <= later["low"] < later["high"] <= later["wide_high"]
    assert later["wide_low"] <= later["actual"] <= later["wide_high"]
