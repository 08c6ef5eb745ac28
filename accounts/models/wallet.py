"""What a customer spends in a category, and with whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Grade, OfAccountManager
from accounts.models.imports import ImportBatch
from accounts.models.order import Offering
from accounts.models.programme import NAME_COLLATION
from sam.lib.constraints import ends_after_start, not_negative, one_of


class Competitor(models.Model):
    """Another supplier."""

    name = models.CharField(
        _("name"), max_length=300, unique=True, db_collation=NAME_COLLATION
    )

    class Meta:
        verbose_name = _("competitor")

    def __str__(self) -> str:
        return self.name


class WalletEntry(models.Model):
    """A customer's spend in one offering category over one period; both ends count."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="wallet")
    category = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    total = models.DecimalField(_("total"), max_digits=18, decimal_places=4)
    ours = models.DecimalField(
        _("with us"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    in_house = models.DecimalField(
        _("in-house"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    unplaced = models.DecimalField(
        _("unplaced"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    grade = models.CharField(_("evidence grade"), max_length=1, choices=Grade)
    source = models.CharField(_("source"), max_length=300, blank=True)
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        db_comment="After that day it is history and no longer counts.",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Null: it was imported.",
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("wallet entry")
        verbose_name_plural = _("wallet entries")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "category", "period_start", "period_end"],
                name="accounts_walletentry_once",
            ),
            one_of("accounts_walletentry_known_grade", "grade", Grade),
            ends_after_start(
                "accounts_walletentry_ends_after_start",
                "period_start",
                "period_end",
                same_day=True,
            ),
            not_negative("accounts_walletentry_total_not_negative", "total"),
            not_negative("accounts_walletentry_ours_not_negative", "ours"),
            not_negative("accounts_walletentry_in_house_not_negative", "in_house"),
            not_negative("accounts_walletentry_unplaced_not_negative", "unplaced"),
        ]

    def __str__(self) -> str:
        return f"wallet of account {self.account_id} from {self.period_start}"


class CompetitorShare(models.Model):
    """What one competitor holds of a wallet entry."""

    entry = models.ForeignKey(
        WalletEntry, models.CASCADE, related_name="competitors", db_index=False
    )
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="shares")
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = _("competitor's share")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "competitor"], name="accounts_competitorshare_once"
            ),
            not_negative("accounts_competitorshare_amount_not_negative", "amount"),
        ]

    def __str__(self) -> str:
        return f"competitor {self.competitor_id} in entry {self.entry_id}"
