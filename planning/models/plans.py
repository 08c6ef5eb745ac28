"""Plans: the questions they answer, their objectives, and how far these have come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, CustomerObjective, Offering, WhiteSpaceCell
from accounts.models.account import OfAccountManager
from sam.lib.constraints import ends_after_start, one_of


class PlanKind(models.TextChoices):
    QUICK = "QUICK", _("Quick plan")


class Plan(models.Model):
    """What we mean to reach with an account; an account has one open plan at most."""

    Kind = PlanKind

    account = models.ForeignKey(Account, models.PROTECT, related_name="plans")
    kind = models.CharField(
        _("kind"), max_length=10, choices=PlanKind, default=PlanKind.QUICK
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="plans",
        verbose_name=_("who answers for it"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    begun_at = models.DateTimeField(_("begun at"), db_default=models.functions.Now())
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.TextField(_("what came of it"), blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("plan")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(closed_at=None),
                name="planning_plan_one_open",
            ),
            one_of("planning_plan_known_kind", "kind", PlanKind),
            ends_after_start("planning_plan_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(
                name="planning_plan_closed_with_outcome",
                condition=Q(closed_at=None) | ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} of account {self.account_id}"


class PlanQuestion(models.TextChoices):
    """The six questions of the quick plan."""

    AIM = "AIM", _("What does the customer want to achieve?")
    STANDING = "STANDING", _("Where do we stand with them today?")
    GOAL = "GOAL", _("What do we want to have reached, and by when?")
    PEOPLE = "PEOPLE", _("Who decides, who is for us and who is not?")
    MOVES = "MOVES", _("What do we do first?")
    RISKS = "RISKS", _("What could stop us, and whose help do we need?")


class PlanAnswer(models.Model):
    """An answer to one question of a plan; only added to, the newest counts."""

    Question = PlanQuestion

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="answers", db_index=False
    )
    question = models.CharField(_("question"), max_length=20, choices=PlanQuestion)
    words = models.TextField(_("answer"), blank=True)
    written_at = models.DateTimeField(db_default=models.functions.Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answer of a plan")
        constraints = [
            one_of("planning_plananswer_known_question", "question", PlanQuestion)
        ]
        indexes = [
            models.Index(
                fields=["plan", "question", "-id"], name="planning_answer_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} of plan {self.plan_id}"


class ObjectiveKind(models.TextChoices):
    RETAIN = "RETAIN", _("Retain")
    GROW_SHARE = "GROW_SHARE", _("Grow our share")
    PENETRATE = "PENETRATE", _("Penetrate")
    PROFITABILITY = "PROFITABILITY", _("Profitability")
    RELATIONSHIP = "RELATIONSHIP", _("Relationship")
    ADVOCACY = "ADVOCACY", _("Advocacy")
    INNOVATION = "INNOVATION", _("Innovation")
    SATISFACTION = "SATISFACTION", _("Satisfaction")
    STANDARD_ADOPTION = "STANDARD_ADOPTION", _("Adoption of our standards")


class ObjectiveMeasure(models.TextChoices):
    """Where an objective's figure comes from; OWN is written down by hand."""

    CATEGORY_SHARE = "CATEGORY_SHARE", _("Our share in a category")
    WALLET_SHARE = "WALLET_SHARE", _("Share of wallet")
    REVENUE_12M = "REVENUE_12M", _("Revenue, 12 months")
    CATEGORY_REVENUE_12M = "CATEGORY_REVENUE_12M", _("Revenue in a category, 12 months")
    LADDER = "LADDER", _("Ladder")
    VISITS_12M = "VISITS_12M", _("Visits, 12 months")
    OWN = "OWN", _("A figure of our own")


class ObjectiveStatus(models.TextChoices):
    OPEN = "OPEN", _("Open")
    MET = "MET", _("Met")
    MISSED = "MISSED", _("Missed")
    DROPPED = "DROPPED", _("Dropped")


class Objective(models.Model):
    """
    What a plan is to reach: a measure that goes from a baseline to a target by a day.

    Shares are 0 to 1, money a year in the programme's currency, the ladder 4 to 1.
    One without the customer's own objective is "ours only".
    """

    Kind = ObjectiveKind
    Measure = ObjectiveMeasure
    Status = ObjectiveStatus

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="objectives", db_index=False
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives")
    kind = models.CharField(_("kind"), max_length=20, choices=ObjectiveKind)
    words = models.CharField(_("objective"), max_length=300)
    customer_objective = models.ForeignKey(
        CustomerObjective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("the customer's objective that it serves"),
    )
    measure = models.CharField(_("measure"), max_length=20, choices=ObjectiveMeasure)
    category = models.ForeignKey(
        Offering, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cell = models.ForeignKey(
        WhiteSpaceCell,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("white space that it fills"),
    )
    measured_in = models.CharField(
        _("unit of a figure of our own"), max_length=50, blank=True
    )
    baseline = models.DecimalField(
        _("baseline"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField(_("baseline as of"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4)
    due_on = models.DateField(_("by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="objectives"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ObjectiveStatus,
        default=ObjectiveStatus.OPEN,
    )
    set_at = models.DateTimeField(db_default=models.functions.Now())
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("objective")
        constraints = [
            one_of("planning_objective_known_kind", "kind", ObjectiveKind),
            one_of("planning_objective_known_measure", "measure", ObjectiveMeasure),
            one_of("planning_objective_known_status", "status", ObjectiveStatus),
            models.CheckConstraint(
                name="planning_objective_says_what", condition=~Q(words="")
            ),
            models.CheckConstraint(
                name="planning_objective_category_where_measured",
                condition=~Q(measure__in=["CATEGORY_SHARE", "CATEGORY_REVENUE_12M"])
                | Q(category__isnull=False),
            ),
            models.CheckConstraint(
                name="planning_objective_closed_with_outcome",
                condition=Q(status="OPEN", closed_at=None)
                | (~Q(status="OPEN") & Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "due_on", "id"], name="planning_objective_account"
            )
        ]

    def __str__(self) -> str:
        return self.words


class ObjectiveReading(models.Model):
    """The figure of an objective on a day; null where it was not measured."""

    objective = models.ForeignKey(
        Objective, models.PROTECT, related_name="readings", db_index=False
    )
    value = models.DecimalField(
        _("value"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    read_on = models.DateField(_("as of"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_comment="Null: it was read from live figures at night.",
    )

    class Meta:
        verbose_name = _("reading of an objective")
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "read_on"], name="planning_reading_one_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"objective {self.objective_id} on {self.read_on}: {self.value}"
