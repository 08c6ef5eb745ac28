"""Fits to many accounts, some of which tell where to look, and to heavy ones."""

from dataclasses import astuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring.core.purchases import fit_bgnbd, fit_mbg_cnbd, fit_pareto_nbd
from scoring.core.purchases import histories as kept

pytestmark = pytest.mark.filterwarnings("error")


def drawn(accounts, *, leaving):
    """Histories of customers who buy at random and leave at a rate around *leaving*."""
    rng = np.random.default_rng(5)
    age = rng.integers(20, 1500, accounts) / 7
    rate = rng.gamma(0.9, 1 / 8, accounts)
    there = np.minimum(rng.exponential(1, accounts) / leaving, age)
    frequency = rng.poisson(rate * there).astype(float)
    latest = there * rng.random(accounts) ** (1 / np.maximum(frequency, 1))
    recency = np.where(frequency > 0, np.floor(latest * 7) / 7, 0)
    return frequency, recency, age


@pytest.mark.slow
@pytest.mark.parametrize("fit", [fit_bgnbd, fit_pareto_nbd, fit_mbg_cnbd])
@pytest.mark.parametrize("leaving", [0.01, 1e-9])
def test_some_of_the_accounts_lead_to_the_optimum_of_all(monkeypatch, fit, leaving):
    histories = drawn(14_000, leaving=leaving)
    extra = (np.zeros(14_000), 1) if fit is fit_mbg_cnbd else ()
    led = fit(*histories, *extra)
    monkeypatch.setattr(kept, "FEW_ROWS", 1_000_000)
    alone = fit(*histories, *extra)
    assert led.boundary == alone.boundary
    assert led.log_likelihood == pytest.approx(alone.log_likelihood, abs=1e-5)
    if not led.boundary:
        assert_allclose(astuple(led.model), astuple(alone.model), rtol=1e-5)
        assert_allclose(led.standard_errors, alone.standard_errors, rtol=1e-3)


def test_equal_heavy_buyers_are_told_to_buy_at_one_rate():
    fit = fit_pareto_nbd([10_000] * 300, [1560] * 300, [1565] * 300)
    assert fit.log_likelihood > 2_570_633
    assert "r" in fit.boundary
