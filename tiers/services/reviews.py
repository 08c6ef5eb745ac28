"""The policy's review dates."""

import datetime as dt

from accounts.models import Programme
from tiers.models import Policy


def last_review(policy: Policy, as_of: dt.date) -> dt.date:
    """Return the newest review date that is not after *as_of*."""
    start = Programme.current().fiscal_year_start_month - 1
    months = as_of.year * 12 + as_of.month - 1 - start
    months -= months % policy.review_months
    year, month = divmod(months + start, 12)
    return dt.date(year, month + 1, 1)
