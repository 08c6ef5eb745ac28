"""A small portfolio with a history, for tests of whole runs."""

import datetime as dt
from decimal import Decimal

import numpy as np

from accounts.models import Account, Interaction, Order, OrderLine
from tests.factories import AccountFactory, ProgrammeFactory, RegionFactory, UserFactory

AS_OF = dt.date(2026, 6, 30)
BEGIN = dt.date(2024, 1, 1)


def make_portfolio(accounts=40, seed=7):
    """Write *accounts* customers with orders and visits; return them."""
    rng = np.random.default_rng(seed)
    ProgrammeFactory()
    region, owner = RegionFactory(), UserFactory()
    made = [
        AccountFactory(
            owner=owner,
            region=region,
            since_on=BEGIN,
            annual_potential=Decimal(int(rng.lognormal(11, 1))),
            market_position=str(rng.choice(["LEADER", "FOLLOWER", ""])),
        )
        for _ in range(accounts)
    ]
    for account in made:
        write_orders(rng, account)
    Interaction.objects.bulk_create(
        Interaction(
            account=account,
            kind="VISIT",
            happened_at=dt.datetime(2026, int(rng.integers(1, 7)), 3, tzinfo=dt.UTC),
        )
        for account in made[: accounts // 2]
    )
    return Account.objects.order_by("pk")


def write_orders(rng, account):
    gaps = rng.gamma(2, 15, size=int(rng.integers(0, 30))).astype(int) + 1
    days = BEGIN.toordinal() + np.cumsum(gaps)
    days = days[days <= AS_OF.toordinal()]
    orders = Order.objects.bulk_create(
        Order(account=account, ordered_on=dt.date.fromordinal(int(day)), currency="GBP")
        for day in days
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            account=account,
            ordered_on=order.ordered_on,
            revenue=(value := Decimal(int(rng.lognormal(7, 1)))),
            revenue_given=value,
            cost=value / 2,
        )
        for order in orders
    )
