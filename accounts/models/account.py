"""Accounts, how they relate, and the people who look after them."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.access import AccountAccess, Desk
from accounts.models.imports import ImportBatch
from accounts.models.programme import NAME_COLLATION, Region
from sam.lib.constraints import ends_after_start, not_negative, one_of
from sam.users.models import User

type Person = User | AnonymousUser


class Grade(models.TextChoices):
    """How good the evidence behind a figure is."""

    A = "A", _("The customer said it, with figures")
    B = "B", _("Invoice or tender")
    C = "C", _("Manager's estimate")
    D = "D", _("Model")


def visible_accounts(user: Person) -> Q:
    """Return the condition on ``account_id`` that *user* may see the account."""
    if not isinstance(user, User):
        return Q(pk__in=[])
    if user.sees_all or not user.sees_facts:
        return Q()
    mine = AccountAccess.objects.filter(user=user.pk)
    return Q(account_id__in=mine.values("account_id"))


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: Person) -> Self:
        """Keep the accounts that exist for *user*; a merged one is its survivor."""
        standing = self.filter(merged_into=None)
        if not isinstance(user, User):
            return standing.none()
        if user.sees_all or not user.sees_facts:
            return standing
        mine = AccountAccess.objects.filter(user=user.pk)
        return standing.filter(pk__in=mine.values("account_id"))


AccountManager = models.Manager.from_queryset(AccountQuerySet)


class AccountStatus(models.TextChoices):
    CUSTOMER = "CUSTOMER", _("Customer")
    PROSPECT = "PROSPECT", _("Prospect")
    FORMER = "FORMER", _("Former customer")


class AccountMarketPosition(models.TextChoices):
    LEADER = "LEADER", _("Leader")
    CHALLENGER = "CHALLENGER", _("Challenger")
    FOLLOWER = "FOLLOWER", _("Follower")
    NICHE = "NICHE", _("Niche")


class Account(models.Model):
    """A customer organisation, or one that may become a customer."""

    Status = AccountStatus
    MarketPosition = AccountMarketPosition

    name = models.CharField(_("name"), max_length=300, db_collation=NAME_COLLATION)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.CUSTOMER
    )
    status_set_by_person = models.BooleanField(default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    industry = models.CharField(_("industry"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_accounts",
    )
    owner_set_by_person = models.BooleanField(default=False)
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    market_position = models.CharField(
        _("market position"), max_length=10, choices=MarketPosition, blank=True
    )
    website = models.CharField(_("website"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    since_on = models.DateField(_("customer since"), null=True, blank=True)
    annual_potential = models.DecimalField(
        _("annual potential"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        db_comment="Money a year: the whole wallet that we could address.",
    )
    potential_grade = models.CharField(
        _("evidence grade"), max_length=1, choices=Grade, blank=True
    )
    description = models.TextField(_("description"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            one_of("accounts_account_known_status", "status", AccountStatus),
            one_of(
                "accounts_account_known_position",
                "market_position",
                AccountMarketPosition,
                blank=True,
            ),
            one_of(
                "accounts_account_known_grade", "potential_grade", Grade, blank=True
            ),
            models.CheckConstraint(
                name="accounts_account_owner_or_desk",
                condition=Q(owner__isnull=False) | Q(desk__isnull=False),
                violation_error_message=_("An account needs an owner or a desk."),
            ),
            models.CheckConstraint(
                name="accounts_account_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("An account cannot be its own parent."),
            ),
            models.CheckConstraint(
                name="accounts_account_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
            models.CheckConstraint(
                name="accounts_account_closed_is_former",
                condition=Q(closed_on=None) | Q(status="FORMER"),
                violation_error_message=_("Only a former customer has a closing day."),
            ),
            not_negative("accounts_account_potential_not_negative", "annual_potential"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workspace:account", args=[self.pk])


class OfAccountQuerySet(models.QuerySet):
    """Rows that belong to one account each and are seen with it."""

    def visible_to(self, user: Person) -> Self:
        """Keep the rows of accounts that *user* sees; the service desk sees none."""
        if not isinstance(user, User) or not user.sees_facts:
            return self.none()
        return self.filter(visible_accounts(user))


OfAccountManager: Any = models.Manager.from_queryset(OfAccountQuerySet)


class AccountRelationKind(models.TextChoices):
    REFERRAL = "REFERRAL", _("Referred")
    REFERENCE = "REFERENCE", _("Is a reference for")
    BOARD = "BOARD", _("Shares a board member with")
    FOLLOWS = "FOLLOWS", _("Follows")


class AccountRelationQuerySet(models.QuerySet["AccountRelation"]):
    def visible_to(self, user: Person) -> Self:
        """Keep those between two accounts that *user* sees."""
        if not isinstance(user, User) or not user.sees_facts:
            return self.none()
        seen = Account.objects.visible_to(user).values("pk")
        return self.filter(from_account__in=seen, to_account__in=seen)

    def standing(self, on: dt.date) -> Self:
        """Keep those that hold at the end of that day."""
        return self.filter(
            Q(since_on=None) | Q(since_on__lte=on),
            Q(ended_on=None) | Q(ended_on__gt=on),
        )


class AccountRelation(models.Model):
    """Why one account matters to another."""

    Kind = AccountRelationKind

    from_account = models.ForeignKey(
        Account, models.PROTECT, related_name="relations_from"
    )
    to_account = models.ForeignKey(Account, models.PROTECT, related_name="relations_to")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=3, default=1)
    since_on = models.DateField(_("since"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Null: it was imported.",
    )
    ended_on = models.DateField(
        _("no longer so since"),
        null=True,
        blank=True,
        db_comment="From that day it no longer counts.",
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(AccountRelationQuerySet)()

    class Meta:
        verbose_name = _("relation between accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["from_account", "to_account", "kind"],
                name="accounts_accountrelation_once",
            ),
            models.CheckConstraint(
                name="accounts_accountrelation_of_two",
                condition=~Q(from_account=F("to_account")),
                violation_error_message=_("An account has no relation to itself."),
            ),
            one_of("accounts_accountrelation_known_kind", "kind", AccountRelationKind),
            not_negative("accounts_accountrelation_weight_not_negative", "weight"),
        ]

    def __str__(self) -> str:
        return f"{self.from_account_id} {self.kind} {self.to_account_id}"


class TeamMember(models.Model):
    """One colleague's place on an account's team, from a day and perhaps to one."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_teams"
    )
    duty = models.CharField(_("duty"), max_length=100, blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("team member")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=Q(ended_on=None),
                name="accounts_teammember_one_open",
            ),
            ends_after_start(
                "accounts_teammember_ends_after_start",
                "started_on",
                "ended_on",
                same_day=True,
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} on the team of account {self.account_id}"
