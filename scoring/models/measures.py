"""Measures of every account: money, probabilities, indices, free of any policy."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Grade
from accounts.models.account import OfAccountManager
from accounts.models.facts import money


class AccountMeasures(models.Model):
    """What an account is worth and could be worth at the end of ``as_of``."""

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        primary_key=True,
        related_name="measures",
        db_constraint=False,
    )
    as_of = models.DateField()
    fit_id = models.BigIntegerField(null=True, db_comment="The scoring.ModelFit used.")
    settings_version = models.IntegerField()
    probability_alive = models.FloatField(null=True)
    probability_of_purchase = models.FloatField(
        null=True, db_comment="At least one order day within the settings' weeks."
    )
    expected_purchases = models.FloatField(null=True, db_comment="Over the horizon.")
    overdue_probability = models.FloatField(
        null=True,
        db_comment="Chance of so long a silence if the account is still buying.",
    )
    expected_order_value = money(null=True)
    margin_rate = models.FloatField(null=True)
    margin_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    net_margin_12m = money(null=True, db_comment="After cost to serve.")
    lifetime_value = money(null=True)
    lifetime_value_low = money(null=True)
    lifetime_value_high = money(null=True)
    potential = money(null=True, db_comment="Addressable wallet a year.")
    potential_low = money(null=True)
    potential_high = money(null=True)
    potential_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    headroom = money(null=True, db_comment="Potential less our revenue, at least 0.")
    share_of_wallet = models.FloatField(null=True)
    share_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    influence = models.FloatField(
        null=True, db_comment="Weight of known relations; null with no evidence."
    )
    relations = models.IntegerField(db_comment="Relations behind the influence.")

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("account measures")

    def __str__(self) -> str:
        return f"measures of account {self.account_id} at {self.as_of}"


class MeasureSnapshot(models.Model):
    """The measures of an account as last published in a month: its history."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="measure_history", db_index=False
    )
    month = models.DateField(db_comment="The month's first day.")
    as_of = models.DateField()
    revenue_12m = money()
    net_margin_12m = money(null=True)
    lifetime_value = money(null=True)
    potential = money(null=True)
    share_of_wallet = models.FloatField(null=True)
    influence = models.FloatField(null=True)
    probability_alive = models.FloatField(null=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("measure snapshot")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month"], name="scoring_measuresnapshot_one_a_month"
            ),
            models.CheckConstraint(
                name="scoring_measuresnapshot_in_its_month",
                condition=Q(as_of__gte=F("month")),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} in {self.month:%Y-%m}"
