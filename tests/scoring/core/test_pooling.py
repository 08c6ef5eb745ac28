import numpy as np
import pytest

from scoring.core.purchases import (
    BGNBD,
    MBGCNBD,
    ParetoNBD,
    fit_bgnbd,
    fit_mbg_cnbd,
    fit_pareto_nbd,
)
from scoring.core.purchases.pooling import Prior, fit_pooled, segment_prior

pytestmark = pytest.mark.filterwarnings("error")


def bought(rate, accounts, seed, *, weeks=78):
    """Histories of accounts that buy at *rate* a week until they leave."""
    rng = np.random.default_rng(seed)
    rows = []
    for pace in rng.gamma(2.0, rate / 2, accounts):
        day, days, leaves = 0, [0], rng.beta(1.0, 4.0)
        while rng.random() > leaves:
            day += int(np.ceil(rng.exponential(7 / pace)))
            if day > 7 * weeks:
                break
            days.append(day)
        gaps = np.diff(days) / 7
        rows.append((len(gaps), days[-1] / 7, float(weeks), np.log(gaps).sum()))
    return np.array(rows, dtype=np.float64).T


def pace(fit):
    """Expected purchases of a new account in a year."""
    return fit.model.expected_purchases(52, [0], [0], [0])[0]


def mean_rate(fit):
    """Phases of purchases a week, mean over accounts while they buy."""
    return fit.model.r / fit.model.alpha


def relative(fit):
    """Standard error of the rates' shape, as a share of it."""
    return fit.standard_errors[0] / fit.model.r


@pytest.fixture(scope="module")
def portfolio():
    return fit_mbg_cnbd(*bought(0.3, 2000, 1), k=1)


@pytest.fixture(scope="module")
def large():
    return [
        fit_mbg_cnbd(*bought(rate, 500, seed), k=1)
        for seed, rate in enumerate([0.15, 0.25, 0.35, 0.6], start=2)
    ]


class TestPrior:
    def test_is_centred_on_the_portfolio(self, portfolio, large):
        model = portfolio.model
        expected = np.log([model.r, model.alpha, model.a, model.b])
        for segments in ([], large):
            prior = segment_prior(portfolio, segments, share=0.1)
            assert np.allclose(prior.centre, expected)

    def test_has_the_spread_of_the_large_segments(self, portfolio, large):
        prior = segment_prior(portfolio, large, share=0.1)
        assert prior.segments == 4
        assert np.linalg.eigvalsh(prior.covariance).min() > 0
        scale = [np.log(fit.model.alpha) for fit in large]
        off = np.mean((np.array(scale) - np.log(portfolio.model.alpha)) ** 2)
        sampling = np.mean([fit.covariance[1, 1] / fit.model.alpha**2 for fit in large])
        assert prior.covariance[1, 1] == pytest.approx(off - sampling, rel=0.2)

    def test_of_few_segments_is_as_wide_as_the_segment_s_own_data_are(
        self, portfolio, large
    ):
        prior = segment_prior(portfolio, large[:2], share=0.05)
        assert prior.segments == 0
        logs = portfolio.covariance[0, 0] / portfolio.model.r**2
        assert prior.covariance[0, 0] == pytest.approx(logs * 20)

    def test_leaves_aside_who_has_another_model_or_is_at_a_boundary(self, portfolio):
        others = [fit_bgnbd(*bought(0.3, 300, seed)[:3]) for seed in range(3)]
        assert segment_prior(portfolio, others, share=0.5).segments == 0

    def test_refuses_no_share(self, portfolio):
        with pytest.raises(ValueError, match="share must be above 0"):
            segment_prior(portfolio, [], share=0)


class TestPooled:
    @pytest.mark.parametrize("rate", [0.1, 1.0])
    def test_lies_between_the_segment_s_own_fit_and_the_portfolio_s(
        self, portfolio, large, rate
    ):
        few = bought(rate, 40, 11)
        prior = segment_prior(portfolio, large, share=0.02)
        pooled = fit_pooled(prior, portfolio.model, *few)
        own = fit_mbg_cnbd(*few, k=1)
        low, high = sorted([mean_rate(own), mean_rate(portfolio)])
        assert low < mean_rate(pooled) < high
        assert pooled.log_likelihood <= own.log_likelihood + 1e-6
        assert pooled.log_likelihood > portfolio.model.log_likelihood(*few)

    def test_the_more_accounts_a_segment_has_the_further_it_leaves_the_portfolio(
        self, portfolio, large
    ):
        prior = segment_prior(portfolio, large, share=0.02)
        paces = [
            pace(fit_pooled(prior, portfolio.model, *bought(1.0, accounts, 12)))
            for accounts in (3, 30, 300)
        ]
        assert pace(portfolio) < paces[0] < paces[1] < paces[2]

    def test_is_surer_than_the_segment_alone(self, portfolio, large):
        few = bought(0.3, 40, 13)
        prior = segment_prior(portfolio, large, share=0.02)
        pooled = fit_pooled(prior, portfolio.model, *few)
        own = fit_mbg_cnbd(*few, k=1)
        assert relative(pooled) < relative(own)
        assert pooled.boundary == ()

    def test_one_account_without_a_repeat_purchase_is_enough(self, portfolio, large):
        prior = segment_prior(portfolio, large, share=1 / 2000)
        pooled = fit_pooled(prior, portfolio.model, [0], [0], [30.0], [0])
        assert pace(pooled) == pytest.approx(pace(portfolio), rel=0.5)

    @pytest.mark.parametrize("kind", [BGNBD, ParetoNBD, MBGCNBD])
    def test_keeps_the_portfolio_s_model(self, kind):
        histories = bought(0.3, 300, 14)
        fit = {
            BGNBD: lambda: fit_bgnbd(*histories[:3]),
            ParetoNBD: lambda: fit_pareto_nbd(*histories[:3]),
            MBGCNBD: lambda: fit_mbg_cnbd(*histories, k=2),
        }[kind]()
        prior = segment_prior(fit, [], share=0.1)
        pooled = fit_pooled(prior, fit.model, *bought(0.3, 30, 15))
        assert type(pooled.model) is kind
        assert getattr(pooled.model, "k", 2) == 2

    def test_holds_what_the_portfolio_left_at_a_boundary(self):
        regular = np.array([[8.0], [72.0], [78.0]]) * np.ones(50)
        fit = fit_bgnbd(*regular)
        assert fit.boundary
        prior = segment_prior(fit, [], share=0.5)
        pooled = fit_pooled(prior, fit.model, [4.0], [70.0], [78.0])
        assert pooled.boundary == fit.boundary
        for name in fit.boundary:
            assert getattr(pooled.model, name) == pytest.approx(
                getattr(fit.model, name)
            )

    def test_refuses_a_segment_without_accounts(self, portfolio):
        prior = segment_prior(portfolio, [], share=0.5)
        with pytest.raises(ValueError, match="at least one account"):
            fit_pooled(prior, portfolio.model, [], [], [])

    def test_a_prior_that_is_beyond_doubt_is_kept(self, portfolio):
        certain = segment_prior(portfolio, [], share=1.0)
        prior = Prior(certain.centre, certain.covariance * 1e-9, 0)
        pooled = fit_pooled(prior, portfolio.model, *bought(2.0, 20, 16))
        assert pace(pooled) == pytest.approx(pace(portfolio), rel=1e-3)
