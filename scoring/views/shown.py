"""What the page about numbers tells of: fit in use, last night, settings."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, QuerySet

from sam.lib import runs
from sam.users.models import User
from scoring.models import AccountMeasures, MeasureSettings, ModelFit
from scoring.services import fitting, measuring
from scoring.services.settings import settings_in_force

PORTFOLIO = fitting.WHOLE


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A fit that measures are made with, and what is known around it.

    ``since`` is the first day of the unbroken row of fits of that model. ``refused`` is
    a newer fit that was not good enough, so that this one stays. ``night`` holds what
    the last published measuring noted of the portfolio.
    """

    fit: ModelFit
    since: dt.date
    refused: ModelFit | None
    night: Mapping[str, Any]
    night_as_of: dt.date | None
    settings: MeasureSettings
    segments: tuple[ModelFit, ...]

    @property
    def tests(self) -> Mapping[str, Any]:
        """The back-test of the model in use, or nothing."""
        return self.fit.backtest.get("model") or {}

    @property
    def baselines(self) -> Mapping[str, Any]:
        return self.fit.backtest.get("baselines") or {}

    @property
    def is_portfolio(self) -> bool:
        return self.fit.segment == PORTFOLIO


@dataclass(frozen=True, slots=True)
class Unfitted:
    """No fit is in use yet; ``refused`` says why the newest one is not."""

    refused: ModelFit | None
    settings: MeasureSettings


def shown(segment: str = PORTFOLIO) -> Shown | Unfitted:
    """
    Return the fit in use for *segment*, with what is known around it.

    :raises LookupError: if a segment is asked for that has no fit in use
    """
    settings = settings_in_force()
    in_force = fitting.fits_in_force(runs.today())
    fit = in_force.get(segment)
    if fit is None and segment != PORTFOLIO:
        raise LookupError(segment)
    if fit is None:
        return Unfitted(_refused(segment, None), settings)
    night = runs.latest(measuring.SCORE)
    return Shown(
        fit=fit,
        since=_since(fit),
        refused=_refused(segment, fit),
        night=night.result if night else {},
        night_as_of=night.as_of if night else None,
        settings=settings,
        segments=tuple(each for name, each in sorted(in_force.items()) if name),
    )


def sees_everything(user: User) -> bool:
    """Test whether every measured account exists for *user*."""
    if user.sees_all:
        return True
    seen = AccountMeasures.objects.visible_to(user)
    hidden = AccountMeasures.objects.exclude(pk__in=seen.values("pk"))
    return not hidden.exists()


def _fits(segment: str) -> QuerySet[ModelFit]:
    return ModelFit.objects.filter(segment=segment)


def _since(fit: ModelFit) -> dt.date:
    good = _fits(fit.segment).filter(is_good=True, as_of__lte=fit.as_of)
    other = good.exclude(model=fit.model).order_by("-as_of", "-id").first()
    same = good.filter(model=fit.model)
    if other is not None:
        same = same.filter(as_of__gt=other.as_of)
    first = same.aggregate(day=Min("as_of"))["day"]
    return first or fit.as_of


def _refused(segment: str, fit: ModelFit | None) -> ModelFit | None:
    newer = _fits(segment).filter(is_good=False).exclude(refusal="")
    if fit is not None:
        newer = newer.filter(as_of__gte=fit.as_of, pk__gt=fit.pk)
    return newer.order_by("-as_of", "-id").first()
