"""What an account would bring to the programme, as its figures suggest."""

import numpy as np

from accounts.models import Account, AccountFacts
from scoring.models import AccountMeasures
from tiers.models import Policy
from tiers.services.judging_gates import suggested_types
from tiers.services.policies import in_force


def suggested_type(account: Account) -> str:
    """Return the nominee type of one account by the policy in force, or blank."""
    facts = AccountFacts.objects.filter(account_id=account.pk).first()
    measures = AccountMeasures.objects.filter(account_id=account.pk).first()
    revenue = float(facts.revenue_12m) if facts is not None else np.nan
    before = float(facts.revenue_prev_12m) if facts is not None else np.nan
    figures = {
        "revenue_12m": revenue,
        "revenue_prev_12m": before,
        "growth": revenue / before - 1 if before > 0 else np.nan,
        "influence": _figure(measures and measures.influence),
        "potential": _figure(measures and measures.potential),
    }
    [found] = suggested_types(
        in_force() or Policy(),
        np.array([account.status]),
        {name: np.array([value]) for name, value in figures.items()},
    )
    return str(found)


def _figure(value: object) -> float:
    return np.nan if value is None else float(str(value))
