"""What tests of written facts share: what is typed, and that nothing was written."""

import datetime as dt

from django.utils import timezone

from accounts.models import ContactPreference, Interaction, Problem, Promise
from sam.lib.models import AuditEntry, OutboxEvent

MODELS = [Interaction, Promise, Problem, ContactPreference]


def now():
    return timezone.now().replace(microsecond=0)


def ago(**time):
    return now() - dt.timedelta(**time)


def in_days(days):
    return timezone.localdate() + dt.timedelta(days)


def everything():
    """Return all that is written, for a refusal to prove that nothing changed."""
    rows = [
        list(model.objects.order_by("pk").values())
        for model in [*MODELS, Interaction.contacts.through]
    ]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()
