"""Figures of objectives as people read them, each in the unit of its measure."""

from decimal import Decimal

from django.utils.translation import gettext as _

from planning.models import Objective
from planning.models.plans import ObjectiveMeasure
from planning.selectors.live import MONEY, SHARES
from sam.lib import figures


def said(objective: Objective, value: Decimal | None, currency: str) -> str:
    """Return *value* in words: ``41 %``, ``£1.84 m``, ``level 2``, ``12 sites``."""
    if value is None:
        return figures.not_measured()
    if objective.measure in SHARES:
        return figures.percent(value, 0 if value * 100 == round(value * 100) else 1)
    if objective.measure in MONEY:
        return figures.money(value, currency)
    if objective.measure == ObjectiveMeasure.LADDER:
        return _("level %(level)s") % {"level": figures.number(value)}
    shown = figures.number(value, 0 if value == value.to_integral_value() else 2)
    unit = objective.measured_in
    return f"{shown}{figures.NO_BREAK}{unit}" if unit else shown


def measured_by(objective: Objective) -> str:
    """Return what an objective is measured by: ``Our share in Earthmoving``."""
    if objective.measure == ObjectiveMeasure.CATEGORY_SHARE:
        return _("Our share in %(category)s") % {"category": objective.category}
    if objective.measure == ObjectiveMeasure.CATEGORY_REVENUE_12M:
        return _("Revenue in %(category)s, 12 months") % {
            "category": objective.category
        }
    return str(objective.get_measure_display())
