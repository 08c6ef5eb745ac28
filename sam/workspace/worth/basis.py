"""What the measures of one account rest on, read once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE, Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import (
    Account,
    AccountFacts,
    AccountRelation,
    Interaction,
    Programme,
)
from accounts.rollup import Window
from sam.users.models import User
from sam.workspace.worth.measures import Measured, measured
from scoring.models import AccountMeasures, MeasureSettings

RELATIONS_SHOWN = 8
MINUTES_AN_HOUR = 60
# At the customer's: what a ceiling of visits is compared with.
VISITS = (Interaction.Kind.VISIT, Interaction.Kind.EVENT, Interaction.Kind.REVIEW)


@dataclass(frozen=True, slots=True)
class Contacts:
    """What colleagues did with an account in the 12 months to the day."""

    contacts: int
    visits: int
    hours: float


@dataclass(frozen=True, slots=True)
class Related:
    """An account that this one is related to, as the person may see it."""

    account_id: int
    name: str
    kind: str
    is_from: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """
    The measures that a person may see of an account, and what they are made of.

    ``contacts`` are read only for who sees money. ``relations`` are those to accounts
    that the person sees.
    """

    account: Account
    measures: AccountMeasures
    facts: AccountFacts
    settings: MeasureSettings
    told: Mapping[str, Measured]
    contacts: Contacts | None
    relations: Sequence[Related]
    currency: str

    def value(self, code: str) -> Decimal | float | None:
        """Return a measure, and nothing where it is hidden or not measured."""
        found = self.told.get(code)
        return None if found is None else found.value

    @property
    def years(self) -> float:
        """The horizon of lifetime value."""
        return self.settings.horizon_weeks / 52


def basis_of(
    account: Account, measures: AccountMeasures | None, user: User, *, currency: str
) -> Basis | None:
    """Return what *user* may see of the measures; nothing where there are none."""
    facts: AccountFacts | None = getattr(account, "facts", None)
    if measures is None or facts is None:
        return None
    settings = settings_of(measures)
    return Basis(
        account=account,
        measures=measures,
        facts=facts,
        settings=settings,
        told=measured(measures, user),
        contacts=_contacts(account, measures.as_of, settings)
        if user.sees_money
        else None,
        relations=_relations(account, user, measures.as_of),
        currency=currency,
    )


def settings_of(measures: AccountMeasures) -> MeasureSettings:
    """Return the settings by which *measures* were made."""
    found = MeasureSettings.objects.filter(version=measures.settings_version).first()
    return found or MeasureSettings.current()


def _contacts(account: Account, as_of: dt.date, settings: MeasureSettings) -> Contacts:
    """Count contacts and hours; minutes not written down are the settings'."""
    window = Window.of(as_of, Programme.current())
    usual = [
        When(kind=kind, then=Value(int(settings.activities.get(kind, 0))))
        for kind in Interaction.Kind.values
    ]
    found = Interaction.objects.filter(
        account=account,
        happened_at__gte=window.year_ago_at,
        happened_at__lt=window.now_at,
    ).aggregate(
        contacts=Count("pk"),
        visits=Count("pk", filter=Q(kind__in=VISITS)),
        minutes=Coalesce(
            Sum(Coalesce(F("minutes"), Case(*usual, default=Value(0)))), 0
        ),
    )
    return Contacts(
        found["contacts"], found["visits"], found["minutes"] / MINUTES_AN_HOUR
    )


def _relations(account: Account, user: User, as_of: dt.date) -> list[Related]:
    rows = (
        AccountRelation.objects.visible_to(user)
        .standing(as_of)
        .filter(Q(from_account=account) | Q(to_account=account))
        .select_related("from_account", "to_account")
        .order_by("-weight", "pk")
        .fetch_mode(FETCH_RAISE)[:RELATIONS_SHOWN]
    )
    return [_related(row, account) for row in rows]


def _related(row: AccountRelation, account: Account) -> Related:
    is_from = row.from_account_id == account.pk
    other = row.to_account if is_from else row.from_account
    return Related(other.pk, other.name, row.kind, is_from)
