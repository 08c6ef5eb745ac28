"""The rules of the doors: what an administrator sets for everybody who comes in."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.lib.remembering import once
from sam.users.models import User


class DoorRules(models.Model):
    """The one row of rules for the API, events, sign-in and the audit trail."""

    requests_minute = models.PositiveIntegerField(
        _("API requests a minute, of one token or session"),
        default=600,
        db_default=600,
        validators=[MinValueValidator(1)],
    )
    idempotency_hours = models.PositiveSmallIntegerField(
        _("hours for which an answer is kept for its idempotency key"),
        default=24,
        db_default=24,
        validators=[MinValueValidator(24), MaxValueValidator(720)],
    )
    token_days = models.PositiveSmallIntegerField(
        _("days that a token lives at most"),
        default=365,
        db_default=365,
        validators=[MinValueValidator(1)],
    )
    second_factor_roles = ArrayField(
        models.CharField(max_length=20, choices=User.Role),
        verbose_name=_("roles that need a second factor"),
        default=list,
        db_default=[],
        blank=True,
    )
    audit_months = models.PositiveSmallIntegerField(
        _("months for which the audit trail is kept"),
        null=True,
        blank=True,
        db_comment="Null: for ever.",
    )
    event_days = models.PositiveSmallIntegerField(
        _("days for which events and their deliveries are kept"),
        default=30,
        db_default=30,
        validators=[MinValueValidator(3)],
    )
    event_hosts = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("private hosts that events may be sent to"),
        default=list,
        db_default=[],
        blank=True,
        db_comment="Host names or addresses; others must be public.",
    )

    class Meta:
        verbose_name = _("rules of the doors")
        verbose_name_plural = _("rules of the doors")
        constraints = [
            models.CheckConstraint(name="lib_doorrules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="lib_doorrules_some_requests", condition=Q(requests_minute__gte=1)
            ),
            models.CheckConstraint(
                name="lib_doorrules_a_day_of_answers",
                condition=Q(idempotency_hours__gte=24),
            ),
            models.CheckConstraint(
                name="lib_doorrules_tokens_live", condition=Q(token_days__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules of the doors"))

    @classmethod
    def current(cls) -> "DoorRules":
        """Return the rules; their defaults until somebody has set them."""
        return once(cls, lambda: cls.objects.filter(pk=1).first() or cls(pk=1))
