"""The roll-up of an account's facts: what does not depend on the day, and what does."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Grade, OfAccountManager


def money(**options: object) -> models.DecimalField:
    return models.DecimalField(max_digits=20, decimal_places=4, **options)  # type: ignore[arg-type]


class DirtyAccount(models.Model):
    """
    A mark that an account's facts changed; database triggers write it.

    A refresh deletes the marks it sees, then recomputes, in one transaction. Marks are
    only ever added, so one that comes meanwhile is never lost.
    """

    account_id = models.BigIntegerField()
    orders = models.BooleanField(
        default=False, db_comment="Whether the order history changed too."
    )

    class Meta:
        indexes = [models.Index(fields=["account_id"], name="accounts_dirty_account")]

    def __str__(self) -> str:
        return f"account {self.account_id} changed"


class OrderHistory(models.Model):
    """
    An account's orders by distinct order day, whatever the day we look: undated.

    The arrays run in parallel over ``days``, ascending. Money is in the programme's
    currency. ``costed_revenue`` is the revenue of the lines whose cost is known.
    """

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    days = ArrayField(models.DateField())
    orders = ArrayField(models.IntegerField())
    purchases = ArrayField(
        models.IntegerField(), db_comment="Orders that sum to zero or more."
    )
    revenue = ArrayField(money())
    purchase_revenue = ArrayField(money())
    cost = ArrayField(money())
    costed_revenue = ArrayField(money())
    late_days = ArrayField(
        models.DateField(),
        db_comment="One entry a late order: the day from which it counts as late.",
    )

    class Meta:
        verbose_name = _("order history")

    def __str__(self) -> str:
        return f"orders of account {self.account_id}"


class AccountFacts(models.Model):
    """What is true of an account at the end of ``as_of``: published by a run."""

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        primary_key=True,
        related_name="facts",
        db_constraint=False,
    )
    as_of = models.DateField()
    revenue_12m = money()
    revenue_prev_12m = money()
    margin_12m = money(
        null=True, db_comment="Of the lines whose cost is known; null with none."
    )
    costed_revenue_12m = money()
    orders_12m = models.IntegerField()
    orders_prev_12m = models.IntegerField()
    first_order_on = models.DateField(null=True)
    last_order_on = models.DateField(null=True)
    frequency = models.IntegerField(db_comment="Repeat-purchase days.")
    recency_days = models.IntegerField(db_comment="First to last purchase.")
    age_days = models.IntegerField(null=True, db_comment="First purchase to as_of.")
    log_gap_sum = models.FloatField(
        db_comment="Sum of ln(gap in weeks) over repeat purchases."
    )
    mean_repeat_value = money(
        null=True, db_comment="Mean revenue of a repeat-purchase day."
    )
    median_gap_days = models.FloatField(null=True)
    visits_12m = models.IntegerField()
    last_visit_on = models.DateField(null=True)
    last_executive_meeting_on = models.DateField(
        null=True, db_comment="Last meeting with somebody at C or D level."
    )
    open_problems = models.IntegerField()
    late_90d = models.IntegerField()
    late_12m = models.IntegerField()
    stockouts_90d = models.IntegerField()
    stockouts_12m = models.IntegerField()
    cost_to_serve_12m = money(null=True, db_comment="Null where none is recorded.")
    wallet_total = money(null=True)
    wallet_ours = money(null=True)
    wallet_unplaced = money(null=True)
    wallet_in_house = money(null=True)
    wallet_competitors = money(null=True)
    wallet_grade = models.CharField(max_length=1, choices=Grade, blank=True)
    share_prev_12m = models.FloatField(
        null=True, db_comment="Share of wallet as of a year before."
    )
    units = models.IntegerField()
    people = models.IntegerField()
    functions = models.IntegerField()
    people_met_12m = models.IntegerField(db_default=0)
    functions_met_12m = models.IntegerField(db_default=0)
    feels_special = models.FloatField(
        null=True, db_comment="1 to 5: mean of what each person said last."
    )
    perception = models.FloatField(null=True, db_comment="1 to 5, likewise.")
    advocacy = models.FloatField(null=True, db_comment="0 to 10, likewise.")
    market_influence = models.FloatField(
        null=True, db_comment="0 to 5: its highest in any market."
    )
    special_services = models.IntegerField(
        null=True,
        db_comment="Expected and not ended; null where none was ever recorded.",
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("account facts")

    def __str__(self) -> str:
        return f"facts of account {self.account_id} at {self.as_of}"
