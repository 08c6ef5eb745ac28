"""What serving a customer costs, beyond the goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from accounts.models.imports import ImportBatch
from sam.lib.constraints import one_of


class CostEntryKind(models.TextChoices):
    LOGISTICS = "LOGISTICS", _("Logistics")
    SUPPORT = "SUPPORT", _("Support")
    DISCOUNT = "DISCOUNT", _("Discount")
    VISIT = "VISIT", _("Visit")
    BESPOKE = "BESPOKE", _("Bespoke work")
    OTHER = "OTHER", _("Other")


class CostEntry(models.Model):
    """One cost of serving an account, in the programme's currency."""

    Kind = CostEntryKind

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="costs", db_index=False
    )
    incurred_on = models.DateField(_("incurred on"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("cost")
        constraints = [one_of("accounts_costentry_known_kind", "kind", CostEntryKind)]
        indexes = [
            models.Index(
                fields=["account", "incurred_on"], name="accounts_costentry_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} for account {self.account_id}"
