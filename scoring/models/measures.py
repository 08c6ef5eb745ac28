"""Measures of every account: money, probabilities, indices, free of any policy."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Grade
from accounts.models.account import OfAccountManager
from accounts.models.facts import money


class MarginSource(models.TextChoices):
    """Where an account's margin rate comes from."""

    OWN = "OWN", _("Its own lines")
    CATEGORY = "CATEGORY", _("The categories it buys")
    PROGRAMME = "PROGRAMME", _("Assumed for the programme")


class PotentialSource(models.TextChoices):
    """Where an account's potential comes from."""

    WALLET = "WALLET", _("Measured wallet")
    STATED = "STATED", _("Stated by a person")
    MODEL = "MODEL", _("Estimated")


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
    expected_revenue_12m = money(
        null=True, db_comment="Of the purchases expected in the next 12 months."
    )
    margin_rate = models.FloatField(null=True)
    margin_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    margin_source = models.CharField(
        max_length=10, choices=MarginSource, blank=True, default=""
    )
    net_margin_12m = money(null=True, db_comment="After cost to serve.")
    cost_to_serve_12m = money(
        null=True, db_comment="Recorded, else time-driven; null where neither is known."
    )
    cost_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    manager_cost_12m = money(
        null=True, db_comment="Colleagues' hours at their loaded cost."
    )
    roi = models.FloatField(
        null=True, db_comment="Net margin for each unit of managers' cost."
    )
    price_pressure = models.FloatField(
        null=True, db_comment="Points of margin rate lost a year; negative is gained."
    )
    lifetime_value = money(null=True)
    lifetime_value_median = money(null=True)
    lifetime_value_deviation = money(
        null=True, db_comment="Standard deviation; null where none exists."
    )
    lifetime_value_low = money(null=True)
    lifetime_value_high = money(null=True)
    potential = money(null=True, db_comment="Addressable wallet a year.")
    potential_low = money(null=True)
    potential_high = money(null=True)
    potential_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    potential_source = models.CharField(
        max_length=10, choices=PotentialSource, blank=True
    )
    realizable_wallet = money(
        null=True, db_comment="As the model estimates it, whatever is measured."
    )
    realizable_low = money(null=True)
    realizable_high = money(null=True)
    headroom = money(null=True, db_comment="Potential less our revenue, at least 0.")
    headroom_beyond = money(
        null=True,
        db_comment="Headroom a year that expected purchases do not already hold.",
    )
    headroom_value = money(
        null=True, db_comment="Discounted margin of winning it, at the win rate."
    )
    left_unplaced = money(null=True)
    left_competitors = money(null=True)
    left_behind_share = models.FloatField(
        null=True, db_comment="Of the wallet; null is not measured."
    )
    ceiling_money = money(
        null=True, db_comment="Most to invest, of the low end of lifetime value."
    )
    ceiling_hours = models.FloatField(null=True)
    ceiling_contacts = models.FloatField(null=True)
    share_of_wallet = models.FloatField(null=True)
    share_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    influence = models.FloatField(
        null=True,
        db_comment="Standing, 1 is the mean account's; null with no evidence.",
    )
    relations = models.IntegerField(db_comment="Relations behind the influence.")
    reference_value = money(
        null=True, db_comment="Lifetime value of accounts it brought, its share."
    )
    attachment = models.FloatField(null=True, db_comment="0 to 100.")
    attachment_low = models.FloatField(
        null=True, db_comment="If all that is missing were at its worst."
    )
    attachment_high = models.FloatField(null=True)

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
    roi = models.FloatField(null=True)
    attachment = models.FloatField(null=True)

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


class TouchedAccount(models.Model):
    """An account measured at once; a run under way looks at it when it publishes."""

    account_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("account measured at once")
        verbose_name_plural = _("accounts measured at once")

    def __str__(self) -> str:
        return f"account {self.account_id}"
