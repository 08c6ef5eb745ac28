"""One account with all that its page's header shows."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from accounts.models import Account, AccountFacts, TeamMember
from accounts.selectors import Group, group_of, survivor_id
from sam.users.models import User
from sam.workspace.models import AccountRow
from scoring.models import AccountMeasures
from scoring.selectors import Horizon, Left, horizon_of, left_of
from tiers.selectors import FlagWords, flags_of
from tiers.selectors.ladder import Standing, standing_of

SUBSIDIARIES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person's role lets them see of an account."""

    facts: bool
    money: bool

    @classmethod
    def of(cls, user: User) -> "Sight":
        return cls(facts=user.sees_facts, money=user.sees_money)


@dataclass(frozen=True, slots=True)
class Header:
    """
    What stands above every tab; figures that are not measured are null in ``row``.

    ``as_of`` is the day of the figures, and nothing where none is published yet;
    ``left`` is what of the wallet is left behind, where that is measured; ``ladder``
    where it stands on the ladder, for who sees facts.
    """

    account: Account
    row: AccountRow
    sight: Sight
    group: Group
    team: tuple[TeamMember, ...]
    flags: tuple[FlagWords, ...]
    horizon: Horizon | None
    as_of: dt.date | None
    left: Left | None
    ladder: Standing | None = None

    @property
    def days_since_visit(self) -> int | None:
        if self.as_of is None or self.row.last_visit_on is None:
            return None
        return (self.as_of - self.row.last_visit_on).days

    @property
    def facts(self) -> AccountFacts | None:
        return facts_of(self.account)


@dataclass(frozen=True, slots=True)
class Members:
    """The accounts of a group that a person sees, of how many there are."""

    shown: tuple[AccountRow, ...]
    seen: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.seen == self.total


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


def header_of(account: Account, user: User) -> Header:
    """Return the header of *account* as *user* may see it."""
    sight = Sight.of(user)
    facts = facts_of(account)
    return Header(
        account=account,
        row=row_of(account),
        sight=sight,
        group=group_of(account, user),
        team=_team(account, user),
        flags=tuple(flags_of(account, user)) if sight.facts else (),
        horizon=horizon_of(measures_of(account)) if sight.money else None,
        as_of=facts.as_of if facts else None,
        left=left_of(facts) if facts and sight.facts else None,
        ladder=standing_of(account, user) if sight.facts else None,
    )


def members_of(group: Group, user: User) -> Members:
    """Return the accounts of *group* that *user* sees, the largest first."""
    rows = (
        AccountRow.objects.visible_to(user)
        .filter(account_id__in=group.member_ids)
        .fetch_mode(FETCH_RAISE)
    )
    found = sorted(rows, key=lambda row: (-(row.revenue_12m or 0), row.name))
    return Members(
        shown=tuple(found[:SUBSIDIARIES_SHOWN]),
        seen=len(found),
        total=len(group.member_ids),
    )


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
