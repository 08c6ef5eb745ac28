"""What tests of wallets share: an account with published facts and measures."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account, AccountFacts
from accounts.services.wallets import record_wallet
from scoring.models import AccountMeasures
from tests.factories import OfferingFactory


def last_year(today=None):
    """Return the first and last day of the 12 months to yesterday."""
    end = (today or timezone.localdate()) - dt.timedelta(days=1)
    return end - dt.timedelta(days=364), end


def write(account, actor, **changes):
    start, end = last_year()
    given = {
        "account": account,
        "actor": actor,
        "category": changes.pop("category", None) or OfferingFactory(),
        "period_start": start,
        "period_end": end,
        "total": Decimal(1000),
        "ours": Decimal(250),
        "grade": "B",
    }
    return record_wallet(**(given | changes))


def facts_of(account):
    return AccountFacts.objects.get(account=account)


def measures_of(account):
    return AccountMeasures.objects.get(account=account)


def account_again(account):
    return Account.objects.get(pk=account.pk)
