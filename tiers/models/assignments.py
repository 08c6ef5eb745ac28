"""The ledger of tiers: how much attention an account is owed, and since when."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, ImportBatch
from accounts.models.account import visible_accounts
from sam.lib.constraints import ends_after_start, one_of
from sam.users.models import User

STANDING = Q(undone_by=None)
OPEN = STANDING & Q(ended_at=None)


class Tier(models.TextChoices):
    """The tiers, most attention first."""

    STRATEGIC = "STRATEGIC", _("Strategic")
    VALUED = "VALUED", _("Valued")
    ALTERNATIVE = "ALTERNATIVE", _("Alternative")


class TierAssignmentQuerySet(models.QuerySet["TierAssignment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep the assignments of accounts that *user* may see."""
        return self.filter(visible_accounts(user))

    def standing(self) -> Self:
        """Keep the assignments that nobody has undone."""
        return self.filter(STANDING)

    def open(self) -> Self:
        """Keep the assignments that nothing has ended yet."""
        return self.filter(OPEN)

    def in_force(self, at: dt.datetime) -> Self:
        """
        Keep the assignments that held at that instant: at most one per account.

        One that was undone later did hold until then.
        """
        return self.filter(OPEN | Q(ended_at__gt=at), started_at__lte=at)


TierAssignmentManager = models.Manager.from_queryset(TierAssignmentQuerySet)


class TierAssignment(models.Model):
    """
    One account's stay in one tier, from its first instant to the one it ended at.

    An account's rows are its ledger: they are ended or marked as undone, never edited
    otherwise nor deleted, and the database refuses two that overlap.
    """

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="tier_assignments"
    )
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(
        _("to"),
        null=True,
        blank=True,
        db_comment="Exclusive; null while the tier holds.",
    )
    held_since = models.DateTimeField(
        _("held since"),
        null=True,
        blank=True,
        db_comment="Since when, if a stay that was undone interrupted it; null: from.",
    )
    reason = models.CharField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Null when the system decided.",
    )
    change = models.ForeignKey(
        "tiers.Change",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        db_comment="Null for a tier that was imported or opened with the account.",
    )
    undone_by = models.ForeignKey(
        "tiers.ChangeSet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The change set that took this row back; null while it stands.",
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = TierAssignmentManager()

    class Meta:
        verbose_name = _("tier assignment")
        constraints = [
            one_of("tiers_tierassignment_known_tier", "tier", Tier),
            ends_after_start(
                "tiers_tierassignment_ends_after_start", "started_at", "ended_at"
            ),
            models.UniqueConstraint(
                name="tiers_tierassignment_one_open",
                fields=["account"],
                condition=OPEN,
                violation_error_message=_("The account already holds a tier."),
            ),
            ExclusionConstraint(
                name="tiers_tierassignment_one_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (
                        Func(
                            "started_at",
                            "ended_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=STANDING,
                violation_error_message=_("The account already holds a tier then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} for account {self.account_id} from {self.started_at}"
