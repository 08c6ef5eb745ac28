"""What the demo's manager promised her customers, and by when."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from accounts.models import Account, Interaction, Programme
from accounts.services.promises import make_promise
from sam.demo.staff import MANAGER
from sam.users.models import User

# Account, words, and in how many days it is due; what is late was promised earlier.
PROMISED = (
    ("Thornhill Facilities", "Fleet report, October", -9),
    ("Marlowe Civils", "Send the delivery plan for the A66", 0),
    ("Calderbrook Water", "Confirm the date of our visit", 0),
    ("Calderbrook Water", "Ask for their pump list", 1),
    ("Eastmere Rail Alliance", "Quote weekend breakdown cover", 2),
    ("Ravenscar Energy", "Notes of the review to their sponsor", 4),
)
MADE_DAYS = 14


def promise(*, say: Callable[[str], object]) -> None:
    """
    Let the manager promise her customers what is due about now.

    Call it once, before flags are looked at again, within ``audit.acting``.
    """
    programme = Programme.current()
    today = programme.today()
    manager = User.objects.get(email=MANAGER)
    accounts = {each.name: each for each in Account.objects.filter(owner=manager)}
    made = 0
    with transaction.atomic():
        for name, words, days in PROMISED:
            due_on = today + dt.timedelta(days=days)
            late = days < 0
            account = accounts.get(name)
            earlier = _before(account, programme.end_of(due_on)) if late else None
            if account is None or (late and earlier is None):
                continue
            make_promise(
                account=account,
                actor=manager,
                words=words,
                due_on=due_on,
                interaction=earlier,
            )
            made += 1
    say(f"{made} promises of {manager}")


def _before(account: Account | None, end_at: dt.datetime) -> Interaction | None:
    """Return our last contact with *account* two weeks before, if there was one."""
    early_at = end_at - dt.timedelta(days=MADE_DAYS)
    earlier = Interaction.objects.filter(account=account, happened_at__lt=early_at)
    return earlier.order_by("-happened_at", "-pk").first()
