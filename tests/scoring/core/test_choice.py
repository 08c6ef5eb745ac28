import pytest

from scoring.core.purchases import MBGCNBD, choose_purchase_model

pytestmark = pytest.mark.filterwarnings("error")


def test_regular_wholesale_buyers_get_the_model_with_regular_gaps(wholesale):
    choice = choose_purchase_model(*wholesale[:3], wholesale.log_gap_sum)
    assert choice.name == "mbg-cnbd"
    assert choice.reason == "MOST_LIKELY"
    assert isinstance(choice.fit.model, MBGCNBD)
    assert choice.fit.model.k == 2
    assert "a" in choice.candidates["bg-nbd"].boundary
    assert "s" in choice.candidates["pareto-nbd"].boundary


def test_consumers_at_random_get_the_most_likely_model(cdnow):
    choice = choose_purchase_model(*cdnow[:3], cdnow.log_gap_sum)
    likelihoods = {n: round(f.log_likelihood, 1) for n, f in choice.candidates.items()}
    assert likelihoods == {
        "bg-nbd": -9582.4,
        "pareto-nbd": -9595.0,
        "mbg-cnbd": -9582.1,
    }
    assert choice.name == "mbg-cnbd"
    assert choice.reason == "MOST_LIKELY"


def test_a_portfolio_that_says_little_says_so():
    choice = choose_purchase_model([0, 0], [0, 0], [5.0, 9.0], [0, 0])
    assert choice.reason == "ALL_AT_BOUNDARY"


def test_no_accounts_leave_no_choice():
    with pytest.raises(ValueError, match="frequency must hold at least one account"):
        choose_purchase_model([], [], [], [])
