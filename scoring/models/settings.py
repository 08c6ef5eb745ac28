"""The settings by which measures are made; a version is never changed."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import not_negative, one_of


class SegmentField(models.TextChoices):
    """The account's field whose values are segments."""

    INDUSTRY = "INDUSTRY", _("Industry")
    COUNTRY = "COUNTRY", _("Country")
    REGION = "REGION", _("Region")


class AttachmentPart(models.TextChoices):
    """What the attachment index is made of."""

    SHARE_TREND = "share_trend", _("Trend of our share")
    PERCEPTION = "perception", _("How it sees us")
    ADVOCACY = "advocacy", _("Would recommend us")
    BREADTH = "breadth", _("Breadth of contact")
    TENURE = "tenure", _("Years with us")
    FEELS_SPECIAL = "feels_special", _("Feels special")


def attachment_default() -> dict[str, dict[str, float]]:
    """Return weight, worst and best of each part of the attachment index."""
    return {
        "share_trend": {"weight": 0.20, "worst": -0.10, "best": 0.10},
        "perception": {"weight": 0.20, "worst": 1, "best": 5},
        "advocacy": {"weight": 0.15, "worst": 0, "best": 10},
        "breadth": {"weight": 0.15, "worst": 0, "best": 1},
        "tenure": {"weight": 0.10, "worst": 0, "best": 10},
        "feels_special": {"weight": 0.20, "worst": 1, "best": 5},
    }


def activities_default() -> dict[str, float]:
    """Return minutes of each activity; orders and problems as Kaplan and Anderson's."""
    return {
        "order": 8,
        "problem": 44,
        "VISIT": 120,
        "CALL": 15,
        "VIDEO": 45,
        "EMAIL": 10,
        "EVENT": 180,
        "REVIEW": 120,
    }


class MeasureSettings(models.Model):
    """One version of the settings; the highest version is in force."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    horizon_weeks = models.PositiveIntegerField(
        _("horizon of lifetime value, weeks"), default=156
    )
    annual_rate = models.DecimalField(
        _("discount rate a year"), max_digits=5, decimal_places=4, default="0.1000"
    )
    purchase_weeks = models.PositiveIntegerField(
        _("weeks ahead for the probability of an order"), default=13
    )
    minimum_margin_coverage = models.DecimalField(
        _("margin coverage below which a rate is assumed"),
        max_digits=5,
        decimal_places=4,
        default="0.8000",
    )
    interval = models.DecimalField(
        _("interval shown"), max_digits=5, decimal_places=4, default="0.8000"
    )
    refit_loss = models.FloatField(
        _("loss of AUC that refuses a new fit"),
        default=0.05,
        db_comment="Of the latest back-test, against the last good fit.",
    )
    segment_field = models.CharField(
        _("fit apart by"), max_length=10, choices=SegmentField, blank=True
    )
    segment_accounts = models.PositiveIntegerField(
        _("accounts from which a segment is fitted apart"), default=400
    )
    backtest_origins = models.PositiveSmallIntegerField(
        _("origins of the back-test"), default=4
    )
    backtest_accounts = models.PositiveIntegerField(
        _("accounts in the back-test, at most"), default=20_000
    )
    posterior_draws = models.PositiveSmallIntegerField(
        _("draws of the models' parameters"), default=32
    )
    check_draws = models.PositiveSmallIntegerField(
        _("draws an account that check the percentiles"), default=200
    )
    wallet_quantile = models.DecimalField(
        _("quantile called realizable"), max_digits=3, decimal_places=2, default="0.90"
    )
    wallet_surveys = models.PositiveIntegerField(
        _("known wallets from which others are estimated by them"), default=30
    )
    wallet_accounts = models.PositiveIntegerField(
        _("accounts that the wallet model is fitted on, at most"), default=5000
    )
    win_rate = models.DecimalField(
        _("share of headroom that is won"),
        max_digits=4,
        decimal_places=3,
        default="0.200",
    )
    ceiling_share = models.DecimalField(
        _("share of low lifetime value that may be invested"),
        max_digits=4,
        decimal_places=3,
        default="0.100",
    )
    damping = models.DecimalField(
        _("influence passed on"), max_digits=3, decimal_places=2, default="0.85"
    )
    least_relations = models.PositiveSmallIntegerField(
        _("relations that are evidence of influence"), default=3
    )
    usual_left_low = models.DecimalField(
        _("share usually left behind, from"),
        max_digits=4,
        decimal_places=3,
        default="0.150",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    usual_left_high = models.DecimalField(
        _("share usually left behind, to"),
        max_digits=4,
        decimal_places=3,
        default="0.250",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    correlation_limit = models.DecimalField(
        _("correlation of frequency and value that is warned of"),
        max_digits=3,
        decimal_places=2,
        default="0.30",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    attachment = models.JSONField(
        _("attachment: weights and anchors"), default=attachment_default
    )
    attachment_coverage = models.DecimalField(
        _("weight of its parts that must be known for attachment"),
        max_digits=4,
        decimal_places=3,
        default="0.400",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    activities = models.JSONField(
        _("minutes of serving, by what is done"), default=activities_default
    )
    hourly_cost = models.DecimalField(
        _("cost of an hour where nobody's is known"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: the mean of the colleagues whose cost is known."),
    )
    payment_days = models.DecimalField(
        _("days until customers pay"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Empty: working capital is not charged."),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("measure settings")
        verbose_name_plural = _("measure settings")
        constraints = [
            models.CheckConstraint(
                name="scoring_measuresettings_horizon_positive",
                condition=Q(horizon_weeks__gte=1, purchase_weeks__gte=1),
            ),
            models.CheckConstraint(
                name="scoring_measuresettings_rates_in_range",
                condition=Q(
                    annual_rate__gt=0,
                    annual_rate__lte=1,
                    minimum_margin_coverage__gte=0,
                    minimum_margin_coverage__lte=1,
                    interval__gt=0,
                    interval__lt=1,
                    win_rate__gte=0,
                    win_rate__lte=1,
                    ceiling_share__gte=0,
                    ceiling_share__lte=1,
                    damping__gt=0,
                    damping__lt=1,
                    wallet_quantile__gte=Decimal("0.5"),
                    wallet_quantile__lt=1,
                ),
            ),
            models.CheckConstraint(
                name="scoring_measuresettings_enough",
                condition=Q(
                    segment_accounts__gte=1,
                    backtest_accounts__gte=1,
                    wallet_accounts__gte=30,
                    wallet_surveys__gte=10,
                    posterior_draws__gte=2,
                    least_relations__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="scoring_measuresettings_bands_in_range",
                condition=Q(
                    usual_left_low__gte=0,
                    usual_left_high__gte=F("usual_left_low"),
                    usual_left_high__lte=1,
                    correlation_limit__gte=0,
                    correlation_limit__lte=1,
                ),
                violation_error_message=_(
                    "The usual share left ends before it starts."
                ),
            ),
            one_of(
                "scoring_measuresettings_known_segment",
                "segment_field",
                SegmentField,
                blank=True,
            ),
            models.CheckConstraint(
                name="scoring_measuresettings_coverage_in_range",
                condition=Q(attachment_coverage__gte=0, attachment_coverage__lte=1),
            ),
            not_negative("scoring_measuresettings_hour_not_negative", "hourly_cost"),
            not_negative("scoring_measuresettings_days_not_negative", "payment_days"),
        ]

    def __str__(self) -> str:
        return f"measure settings {self.version}"

    @classmethod
    def current(cls) -> "MeasureSettings":
        """Return the version in force, the first made with its defaults."""
        newest = cls.objects.order_by("-version").first()
        return newest or cls.objects.get_or_create(version=1)[0]
