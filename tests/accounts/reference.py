"""Facts of one account, worked out the slow and plain way, to hold the SQL against."""

import datetime as dt
import itertools
import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from zoneinfo import ZoneInfo

from accounts.models import (
    CustomerSignal,
    Interaction,
    OrderLine,
    Position,
    WalletEntry,
)
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


def expected_wallet(account, as_of):
    """Return what the wallet entries of *account* say on *as_of*."""
    best = valid_entries(account, as_of)

    def of_those_that_say(figure):
        said = [a_year(one) * x for one in best if (x := figure(one)) is not None]
        return rounded(sum(said)) if said else None

    def all_or_nothing(figure):
        return (
            of_those_that_say(figure)
            if all(figure(one) is not None for one in best)
            else None
        )

    return {
        "wallet_total": of_those_that_say(lambda one: one.total),
        "wallet_ours": all_or_nothing(lambda one: one.ours),
        "wallet_unplaced": of_those_that_say(lambda one: one.unplaced),
        "wallet_in_house": of_those_that_say(lambda one: one.in_house),
        "wallet_competitors": of_those_that_say(competitors_hold),
        "wallet_grade": max((one.grade for one in best), default=""),
        "share_prev_12m": expected_share(account, months_before(as_of, 12)),
    }


def expected_share(account, as_of):
    """Return what is with us of the wallet on *as_of*, 0 to 1."""
    best = valid_entries(account, as_of)
    total = sum(a_year(one) * one.total for one in best)
    if not total:
        return None
    if all(one.ours is not None for one in best):
        ours = sum(a_year(one) * one.ours for one in best)
    else:
        ours = sum(
            line.revenue
            for line in OrderLine.objects.filter(
                account=account,
                ordered_on__gt=months_before(as_of, 12),
                ordered_on__lte=as_of,
            )
        )
    return float(min(1, max(0, ours / total)))


def valid_entries(account, as_of):
    """Return the best entry of each category whose period touches the 12 months."""
    best = {}
    for entry in WalletEntry.objects.filter(account=account):
        known = entry.stated_on is None or entry.stated_on <= as_of
        known = known and (entry.valid_until is None or entry.valid_until >= as_of)
        begun, over = entry.period_start <= as_of, entry.period_end
        if not (known and begun and over > months_before(as_of, 12)):
            continue
        stated = entry.stated_on or dt.date.min
        rank = (-ord(entry.grade), stated, entry.period_end, entry.pk)
        if entry.category_id not in best or rank > best[entry.category_id][0]:
            best[entry.category_id] = (rank, entry)
    return [entry for _, entry in best.values()]


def a_year(entry):
    days = (entry.period_end - entry.period_start).days + 1
    return Decimal(1) if days in (365, 366) else Decimal(365) / days


def competitors_hold(entry):
    amounts = [one.amount for one in entry.competitors.all() if one.amount is not None]
    return sum(amounts) if amounts else None


def rounded(amount):
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def expected_people(account, as_of, zone):
    """Return how many of the people of *as_of* we met in 12 months, and functions."""
    year = months_before(as_of, 12)
    held = [
        position
        for position in Position.objects.filter(account=account)
        if (position.started_on is None or position.started_on <= as_of)
        and (position.ended_on is None or position.ended_on > as_of)
    ]
    met = {
        contact.pk
        for meeting in Interaction.objects.filter(account=account)
        if year < meeting.happened_at.astimezone(ZoneInfo(zone)).date() <= as_of
        for contact in meeting.contacts.all()
    }
    return {
        "people_met_12m": len({one.contact_id for one in held} & met),
        "functions_met_12m": len(
            {one.function for one in held if one.contact_id in met} - {""}
        ),
    }


def expected_voice(account, as_of):
    """Return what the people of *account* said last, by *as_of*."""
    latest = {}
    for signal in CustomerSignal.objects.filter(account=account, said_on__lte=as_of):
        who = signal.market if signal.kind == "INFLUENCE" else signal.contact_id
        newest = latest.setdefault((signal.kind, who), signal)
        if (signal.said_on, signal.pk) > (newest.said_on, newest.pk):
            latest[signal.kind, who] = signal
    said = defaultdict(list)
    for (kind, _), signal in latest.items():
        said[kind].append(float(signal.value))
    return {
        "feels_special": mean(said["FEELS_SPECIAL"]),
        "perception": mean(said["PERCEPTION"]),
        "advocacy": mean(said["ADVOCACY"]),
        "market_influence": max(said["INFLUENCE"], default=None),
    }


def mean(values):
    return math.fsum(values) / len(values) if values else None
