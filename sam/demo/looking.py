"""The demo's manager looked at her customers two weeks ago, so that there is news."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Sum

from accounts.models import Account, OrderLine, Programme
from sam.demo.staff import MANAGER
from sam.users.models import User
from sam.workspace.services.looks import look

DAYS_AGO = 14
YEAR = dt.timedelta(days=365)


def look_back(*, say: Callable[[str], object]) -> None:
    """
    Let the manager have looked at her accounts two weeks ago, and seen what they
    brought in the twelve months until then.
    """
    programme = Programme.current()
    day = programme.today() - dt.timedelta(days=DAYS_AGO)
    manager = User.objects.get(email=MANAGER)
    accounts = list(Account.objects.filter(owner=manager).order_by("pk"))
    lines = OrderLine.objects.filter(
        account__in=accounts, ordered_on__gt=day - YEAR, ordered_on__lte=day
    )
    brought = dict(
        lines.values("account_id")
        .annotate(sum=Sum("revenue"))
        .values_list("account_id", "sum")
    )
    with transaction.atomic():
        for account in accounts:
            figures = {"revenue_12m": float(brought.get(account.pk, 0))}
            at = programme.end_of(day) - dt.timedelta(hours=10)
            look(account=account, user=manager, figures=figures, at=at)
    say(f"{manager} looked at {len(accounts)} accounts {DAYS_AGO} days ago")
