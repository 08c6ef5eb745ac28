"""What all accounts of a run are measured with: settings, models, costs of an hour."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Window
from scoring.features import Codes, mean_hourly_cost
from scoring.features.histories import Histories, read_segmented
from scoring.models import MeasureSettings, ModelFit
from scoring.services import fitting
from scoring.services.measuring.wallets import WalletBasis, fit_wallet_model


@dataclass(frozen=True, slots=True, eq=False)
class FitBasis:
    """The models of a fit, and draws of them that say how sure they are."""

    pk: int
    purchases: Any
    spend: Any
    posterior: tuple[Any, ...]
    season: Any


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """
    What accounts are measured with as of a day.

    ``fits`` are by segment, the whole portfolio's under the empty name; ``hour`` is
    what an hour costs where nobody's is known, ``None`` if that is not known either.
    """

    as_of: dt.date
    settings: MeasureSettings
    window: Window
    fits: dict[str, FitBasis]
    default_margin_rate: float
    hour: float | None
    wallets: WalletBasis | None

    @property
    def seed(self) -> int:
        """The seed of all draws of this day."""
        return self.as_of.toordinal()

    def fit_of(self, segment: Codes) -> NDArray[np.str_]:
        """Return by which fit, by its name, the accounts of each segment are valued."""
        own = np.isin(segment, [name for name in self.fits if name])
        return np.where(own, segment, "")


def basis_of(as_of: dt.date, facts: sql.Composable, settings: MeasureSettings) -> Basis:
    """Return what the accounts in the table *facts* are measured with."""
    programme = Programme.current()
    hour = settings.hourly_cost
    return Basis(
        as_of=as_of,
        settings=settings,
        window=Window.of(as_of, programme),
        fits=_fits(as_of, settings, facts),
        default_margin_rate=float(programme.default_margin_rate),
        hour=mean_hourly_cost() if hour is None else float(hour),
        wallets=fit_wallet_model(facts, settings),
    )


def _fits(
    as_of: dt.date, settings: MeasureSettings, facts: sql.Composable
) -> dict[str, FitBasis]:
    found = fitting.fits_in_force(as_of)
    if not found:
        return {}
    with connection.cursor() as cursor:
        everybody, names, segments = read_segmented(
            cursor, facts, settings.segment_field
        )
    seen = everybody.age > 0
    made = {}
    for name, fit in found.items():
        mine = seen & (segments == names.index(name)) if name in names else seen
        if name and name not in names:
            continue  # nobody is of this segment any more
        histories = everybody.among(mine)
        made[name] = _fit_basis(fit, histories, settings, as_of)
    return made


def _fit_basis(
    fit: ModelFit, histories: Histories, settings: MeasureSettings, as_of: dt.date
) -> FitBasis:
    spend = fitting.spend_model(fit)
    draws: list[Any] = []
    if spend is not None and histories.size:
        draws = fitting.posterior(
            fit, histories, settings.posterior_draws, as_of.toordinal()
        )
    return FitBasis(
        pk=fit.pk,
        purchases=fitting.purchase_model(fit),
        spend=spend,
        posterior=tuple(draws),
        season=fitting.season_of(fit),
    )
