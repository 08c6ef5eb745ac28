"""One account with all that its page's header shows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from accounts.models import Account, AccountFacts, TeamMember
from accounts.permissions import LOOK_AFTER
from accounts.selectors import Group, group_of, survivor_id
from planning.selectors.touches import Touch, next_touches
from sam.users.models import User
from sam.workspace.models import AccountRow
from sam.workspace.selectors.account_figures import Figures
from scoring.models import AccountMeasures
from scoring.selectors import Horizon, horizon_of
from tiers.selectors import FlagWords, flags_of
from tiers.selectors.ladder import Standing, standing_of

SUBSIDIARIES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person's role lets them see of an account, and whether they act on it."""

    facts: bool
    money: bool
    decides: bool = False

    @classmethod
    def of(cls, user: User) -> "Sight":
        return cls(
            facts=user.sees_facts,
            money=user.sees_money,
            decides=user.role in LOOK_AFTER,
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """
    Which accounts the page adds up: one, or with it those that belong to it.

    ``below`` are those of them that the person sees, of ``total`` that there are;
    ``is_only`` where the person asked for this one alone.
    """

    account_id: int
    below: tuple[Account, ...] = ()
    total: int = 0
    is_only: bool = False

    @property
    def is_group(self) -> bool:
        return bool(self.below) and not self.is_only

    @property
    def ids(self) -> tuple[int, ...]:
        """The keys of the accounts that are added up, its own first."""
        if not self.is_group:
            return (self.account_id,)
        return (self.account_id, *(each.pk for each in self.below))

    @property
    def names(self) -> dict[int, str]:
        """What the accounts below it are called, by key."""
        return {each.pk: each.name for each in self.below} if self.is_group else {}

    @property
    def is_complete(self) -> bool:
        return len(self.below) == self.total


@dataclass(frozen=True, slots=True)
class Family:
    """
    The group of an account, as keys, and those of its accounts that a person sees.

    ``path`` are the accounts above it, outermost first.
    """

    keys: Group
    path: tuple[Account, ...]
    seen: Mapping[int, Account]

    @property
    def is_alone(self) -> bool:
        return self.keys.is_alone

    @property
    def members(self) -> list[Account]:
        """The accounts of the group that the person sees."""
        return [self.seen[key] for key in self.keys.member_ids if key in self.seen]


@dataclass(frozen=True, slots=True)
class Members:
    """The accounts of a group that a person sees, of how many there are."""

    shown: tuple[AccountRow, ...]
    seen: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.seen == self.total


@dataclass(frozen=True, slots=True)
class Header:
    """
    What stands above every tab; figures that are not measured are null in ``row``.

    ``as_of`` is the day of the figures, and nothing where none is published yet;
    ``ladder`` is where it stands on the ladder, for who sees facts. ``figures`` are
    those of ``scope``, and ``own`` those of the account alone.
    """

    account: Account
    row: AccountRow
    sight: Sight
    group: Family
    team: tuple[TeamMember, ...]
    flags: tuple[FlagWords, ...]
    horizon: Horizon | None
    as_of: dt.date | None
    scope: Scope
    figures: Figures
    own: Figures
    ladder: Standing | None = None
    touches: tuple[Touch, ...] = ()

    @property
    def days_since_visit(self) -> int | None:
        if self.as_of is None or self.figures.last_visit_on is None:
            return None
        return (self.as_of - self.figures.last_visit_on).days

    @property
    def facts(self) -> AccountFacts | None:
        return facts_of(self.account)


def find_account(account_id: int, user: User) -> Account | None:
    """
    Return the account that *user* sees under that id, with its published figures.

    A merged account's id finds its survivor; what is not visible is ``None``.
    """
    found = _load(account_id, user)
    if found is not None:
        return found
    survivor = survivor_id(account_id)
    return None if survivor in {None, account_id} else _load(int(survivor or 0), user)


def header_of(account: Account, user: User, *, only: bool = False) -> Header:
    """
    Return the header of *account* as *user* may see it.

    :param only: of this account alone, without those that belong to it
    """
    sight = Sight.of(user)
    facts = facts_of(account)
    group = family_of(account, user)
    scope = _scope(account, group, only=only and sight.facts, sees=sight.facts)
    own = Figures.of([(row_of(account), facts)])
    parts = [account, *scope.below] if scope.is_group else []
    return Header(
        account=account,
        row=row_of(account),
        sight=sight,
        group=group,
        team=_team(account, user),
        flags=tuple(flags_of(account, user)) if sight.facts else (),
        horizon=horizon_of(measures_of(account)) if sight.money else None,
        as_of=facts.as_of if facts else None,
        scope=scope,
        figures=Figures.of([(row_of(each), facts_of(each)) for each in parts])
        if parts
        else own,
        own=own,
        ladder=standing_of(account, user) if sight.facts else None,
        touches=tuple(next_touches(account, ids=scope.ids)) if sight.facts else (),
    )


def family_of(account: Account, user: User) -> Family:
    """Return the group of *account*, with those of its accounts that *user* sees."""
    group = group_of(account)
    if group.is_alone:
        return Family(group, (), {account.pk: account})
    seen = (
        Account.objects.visible_to(user)
        .filter(pk__in={*group.member_ids, *group.above_ids})
        .select_related("owner", "desk", "region", "row", "facts")
        .order_by("name", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    known = {each.pk: each for each in seen}
    path = tuple(known[key] for key in group.above_ids if key in known)
    return Family(group, path, known)


def members_of(family: Family) -> Members:
    """Return the accounts of a group that a person sees, the largest first."""
    rows = [row_of(each) for each in family.members]
    rows.sort(key=lambda row: (-(row.revenue_12m or 0), row.name))
    return Members(
        shown=tuple(rows[:SUBSIDIARIES_SHOWN]),
        seen=len(rows),
        total=len(family.keys.member_ids),
    )


def scope_of(account: Account, user: User, *, only: bool) -> Scope:
    """Return which accounts the page of *account* adds up for *user*."""
    sees = user.sees_facts
    return _scope(account, family_of(account, user), only=only and sees, sees=sees)


def _scope(account: Account, family: Family, *, only: bool, sees: bool) -> Scope:
    below = family.keys.below_ids if sees else ()
    seen = [family.seen[key] for key in below if key in family.seen]
    seen.sort(key=lambda each: (each.name, each.pk))
    return Scope(account.pk, tuple(seen), len(below), is_only=only)


def row_of(account: Account) -> AccountRow:
    """Return the list's row of *account*; one without figures where there is none."""
    row: AccountRow | None = getattr(account, "row", None)
    return row or AccountRow(
        account=account,
        name=account.name,
        status=account.status,
        owner=str(account.owner or account.desk or ""),
        region=account.region.name if account.region else "",
    )


def facts_of(account: Account) -> AccountFacts | None:
    facts: AccountFacts | None = getattr(account, "facts", None)
    return facts


def measures_of(account: Account) -> AccountMeasures | None:
    measures: AccountMeasures | None = getattr(account, "measures", None)
    return measures


def _load(account_id: int, user: User) -> Account | None:
    return (
        Account.objects.visible_to(user)
        .filter(pk=account_id)
        .select_related(
            "owner", "desk", "region", "row", "facts", "measures", "evaluation"
        )
        .fetch_mode(FETCH_RAISE)
        .first()
    )


def _team(account: Account, user: User) -> tuple[TeamMember, ...]:
    return tuple(
        TeamMember.objects.visible_to(user)
        .filter(account=account, ended_on=None)
        .exclude(user=account.owner_id or 0)
        .select_related("user")
        .order_by("started_on", "pk")
        .fetch_mode(FETCH_RAISE)[:6]
    )
