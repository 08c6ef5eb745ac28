"""The largest gaps: what customers buy elsewhere, and one question to ask each."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.rollup import Scope
from accounts.selectors.wallets import Gap, Rival, largest_gaps
from sam.lib import figures
from sam.users.models import User
from sam.workspace.models import AccountRow
from scoring.models.measures import PotentialSource

GUESSED = ("C", "D")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A gap as Today shows it: money a year, how sure, and what to ask about it.

    ``low`` and ``high`` are known of estimates only; ``category`` is blank where only
    the whole is estimated.
    """

    account_id: int
    name: str
    category: str
    money: Decimal
    low: Decimal | None
    high: Decimal | None
    grade: str
    who: str
    question: str


def asked_of(
    user: User,
    scope: Scope,
    *,
    on: dt.date,
    currency: str,
    limit: int = 3,
    only: int | None = None,
) -> list[Asked]:
    """
    Return the largest gaps in *scope*, one an account.

    Those that somebody measured come first; where there are too few of them the
    largest estimates follow: of all that *user* sees, or of the account *only*.
    """
    measured = [
        _measured(gap, currency) for gap in largest_gaps(scope, as_of=on, limit=limit)
    ]
    missing = limit - len(measured)
    if missing <= 0:
        return measured
    known = [gap.account_id for gap in measured]
    rows = (
        AccountRow.objects.visible_to(user)
        .filter(Q() if only is None else Q(account_id=only), headroom__gt=0)
        .exclude(account_id__in=known)
        .exclude(potential_source=PotentialSource.WALLET)
        .exclude(status="FORMER")
        .order_by("-headroom", "account_id")[:missing]
    )
    return [*measured, *map(_estimated, rows)]


def _measured(gap: Gap, currency: str) -> Asked:
    return Asked(
        account_id=gap.account_id,
        name=gap.name,
        category=gap.category,
        money=gap.money,
        low=None,
        high=None,
        grade=gap.grade,
        who=_who(gap, currency),
        question=_question(gap),
    )


def _estimated(row: AccountRow) -> Asked:
    ours = row.revenue_12m or Decimal(0)
    low, high = (
        None if end is None else max(end - ours, Decimal(0))
        for end in (row.potential_low, row.potential_high)
    )
    return Asked(
        account_id=row.account_id,
        name=row.name,
        category="",
        money=row.headroom or Decimal(0),
        low=low,
        high=high,
        grade=row.potential_grade,
        who="",
        question=_(
            "What do you spend a year on what we offer, with all suppliers together?"
        ),
    )


def _unsaid(gap: Gap) -> Decimal:
    """Return how much of the gap nobody said who has."""
    said = sum((rival.money or Decimal(0) for rival in gap.rivals), Decimal(0))
    return max(gap.money - said - (gap.unplaced or Decimal(0)), Decimal(0))


def _question(gap: Gap) -> str:
    """Ask for what is not known yet; where all is known, for what would change it."""
    unknown = next((rival for rival in gap.rivals if rival.money is None), None)
    largest = _largest(gap)
    if gap.grade in GUESSED:
        words = _("What do you spend on {category} a year, all suppliers together?")
    elif unknown is not None:
        words = _("How much of your {category} goes to {rival}?")
        largest = unknown
    elif largest is None or _unsaid(gap) > (largest.money or 0):
        words = _("Who else supplies you with {category}, and with how much of it?")
    elif (gap.unplaced or 0) > (largest.money or 0):
        words = _(
            "What of your {category} is with nobody yet, and what would it take to"
            " place it with us?"
        )
    else:
        words = _(
            "When does what {rival} supplies in {category} come up again, and who"
            " decides?"
        )
    return words.format(category=gap.category, rival=largest.name if largest else "")


def _largest(gap: Gap) -> Rival | None:
    return next((rival for rival in gap.rivals if rival.money is not None), None)


def _who(gap: Gap, currency: str) -> str:
    """Say who has most of it, as far as somebody said."""
    largest = _largest(gap)
    parts: list[tuple[Decimal, str]] = [
        (_unsaid(gap), _("{money} nobody said with whom")),
        (gap.unplaced or Decimal(0), _("{money} with nobody")),
    ]
    if largest is not None:
        parts.append((largest.money or Decimal(0), _("{money} with {rival}")))
    money, words = max(parts, key=lambda part: part[0])
    return words.format(
        money=figures.money(money, currency), rival=largest.name if largest else ""
    )
