"""Fits of the portfolio: which model is taken, how it is judged, when it is refused."""

import datetime as dt
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, OrderLine
from sam.lib import runs
from scoring.core import purchases
from scoring.core.purchases import BGNBD
from scoring.models import MeasureSettings, ModelFit
from scoring.services import fitting
from tests.factories import (
    AccountFactory,
    ModelFitFactory,
    OrderFactory,
    OrderLineFactory,
)
from tests.rails.portfolio import AS_OF, BEGIN, make_portfolio


def fit(as_of=AS_OF, **options):
    return runs.start(fitting.FIT, as_of=as_of, options=options, again=True)[0]


def settings(**changed):
    version = MeasureSettings.objects.count() + 1
    values = {"backtest_origins": 1} | changed
    return MeasureSettings.objects.create(version=version, **values)


@pytest.fixture
def portfolio(db):
    settings()
    return make_portfolio()


@pytest.fixture
def quick(monkeypatch):
    """Fit BG/NBD alone where all models are asked for."""
    monkeypatch.setattr("scoring.services.fitting.candidates.MODELS", ("bg-nbd",))


class TestChoice:
    def test_every_model_is_tried_and_the_most_likely_within_bounds_is_taken(
        self, portfolio
    ):
        result = fit().result
        tried = {one["model"]: one for one in result["candidates"]}
        assert set(tried) == {"bg-nbd", "pareto-nbd", "mbg-cnbd"}
        within = [one for one in tried.values() if not one["boundary"]]
        best = max(within or tried.values(), key=lambda one: one["log_likelihood"])
        assert result["model"] == best["model"]
        assert result["parameters"] == best["parameters"]
        assert result["log_likelihood"] == best["log_likelihood"]
        kept = ModelFit.objects.get()
        assert (kept.model, kept.is_good) == (best["model"], True)
        assert (kept.reason == "ALL_AT_BOUNDARY") == (not within)
        assert kept.repeat_purchases == result["repeat_purchases"]

    @pytest.mark.parametrize("model", ["bg-nbd", "pareto-nbd", "mbg-cnbd"])
    def test_the_model_that_is_asked_for_is_taken(self, portfolio, model):
        result = fit(model=model).result
        assert [one["model"] for one in result["candidates"]] == [model]
        kept = ModelFit.objects.get()
        assert (kept.model, kept.reason, kept.is_good) == (model, "ASKED", True)
        assert kept.parameters == result["parameters"]
        assert ("k" in kept.parameters) == (model == "mbg-cnbd")
        assert set(kept.standard_errors) == set(kept.parameters) - {"k"}

    def test_the_same_fit_is_kept_once(self, portfolio, quick):
        assert fit().result["fit"] == fit().result["fit"]
        assert ModelFit.objects.count() == 1

    def test_the_newest_fit_of_a_day_is_in_force_whatever_was_kept_before(
        self, portfolio, quick
    ):
        asked = fit(model="pareto-nbd").result["fit"]
        first = fit().result["fit"]
        again = fit(model="pareto-nbd").result["fit"]
        assert asked < first < again
        assert fitting.fits_in_force(AS_OF)[""].pk == again

    def test_a_day_sees_nothing_that_came_after_it(self, portfolio, quick):
        day = dt.date(2025, 6, 30)
        before = fit(as_of=day).result
        OrderLine.objects.filter(ordered_on__gt=day).delete()
        after = fit(as_of=day).result
        for name in ("parameters", "log_likelihood", "backtest", "accounts"):
            assert after[name] == before[name]


class TestBackTest:
    def test_stands_beside_the_rules_of_thumb(self, portfolio):
        kept = ModelFit.objects.get(pk=fit().result["fit"])
        told = kept.backtest
        assert told["weeks"] == 13
        assert told["origins"] == ["2026-03-31"]
        assert told["accounts"] > 20
        gain = told["model"]["auc"] - told["baselines"]["rate"]["auc"]
        assert told["gain"] == pytest.approx(100 * gain)
        assert told["beats"] == (told["gain"] > 0)
        assert 0 <= told["baselines"]["recency"]["auc"] <= 1
        for one in kept.candidates:
            (total,) = one["backtest"]["totals"]
            assert total["low"] <= total["expected"] <= total["high"]
            assert (
                sum(row["accounts"] for row in one["backtest"]["calibration"])
                == (told["accounts"])
            )

    def test_looks_from_days_a_horizon_apart_as_many_as_are_set(self, portfolio, quick):
        settings(backtest_origins=3)
        told = fit(weeks=10).result["backtest"]
        assert told["weeks"] == 10
        assert told["origins"] == ["2025-12-02", "2026-02-10", "2026-04-21"]
        assert len(told["model"]["totals"]) == 3

    def test_a_short_history_is_not_judged_and_says_so(self, portfolio, quick):
        day = BEGIN + dt.timedelta(days=100)
        result = fit(as_of=day).result
        assert result["backtest"]["origins"] == []
        assert result["backtest"]["gain"] is None
        assert "the history is too short to look back 13 weeks" in result["verdict"]
        assert ModelFit.objects.get().is_good

    @pytest.mark.parametrize(
        ("auc", "words"),
        [
            (0.749, "Beats the naive rate here: yes, by 1.3 points of AUC."),
            (0.730, "Beats the naive rate here: no, it has 0.6 points of AUC less."),
        ],
    )
    def test_says_whether_the_naive_rate_is_beaten(
        self, portfolio, quick, monkeypatch, auc, words
    ):
        monkeypatch.setattr(
            "scoring.services.fitting.backtesting.gain_of",
            lambda told: 100 * (auc - 0.736),
        )
        assert words in fit().result["verdict"]

    def test_what_came_after_a_past_day_is_told_apart_and_decides_nothing(
        self, portfolio, quick
    ):
        day = AS_OF - dt.timedelta(weeks=40)
        found = fit(as_of=day, weeks=13).result
        later = found["afterwards"]
        assert later["until"] == (day + dt.timedelta(weeks=13)).isoformat()
        lines = OrderLine.objects.filter(
            ordered_on__gt=day,
            ordered_on__lte=later["until"],
            account_id__in=OrderLine.objects.filter(ordered_on__lt=day).values(
                "account_id"
            ),
        )
        bought = lines.values("account_id", "ordered_on").distinct().count()
        assert later["actual"] == bought > 0
        assert later["wide_low"] <= later["low"] <= later["high"] <= later["wide_high"]
        OrderLine.objects.filter(ordered_on__gt=day).delete()
        without = fit(as_of=day, weeks=13).result
        assert without["afterwards"] is None
        assert without["model"] == found["model"]
        assert without["parameters"] == found["parameters"]

    def test_nothing_is_said_of_weeks_that_are_not_over(self, portfolio, quick):
        assert fit().result["afterwards"] is None


class TestRefusal:
    @pytest.fixture
    def good(self, portfolio, quick):
        return ModelFit.objects.get(pk=fit(as_of=AS_OF - dt.timedelta(1)).result["fit"])

    @pytest.fixture
    def worse(self, good, monkeypatch):
        """Have the new fit rank the latest origin worse than the last one does."""
        last = fitting.purchase_model(good)

        def auc(model, origin):
            assert origin.weeks == 13
            return 0.74 if model == last else 0.68

        monkeypatch.setattr("scoring.services.fitting.backtesting.auc_of", auc)

    def test_a_fit_that_ranks_worse_than_the_last_is_kept_out(self, good, worse):
        result = fit().result
        refused = ModelFit.objects.get(pk=result["fit"])
        assert refused.is_good is result["is_good"] is False
        assert refused.refusal == (
            "BG/NBD tells who bought in the 13 weeks after 2026-03-31 with an AUC of"
            " 0.680, the last good fit (BG/NBD as of 2026-06-29) with 0.740: worse by"
            " more than the 0.05 that is allowed."
        )
        assert result["refusal"] == refused.refusal
        assert result["in_force"] == good.pk
        assert fitting.fits_in_force(AS_OF) == {"": good}
        assert fitting.is_fitted(AS_OF)

    def test_how_much_worse_it_may_be_is_a_setting(self, good, worse):
        settings(refit_loss=0.07)
        assert fit().result["is_good"]

    @pytest.mark.parametrize("fault", [ArithmeticError("no end"), ValueError("bad")])
    def test_a_fit_that_fails_keeps_the_last_good_one_and_says_why(
        self, good, monkeypatch, fault
    ):
        def fail(*_histories):
            raise fault

        monkeypatch.setattr(purchases, "fit_bgnbd", fail)
        result = fit().result
        failed = ModelFit.objects.get(pk=result["fit"])
        assert (failed.is_good, failed.log_likelihood) == (False, None)
        assert f"BG/NBD: {type(fault).__name__}: {fault}" in failed.refusal
        assert result["in_force"] == good.pk
        assert fitting.fits_in_force(AS_OF) == {"": good}

    def test_a_likelihood_that_is_no_number_is_a_failure(self, good, monkeypatch):
        def endless(*_histories):
            return purchases.Fit(
                model=BGNBD(r=0.5, alpha=5.0, a=1.0, b=1.0),
                log_likelihood=float("nan"),
                standard_errors=np.zeros(4),
                covariance=np.zeros((4, 4)),
                boundary=(),
                iterations=1,
                seconds=0.0,
            )

        monkeypatch.setattr(purchases, "fit_bgnbd", endless)
        assert "no finite optimum" in fit().result["refusal"]
        assert fitting.fits_in_force(AS_OF) == {"": good}

    def test_a_spend_model_that_fails_refuses_the_fit(self, good, monkeypatch):
        def fail(*_spent, **_told):
            raise ValueError("no end")

        monkeypatch.setattr("scoring.core.spend.fit_gamma_gamma", fail)
        assert (
            (fit().result["refusal"])
            == "No spend model could be fitted (ValueError: no end)."
        )
        assert fitting.fits_in_force(AS_OF) == {"": good}

    def test_one_model_that_fails_leaves_the_others(self, portfolio, monkeypatch):
        def fail(*_histories):
            raise ArithmeticError("no end")

        monkeypatch.setattr(purchases, "fit_pareto_nbd", fail)
        result = fit().result
        assert result["is_good"]
        errors = {one["model"]: one["error"] for one in result["candidates"]}
        assert errors == {
            "bg-nbd": "",
            "pareto-nbd": "ArithmeticError: no end",
            "mbg-cnbd": "",
        }

    def test_too_few_who_bought_again_keep_the_last_good_fit(self, programme):
        good = ModelFitFactory(as_of=AS_OF - dt.timedelta(1))
        order = OrderFactory(account=AccountFactory())
        OrderLineFactory(order=order, revenue=Decimal(100))
        result = fit().result
        assert (
            "0 accounts have bought again; at least 10 are needed"
            in (result["verdict"])
        )
        assert ModelFit.objects.get() == good
        assert fitting.fits_in_force(AS_OF) == {"": good}


class TestSegments:
    @pytest.fixture
    def segmented(self, db, quick):
        """Steel and Brass are large, Tin and Zinc small; one account is in none."""
        settings(segment_field="INDUSTRY", segment_accounts=12)
        accounts = list(make_portfolio(45))
        names = ["Steel"] * 18 + ["Brass"] * 16 + ["Tin"] * 6 + ["Zinc"] * 4 + [""]
        for account, name in zip(accounts, names, strict=True):
            account.industry = name
        Account.objects.bulk_update(accounts, ["industry"])

    def test_large_ones_are_fitted_apart_and_small_ones_drawn_to_the_portfolio(
        self, segmented
    ):
        found = fit().result["segments"]
        assert {name: one["pooled"] for name, one in found.items()} == {
            "Brass": False,
            "Steel": False,
            "Tin": True,
            "Zinc": True,
        }
        fits = fitting.fits_in_force(AS_OF)
        assert set(fits) == {"", "Brass", "Steel", "Tin", "Zinc"}
        assert fits["Steel"].parameters != fits["Tin"].parameters
        assert fits["Tin"].parameters != fits[""].parameters
        assert fits["Tin"].spend_parameters == fits[""].spend_parameters
        assert fits["Steel"].backtest["model"]["auc"] is not None
        sizes = [fits[name].accounts for name in ("Brass", "Steel", "Tin", "Zinc")]
        assert sum(sizes) in {fits[""].accounts, fits[""].accounts - 1}

    def test_are_fitted_again_without_a_second_copy(self, segmented):
        first = fit().result["segments"]
        assert fit().result["segments"] == first
        assert ModelFit.objects.count() == 5

    def test_of_another_field_are_not_in_force(self, segmented):
        fit()
        settings(segment_field="COUNTRY")
        assert set(fitting.fits_in_force(AS_OF)) == {""}

    def test_without_a_field_there_are_none(self, portfolio, quick):
        assert fit().result["segments"] == {}

    def test_a_segment_whose_fit_is_refused_keeps_its_last_good_one(
        self, segmented, monkeypatch
    ):
        yesterday = fit(as_of=AS_OF - dt.timedelta(1)).result["segments"]
        fit_rightly = purchases.fit_bgnbd

        def fail_for_few(frequency, *histories):
            if len(frequency) < 20:
                raise ArithmeticError("no end")
            return fit_rightly(frequency, *histories)

        monkeypatch.setattr(purchases, "fit_bgnbd", fail_for_few)
        today = fit().result["segments"]
        assert today["Steel"]["is_good"] is False
        in_force = fitting.fits_in_force(AS_OF)
        assert in_force["Steel"].pk == yesterday["Steel"]["fit"]
        assert in_force["Tin"].pk == today["Tin"]["fit"]

    def test_a_small_segment_that_cannot_be_fitted_has_the_portfolio_s_fit(
        self, segmented, monkeypatch
    ):
        def fail(*_arguments):
            raise ArithmeticError("no end")

        monkeypatch.setattr("scoring.core.purchases.pooling.fit_pooled", fail)
        found = fit().result["segments"]
        assert "ArithmeticError: no end" in found["Tin"]["refusal"]
        assert set(fitting.fits_in_force(AS_OF)) == {"", "Brass", "Steel"}


class TestDiagnostics:
    def test_curves_are_small_and_true(self, portfolio):
        kept = ModelFit.objects.get(pk=fit().result["fit"])
        tracking = kept.diagnostics["tracking"]
        assert tracking["actual"][-1] == kept.repeat_purchases
        assert tracking["weeks"][0] == 0
        assert tracking["expected"] == sorted(tracking["expected"])
        assert tracking["expected"][-1] == pytest.approx(
            tracking["actual"][-1], rel=0.5
        )
        alive = kept.diagnostics["alive"]
        probability = np.array(alive["probability"])
        assert probability.shape == (len(alive["frequency"]), len(alive["recency"]))
        # The later in its life an account last bought, the likelier it is alive.
        assert (np.diff(probability[1:], axis=1) >= 0).all()
        assert kept.diagnostics["spend"]["prefers"] == kept.spend_model
        assert len(str(kept.diagnostics)) < 50_000


class TestCommand:
    def test_prints_each_model_beside_the_naive_rate(self, portfolio):
        out = StringIO()
        call_command("fit_lifetime", as_of=AS_OF, weeks=13, stdout=out)
        said = out.getvalue()
        for words in ("BG/NBD", "Pareto/NBD", "MBG/CNBD-k", "naive rate", "AUC 0."):
            assert words in said
        assert "Beats the naive rate here:" in said

    @pytest.mark.parametrize("weeks", [0, -1, 521])
    def test_refuses_weeks_that_make_no_sense(self, db, weeks):
        with pytest.raises(CommandError, match="--weeks must be from 1 to 520"):
            call_command("fit_lifetime", as_of=AS_OF, weeks=weeks)
        assert not ModelFit.objects.exists()
