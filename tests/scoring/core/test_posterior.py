from datetime import date

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.core.lifetime import simulate_purchases_total
from scoring.core.purchases import (
    fit_bgnbd,
    fit_mbg_cnbd,
    fit_pareto_nbd,
    posterior_draws,
)
from tests.scoring.core.portfolios import read_portfolio

pytestmark = pytest.mark.filterwarnings("error")


def logs_of(models, *names):
    return np.log([[getattr(model, name) for name in names] for model in models])


def drawn(fit, portfolio, draws, seed=1):
    return posterior_draws(
        fit,
        *portfolio[:3],
        log_gap_sum=portfolio.log_gap_sum,
        draws=draws,
        rng=np.random.default_rng(seed),
    )


def test_draws_spread_as_the_published_errors_say(cdnow):
    fit = fit_bgnbd(*cdnow[:3])
    models = drawn(fit, cdnow, 4000)
    logs = logs_of(models, "r", "alpha", "a", "b")
    estimates = np.array([fit.model.r, fit.model.alpha, fit.model.a, fit.model.b])
    assert_allclose(logs.mean(axis=0), np.log(estimates), atol=0.05)
    assert_allclose(logs.std(axis=0), fit.standard_errors / estimates, rtol=0.1)


def test_the_interval_of_the_holdout_is_the_published_one_and_misses(cdnow):
    # Model error shows only against what happened: 1,882 lies outside.
    later = read_portfolio(
        "cdnow-sample", as_of=date(1997, 9, 30), holdout=date(1998, 6, 30)
    )
    assert later.bought_later.sum() == 1882
    totals = simulate_purchases_total(
        fit_bgnbd(*cdnow[:3]), *cdnow[:3], horizon=39, draws=1000, seed=3
    )
    low, high = np.quantile(totals, [0.05, 0.95])
    assert_allclose([low, high], [1491, 1826], rtol=0.015)
    assert high < 1882


def test_all_models_draw_and_keep_their_phases(wholesale):
    fit = fit_mbg_cnbd(*wholesale[:3], wholesale.log_gap_sum)
    models = drawn(fit, wholesale, 200)
    assert {model.k for model in models} == {2}
    logs = logs_of(models, "r", "alpha", "a", "b")
    estimates = np.array([fit.model.r, fit.model.alpha, fit.model.a, fit.model.b])
    assert_allclose(logs.std(axis=0), fit.standard_errors / estimates, rtol=0.35)


def test_a_parameter_at_its_bound_stays_there(wholesale):
    fit = fit_pareto_nbd(*wholesale[:3])
    assert "s" in fit.boundary
    models = drawn(fit, wholesale, 20)
    assert {model.s for model in models} == {fit.model.s}
    assert len({model.r for model in models}) > 10


def test_the_same_seed_draws_the_same_models(cdnow):
    fit = fit_bgnbd(*cdnow[:3])
    assert drawn(fit, cdnow, 5) == drawn(fit, cdnow, 5)
    assert drawn(fit, cdnow, 5) != drawn(fit, cdnow, 5, seed=2)


def test_accounts_in_any_order_or_weighted_draw_alike(cdnow):
    fit = fit_bgnbd(*cdnow[:3])
    turned = [values[::-1] for values in cdnow[:3]]
    ones = np.ones(cdnow.frequency.size)
    for history, weights in ((turned, None), (cdnow[:3], ones)):
        again = posterior_draws(
            fit, *history, weights=weights, draws=5, rng=np.random.default_rng(1)
        )
        assert_allclose(
            logs_of(again, "r", "alpha", "a", "b"),
            logs_of(drawn(fit, cdnow, 5), "r", "alpha", "a", "b"),
        )


def test_an_account_alone_leaves_much_open_and_breaks_nothing():
    history = ([3], [20.0], [30.0])
    for fit in (
        fit_bgnbd(*history),
        fit_pareto_nbd(*history),
        fit_mbg_cnbd(*history, [5.0]),
    ):
        models = posterior_draws(fit, *history, draws=30, rng=np.random.default_rng(1))
        for model in models:
            assert np.isfinite(model.expected_purchases(52, *history)).all()


def test_names_what_is_wrong(cdnow):
    fit = fit_bgnbd([3, 1], [20.0, 4.0], [30.0, 9.0])
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="draws must be >= 1, got 0"):
        posterior_draws(fit, [3], [20.0], [30.0], draws=0, rng=rng)
    with pytest.raises(ValueError, match=r"recency must be <= age.* at index 0"):
        posterior_draws(fit, [3], [40.0], [30.0], draws=5, rng=rng)
    with pytest.raises(ValueError, match="log_gap_sum must have 1 elements"):
        posterior_draws(fit, [3], [20.0], [30.0], [1.0, 2.0], draws=5, rng=rng)
