"""What somebody of ours does next for an account, by a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from planning.models.plans import Objective, Plan


class Action(models.Model):
    """A step that a colleague takes by a day; open until it is done or dropped."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="actions", db_index=False
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="actions"
    )
    words = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="actions",
        verbose_name=_("who does it"),
        db_index=False,
    )
    due_on = models.DateField(_("by"))
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    is_touch = models.BooleanField(
        _("is a contact with the customer"),
        default=False,
        db_comment="The next three of these stand at the top of the account's page.",
    )
    added_at = models.DateTimeField(db_default=models.functions.Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(
        _("what came of it"),
        max_length=500,
        blank=True,
        db_comment="What came of it, or why it was dropped.",
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("action")
        constraints = [
            models.CheckConstraint(
                name="planning_action_says_what", condition=~Q(words="")
            ),
            models.CheckConstraint(
                name="planning_action_done_or_dropped",
                condition=Q(done_at=None) | Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="planning_action_dropped_with_reason",
                condition=Q(dropped_at=None) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"],
                condition=Q(done_at=None, dropped_at=None),
                name="planning_action_open",
            ),
            models.Index(
                fields=["account", "due_on", "id"], name="planning_action_account"
            ),
            models.Index(
                fields=["account", "-done_at", "-id"],
                condition=Q(done_at__isnull=False),
                name="planning_action_done",
            ),
        ]

    def __str__(self) -> str:
        return self.words
