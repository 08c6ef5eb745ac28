"""The list of accounts with what they are entitled to: found by name, tier, benefit."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import FETCH_RAISE, Exists, OuterRef, Q
from django.utils.http import urlencode
from psycopg import sql

from accounts.models import Account, Programme
from accounts.rollup import Scope, Window
from sam.users.models import User
from tiers.models import Benefit, Entitlement, Tier, TierAssignment
from tiers.selectors.entitlements import Line, lines_of_accounts
from tiers.watch.benefits import undelivered

PAGE = 25
LATEST_MOST = 5_000
EVERYBODY = Scope("{column} IS NOT NULL", {})
LONG = 200


KINDS = [kind for kind in Entitlement.Kind if kind != Entitlement.Kind.BENEFIT]


@dataclass(frozen=True, slots=True)
class Entitled:
    """An account with its tier and what it is entitled to."""

    account: Account
    tier: str
    lines: tuple[Line, ...]

    @property
    def cells(self) -> list[tuple[Any, Line | None]]:
        """What is promised of each kind but benefits, in their order."""
        of = {line.entitlement.kind: line for line in self.lines if not line.is_benefit}
        return [(kind.label, of.get(kind)) for kind in KINDS]

    @property
    def benefits(self) -> list[Line]:
        return [line for line in self.lines if line.is_benefit]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for; blank is anything."""

    q: str
    tier: str
    benefit: str
    late: bool
    after: int

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Asked":
        """Read an address; what it cannot mean is left out."""
        tier = str(query.get("tier", ""))
        benefit = str(query.get("benefit", ""))
        after = str(query.get("after", ""))
        return cls(
            q=str(query.get("q", "")).replace("\0", "").strip()[:LONG],
            tier=tier if tier in Tier.values else "",
            benefit=benefit if benefit.isdecimal() and len(benefit) < 18 else "",
            late=query.get("late") == "1",
            after=int(after) if after.isdecimal() and len(after) < 18 else 0,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.tier or self.benefit or self.late)

    def address(self, **changes: Any) -> str:
        """Return the query of the same question with *changes*."""
        late = "1" if self.late else ""
        told = {"q": self.q, "tier": self.tier, "benefit": self.benefit, "late": late}
        kept = {name: value for name, value in (told | changes).items() if value}
        return f"?{urlencode(kept)}"


@dataclass(frozen=True, slots=True)
class EntitledPage:
    """One page of the list, and the addresses of the first and the next."""

    asked: Asked
    rows: tuple[Entitled, ...]
    benefits: tuple[Benefit, ...]
    first_url: str
    next_url: str
    late: int | None

    @property
    def late_url(self) -> str:
        """The address of those with a benefit whose day is over."""
        return self.asked.address(late="1")

    @property
    def all_url(self) -> str:
        """The address of the others too."""
        return self.asked.address(late="")


def entitled_page(user: User, query: Mapping[str, Any], *, on: dt.date) -> EntitledPage:
    """Return the accounts that *user* sees and asks for, by name, a page of them."""
    asked = Asked.of(query)
    late_ids = _late(on) if user.sees_facts else []
    seen = Account.objects.visible_to(user)
    found = _narrowed(seen, asked, late_ids, on).order_by("name", "pk")
    last = seen.filter(pk=asked.after).first() if asked.after else None
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    accounts = list(
        found.select_related("owner", "desk").fetch_mode(FETCH_RAISE)[: PAGE + 1]
    )
    more, accounts = len(accounts) > PAGE, accounts[:PAGE]
    ids = [account.pk for account in accounts]
    lines = lines_of_accounts(ids, user, on=on)
    tiers = dict(
        TierAssignment.objects.open()
        .filter(account__in=ids)
        .values_list("account_id", "tier")
    )
    return EntitledPage(
        asked=asked,
        rows=tuple(
            Entitled(each, tiers.get(each.pk, ""), tuple(lines.get(each.pk, [])))
            for each in accounts
        ),
        benefits=tuple(Benefit.objects.order_by("name")),
        first_url=asked.address() if last else "",
        next_url=asked.address(after=accounts[-1].pk) if more else "",
        late=seen.filter(pk__in=late_ids).count() if user.sees_facts else None,
    )


def _narrowed(seen: Any, asked: Asked, late_ids: list[int], on: dt.date) -> Any:
    held = Entitlement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), account=OuterRef("pk"), starts_on__lte=on
    )
    found = seen.filter(Exists(held)) if not asked.q else seen
    if asked.q:
        found = found.filter(name__icontains=asked.q)
    if asked.tier:
        in_it = TierAssignment.objects.open().filter(
            account=OuterRef("pk"), tier=asked.tier
        )
        found = found.filter(Exists(in_it))
    if asked.benefit:
        found = found.filter(Exists(held.filter(benefit=int(asked.benefit))))
    return found.filter(pk__in=late_ids) if asked.late else found


def _late(on: dt.date) -> list[int]:
    """Return the accounts with a benefit whose day is over."""
    parameters = Window.of(on, Programme.current()).parameters()
    wanted = sql.SQL("SELECT DISTINCT account_id FROM ({}) late LIMIT {}").format(
        undelivered(EVERYBODY), sql.Literal(LATEST_MOST)
    )
    with connection.cursor() as cursor:
        cursor.execute(wanted, parameters)
        return [pk for (pk,) in cursor.fetchall()]
