"""Facts of one account, worked out the slow and plain way, to hold the SQL against."""

import datetime as dt
import itertools
import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from accounts.models import OrderLine
from accounts.rollup.facts import months_before

CENT = Decimal("0.0001")


def expected_order_facts(account, as_of):
    """Return the figures of *account* that its order lines alone decide."""
    orders = defaultdict(list)
    for line in OrderLine.objects.filter(account=account, ordered_on__lte=as_of):
        orders[line.order_id].append(line)
    year, before = months_before(as_of, 12), months_before(as_of, 24)
    days = defaultdict(lambda: Decimal(0))
    for lines in orders.values():
        total = sum(line.revenue for line in lines)
        if total >= 0:
            days[lines[0].ordered_on] += total
    recent = [ls for ls in orders.values() if ls[0].ordered_on > year]
    earlier = [ls for ls in orders.values() if before < ls[0].ordered_on <= year]
    costed = [line for ls in recent for line in ls if line.cost is not None]
    bought = sorted(days)
    gaps = [(b - a).days for a, b in itertools.pairwise(bought)]
    late = [day for ls in orders.values() if (day := late_from(ls)) and day <= as_of]
    ordered = sorted(lines[0].ordered_on for lines in orders.values())
    return {
        "revenue_12m": total_of(recent),
        "revenue_prev_12m": total_of(earlier),
        "margin_12m": sum(line.revenue - line.cost for line in costed)
        if costed
        else None,
        "costed_revenue_12m": sum((line.revenue for line in costed), Decimal(0)),
        "orders_12m": len(recent),
        "orders_prev_12m": len(earlier),
        "first_order_on": ordered[0] if ordered else None,
        "last_order_on": ordered[-1] if ordered else None,
        "frequency": max(0, len(bought) - 1),
        "recency_days": (bought[-1] - bought[0]).days if bought else 0,
        "age_days": (as_of - bought[0]).days if bought else None,
        "log_gap_sum": math.fsum(math.log(gap / 7) for gap in gaps),
        "mean_repeat_value": (
            sum(days[day] for day in bought[1:]) / len(gaps)
        ).quantize(CENT, ROUND_HALF_UP)
        if gaps
        else None,
        "median_gap_days": median(gaps) if gaps else None,
        "late_90d": sum(day > as_of - dt.timedelta(days=90) for day in late),
        "late_12m": sum(day > year for day in late),
    }


def late_from(lines):
    """Return the day from which the order counts as late, or None."""
    promises = [
        line.promised_on
        for line in lines
        if line.promised_on
        and (line.delivered_on is None or line.delivered_on > line.promised_on)
    ]
    if not promises:
        return None
    return max(lines[0].ordered_on, min(promises) + dt.timedelta(days=1))


def total_of(orders):
    return sum((line.revenue for lines in orders for line in lines), Decimal(0))
