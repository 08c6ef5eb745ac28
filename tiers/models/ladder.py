"""The relationship ladder: from supplier, level 4, to strategic partner, level 1."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, ImportBatch
from accounts.models.account import OfAccountManager
from sam.lib.constraints import ends_after_start

LEVELS = Q(level__gte=1, level__lte=4)


class LadderLevel(models.Model):
    """What it takes to stand on a level, as the programme words it."""

    level = models.PositiveSmallIntegerField(_("level"), primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    criteria = ArrayField(
        models.CharField(max_length=300),
        verbose_name=_("entry criteria"),
        default=list,
        blank=True,
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("ladder level")
        constraints = [
            models.CheckConstraint(name="tiers_ladderlevel_known", condition=LEVELS)
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class LadderStep(models.Model):
    """An account's stay on one level of the ladder, half-open; one open an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="ladder_steps")
    level = models.PositiveSmallIntegerField(_("level"))
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True, db_comment="Exclusive.")
    evidence = models.TextField(_("evidence"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("step on the ladder")
        constraints = [
            models.CheckConstraint(
                name="tiers_ladderstep_known_level", condition=LEVELS
            ),
            ends_after_start(
                "tiers_ladderstep_ends_after_start",
                "started_on",
                "ended_on",
                same_day=True,
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_on=None),
                name="tiers_ladderstep_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} on level {self.level} from {self.started_on}"


class LadderTarget(models.Model):
    """Where an account should stand, and by when; the newest counts."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="ladder_targets")
    level = models.PositiveSmallIntegerField(_("target level"))
    target_on = models.DateField(_("target date"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(_("set at"), db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("target on the ladder")
        constraints = [
            models.CheckConstraint(
                name="tiers_laddertarget_known_level", condition=LEVELS
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} to level {self.level} by {self.target_on}"
