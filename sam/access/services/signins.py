"""How people are signed in: their sessions, their second step, their way back in."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.lib import audit, outbox
from sam.lib.administration import may_administer
from sam.lib.errors import DomainError
from sam.lib.models import OutboxEvent
from sam.users.models import User


class SignInRefused(DomainError):
    """It cannot be done with this person's sign-in."""

    code = "sign_in_refused"


def sessions_of(person: User) -> "QuerySet[UserSession]":
    """Return where *person* is signed in, the latest first."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user=person)
    return found.order_by("-last_seen_at", "-pk")


@transaction.atomic
def end_session(*, actor: User | None, session: UserSession) -> None:
    """
    End one session at once.

    :raises PermissionDenied: if it is not *actor*'s own and they are no administrator
    """
    person = User.objects.get(pk=session.user_id)
    if actor != person:
        may_administer(actor).require()
    session.end()
    audit.record("end_session", person, counts={"sessions": 1})


@transaction.atomic
def sign_out(*, actor: User | None, person: User, keep: str | None = None) -> int:
    """
    End all sessions of *person* but the one with the key *keep*; return how many.

    :raises PermissionDenied: if *actor* is neither *person* nor an administrator
    """
    if actor != person:
        may_administer(actor).require()
    ended = end_sessions(person, keep=keep)
    audit.record("sign_out_everywhere", person, counts={"sessions": ended})
    return ended


def end_sessions(person: User, *, keep: str | None = None) -> int:
    """End sessions as `sign_out` does, for a service that may and that records it."""
    ended = 0
    for session in sessions_of(person).exclude(session_key=keep or ""):
        session.end()
        ended += 1
    return ended


@transaction.atomic
def remove_second_step(*, actor: User | None, person: User) -> int:
    """
    Forget app, keys and recovery codes of *person*, who has lost them; sign them out.

    :raises PermissionDenied: if *actor* is no administrator
    :raises SignInRefused: if it is the actor's own: that takes the second step itself
    """
    may_administer(actor).require()
    if actor == person:
        raise SignInRefused(_("Change your own second step on your own page."))
    found = Authenticator.objects.filter(user=person)
    kinds = sorted(found.values_list("type", flat=True))
    found.delete()
    ended = end_sessions(person)
    audit.record(
        "remove_second_step",
        person,
        before={"kinds": kinds},
        after={"kinds": []},
        counts={"sessions": ended},
    )
    return len(kinds)


@transaction.atomic
def invite_again(*, actor: User | None, person: User) -> None:
    """
    Send *person* a link with which they set a password.

    :raises PermissionDenied: if *actor* is no administrator
    :raises SignInRefused: if *person* may not sign in
    """
    may_administer(actor).require()
    if not person.is_active or person.is_service:
        raise SignInRefused(_("They do not sign in here."))
    audit.record("invite_user", person)
    outbox.emit("user.invited", payload={"user": person.pk})


@outbox.handles("user.invited")
def _invite(event: OutboxEvent) -> None:
    """Send the mail; the link is made now, so that it stands nowhere but in it."""
    person = User.objects.filter(pk=event.payload["user"]).first()
    if person is not None and person.is_active and not person.is_service:
        invitation(person).send()


def invitation(person: User) -> EmailMessage:
    """Return the mail with the link; it works once, for as long as a reset does."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    path = reverse(
        "account_reset_password_from_key",
        kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True)),
    )
    with translation.override(settings.LANGUAGE_CODE):
        context: dict[str, Any] = {
            "person": str(person),
            "address": person.email,
            "house": Programme.current().name,
            "link": f"{settings.SAM_BASE_URL}{path}",
            "site": settings.SAM_BASE_URL,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        }
        return EmailMessage(
            subject=_("Your sign-in to %(house)s") % context,
            body=render_to_string("access/mail/invitation.txt", context),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
