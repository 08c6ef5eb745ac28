"""Accounts and people that turned out to be one, and who has owned an account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from sam.lib.constraints import one_of


class MergeKind(models.TextChoices):
    ACCOUNT = "ACCOUNT", _("Accounts")
    CONTACT = "CONTACT", _("People")


class Merge(models.Model):
    """
    One object that was merged into another; a journal lists what it moved.

    ``survivor_id`` and ``loser_id`` are keys of accounts or contacts, by kind.
    """

    Kind = MergeKind

    kind = models.CharField(_("kind"), max_length=7, choices=MergeKind)
    survivor_id = models.BigIntegerField(_("survivor"))
    loser_id = models.BigIntegerField(_("merged away"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    counts = models.JSONField(default=dict, db_comment="Rows moved, by table.")
    kept = models.JSONField(
        default=dict, db_comment="What of the loser the survivor took over, by field."
    )
    merged_at = models.DateTimeField(_("merged at"), db_default=models.functions.Now())
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("merge")
        constraints = [
            one_of("accounts_merge_known_kind", "kind", MergeKind),
            models.CheckConstraint(
                name="accounts_merge_of_two", condition=~Q(survivor_id=F("loser_id"))
            ),
            models.UniqueConstraint(
                fields=["kind", "loser_id"],
                condition=Q(undone_at=None),
                name="accounts_merge_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "survivor_id"], name="accounts_merge_survivor")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.loser_id} into {self.survivor_id}"


class MergeMove(models.Model):
    """One value that a merge changed: a row's column, from and to."""

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="moves")
    table = models.CharField(max_length=63)
    key = models.BigIntegerField()
    column = models.CharField(max_length=63)
    was = models.BigIntegerField(null=True)
    became = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("move of a merge")

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.column}"


class MergeProposal(models.Model):
    """Two that somebody who looks after both takes for one; a director merges them."""

    kind = models.CharField(_("kind"), max_length=7, choices=MergeKind)
    survivor_id = models.BigIntegerField(_("the one to keep"))
    loser_id = models.BigIntegerField(_("the one to merge away"))
    reason = models.CharField(_("reason"), max_length=500)
    proposed_at = models.DateTimeField(
        _("proposed at"), db_default=models.functions.Now()
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When they were merged, or were not one."
    )

    class Meta:
        verbose_name = _("proposal to merge")
        constraints = [
            one_of("accounts_mergeproposal_known_kind", "kind", MergeKind),
            models.CheckConstraint(
                name="accounts_mergeproposal_of_two",
                condition=~Q(survivor_id=F("loser_id")),
            ),
            models.UniqueConstraint(
                fields=["kind", "survivor_id", "loser_id"],
                condition=Q(closed_at=None),
                name="accounts_mergeproposal_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.loser_id} into {self.survivor_id}?"


class NotDuplicate(models.Model):
    """Two that look alike and are not one, as somebody said."""

    kind = models.CharField(max_length=7, choices=MergeKind)
    lower_id = models.BigIntegerField()
    higher_id = models.BigIntegerField()
    said_at = models.DateTimeField(db_default=models.functions.Now())
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("pair that is not one")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "lower_id", "higher_id"],
                name="accounts_notduplicate_once",
            ),
            one_of("accounts_notduplicate_known_kind", "kind", MergeKind),
            models.CheckConstraint(
                name="accounts_notduplicate_in_order",
                condition=Q(lower_id__lt=F("higher_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.lower_id} is not {self.higher_id}"


class LikelyDuplicate(models.Model):
    """
    Two that are probably one, as the last night found them; ``score`` orders them.

    ``likeness`` is that of their names, 0 to 1; ``same_first`` the same website of
    accounts or e-mail address of people.
    """

    kind = models.CharField(max_length=7, choices=MergeKind)
    lower_id = models.BigIntegerField()
    higher_id = models.BigIntegerField()
    likeness = models.FloatField()
    same_first = models.BooleanField()
    same_phone = models.BooleanField()
    score = models.FloatField()

    class Meta:
        verbose_name = _("pair that is probably one")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "lower_id", "higher_id"],
                name="accounts_likelyduplicate_once",
            ),
            one_of("accounts_likelyduplicate_known_kind", "kind", MergeKind),
            models.CheckConstraint(
                name="accounts_likelyduplicate_in_order",
                condition=Q(lower_id__lt=F("higher_id")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "-score", "lower_id", "higher_id"],
                name="accounts_likelyduplicate_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.lower_id} is probably {self.higher_id}"


class OwnerChange(models.Model):
    """A change of an account's owner, written by a trigger whoever changes it."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="owner_changes", db_index=False
    )
    old_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    new_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    changed_at = models.DateTimeField(_("at"), db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("change of owner")
        indexes = [
            models.Index(
                fields=["account", "-changed_at", "-id"],
                name="accounts_ownerchange_account",
            )
        ]

    def __str__(self) -> str:
        return f"owner of account {self.account_id} at {self.changed_at}"
