"""The settings by which measures are made; a version is never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
        _("loss of fit a purchase that refuses a new fit"),
        default=0.05,
        db_comment="Log-likelihood a repeat purchase, against the last good fit.",
    )
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
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"measure settings {self.version}"

    @classmethod
    def current(cls) -> "MeasureSettings":
        """Return the version in force, the first made with its defaults."""
        newest = cls.objects.order_by("-version").first()
        return newest or cls.objects.get_or_create(version=1)[0]
