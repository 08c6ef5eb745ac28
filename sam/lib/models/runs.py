"""Work over the whole portfolio: what, as of when, how far, how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of


class RunStatus(models.TextChoices):
    QUEUED = "QUEUED", _("Queued")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")
    STOPPED = "STOPPED", _("Stopped")


class Run(models.Model):
    """One piece of work over the portfolio; at most one of a kind is under way."""

    Status = RunStatus

    kind = models.CharField(_("kind"), max_length=40)
    as_of = models.DateField(_("as of"))
    inputs = models.CharField(
        max_length=64,
        blank=True,
        db_comment="Digest of what the result depends on besides the day.",
    )
    options = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="steps"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Null when the schedule asked.",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED
    )
    requested_at = models.DateTimeField(db_default=models.functions.Now())
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(
        max_length=200, blank=True, db_comment="Host and process that hold the lease."
    )
    fence = models.PositiveIntegerField(
        default=0, db_comment="Grows by one at each take-over."
    )
    stop_requested = models.BooleanField(default=False)
    step = models.CharField(_("step"), max_length=60, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(_("changed"), null=True)
    published = models.BooleanField(default=False)
    timings = models.JSONField(
        default=list, db_comment="Pairs of step and seconds, in the order they ran."
    )
    result = models.JSONField(default=dict)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("run")
        constraints = [
            one_of("lib_run_known_status", "status", RunStatus),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(status="RUNNING"),
                name="lib_run_one_of_a_kind",
                violation_error_message=_("A run of this kind is under way."),
            ),
            models.CheckConstraint(
                name="lib_run_running_has_lease",
                condition=~Q(status="RUNNING") | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="lib_run_done_within_total", condition=Q(done__lte=F("total"))
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "as_of", "-id"], name="lib_run_kind_as_of"),
            models.Index(fields=["status"], name="lib_run_status"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} as of {self.as_of}"

    @property
    def seconds(self) -> dict[str, float]:
        """The seconds of each step that is done, in the order they ran."""
        return dict(self.timings)

    @property
    def is_over(self) -> bool:
        return self.status in {
            self.Status.DONE,
            self.Status.FAILED,
            self.Status.STOPPED,
        }


class RunChunk(models.Model):
    """A range of accounts in one step of a run: ``low <= id < high``."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="chunks", db_index=False)
    step = models.CharField(max_length=60)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    rows = models.BigIntegerField(null=True, db_comment="Null until it is done.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "step", "low"], name="lib_runchunk_once"
            ),
            models.CheckConstraint(
                name="lib_runchunk_not_empty", condition=Q(low__lt=F("high"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.low}-{self.high} of run {self.run_id}"
