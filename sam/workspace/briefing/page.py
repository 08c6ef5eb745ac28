"""What one must know before a visit, composed from all apps."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from accounts.rollup import ids_scope
from planning.selectors.pack import Pack, pack_of
from planning.selectors.profile import Profile
from sam.users.models import User
from sam.workspace.selectors.account import Header, header_of
from sam.workspace.today.gaps import Asked, asked_of

ORDERS, GAPS, QUESTIONS = 6, 3, 6
LAST_ORDERS = """
SELECT o.id, o.ordered_on, sum(l.revenue), count(*),
    max(l.promised_on), max(l.delivered_on),
    bool_or(l.delivered_on > l.promised_on
        OR (l.delivered_on IS NULL AND l.promised_on < %(on)s))
FROM (SELECT id, ordered_on FROM accounts_order WHERE account_id = %(account)s
    ORDER BY ordered_on DESC, id DESC LIMIT %(limit)s) o
LEFT JOIN accounts_orderline l ON l.order_id = o.id
GROUP BY o.id, o.ordered_on ORDER BY o.ordered_on DESC, o.id DESC
"""


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order; the money is in the programme's currency, null without lines."""

    on: dt.date
    money: Decimal | None
    lines: int
    promised_on: dt.date | None
    delivered_on: dt.date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that stands on the page; ``questions`` are worth asking, in words."""

    header: Header
    pack: Pack
    profile: Profile
    orders: tuple[Ordered, ...]
    gaps: tuple[Asked, ...]
    questions: tuple[str, ...]
    on: dt.date


def briefing_of(account: Account, user: User, *, programme: Programme) -> Briefing:
    """Return what *user* may know of *account* today."""
    today = programme.today()
    pack, profile = pack_of(account, user, on=today, programme=programme)
    gaps = asked_of(
        user,
        ids_scope([account.pk]),
        on=today,
        currency=programme.base_currency,
        limit=GAPS,
        only=account.pk,
    )
    return Briefing(
        header=header_of(account, user),
        pack=pack,
        profile=profile,
        orders=_orders(account, today),
        gaps=tuple(gaps),
        questions=_questions(gaps, pack),
        on=today,
    )


def _orders(account: Account, today: dt.date) -> tuple[Ordered, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            LAST_ORDERS, {"account": account.pk, "limit": ORDERS, "on": today}
        )
        return tuple(
            Ordered(on, money, lines, promised, delivered, bool(is_late))
            for _pk, on, money, lines, promised, delivered, is_late in cursor.fetchall()
        )


def _questions(gaps: list[Asked], pack: Pack) -> tuple[str, ...]:
    """Return what is worth asking: where the money is, then what nobody knows."""
    asked = [gap.question for gap in gaps]
    asked += [
        _("Not known, or stale: {thing}").format(thing=each) for each in pack.missing
    ]
    return tuple(asked[:QUESTIONS])
