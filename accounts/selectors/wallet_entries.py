"""What customers spend by category and period, entry by entry, and who holds it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.db.models import FETCH_RAISE, F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import (
    AccountFacts,
    CompetitorShare,
    Offering,
    Programme,
    WalletEntry,
)
from accounts.models.account import Person
from accounts.rollup import Window
from accounts.rollup.facts import A_YEAR, BEST_FIRST
from sam.lib import figures
from sam.lib.models import AuditEntry
from sam.users.models import User

LABELS = {
    "period_start": _("From"),
    "period_end": _("To"),
    "total": _("Total"),
    "ours": _("With us"),
    "competitors": _("Competitors"),
    "in_house": _("In-house"),
    "unplaced": _("Unplaced"),
    "grade": _("Evidence"),
    "stated_on": _("Stated on"),
    "valid_until": _("Valid until"),
}
# The entry of each category that counts on the day, as the facts have it.
COUNTING = """
SELECT DISTINCT ON (account_id, category_id) id, {a_year} AS a_year
FROM accounts_walletentry
WHERE account_id = ANY(%(ids)s) AND period_start <= %(as_of)s
    AND period_end > %(year_ago)s AND (stated_on IS NULL OR stated_on <= %(as_of)s)
    AND (valid_until IS NULL OR valid_until >= %(as_of)s)
ORDER BY account_id, {best_first}
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What one competitor holds of an entry; ``amount`` ``None`` is not known."""

    name: str
    amount: Decimal | None = None

    def __str__(self) -> str:
        if self.amount is None:
            return self.name
        return f"{self.name}: {self.amount.normalize():f}"


@dataclass(frozen=True, slots=True)
class Counting:
    """An entry that counts on a day, and what makes its figures figures of a year."""

    entry: WalletEntry
    a_year: Decimal

    def yearly(self, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount * self.a_year


@dataclass(frozen=True, slots=True)
class Moved:
    """One value of an entry as it was and became, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What of an entry moved at once; ``by`` blank is the system."""

    at: dt.datetime
    by: str
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def fields(self) -> list[Moved]:
        """What moved, in words."""
        return [
            Moved(str(label), _told(self.before.get(name)), _told(self.after[name]))
            for name, label in LABELS.items()
            if name in self.after and self.before.get(name) != self.after[name]
        ]


def figures_day(ids: Sequence[int]) -> dt.date:
    """Return the day of the published facts of these accounts, today without any."""
    found = (
        AccountFacts.objects.filter(account__in=list(ids))
        .values_list("as_of", flat=True)
        .order_by("-as_of")
        .first()
    )
    return found or Programme.current().today()


def entries_of(user: Person) -> QuerySet[WalletEntry]:
    """Return the entries of accounts that *user* sees, with all that is shown."""
    found: QuerySet[WalletEntry] = (
        WalletEntry.objects.visible_to(user)
        .select_related("account", "category", "recorded_by")
        .prefetch_related(
            Prefetch(
                "competitors",
                CompetitorShare.objects.select_related("competitor").order_by(
                    "competitor__name"
                ),
            )
        )
    )
    return found


def listed_entries(user: Person) -> QuerySet[WalletEntry]:
    """
    Return the entries of accounts that *user* sees, with names in place of rows.

    ``category_name``, ``recorder`` (the e-mail of who recorded it), and who holds what.
    """
    found: QuerySet[WalletEntry] = (
        WalletEntry.objects.visible_to(user)
        .annotate(category_name=F("category__name"), recorder=F("recorded_by__email"))
        .prefetch_related(
            Prefetch(
                "competitors",
                CompetitorShare.objects.select_related("competitor").only(
                    "entry_id", "amount", "competitor__name"
                ),
            )
        )
    )
    return found


def counting_entries(ids: Sequence[int], user: Person, day: dt.date) -> list[Counting]:
    """Return the entry of each category and account that counts on *day*."""
    window = Window.of(day, Programme.current())
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(COUNTING).format(a_year=A_YEAR, best_first=BEST_FIRST),
            window.parameters() | {"ids": list(ids)},
        )
        factors = dict(cursor.fetchall())
    entries = entries_of(user).filter(pk__in=factors).fetch_mode(FETCH_RAISE)
    return [Counting(entry, factors[entry.pk]) for entry in entries.order_by("pk")]


def past_categories(
    ids: Sequence[int], user: Person, counting: Iterable[Counting]
) -> list[Offering]:
    """Return the categories of which entries are known, none of which counts."""
    now = {each.entry.category_id for each in counting}
    seen = WalletEntry.objects.visible_to(user).filter(account__in=ids)
    return list(categories().filter(pk__in=seen.values("category")).exclude(pk__in=now))


def held_of(entry: WalletEntry) -> tuple[Held, ...]:
    """Return who holds what of *entry*, by name."""
    found = [
        Held(share.competitor.name, share.amount) for share in entry.competitors.all()
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def categories() -> QuerySet[Offering]:
    """Return the offering categories by name."""
    return Offering.objects.filter(parent=None).order_by("name")


def roots_of() -> dict[int, int]:
    """Return the category of every offering, by key."""
    parents = dict(Offering.objects.values_list("pk", "parent_id"))

    def root(key: int) -> int:
        seen = {key}
        while (above := parents[key]) is not None and above not in seen:
            seen.add(above)
            key = above
        return key

    return {key: root(key) for key in parents}


def corrections_of(entries: Iterable[WalletEntry]) -> dict[int, list[Correction]]:
    """Return by its key how each entry was written and corrected, the last first."""
    found: dict[int, list[Correction]] = {entry.pk: [] for entry in entries}
    rows = AuditEntry.objects.filter(
        model=WalletEntry._meta.label_lower, object_id__in=list(found)
    ).order_by("-pk")
    people = _names({row.actor_id for row in rows if row.actor_id})
    for row in rows:
        found[int(row.object_id or 0)].append(
            Correction(
                at=row.at,
                by=people.get(row.actor_id or 0, ""),
                verb=row.verb,
                before=row.before or {},
                after=row.after or {},
            )
        )
    return found


def _names(keys: Iterable[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=list(keys))}


def _told(value: Any) -> str:
    """Write a value of the trail: amounts without empty decimals."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None:
        return ""
    try:
        return figures.number(Decimal(str(value)))
    except InvalidOperation:
        return str(value)
