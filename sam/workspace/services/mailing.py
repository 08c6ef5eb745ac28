"""Send by e-mail what is not sent yet, one mail at a time, until there is none."""

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Programme
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told

logger = logging.getLogger(__name__)

FIRST_WAIT = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(hours=4)
# Older news stays in the list: by then a newer digest has it.
KEPT = dt.timedelta(days=7)
PATIENCE = 3


def send_due(*, limit: int = 10_000) -> tuple[int, int]:
    """
    Send what is due; return how many mails went out, and how many failed.

    Any number may do this at once: each mail is sent by one of them. It is marked as
    sent in the transaction that holds it, after the mail server took it; a process that
    dies in between sends that one mail again. One that fails is tried again after a
    pause that doubles; after a few in a row the mail server is left alone.
    """
    sent = failed = in_a_row = 0
    while sent + failed < limit and in_a_row < PATIENCE:
        went_out = _send_next()
        if went_out is None:
            break
        sent, failed = sent + went_out, failed + (not went_out)
        in_a_row = 0 if went_out else in_a_row + 1
    return sent, failed


@transaction.atomic
def _send_next() -> bool | None:
    """Send one mail; return whether that went well, or ``None`` if none is due."""
    now = timezone.now()
    due = Notification.objects.filter(
        emailed_at=None,
        mail_due_at__lte=now,
        created_at__gt=now - KEPT,
        user__is_active=True,
        user__wants_digest=True,
    )
    one = (
        due.select_related("user")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("mail_due_at", "pk")
        .first()
    )
    if one is None:
        return None
    try:
        with transaction.atomic():
            message(one).send()
    except Exception as error:  # of the mail server, or of one mail's words
        one.mail_attempts += 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(one.mail_attempts - 1, 10))
        one.mail_due_at = now + wait
        one.mail_error = f"{type(error).__name__}: {error}"[:500]
        one.save(update_fields=["mail_attempts", "mail_due_at", "mail_error"])
        logger.exception("mail not sent", extra={"notification_id": one.pk})
        return False
    one.emailed_at, one.mail_error = now, ""
    one.save(update_fields=["emailed_at", "mail_error"])
    return True


def message(notification: Notification) -> EmailMultiAlternatives:
    """Return the mail: text and HTML, whose links lead to the site from anywhere."""
    programme = Programme.current()
    with (
        translation.override(settings.LANGUAGE_CODE),
        timezone.override(programme.zone),
    ):
        context = {
            "told": told(notification),
            "house": programme.name,
            "person": notification.user,
            "base": settings.SAM_BASE_URL,
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(
                render_to_string("workspace/mail/subject.txt", context).split()
            ),
            body=render_to_string("workspace/mail/digest.txt", context),
            to=[notification.user.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(
            render_to_string("workspace/mail/digest.html", context), "text/html"
        )
    return mail
