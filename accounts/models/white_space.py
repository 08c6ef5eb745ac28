"""Where we could sell more: cells of units and categories, and who else is there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, Grade, OfAccountManager
from accounts.models.order import Offering
from accounts.models.people import Unit
from accounts.models.wallet import Competitor
from sam.lib.constraints import not_negative, one_of


class CellState(models.TextChoices):
    """
    What somebody said of a cell; that it is ours is seen from its orders.

    A cell of which nobody said anything has no row, and is not measured.
    """

    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    GAP = "GAP", _("Nobody supplies it")
    COMPETITOR = "COMPETITOR", _("A competitor supplies it")
    IN_HOUSE = "IN_HOUSE", _("In-house")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("No need")


class CellOrigin(models.TextChoices):
    """Where business in a cell comes from, as seen when it becomes a potential."""

    NEW_UNIT = "NEW_UNIT", _("New unit")
    NEW_CATEGORY = "NEW_CATEGORY", _("New category")
    NEW_FUNCTION = "NEW_FUNCTION", _("New function")
    RENEWAL = "RENEWAL", _("Renewal")
    REPEAT = "REPEAT", _("Repeat")


class WhiteSpaceCell(models.Model):
    """
    One category at one unit of an account, or at the account itself without one.

    With an amount it is a potential: money a year, how likely we win it (0 to 1, null
    where nobody judged it), and what comes next.
    """

    State = CellState
    Origin = CellOrigin

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="cells", db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="cells"
    )
    category = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=CellState)
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, null=True, blank=True, related_name="cells"
    )
    amount = models.DecimalField(
        _("amount a year"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    winnability = models.FloatField(_("winnability"), null=True, blank=True)
    origin = models.CharField(
        _("origin"), max_length=12, choices=CellOrigin, blank=True
    )
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    grade = models.CharField(
        _("evidence grade"), max_length=1, choices=Grade, blank=True
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    stated_on = models.DateField(_("stated on"))
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("white space cell")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit", "category"],
                nulls_distinct=False,
                name="accounts_whitespacecell_once",
            ),
            one_of("accounts_whitespacecell_known_state", "state", CellState),
            one_of(
                "accounts_whitespacecell_known_origin",
                "origin",
                CellOrigin,
                blank=True,
            ),
            one_of("accounts_whitespacecell_known_grade", "grade", Grade, blank=True),
            not_negative("accounts_whitespacecell_amount_not_negative", "amount"),
            models.CheckConstraint(
                name="accounts_whitespacecell_winnability_is_a_share",
                condition=Q(winnability=None) | Q(winnability__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="accounts_whitespacecell_competitor_where_one_supplies",
                condition=Q(competitor=None)
                | Q(state__in=["COMPETITOR", "IN_PROGRESS"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} at unit {self.unit_id}: {self.state}"


class FootprintHold(models.TextChoices):
    CONTRACT = "CONTRACT", _("Contract")
    FRAMEWORK = "FRAMEWORK", _("Framework agreement")
    PROJECT = "PROJECT", _("Joint project")
    BESPOKE = "BESPOKE", _("Bespoke work")
    HABIT = "HABIT", _("Habit")


class CompetitorFootprint(models.Model):
    """How a competitor stands at an account, and from when it can be replaced."""

    Hold = FootprintHold

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="footprints", db_index=False
    )
    category = models.ForeignKey(
        Offering, models.PROTECT, null=True, blank=True, related_name="+"
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="footprints"
    )
    hold = models.CharField(_("held by"), max_length=10, choices=FootprintHold)
    exposed_on = models.DateField(
        _("exposed on"),
        null=True,
        blank=True,
        db_comment="The day on which what holds it ends.",
    )
    grade = models.CharField(_("evidence grade"), max_length=1, choices=Grade)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    stated_on = models.DateField(_("stated on"))
    ended_on = models.DateField(_("gone since"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("competitor's footprint")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "category", "competitor"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="accounts_footprint_one_open",
            ),
            one_of("accounts_footprint_known_hold", "hold", FootprintHold),
            one_of("accounts_footprint_known_grade", "grade", Grade),
        ]
        indexes = [
            models.Index(
                fields=["account", "exposed_on"], name="accounts_footprint_account"
            ),
        ]

    def __str__(self) -> str:
        return f"competitor {self.competitor_id} at account {self.account_id}"
