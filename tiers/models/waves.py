"""The programme grows in waves, each held while Valued customers pay for the last."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import ends_after_start, not_negative, one_of


class WaveStatus(models.TextChoices):
    PLANNED = "PLANNED", _("Planned")
    OPEN = "OPEN", _("Running")
    DONE = "DONE", _("Done")
    CANCELLED = "CANCELLED", _("Cancelled")


class Wave(models.Model):
    """
    Accounts that enter the programme together, as many as there are hours for.

    Tolerances are the falls beyond which the next wave is held, as shares of the
    Valued baseline that was frozen when the wave was opened; response time rises.
    """

    Status = WaveStatus

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), db_comment="Its last day.")
    capacity = models.PositiveIntegerField(_("accounts at most"))
    entry_criteria = models.TextField(_("what must be so before it opens"), blank=True)
    exit_criteria = models.TextField(_("what must be so before it is done"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=WaveStatus, default=WaveStatus.PLANNED
    )
    contribution_tolerance = models.FloatField(_("fall of contribution"), default=0.05)
    retention_tolerance = models.FloatField(_("fall of retention"), default=0.03)
    response_tolerance = models.FloatField(_("rise of response time"), default=0.20)
    visits_tolerance = models.FloatField(_("fall of visits"), default=0.10)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    held_at = models.DateTimeField(
        _("held at"),
        null=True,
        blank=True,
        db_comment="When a person last said that it waits.",
    )
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    hold_reason = models.TextField(_("why it waits"), blank=True, default="")
    released_at = models.DateTimeField(
        _("released at"),
        null=True,
        blank=True,
        db_comment="When a person let it open although the last one is held against.",
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    release_reason = models.TextField(_("why it was released"), blank=True)

    class Meta:
        verbose_name = _("wave")
        constraints = [
            one_of("tiers_wave_known_status", "status", WaveStatus),
            ends_after_start(
                "tiers_wave_ends_after_start", "starts_on", "ends_on", same_day=True
            ),
            models.CheckConstraint(
                name="tiers_wave_has_capacity", condition=Q(capacity__gte=1)
            ),
            models.CheckConstraint(
                name="tiers_wave_release_has_reason",
                condition=Q(released_at=None)
                | (~Q(release_reason="") & ~Q(released_by=None)),
            ),
            models.CheckConstraint(
                name="tiers_wave_hold_has_reason",
                condition=Q(held_at=None) | (~Q(hold_reason="") & ~Q(held_by=None)),
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="OPEN"),
                name="tiers_wave_one_open",
                violation_error_message=_("Another wave is running."),
            ),
            not_negative("tiers_wave_contribution_tolerance", "contribution_tolerance"),
            not_negative("tiers_wave_retention_tolerance", "retention_tolerance"),
            not_negative("tiers_wave_response_tolerance", "response_tolerance"),
            not_negative("tiers_wave_visits_tolerance", "visits_tolerance"),
            ExclusionConstraint(
                name="tiers_wave_one_at_a_time",
                expressions=[
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=~Q(status="CANCELLED"),
                violation_error_message=_("Another wave runs then."),
            ),
        ]

    def __str__(self) -> str:
        return f"wave {self.number}: {self.name}"


class WaveAccount(models.Model):
    """An account that enters with a wave."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="accounts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="waves")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(db_default=models.functions.Now())
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("account of a wave")
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "account"],
                condition=Q(removed_at=None),
                name="tiers_waveaccount_once",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} in wave {self.wave_id}"


class BaselineMeasure(models.TextChoices):
    """What Valued customers must not lose while the programme grows."""

    CONTRIBUTION = "CONTRIBUTION", _("Contribution, 12 months")
    RETENTION = "RETENTION", _("Retention")
    RESPONSE = "RESPONSE", _("Minutes to a first answer")
    VISITS = "VISITS", _("Visits an account and year")


class WaveBaseline(models.Model):
    """How Valued customers stood when a wave was opened; null is not measured."""

    Measure = BaselineMeasure

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="baselines")
    measure = models.CharField(_("measure"), max_length=15, choices=BaselineMeasure)
    value = models.FloatField(_("value"), null=True)
    accounts = models.IntegerField(db_comment="Valued customers behind it.")
    as_of = models.DateField()

    class Meta:
        verbose_name = _("baseline of a wave")
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "measure"], name="tiers_wavebaseline_once"
            ),
            one_of("tiers_wavebaseline_known_measure", "measure", BaselineMeasure),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of wave {self.wave_id}: {self.value}"
