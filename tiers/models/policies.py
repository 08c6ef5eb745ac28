"""The director's policy: versioned, and fixed once it has been in force."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from sam.lib.constraints import not_negative, one_of

NO_CODES = Value([], output_field=ArrayField(models.CharField(max_length=12)))


class PolicyStatus(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waits for approval")
    APPROVED = "APPROVED", _("Approved for a later day")
    ACTIVE = "ACTIVE", _("In force")
    RETIRED = "RETIRED", _("Retired")
    DISCARDED = "DISCARDED", _("Discarded")


class PolicyMethod(models.TextChoices):
    RANKING = "RANKING", _("Ranking")
    OPTIMUM = "OPTIMUM", _("Optimum")


class SupplierGate(models.TextChoices):
    """Whom the question "can we be a strategic supplier?" keeps out."""

    NONE = "NONE", _("Nobody")
    CANNOT = "CANNOT", _("Who said that we cannot")
    UNKNOWN = "UNKNOWN", _("Who said that we cannot, and whoever was not asked")


class NomineeType(models.TextChoices):
    """What an account would bring to the programme."""

    ESTABLISHED = "ESTABLISHED", _("Established")
    FAST_GROWING = "FAST_GROWING", _("Fast growing")
    MARKET_IMPACT = "MARKET_IMPACT", _("Market impact")


class AppliesItself(models.TextChoices):
    """Moves that need no person; Alternative always does."""

    PROMOTIONS = "PROMOTIONS", _("Into Strategic")
    DEMOTIONS = "DEMOTIONS", _("Out of Strategic")
    RECOVERIES = "RECOVERIES", _("Back from Alternative")


class ProposesOn(models.TextChoices):
    """Events for which moves are proposed between reviews."""

    CLOSED = "CLOSED", _("A strategic customer is closed")
    GATE = "GATE", _("A strategic account fails a gate")
    UNPROFITABLE = "UNPROFITABLE", _("The rule for Alternative is met")


class PolicyQuerySet(models.QuerySet["Policy"]):
    def undecided(self) -> Self:
        """Keep drafts and what waits for approval or for its day, newest first."""
        waiting = [PolicyStatus.DRAFT, PolicyStatus.SUBMITTED, PolicyStatus.APPROVED]
        return self.filter(status__in=waiting).order_by("-version")


PolicyManager = models.Manager.from_queryset(PolicyQuerySet)


class Policy(models.Model):
    """
    One version of the rules by which accounts are judged.

    ``criteria`` is a list of ``{"code", "weight", "shape", "worst", "best", "unit"}``:
    a measure, its swing weight (they sum to 1) and the fixed anchors between which its
    value function runs; ``"points"`` instead of anchors for a choice, ``"steepness"``
    beside them for a logistic one, ``"at"`` and ``"below"`` instead for a threshold.
    ``"serves"`` names the programme's reason that it serves, if any.

    ``mix`` maps a nominee type to ``{"least", "most"}`` seats; ``region_limits`` is a
    list of ``{"region", "seats", "hours"}`` (a month), each for the region and all
    below it. What is null there is not limited.
    """

    Status = PolicyStatus
    Method = PolicyMethod

    version = models.PositiveIntegerField(_("version"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("in words"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT
    )
    method = models.CharField(
        _("method"), max_length=10, choices=Method, default=Method.RANKING
    )
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("drafted from"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by the region"),
        db_comment="A region's variant is compared, never put in force.",
    )
    criteria = models.JSONField(_("criteria"))
    supplier_gate = models.CharField(
        _("strategic supplier: keeps out"),
        max_length=10,
        choices=SupplierGate,
        default=SupplierGate.NONE,
        db_default=SupplierGate.NONE,
    )
    minimum_margin_rate = models.FloatField(
        _("net margin rate below which no account is Strategic"), null=True, blank=True
    )
    minimum_roi = models.FloatField(
        _("return on managers' time below which no account is Strategic"),
        null=True,
        blank=True,
    )
    maximum_revenue_share = models.FloatField(
        _("share of all revenue above which an account is too much of it"),
        null=True,
        blank=True,
    )
    needs_nomination = models.BooleanField(
        _("only qualified nominees become Strategic"), default=False, db_default=False
    )
    prospects_allowed = models.BooleanField(
        _("prospects may become Strategic"), default=True, db_default=True
    )
    strategic_cap = models.PositiveIntegerField(
        _("strategic accounts at most"), null=True, blank=True
    )
    strategic_share = models.FloatField(
        _("share of accounts that may be Strategic"),
        default=0.02,
        db_comment="Gives the cap where none is typed in; at least one account.",
    )
    region_limits = models.JSONField(
        _("limits by region"),
        default=list,
        blank=True,
        db_default=Value([], output_field=models.JSONField()),
    )
    manager_hours_share = models.FloatField(
        _("share of a manager's client hours that Strategic accounts may take"),
        null=True,
        blank=True,
        db_comment="Null: hours are shown and do not limit.",
    )
    mix = models.JSONField(
        _("seats by nominee type"),
        default=dict,
        blank=True,
        db_default=Value({}, output_field=models.JSONField()),
    )
    fast_growth = models.FloatField(
        _("growth a year that counts as fast"), default=0.2, db_default=0.2
    )
    market_impact = models.FloatField(
        _("influence that counts as market impact, times the mean"),
        default=3.0,
        db_default=3.0,
    )
    keep_bonus = models.FloatField(
        _("points that keeping a seat is worth to the optimum"),
        default=2.0,
        db_default=2.0,
    )
    enter_score = models.FloatField(_("score to enter"), default=60)
    stay_score = models.FloatField(_("score to stay"), default=52)
    minimum_stay_reviews = models.PositiveSmallIntegerField(
        _("reviews that a tier is held at least"), default=2
    )
    development_months = models.PositiveSmallIntegerField(
        _("months of development in which little spend does not cost a seat"),
        default=24,
        db_default=24,
    )
    alternative_reviews = models.PositiveSmallIntegerField(
        _("reviews without profit before Alternative is proposed"),
        default=4,
        db_default=4,
    )
    turnaround_hours = models.FloatField(
        _("hours a month that turning an account round takes"),
        default=8.0,
        db_default=8.0,
    )
    do_not_lose_share = models.FloatField(
        _("share of Valued accounts, by margin, not to be lost"),
        default=0.2,
        db_default=0.2,
    )
    sole_source_share = models.FloatField(
        _("share of wallet from which we are the only source"),
        default=0.9,
        db_default=0.9,
    )
    applies_itself = ArrayField(
        models.CharField(max_length=12, choices=AppliesItself),
        verbose_name=_("applies by itself"),
        default=list,
        blank=True,
        db_default=NO_CODES,
    )
    hold_share = models.FloatField(
        _("share of accounts above which a run's moves all wait"),
        default=0.05,
        db_default=0.05,
    )
    proposes_on = ArrayField(
        models.CharField(max_length=12, choices=ProposesOn),
        verbose_name=_("proposes between reviews when"),
        default=list,
        blank=True,
        db_default=NO_CODES,
    )
    weight_spread = models.FloatField(
        _("how firm the weights are"),
        default=100.0,
        db_default=100.0,
        db_comment="Concentration of the Dirichlet draws around them.",
    )
    borderline_share = models.FloatField(
        _("share of draws from which an account is borderline"),
        default=0.2,
        db_default=0.2,
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between reviews"), default=3
    )
    minimum_potential = models.DecimalField(
        _("potential a year below which no account is Strategic"),
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
    )
    size_split = models.DecimalField(
        _("revenue that makes an account large"),
        max_digits=20,
        decimal_places=4,
        default=250000,
    )
    size_medium = models.DecimalField(
        _("revenue that makes an account medium"),
        max_digits=20,
        decimal_places=4,
        default=50000,
    )
    potential_split = models.DecimalField(
        _("headroom that makes a high potential"),
        max_digits=20,
        decimal_places=4,
        default=250000,
    )
    laggard_margin_rate = models.FloatField(
        _("net margin rate below which a small account is a Laggard"), default=0.0
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    decision_note = models.TextField(
        _("note of the decision"), blank=True, db_default=""
    )
    activated_at = models.DateTimeField(_("in force since"), null=True)
    retired_at = models.DateTimeField(_("in force until"), null=True)

    objects = PolicyManager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            one_of("tiers_policy_known_status", "status", PolicyStatus),
            one_of("tiers_policy_known_method", "method", PolicyMethod),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="ACTIVE"),
                name="tiers_policy_one_in_force",
                violation_error_message=_("Another policy is in force."),
            ),
            models.CheckConstraint(
                name="tiers_policy_stay_below_enter",
                condition=Q(stay_score__lte=F("enter_score")),
                violation_error_message=_(
                    "The score to stay cannot be above the score to enter."
                ),
            ),
            models.CheckConstraint(
                name="tiers_policy_review_in_months",
                condition=Q(review_months__gte=1, review_months__lte=24),
            ),
            one_of("tiers_policy_known_supplier_gate", "supplier_gate", SupplierGate),
            models.CheckConstraint(
                name="tiers_policy_another_approves",
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")),
                violation_error_message=_("Another person has to approve it."),
            ),
            models.CheckConstraint(
                name="tiers_policy_variant_not_in_force",
                condition=Q(region=None) | ~Q(status__in=["APPROVED", "ACTIVE"]),
                violation_error_message=_("A region's variant is never in force."),
            ),
            models.CheckConstraint(
                name="tiers_policy_shares_are_shares",
                condition=Q(hold_share__range=(0, 1))
                & Q(do_not_lose_share__range=(0, 1))
                & Q(sole_source_share__range=(0, 1))
                & Q(borderline_share__range=(0, 1)),
            ),
            not_negative("tiers_policy_keep_bonus_not_negative", "keep_bonus"),
            not_negative("tiers_policy_turnaround_not_negative", "turnaround_hours"),
            models.CheckConstraint(
                name="tiers_policy_share_in_range",
                condition=Q(strategic_share__gte=0, strategic_share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"
