"""Why there is a programme: a charter in versions, and who has read it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class Rationale(models.TextChoices):
    """Why a supplier runs a key-account programme."""

    CUSTOMER_INTIMACY = "CUSTOMER_INTIMACY", _("To differ by customer intimacy")
    TRANSFORMATION = "TRANSFORMATION", _("Part of a transformation")
    CUSTOMERS_DEMAND = "CUSTOMERS_DEMAND", _("Our top customers demand it")
    OTHER = "OTHER", _("Another reason")


class OwnedFunction(models.TextChoices):
    """The parts of the company that keep the programme's promises."""

    SALES = "SALES", _("Sales")
    OPERATIONS = "OPERATIONS", _("Operations")
    SERVICE = "SERVICE", _("Service")
    FINANCE = "FINANCE", _("Finance")
    MARKETING = "MARKETING", _("Marketing")
    PRODUCT = "PRODUCT", _("Product")
    LOGISTICS = "LOGISTICS", _("Logistics")


class Charter(models.Model):
    """One version of the programme's charter; fixed once it is published."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    rationale = ArrayField(
        models.CharField(max_length=20, choices=Rationale), verbose_name=_("rationale")
    )
    other_rationale = models.CharField(
        _("the other reason"), max_length=500, blank=True
    )
    text = models.TextField(_("charter"))
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("executive sponsor"),
    )
    published_at = models.DateTimeField(
        _("published at"), db_default=models.functions.Now()
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("charter")
        constraints = [
            models.CheckConstraint(
                name="tiers_charter_says_why", condition=~Q(rationale=[])
            )
        ]

    def __str__(self) -> str:
        return f"charter {self.version}"


class CharterOwner(models.Model):
    """Who answers for a part of the company under one charter."""

    Function = OwnedFunction

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="owners")
    function = models.CharField(_("function"), max_length=12, choices=OwnedFunction)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("functional owner")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "function"], name="tiers_charterowner_one_a_function"
            ),
            one_of("tiers_charterowner_known_function", "function", OwnedFunction),
        ]

    def __str__(self) -> str:
        return f"{self.function} of charter {self.charter_id}"


class Acknowledgement(models.Model):
    """A colleague has read and understood one version of the charter."""

    charter = models.ForeignKey(
        Charter, models.PROTECT, related_name="acknowledgements"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements"
    )
    acknowledged_at = models.DateTimeField(
        _("acknowledged at"), db_default=models.functions.Now()
    )

    class Meta:
        verbose_name = _("acknowledgement")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "user"], name="tiers_acknowledgement_once"
            )
        ]

    def __str__(self) -> str:
        return f"charter {self.charter_id} read by user {self.user_id}"
