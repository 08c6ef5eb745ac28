"""What a colleague is told, kept until they have read it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.lib.constraints import one_of
from sam.users.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User | AnonymousUser) -> "NotificationQuerySet":
        """Keep what *user* is told: nobody reads what is meant for somebody else."""
        return self.filter(user=user.pk) if isinstance(user, User) else self.none()

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


class NotificationKind(models.TextChoices):
    DIGEST = "DIGEST", _("Digest of the night")
    BALANCE = "BALANCE", _("Balance alarm")
    WAVE_HELD = "WAVE_HELD", _("Wave waits")
    FLAG_ASSIGNED = "FLAG_ASSIGNED", _("Flag assigned to you")
    PROMISE_GIVEN = "PROMISE_GIVEN", _("Promise for you to keep")
    ACTION_GIVEN = "ACTION_GIVEN", _("Action for you to do")
    ANSWER_LATE = "ANSWER_LATE", _("Answer later than promised")
    PERSON_MOVED = "PERSON_MOVED", _("Somebody has moved")
    HANDOVER = "HANDOVER", _("Hand-over")


class Notification(models.Model):
    """
    One thing that one colleague is told, once.

    ``subject`` tells apart what is told on the same day; the words are made from
    ``evidence`` when it is read, and name only what the reader may see.
    """

    Kind = NotificationKind

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    as_of = models.DateField(_("as of"))
    subject = models.CharField(max_length=100, blank=True, db_default="")
    evidence = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    read_at = models.DateTimeField(_("read at"), null=True)
    mail_due_at = models.DateTimeField(
        _("to be sent by e-mail from"),
        null=True,
        db_comment="Null: it is not sent by e-mail. Moves on when sending fails.",
    )
    mail_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    mail_error = models.CharField(max_length=500, blank=True, db_default="")
    emailed_at = models.DateTimeField(
        _("sent by e-mail at"),
        null=True,
        db_comment="Null: not yet, or the colleague does not want it.",
    )

    objects = models.Manager.from_queryset(NotificationQuerySet)()

    class Meta:
        verbose_name = _("notification")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "as_of", "subject"],
                name="workspace_notification_once",
            ),
            one_of("workspace_notification_known_kind", "kind", NotificationKind),
        ]
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                name="workspace_notification_newest",
            ),
            models.Index(
                fields=["mail_due_at", "id"],
                condition=Q(emailed_at=None, mail_due_at__isnull=False),
                name="workspace_notification_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for user {self.user_id}"
