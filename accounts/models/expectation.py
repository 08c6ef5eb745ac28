"""What a customer expects of our service beyond the goods, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Grade, OfAccountManager
from accounts.models.imports import ImportBatch
from sam.lib.constraints import not_negative, one_of


class ServiceExpectationKind(models.TextChoices):
    """The special services that customers ask for."""

    LOGISTICS = "LOGISTICS", _("Logistical support")
    INVENTORY = "INVENTORY", _("Inventory management")
    DISCOUNT = "DISCOUNT", _("Price discounts")
    TERMS = "TERMS", _("Special terms")
    BESPOKE = "BESPOKE", _("Bespoke applications")
    REPORTS = "REPORTS", _("Customized reports")
    SUPPORT = "SUPPORT", _("Special support")
    OTHER = "OTHER", _("Other")


class ServiceExpectationStage(models.TextChoices):
    """How far it has come; what is declined is over."""

    EXPECTED = "EXPECTED", _("Expected")
    AGREED = "AGREED", _("Agreed")
    DELIVERED = "DELIVERED", _("Delivered")
    DECLINED = "DECLINED", _("Declined")


class ServiceExpectation(models.Model):
    """
    One special service that a customer expects, from a day until it ends.

    It is open in the days from ``expected_on`` up to, not including, ``ended_on``.
    """

    Kind = ServiceExpectationKind
    Stage = ServiceExpectationStage

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="service_expectations", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    detail = models.CharField(_("what exactly"), max_length=500, blank=True)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.EXPECTED
    )
    expected_on = models.DateField(_("expected since"))
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    cost_a_year = models.DecimalField(
        _("cost a year"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        db_comment="In the programme's currency; null where nobody knows.",
    )
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    grade = models.CharField(_("evidence grade"), max_length=1, choices=Grade)
    evidence = models.TextField(_("evidence"), blank=True)
    reason = models.CharField(
        _("reason"),
        max_length=500,
        blank=True,
        help_text=_("Why it last moved or ended."),
    )
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
        verbose_name = _("expected service")
        verbose_name_plural = _("expected services")
        constraints = [
            one_of(
                "accounts_serviceexpectation_known_kind", "kind", ServiceExpectationKind
            ),
            one_of(
                "accounts_serviceexpectation_known_stage",
                "stage",
                ServiceExpectationStage,
            ),
            one_of("accounts_serviceexpectation_known_grade", "grade", Grade),
            models.CheckConstraint(
                name="accounts_serviceexpectation_days_of_its_stage",
                condition=Q(stage="EXPECTED", agreed_on=None, delivered_on=None)
                | Q(stage="AGREED", agreed_on__isnull=False, delivered_on=None)
                | Q(stage="DELIVERED", delivered_on__isnull=False)
                | Q(stage="DECLINED", delivered_on=None, ended_on__isnull=False),
                violation_error_message=_("Its days go ill with its stage."),
            ),
            models.CheckConstraint(
                name="accounts_serviceexpectation_days_in_order",
                condition=(Q(agreed_on=None) | Q(agreed_on__gte=F("expected_on")))
                & (Q(delivered_on=None) | Q(delivered_on__gte=F("expected_on")))
                & (
                    Q(agreed_on=None)
                    | Q(delivered_on=None)
                    | Q(delivered_on__gte=F("agreed_on"))
                )
                & (Q(ended_on=None) | Q(ended_on__gte=F("expected_on")))
                & (
                    Q(ended_on=None)
                    | Q(agreed_on=None)
                    | Q(ended_on__gte=F("agreed_on"))
                )
                & (
                    Q(ended_on=None)
                    | Q(delivered_on=None)
                    | Q(ended_on__gte=F("delivered_on"))
                ),
                violation_error_message=_("Its days are not in order."),
            ),
            models.CheckConstraint(
                name="accounts_serviceexpectation_other_is_told",
                condition=~Q(kind="OTHER") | ~Q(detail=""),
                violation_error_message=_("Say which other service it is."),
            ),
            not_negative("accounts_serviceexpectation_cost", "cost_a_year"),
        ]
        indexes = [
            models.Index(
                fields=["account", "expected_on"],
                name="accounts_serviceexpectation_of",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage} for account {self.account_id}"
