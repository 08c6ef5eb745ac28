"""The director's policy: versioned, and fixed once it has been in force."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class PolicyStatus(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    ACTIVE = "ACTIVE", _("In force")
    RETIRED = "RETIRED", _("Retired")


class PolicyMethod(models.TextChoices):
    RANKING = "RANKING", _("Ranking")


class Policy(models.Model):
    """
    One version of the rules by which accounts are judged.

    ``criteria`` is a list of ``{"code", "weight", "shape", "worst", "best", "unit"}``:
    a measure, its swing weight (they sum to 1) and the fixed anchors between which its
    value function runs; ``"points"`` instead of anchors for a choice.
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
    criteria = models.JSONField(_("criteria"))
    strategic_cap = models.PositiveIntegerField(
        _("strategic accounts at most"), null=True, blank=True
    )
    strategic_share = models.FloatField(
        _("share of accounts that may be Strategic"),
        default=0.02,
        db_comment="Gives the cap where none is typed in; at least one account.",
    )
    enter_score = models.FloatField(_("score to enter"), default=60)
    stay_score = models.FloatField(_("score to stay"), default=52)
    minimum_stay_reviews = models.PositiveSmallIntegerField(
        _("reviews that a tier is held at least"), default=2
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
    activated_at = models.DateTimeField(_("in force since"), null=True)

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
            models.CheckConstraint(
                name="tiers_policy_share_in_range",
                condition=Q(strategic_share__gte=0, strategic_share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"
