"""An attempt at a fit, of the portfolio or a segment: made, judged, accepted or not."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from scoring.features.histories import Histories
from scoring.models import ModelFit
from scoring.selectors import MODELS as LABELS
from scoring.services.fitting import backtesting, diagnostics
from scoring.services.fitting.backtesting import DRAWS, FEW_DRAWS, Judged, Past
from scoring.services.fitting.candidates import (
    FAILURES,
    Candidate,
    choose,
    try_models,
    wanted_models,
)
from scoring.services.fitting.in_force import purchase_model
from scoring.services.fitting.spending import Spending, fit_spending

if TYPE_CHECKING:
    from scoring.core.backtest import BackTest, Origin
    from scoring.core.purchases import Fit


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """
    What was tried on some histories, and what came of it.

    ``chosen`` is ``None`` where no model could be fitted; ``told`` says how each model
    told the past, and is empty where no day was far enough back to look from.
    """

    histories: Histories
    tried: Mapping[str, Candidate]
    chosen: str | None
    reason: str
    origins: "Mapping[dt.date, Origin]"
    told: Mapping[str, Judged]
    spending: Spending | None
    spend_error: str = ""

    @property
    def fit(self) -> "Fit[Any] | None":
        """The fit that was taken."""
        return self.tried[self.chosen].fit if self.chosen else None

    @property
    def backtest(self) -> "BackTest | None":
        """The back-test of the model that was taken."""
        told = self.told.get(self.chosen) if self.chosen else None
        return told.test if told else None


def attempt(
    histories: Histories, past: Past, wanted: str, *, correlation_limit: float
) -> Attempt:
    """
    Fit the models that are *wanted*, judge each on its past, and choose.

    The back-test is about the accounts of *past*. It chooses nothing: the likelihood
    does.
    """
    names = wanted_models(wanted)
    tried = try_models(histories, names)
    taken = choose(tried, wanted)
    chosen = taken[0] if taken else None
    origins = past.origins()
    spending, spend_error = (
        _spending(histories, past, correlation_limit) if taken else (None, "")
    )
    return Attempt(
        histories=histories,
        tried=tried,
        chosen=chosen,
        reason=taken[1] if taken else "",
        origins=origins,
        told=_judged(tried, chosen, origins, past) if origins else {},
        spending=spending,
        spend_error=spend_error,
    )


def unjudged(one: Candidate, histories: Histories) -> Attempt:
    """Return the attempt at one fit that was made elsewhere, or failed there."""
    return Attempt(
        histories=histories,
        tried={one.name: one},
        chosen=one.name if one.fit is not None else None,
        reason="",
        origins={},
        told={},
        spending=None,
    )


def refusal(made: Attempt, last: ModelFit | None, limit: float) -> str:
    """
    Say why a fit is not used, or nothing where it is.

    It failed, or it degraded: on the latest origin of the back-test the AUC of its
    probability of purchase is below that of the last good fit by more than *limit*,
    both with the parameters they have now. Where no origin, no last good fit or no AUC
    is there to compare, only failure refuses.
    """
    if made.fit is None:
        errors = "; ".join(
            f"{LABELS[one.name]}: {one.error}" for one in made.tried.values()
        )
        return _("No model could be fitted (%(errors)s).") % {"errors": errors}
    if made.spend_error:
        return _("No spend model could be fitted (%(error)s).") % {
            "error": made.spend_error
        }
    if last is None or not made.origins:
        return ""
    day, origin = list(made.origins.items())[-1]
    new = backtesting.auc_of(made.fit.model, origin)
    old = backtesting.auc_of(purchase_model(last), origin)
    if new is None or old is None or old - new <= limit:
        return ""
    return _(
        "%(model)s tells who bought in the %(weeks)d weeks after %(day)s with an AUC of"
        " %(new).3f, the last good fit (%(last)s as of %(as_of)s) with %(old).3f: worse"
        " by more than the %(limit)s that is allowed."
    ) % {
        "model": LABELS[made.chosen or ""],
        "weeks": int(origin.weeks),
        "day": day.isoformat(),
        "new": new,
        "last": LABELS[last.model],
        "as_of": last.as_of.isoformat(),
        "old": old,
        "limit": f"{limit:g}",
    }


def candidates_of(made: Attempt) -> list[dict[str, Any]]:
    """Return every model tried as it is kept."""
    rows = []
    for name, one in made.tried.items():
        told = made.told.get(name)
        row = one.described() | {"backtest": None}
        if told is not None and told.test is not None:
            row["backtest"] = backtesting.described(told.test, made.origins)
        elif told is not None:
            row["error"] = told.error
        rows.append(row)
    return rows


def backtest_of(made: Attempt, weeks: int) -> dict[str, Any]:
    """Return the back-test of the model that was taken as it is kept."""
    told = made.backtest
    kept = {
        "weeks": weeks,
        "accounts": told.accounts if told else 0,
        "origins": [day.isoformat() for day in made.origins],
    }
    if told is None:
        return kept | {"model": None, "baselines": {}, "gain": None, "beats": None}
    gain = backtesting.gain_of(told)
    return kept | {
        "model": backtesting.described(told, made.origins),
        "baselines": backtesting.baselines_of(told),
        "gain": gain,
        "beats": None if gain is None else gain > 0,
    }


def diagnostics_of(made: Attempt, past: Past) -> dict[str, Any]:
    """Return the curves of the model that was taken."""
    if made.fit is None:
        return {}
    model, histories = made.fit.model, made.histories
    curves: dict[str, Any] = {
        "tracking": diagnostics.tracking(model, past),
        "calibration": [],
        "alive": diagnostics.alive_grid(model, histories.frequency, histories.age),
        "spend": made.spending.described if made.spending else {},
    }
    told = made.told.get(made.chosen or "")
    if told is not None and told.latest is not None:
        origin = list(made.origins.values())[-1]
        curves["calibration"] = diagnostics.calibration_at(origin, told.latest)
    return curves


def columns_of(made: Attempt) -> dict[str, Any]:
    """Return the columns of `ModelFit` that say what was fitted."""
    counted = {
        "accounts": made.histories.size,
        "repeat_purchases": int(made.histories.frequency.sum()),
    }
    if made.fit is None:
        return counted | {"model": "", "parameters": {}, "log_likelihood": None}
    names = [name for name in asdict(made.fit.model) if name != "k"]
    errors = map(float, made.fit.standard_errors)
    return (
        counted
        | {
            "model": made.chosen,
            "parameters": asdict(made.fit.model),
            "log_likelihood": float(made.fit.log_likelihood),
            "standard_errors": dict(zip(names, errors, strict=True)),
            "covariance": np.asarray(made.fit.covariance).tolist(),
            "boundary": bool(made.fit.boundary),
            "reason": made.reason,
        }
        | (made.spending.columns() if made.spending else {})
    )


def verdict_of(made: Attempt, weeks: int) -> str:
    """Return the verdict in words, for who reads a terminal."""
    if made.fit is None:
        return ""
    words = [_judgement(made, weeks)]
    if made.fit.boundary:
        words.append(
            _(
                "At a boundary in %(names)s: the orders do not tell accounts that left"
                " from quiet ones."
            )
            % {"names": ", ".join(made.fit.boundary)}
        )
    if made.spending is None:
        words.append(_("Too few repeat purchases with a value for a spend model."))
    return " ".join(words)


def _spending(
    histories: Histories, past: Past, limit: float
) -> tuple[Spending | None, str]:
    sample = past.purchases.keys
    try:
        return fit_spending(histories, sample, as_of=past.as_of, limit=limit), ""
    except FAILURES as error:
        logger.warning("spend fit failed", exc_info=True)
        return None, f"{type(error).__name__}: {error}"


def _judged(
    tried: Mapping[str, Candidate],
    chosen: str | None,
    origins: "Mapping[dt.date, Origin]",
    past: Past,
) -> dict[str, Judged]:
    return {
        name: backtesting.judge(
            origins,
            name,
            draws=DRAWS if name == chosen else FEW_DRAWS,
            seed=backtesting.seed_of(past.as_of),
        )
        for name, one in tried.items()
        if one.fit is not None
    }


def _judgement(made: Attempt, weeks: int) -> str:
    told = made.backtest
    gain = backtesting.gain_of(told) if told else None
    if not made.origins:
        return _(
            "Not compared with the naive rate: the history is too short to look back"
            " %(weeks)d weeks."
        ) % {"weeks": weeks}
    if gain is None:
        return _("Not compared with the naive rate: there is nothing to tell apart.")
    if gain > 0:
        return _("Beats the naive rate here: yes, by %(points).1f points of AUC.") % {
            "points": gain
        }
    return _(
        "Beats the naive rate here: no, it has %(points).1f points of AUC less."
    ) % {"points": -gain}
