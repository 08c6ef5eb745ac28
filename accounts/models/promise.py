"""What we promised a customer by a day, and how often it wants to hear from us."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from accounts.models.activity import Interaction
from accounts.models.people import Contact
from sam.lib.constraints import one_of


class Promise(models.Model):
    """
    Something that we told a customer we would do by a day.

    It is open until it is kept or withdrawn.
    """

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="promises", db_index=False
    )
    interaction = models.ForeignKey(
        Interaction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("made in"),
    )
    words = models.CharField(_("what was promised"), max_length=500)
    due_on = models.DateField(_("by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="promises",
        verbose_name=_("who keeps it"),
        null=True,
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
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
        db_comment="How it was kept, or why it was withdrawn.",
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("promise")
        constraints = [
            models.CheckConstraint(
                name="accounts_promise_says_what", condition=~Q(words="")
            ),
            models.CheckConstraint(
                name="accounts_promise_kept_or_withdrawn",
                condition=Q(kept_at=None) | Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="accounts_promise_withdrawn_with_reason",
                condition=Q(withdrawn_at=None) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "due_on", "id"], name="accounts_promise_account"
            ),
            models.Index(
                fields=["owner", "due_on", "id"],
                condition=Q(kept_at=None, withdrawn_at=None),
                name="accounts_promise_open",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class PreferredChannel(models.TextChoices):
    """How a customer wants to hear from us."""

    VISIT = "VISIT", _("Visits")
    CALL = "CALL", _("Calls")
    VIDEO = "VIDEO", _("Video calls")
    EMAIL = "EMAIL", _("E-mail")


class ContactPreference(models.Model):
    """
    How often and how a customer said it wants contact; the newest answer counts.

    It goes before what its tier is promised. ``visits_year`` and ``contact_days`` are
    null where the customer leaves that to us.
    """

    Channel = PreferredChannel

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="contact_preferences", db_index=False
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who said it"),
    )
    visits_year = models.PositiveSmallIntegerField(
        _("visits a year that they want"), null=True, blank=True
    )
    contact_days = models.PositiveSmallIntegerField(
        _("days between two contacts, at most"), null=True, blank=True
    )
    channel = models.CharField(
        _("how they want to hear from us"),
        max_length=10,
        choices=PreferredChannel,
        blank=True,
    )
    quiet_until = models.DateField(
        _("do not disturb until"),
        null=True,
        blank=True,
        db_comment="Its last quiet day: until then no contact is owed.",
    )
    note = models.CharField(_("in their words"), max_length=500, blank=True)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("contact preference")
        constraints = [
            one_of(
                "accounts_contactpreference_known_channel",
                "channel",
                PreferredChannel,
                blank=True,
            ),
            models.CheckConstraint(
                name="accounts_contactpreference_days_positive",
                condition=Q(contact_days=None) | Q(contact_days__gte=1),
            ),
            models.CheckConstraint(
                name="accounts_contactpreference_quiet_after_asked",
                condition=Q(quiet_until=None)
                | Q(quiet_until__gte=models.F("asked_on")),
                violation_error_message=_("The quiet time ends after they were asked."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-asked_on", "-id"],
                name="accounts_preference_newest",
            )
        ]

    def __str__(self) -> str:
        return f"contact preference of account {self.account_id}"
