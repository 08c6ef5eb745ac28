"""Small portfolios with round figures, and what a run measures of them."""

from decimal import Decimal

from sam.lib import runs
from scoring.models import AccountMeasures
from scoring.services import measuring
from scoring.services.settings import save_settings
from tests.factories import ModelFitFactory, OrderFactory, OrderLineFactory
from tests.rails.portfolio import AS_OF


def score(as_of=AS_OF):
    return runs.start(measuring.SCORE, as_of=as_of, again=True)[0]


def measures_of(account):
    score()
    return AccountMeasures.objects.get(account=account)


def bought(account, *lines, **order):
    """Write one order of *lines*: revenue, cost and perhaps the offering."""
    made = OrderFactory(account=account, **order)
    for revenue, cost, *offering in lines:
        OrderLineFactory(
            order=made,
            revenue=Decimal(revenue),
            cost=None if cost is None else Decimal(cost),
            offering=offering[0] if offering else None,
        )
    return made


def fitted(**fields):
    """Keep a fit of the day, so that no run makes one."""
    return ModelFitFactory(**{"as_of": AS_OF} | fields)


def change(**values):
    """Put other settings in force."""
    return save_settings(None, reason="For this test", values=values)
