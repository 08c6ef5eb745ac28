"""Whether Valued customers pay for Strategic ones, week by week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from sam.lib.constraints import not_negative, one_of
from tiers.models.assignments import Tier


class BalanceSnapshot(models.Model):
    """
    What the customers of a tier gave and got in a week, in a region or everywhere.

    A row counts who held the tier at the week's end. ``days`` is 7 once the week is
    over; the row of the running week is replaced every day. Null is not measured.
    """

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        related_name="+",
        db_comment="With all below it; null is everywhere.",
    )
    week_on = models.DateField(_("week of"), db_comment="Its Monday.")
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    days = models.PositiveSmallIntegerField(default=7)
    accounts = models.IntegerField(_("accounts"))
    minutes = models.IntegerField(_("minutes given"))
    contacts = models.IntegerField(_("contacts"))
    contacts_promised = models.FloatField(_("contacts promised"))
    answered = models.IntegerField(_("problems with a first answer"))
    response_minutes = models.FloatField(_("median minutes to it"), null=True)
    problems_open = models.IntegerField(_("problems open at the end"))
    income = models.DecimalField(
        _("income"),
        max_digits=20,
        decimal_places=4,
        db_comment="Margin of the week's orders, cost to serve not taken off.",
    )
    income_before = models.DecimalField(
        _("income a year before"),
        max_digits=20,
        decimal_places=4,
        default=0,
        db_default=0,
        db_comment="Of the same customers, 52 weeks before.",
    )
    income_year = models.DecimalField(
        _("income of 52 weeks"),
        max_digits=20,
        decimal_places=4,
        default=0,
        db_default=0,
        db_comment="Of the same customers, in the 52 weeks to the week's end.",
    )

    class Meta:
        verbose_name = _("balance of a week")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "week_on", "tier"],
                nulls_distinct=False,
                name="tiers_balancesnapshot_once",
            ),
            one_of("tiers_balancesnapshot_known_tier", "tier", Tier),
            models.CheckConstraint(
                name="tiers_balancesnapshot_days", condition=Q(days__range=(1, 7))
            ),
            models.CheckConstraint(
                name="tiers_balancesnapshot_on_monday",
                condition=Q(week_on__iso_week_day=1),
            ),
            not_negative("tiers_balancesnapshot_minutes", "minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.tier} in the week of {self.week_on}"


class BalanceState(models.TextChoices):
    GREEN = "GREEN", _("In balance")
    AMBER = "AMBER", _("Drifting")
    RED = "RED", _("Valued customers pay for Strategic ones")
    UNKNOWN = "UNKNOWN", _("Not enough history")


class BalanceIndex(models.Model):
    """
    What was made of a week's balance, in a region or everywhere.

    ``index`` is 100 where no pair is off what is usual and 0 where all are far beyond
    their limits; ``parts`` holds, by pair, the figures of both tiers, their gap, what
    is usual, the moving average with its limits, and the state.
    """

    State = BalanceState

    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    week_on = models.DateField(_("week of"), db_comment="Its Monday.")
    index = models.FloatField(_("index"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=BalanceState)
    weeks = models.IntegerField(
        _("weeks before that say what is usual"), db_comment="Those that were used."
    )
    parts = models.JSONField(default=dict)
    rules_version = models.IntegerField()
    judged_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("balance index")
        verbose_name_plural = _("balance indices")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "week_on"],
                nulls_distinct=False,
                name="tiers_balanceindex_once",
            ),
            one_of("tiers_balanceindex_known_state", "state", BalanceState),
            models.CheckConstraint(
                name="tiers_balanceindex_unknown_has_none",
                condition=Q(state="UNKNOWN", index=None)
                | (~Q(state="UNKNOWN") & Q(index__range=(0, 100))),
            ),
        ]

    def __str__(self) -> str:
        return f"balance in the week of {self.week_on}: {self.state}"
