"""Reads of measures: the fit behind them, and their history by month."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isnan, nan
from typing import Any

from django.db.models import FETCH_RAISE

from accounts.models import Account, AccountFacts
from accounts.models.account import Person
from scoring.models import AccountMeasures, MeasureSettings, MeasureSnapshot, ModelFit

WEEKS_A_YEAR = 52
MODELS = {"bg-nbd": "BG/NBD", "pareto-nbd": "Pareto/NBD", "mbg-cnbd": "MBG/CNBD-k"}


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far lifetime value looks, and how wide its range is."""

    weeks: int
    annual_rate: Decimal
    low_percent: int
    high_percent: int

    @property
    def years(self) -> int | None:
        """Whole years, or nothing where the horizon is none."""
        years, rest = divmod(self.weeks, WEEKS_A_YEAR)
        return years if rest == 0 else None


@dataclass(frozen=True, slots=True)
class Fit:
    """The purchase model behind an account's measures."""

    id: int
    model: str
    as_of: dt.date
    accounts: int
    log_likelihood: float | None
    parameters: tuple[tuple[str, float], ...]
    spend_parameters: tuple[tuple[str, float], ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Month:
    """An account's measures as last published in a month; ``None`` is not measured."""

    month: dt.date
    as_of: dt.date
    revenue_12m: Decimal
    net_margin_12m: Decimal | None
    lifetime_value: Decimal | None
    potential: Decimal | None
    share_of_wallet: float | None


@dataclass(frozen=True, slots=True)
class Left:
    """
    What of a measured wallet is left behind, money a year; ``None`` is not known.

    ``potential`` is the wallet without what the customer makes itself; ``unattributed``
    is left behind too, and nobody said with whom.
    """

    potential: float
    money: float
    competitors: float | None
    unplaced: float | None
    unattributed: float
    share: float


def left_of(facts: AccountFacts) -> Left | None:
    """Return what is left behind of an account's wallet, if that is measured."""
    from scoring.core.wallet import left_behind

    ours = facts.revenue_12m if facts.wallet_ours is None else facts.wallet_ours
    parts = (
        facts.wallet_total,
        ours,
        facts.wallet_in_house,
        facts.wallet_unplaced,
        facts.wallet_competitors,
    )
    found = left_behind(*([nan if part is None else float(part)] for part in parts))
    if not found.measured[0]:
        return None
    return Left(
        potential=float(found.potential[0]),
        money=float(found.money[0]),
        competitors=_known(found.competitors[0]),
        unplaced=_known(found.unplaced[0]),
        unattributed=float(found.unattributed[0]),
        share=float(found.share[0]),
    )


def model_name(code: str, parameters: Mapping[str, Any]) -> str:
    """Return what a model is called: ``MBG/CNBD-2`` for k = 2."""
    name = MODELS.get(code, code)
    return name.replace("-k", f"-{parameters['k']}") if "k" in parameters else name


def horizon_of(measures: AccountMeasures | None) -> Horizon:
    """Return the horizon by which *measures* were made, else today's."""
    settings = None
    if measures is not None:
        settings = MeasureSettings.objects.filter(
            version=measures.settings_version
        ).first()
    settings = settings or MeasureSettings.current()
    tail = (1 - Decimal(settings.interval)) / 2
    return Horizon(
        weeks=settings.horizon_weeks,
        annual_rate=settings.annual_rate,
        low_percent=round(100 * tail),
        high_percent=round(100 * (1 - tail)),
    )


def fit_of(measures: AccountMeasures | None) -> Fit | None:
    """Return the fit that *measures* were made with."""
    if measures is None or measures.fit_id is None:
        return None
    fit = ModelFit.objects.filter(pk=measures.fit_id).first()
    if fit is None:
        return None
    return Fit(
        id=fit.pk,
        model=model_name(fit.model, fit.parameters),
        as_of=fit.as_of,
        accounts=fit.accounts,
        log_likelihood=fit.log_likelihood,
        parameters=_sorted(fit.parameters),
        spend_parameters=_sorted(fit.spend_parameters),
        verdict=fit.verdict,
    )


def months_of(account: Account, user: Person, *, limit: int = 12) -> list[Month]:
    """Return the newest months of the history of measures, newest first."""
    rows = (
        MeasureSnapshot.objects.visible_to(user)
        .filter(account=account)
        .order_by("-month")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    return [
        Month(
            month=row.month,
            as_of=row.as_of,
            revenue_12m=row.revenue_12m,
            net_margin_12m=row.net_margin_12m,
            lifetime_value=row.lifetime_value,
            potential=row.potential,
            share_of_wallet=row.share_of_wallet,
        )
        for row in rows
    ]


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _sorted(parameters: dict[str, Any] | None) -> tuple[tuple[str, float], ...]:
    return tuple((name, float(value)) for name, value in (parameters or {}).items())
