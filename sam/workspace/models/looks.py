"""When a colleague last looked at an account, and what its figures were then."""

from django.conf import settings
from django.db import models

from accounts.models import Account


class AccountLook(models.Model):
    """
    A colleague's last look at an account, and the one before.

    ``before_at`` and ``before`` are what "since you last looked" counts from: a look
    that goes on (further pages within the hour) moves neither.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    looked_at = models.DateTimeField()
    figures = models.JSONField(
        default=dict, db_comment="The figures of the header at that look, by name."
    )
    before_at = models.DateTimeField(null=True)
    before = models.JSONField(
        default=dict, db_comment="The figures at the look before, by name."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account"], name="workspace_accountlook_once"
            )
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} looked at account {self.account_id}"
