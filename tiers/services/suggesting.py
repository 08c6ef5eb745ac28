"""What an account would bring to the programme, as its figures suggest."""

import numpy as np
from numpy.typing import NDArray

from accounts.models import Account, AccountFacts
from scoring.models import AccountMeasures
from tiers.models import NomineeType, Policy
from tiers.services.policies import in_force


def suggested_types(
    policy: Policy,
    *,
    status: NDArray[np.str_],
    influence: NDArray[np.float64],
    growth: NDArray[np.float64],
) -> NDArray[np.str_]:
    """
    Return the nominee type of each of n accounts, blank where nothing is known.

    :param influence: times the mean, (n,), NaN where not measured
    :param growth: of revenue over the year before, 0.2 for 20 %, (n,), likewise
    """
    impact = (status == "PROSPECT") | (influence >= policy.market_impact)
    unknown = np.isnan(influence) & np.isnan(growth)
    return np.select(
        [impact, growth >= policy.fast_growth, ~unknown],
        [
            str(NomineeType.MARKET_IMPACT),
            str(NomineeType.FAST_GROWING),
            str(NomineeType.ESTABLISHED),
        ],
        "",
    )


def suggested_type(account: Account) -> str:
    """Return the type of one account by the policy in force, or blank."""
    policy = in_force() or Policy()
    facts = AccountFacts.objects.filter(account_id=account.pk).first()
    measures = AccountMeasures.objects.filter(account_id=account.pk).first()
    growth = np.nan
    if facts is not None and facts.revenue_prev_12m > 0:
        growth = float(facts.revenue_12m / facts.revenue_prev_12m) - 1
    influence = measures.influence if measures is not None else None
    [found] = suggested_types(
        policy,
        status=np.array([account.status]),
        influence=np.array([np.nan if influence is None else influence]),
        growth=np.array([growth]),
    )
    return str(found)
