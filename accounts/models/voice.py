"""What a customer says of us, and what we hear of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Grade, OfAccountManager
from accounts.models.imports import ImportBatch
from accounts.models.people import Contact
from sam.lib.constraints import one_of


class CustomerSignalKind(models.TextChoices):
    """What was said; each has its own scale."""

    FEELS_SPECIAL = "FEELS_SPECIAL", _("Feels special, 1 to 5")
    PERCEPTION = "PERCEPTION", _("Sees us as, 1 to 5")
    ADVOCACY = "ADVOCACY", _("Would recommend us, 0 to 10")
    INFLUENCE = "INFLUENCE", _("Influence in a market, 0 to 5")


# The least and the most of each kind's scale; the database refuses what is off it.
SCALES: dict[str, tuple[int, int]] = {
    CustomerSignalKind.FEELS_SPECIAL: (1, 5),
    CustomerSignalKind.PERCEPTION: (1, 5),
    CustomerSignalKind.ADVOCACY: (0, 10),
    CustomerSignalKind.INFLUENCE: (0, 5),
}


class CustomerSignal(models.Model):
    """One statement about how a customer stands to us, by whom and when."""

    Kind = CustomerSignalKind

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="signals", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    market = models.CharField(
        _("market"),
        max_length=200,
        blank=True,
        help_text=_("For influence: the market in which it counts."),
    )
    value = models.DecimalField(_("value"), max_digits=4, decimal_places=1)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        verbose_name=_("said by"),
    )
    said_on = models.DateField(_("said on"))
    grade = models.CharField(_("evidence grade"), max_length=1, choices=Grade)
    evidence = models.TextField(_("evidence"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("customer signal")
        constraints = [
            one_of("accounts_customersignal_known_kind", "kind", CustomerSignalKind),
            one_of("accounts_customersignal_known_grade", "grade", Grade),
            models.CheckConstraint(
                name="accounts_customersignal_on_its_scale",
                condition=Q(
                    kind__in=["FEELS_SPECIAL", "PERCEPTION"], value__gte=1, value__lte=5
                )
                | Q(kind="ADVOCACY", value__gte=0, value__lte=10)
                | Q(kind="INFLUENCE", value__gte=0, value__lte=5),
                violation_error_message=_("The value is not on the scale of its kind."),
            ),
            models.CheckConstraint(
                name="accounts_customersignal_market_of_influence",
                condition=Q(kind="INFLUENCE") | Q(market=""),
                violation_error_message=_("Only influence is by market."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "kind", "said_on"],
                name="accounts_customersignal_last",
            ),
            models.Index(
                fields=["account", "-said_on", "-id"],
                name="accounts_customersignal_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} of account {self.account_id}"
