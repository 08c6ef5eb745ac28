"""The published figures of the literature, each to the digits it was printed with."""

import datetime as dt
import json
import os
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from numpy.testing import assert_allclose

from scoring.core.backtest import auc, naive_rate, recency_ratio
from scoring.core.contracts import fit_sbg
from scoring.core.purchases import (
    BGNBD,
    ParetoNBD,
    fit_bgnbd,
    fit_mbg_cnbd,
    fit_pareto_nbd,
)
from scoring.core.spend import GammaGamma, fit_gamma_gamma
from tests.scoring.core.portfolios import read_portfolio

FOLDER = os.environ.get("SAM_TEST_PORTFOLIOS")
portfolios = pytest.mark.skipif(
    not FOLDER, reason="SAM_TEST_PORTFOLIOS is not set: no real portfolios"
)

CALIBRATED = dt.date(1997, 9, 30)
FOLLOWED = dt.date(1998, 6, 30)

# Customer 1516 bought again on 26 days, the last 216 days after the first.
CUSTOMER_1516 = ([26], [216 / 7], [31])
# Fader, Hardie & Lee (2005), table 2, in the order of the models' fields.
BG_NBD = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
PARETO_NBD = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)


@pytest.fixture(scope="module")
def sample():
    """The published tenth of CDNOW: 39 weeks, and the 39 after them."""
    return read_portfolio("cdnow-sample", as_of=CALIBRATED, holdout=FOLLOWED)


@pytest.fixture(scope="module")
def followed():
    """The same customers after all 78 weeks."""
    return read_portfolio("cdnow-sample", as_of=FOLLOWED)


@pytest.fixture(scope="module")
def bg_nbd(sample):
    return fit_bgnbd(*sample[:3])


@pytest.fixture(scope="module")
def pareto_nbd(sample):
    return fit_pareto_nbd(*sample[:3])


def parameters(fit, digits):
    model = fit.model
    return [round(getattr(model, name), digits) for name in model.__slots__]


def last_line(command, *arguments, **options):
    out = StringIO()
    call_command(command, *arguments, json=True, stdout=out, **options)
    return json.loads(out.getvalue().strip().splitlines()[-1])


@portfolios
def test_bg_nbd_by_the_command(db):
    call_command("import_portfolio", str(Path(FOLDER) / "cdnow-sample"))
    found = last_line("fit_lifetime", model="bg-nbd", as_of=CALIBRATED)
    rounded = {name: round(value, 3) for name, value in found["parameters"].items()}
    assert rounded == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert round(found["log_likelihood"], 1) == -9582.4
    assert (found["model"], found["accounts"]) == ("bg-nbd", 2357)


@portfolios
def test_northwind_says_its_revenue(db):
    found = last_line("import_portfolio", str(Path(FOLDER) / "northwind"))
    orders = found["files"]["orders.csv"]
    assert (orders["orders"], orders["read"]) == (830, 2155)
    assert orders["revenue"] == "1265793.0395"


def test_the_sample(sample, followed):
    assert sample.frequency.size == followed.frequency.size == 2357
    assert (sample.frequency > 0).sum() == 946
    assert sample.frequency.sum() == 2457
    assert sample.bought_later.sum() == 1882
    assert followed.frequency.sum() == 2457 + 1882
    assert round(sample.recency.sum() * 7) == 112_949
    assert round(sample.age.sum() * 7) == 539_779


def test_bg_nbd(bg_nbd):
    assert parameters(bg_nbd, 3) == [0.243, 4.414, 0.793, 2.426]
    assert parameters(bg_nbd, 6) == [0.242595, 4.413602, 0.792922, 2.425907]
    assert round(bg_nbd.log_likelihood, 4) == -9582.4292
    assert_allclose(bg_nbd.standard_errors, [0.0126, 0.378, 0.186, 0.705], rtol=5e-3)


def test_pareto_nbd(pareto_nbd):
    assert parameters(pareto_nbd, 3) == [0.553, 10.578, 0.606, 11.669]
    assert parameters(pareto_nbd, 5) == [0.55328, 10.57768, 0.60624, 11.66874]
    assert round(pareto_nbd.log_likelihood, 1) == -9595.0
    assert round(pareto_nbd.log_likelihood, 4) == -9594.9762
    # CLVTools prints its own numerical derivatives.
    assert_allclose(
        pareto_nbd.standard_errors,
        [0.0476264, 0.8427222, 0.1872594, 6.2105448],
        rtol=2e-4,
    )


def test_mbg_nbd(sample):
    fit = fit_mbg_cnbd(*sample[:3], sample.log_gap_sum, k=1)
    assert parameters(fit, 3)[1:] == [0.525, 6.183, 0.891, 1.614]
    assert_allclose(
        parameters(fit, 6)[1:], [0.524838, 6.183043, 0.891376, 1.614049], rtol=5e-5
    )
    assert round(fit.log_likelihood, 4) == -9582.1357


def test_gamma_gamma(sample):
    fit = fit_gamma_gamma(sample.frequency, sample.mean_value)
    assert fit.accounts == 946
    assert parameters(fit, 2) == [6.25, 3.74, 15.44]
    assert parameters(fit, 4) == [6.2496, 3.7442, 15.4435]
    assert round(fit.log_likelihood, 4) == -4055.9177
    assert round(fit.correlation, 2) == 0.11


def test_gamma_gamma_of_the_first_ten_customers(sample):
    printed = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    first = np.argsort(-sample.age, kind="stable")[:10]  # by first purchase, then name
    counts, means = sample.frequency[first], sample.mean_value[first]
    assert counts.tolist() == [2, 1, 0, 0, 0, 7, 1, 0, 2, 0]
    fit = fit_gamma_gamma(sample.frequency, sample.mean_value)
    for model in (fit.model, GammaGamma(p=6.24958, q=3.74422, v=15.4435)):
        assert_allclose(model.expected_value(counts, means), printed, atol=0.006)


def test_the_customer_of_the_spreadsheet(bg_nbd):
    history = (39, [2], [30.43], [38.86])
    assert BG_NBD.expected_purchases(*history).round(3) == [1.226]
    assert_allclose(BG_NBD.expected_purchases(*history), [1.22603], atol=5e-6)
    assert_allclose(bg_nbd.model.expected_purchases(*history), [1.22591], atol=5e-6)


def test_the_holdout_correlations(sample, bg_nbd, pareto_nbd):
    expected = [
        fit.model.expected_purchases(39, *sample[:3]) for fit in (bg_nbd, pareto_nbd)
    ]
    found = np.corrcoef([sample.bought_later, *expected])
    rounded = [round(found[pair], 3) for pair in ((0, 1), (0, 2), (1, 2))]
    assert rounded == [0.626, 0.630, 0.996]
    assert_allclose([found[0, 1], found[0, 2], found[1, 2]],
                    [0.6256, 0.6302, 0.9955], atol=6e-5)  # fmt: skip


def test_customer_1516(bg_nbd, pareto_nbd):
    """The walkthrough's parameters differ from the optimum in the fourth digit."""
    for model in (PARETO_NBD, pareto_nbd.model):
        assert_allclose(
            model.expected_purchases(52, *CUSTOMER_1516), [25.45647], atol=3e-3
        )
        assert_allclose(
            model.probability_alive(*CUSTOMER_1516), [0.997874], atol=1.5e-6
        )
    for model in (BG_NBD, bg_nbd.model):
        assert_allclose(
            model.expected_purchases(52, *CUSTOMER_1516), [25.75659], atol=1e-3
        )
        assert_allclose(model.probability_alive(*CUSTOMER_1516), [0.9688523], atol=3e-6)


@pytest.mark.parametrize(
    ("model", "printed"),
    [
        (PARETO_NBD, [0.7062289, 0.1442396, 0.02250658, 0.00309267]),
        (BG_NBD, [0.3474606, 0.04283391, 0.004158973, 0.0003583685]),
    ],
)
def test_the_increasing_frequency_paradox(model, printed):
    """More purchases by the same last day mean fewer to come."""
    expected = model.expected_purchases(52, [10, 15, 20, 25], [20.0] * 4, [39.0] * 4)
    assert_allclose(expected, printed, rtol=5e-4)
    assert (np.diff(expected) < 0).all()


def test_discounted_residual_transactions():
    model = ParetoNBD(r=0.5629966, alpha=12.559037, s=0.4081095, beta=10.5148048)
    one = model.discounted_purchases(0.15, None, [7], [35], [77.86])
    assert round(one[0], 9) == 1.870584995
    ten = model.discounted_purchases(0.15, None, range(1, 11), [30] * 10, [77.86] * 10)
    assert ten.round(6).tolist() == [
        2.206707, 2.853299, 2.876974, 2.453808, 1.846822,
        1.266752, 0.812398, 0.496503, 0.293028, 0.168504,
    ]  # fmt: skip


def test_pareto_nbd_and_gamma_gamma_over_78_weeks(sample, followed):
    fit = fit_pareto_nbd(*followed[:3])
    assert parameters(fit, 2) == [0.56, 12.56, 0.41, 10.51]
    assert_allclose(
        parameters(fit, 6), [0.563004, 12.55917, 0.408107, 10.51454], rtol=2e-6
    )
    assert round(fit.model.log_likelihood(*sample[:3]), 2) == -9608.25
    spend = fit_gamma_gamma(followed.frequency, followed.mean_value)
    assert parameters(spend, 3) == [4.683, 4.190, 24.391]


def test_shifted_beta_geometric():
    fit = fit_sbg([1000, 631, 468, 382, 326])
    assert parameters(fit, 3) == [0.764, 1.296]
    assert parameters(fit, 6) == [0.763665, 1.295830]
    assert round(fit.log_likelihood, 1) == -1401.6
    assert round(fit.log_likelihood, 4) == -1401.5594
    assert round(1000 * fit.model.survival(12), 1) == 159.5


@pytest.mark.parametrize(
    ("as_of", "until", "printed"),
    [
        (dt.date(2011, 6, 1), dt.date(2011, 8, 31), [0.749, 0.740, 0.737, 0.718]),
        (dt.date(2011, 8, 31), dt.date(2011, 12, 9), [0.738, 0.729, 0.720, 0.713]),
    ],
)
def test_who_orders_next_from_the_wholesaler(as_of, until, printed):
    """Regular gaps tell it best; P(alive) of BG/NBD is worse than a coin."""
    known = read_portfolio("online-retail", as_of=as_of, holdout=until)
    history, weeks = known[:3], (until - as_of).days / 7
    ordered = known.bought_later > 0
    regular = fit_mbg_cnbd(*history, known.log_gap_sum, k=2).model
    found = [
        auc(regular.probability_of_purchase(weeks, *history), ordered),
        auc(
            fit_pareto_nbd(*history).model.expected_purchases(weeks, *history), ordered
        ),
        auc(naive_rate(known.frequency, known.age), ordered),
        auc(recency_ratio(known.recency, known.age), ordered),
    ]
    assert_allclose(found, printed, atol=6e-4)
    assert 0.69 < auc(regular.probability_alive(*history), ordered) < 0.70
    alive = fit_bgnbd(*history).model.probability_alive(*history)
    assert 0.31 < auc(alive, ordered) < 0.37


def test_regular_gaps_are_likelier_at_the_wholesaler():
    known = read_portfolio("online-retail", as_of=dt.date(2011, 8, 31))
    assert (known.frequency.size, known.frequency.sum()) == (3312, 7051)
    fits = [fit_mbg_cnbd(*known[:3], known.log_gap_sum, k=k) for k in (1, 2, 3, 4)]
    likelihoods = [fit.log_likelihood for fit in fits]
    assert int(np.argmax(likelihoods)) + 1 == 2
    assert round(likelihoods[1] - likelihoods[0]) == 537
    assert "a" in fits[0].boundary
    assert "a" in fit_bgnbd(*known[:3]).boundary
    assert "s" in fit_pareto_nbd(*known[:3]).boundary
