"""Make, replace and revoke the tokens with which programs come in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.access.permissions import may_make_token, may_revoke_token
from sam.lib import audit
from sam.lib import scopes as known
from sam.lib.doors import keys
from sam.lib.errors import DomainError
from sam.lib.models import DoorRules
from sam.lib.versions import FieldsRefused
from sam.users.models import ApiToken, User

LONGEST_NAME = 100
LONGEST_OVERLAP = 168  # hours


class TokenRefused(FieldsRefused):
    """The token cannot be like that; ``errors`` has the reasons by field."""

    code = "token_refused"


class TokenOver(DomainError):
    """The token opens nothing any more."""

    code = "token_over"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its text, which nobody can read again."""

    token: ApiToken
    text: str


@transaction.atomic
def make_token(
    *,
    actor: User | None,
    user: User,
    name: str,
    scopes: Sequence[str],
    days: int | None = None,
    sources: Sequence[str] = (),
    by: ApiToken | None = None,
) -> NewToken:
    """
    Make a token of *user* that lives *days*, at most and usually what the rules allow.

    One makes one's own, an administrator those of services, the system (``None``)
    anybody's. A token that makes another (*by*) gives no scope that it lacks, and the
    new one ends no later. *sources* are further systems whose rows it may send in.

    :raises PermissionDenied: if *actor* may not
    :raises TokenRefused: with the reasons by field
    """
    may_make_token(actor, user, sources=sources).require()
    wanted = list(dict.fromkeys(scopes))
    most = DoorRules.current().token_days
    days = most if days is None else days
    errors = _wrong(name, wanted, days, most, by)
    if not user.is_active:
        errors["user"] = [_("%(name)s may not sign in any more.") % {"name": user}]
    if errors:
        raise TokenRefused(errors)
    expires_at = timezone.now() + dt.timedelta(days=days)
    if by is not None:
        expires_at = min(expires_at, by.expires_at)
    return _made(
        actor,
        ApiToken(
            user=user,
            name=name.strip(),
            scopes=wanted,
            sources=list(dict.fromkeys(sources)),
            expires_at=expires_at,
        ),
        verb="make_token",
    )


@transaction.atomic
def rotate_token(
    *,
    actor: User | None,
    token: ApiToken,
    hours: int = 0,
    by: ApiToken | None = None,
) -> NewToken:
    """
    Replace *token* by one like it, with as long a life; the old one ends after *hours*.

    :raises PermissionDenied: if *actor* may not make such a one
    :raises TokenOver: if the old one opens nothing any more
    :raises TokenRefused: if *hours* are not 0 to 168, or *by* lacks a scope
    """
    may_make_token(actor, token.user, sources=token.sources).require()
    old = ApiToken.objects.select_for_update().get(pk=token.pk)
    now = timezone.now()
    if not old.is_live(now):
        raise TokenOver(_("This token is over; make a new one."))
    errors = _lacking(old.scopes, by)
    if not 0 <= hours <= LONGEST_OVERLAP:
        errors["hours"] = [_("From 0 to %(most)s.") % {"most": LONGEST_OVERLAP}]
    if errors:
        raise TokenRefused(errors)
    most = dt.timedelta(days=DoorRules.current().token_days)
    expires_at = now + min(most, old.expires_at - old.created_at)
    new = ApiToken(
        user=old.user,
        name=old.name,
        scopes=old.scopes,
        sources=old.sources,
        expires_at=expires_at if by is None else min(expires_at, by.expires_at),
    )
    made = _made(actor, new, verb="rotate_token", replaces=old)
    if hours:
        old.expires_at = min(old.expires_at, now + dt.timedelta(hours=hours))
        old.save(update_fields=["expires_at"])
    else:
        _revoke([old], actor, now)
    return made


@transaction.atomic
def revoke_token(*, actor: User | None, token: ApiToken) -> ApiToken:
    """
    Let *token* open nothing any more, from the next call on; twice is as once.

    :raises PermissionDenied: if *actor* is neither its owner nor an administrator
    """
    may_revoke_token(actor, token).require()
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is None:
        _revoke([locked], actor, timezone.now())
    return locked


def revoke_all(*, actor: User | None, user: User) -> int:
    """Revoke all tokens of *user*, for a service that may; return how many."""
    live = ApiToken.objects.select_for_update().filter(user=user, revoked_at=None)
    tokens = list(live.order_by("pk"))
    _revoke(tokens, actor, timezone.now())
    return len(tokens)


def _wrong(
    name: str, wanted: list[str], days: int, most: int, by: ApiToken | None
) -> dict[str, list[str]]:
    errors = _lacking(wanted, by)
    if not name.strip():
        errors["name"] = [_("Say what it is for.")]
    elif len(name.strip()) > LONGEST_NAME:
        errors["name"] = [_("At most %(most)s characters.") % {"most": LONGEST_NAME}]
    if not 1 <= days <= most:
        errors["days"] = [_("From 1 to %(most)s.") % {"most": most}]
    unknown = [scope for scope in wanted if scope not in known.SCOPES]
    if unknown:
        errors["scopes"] = [
            _("There is no scope %(scope)s.") % {"scope": scope} for scope in unknown
        ]
    elif not wanted:
        errors["scopes"] = [_("Choose at least one.")]
    return errors


def _lacking(wanted: Sequence[str], by: ApiToken | None) -> dict[str, list[str]]:
    if by is None or known.covers(by.scopes, wanted):
        return {}
    return {"scopes": [_("The token that asks does not have all of these itself.")]}


def _made(
    actor: User | None,
    token: ApiToken,
    *,
    verb: str,
    replaces: ApiToken | None = None,
) -> NewToken:
    text = keys.new_text()
    token.start = text[: keys.SHOWN]
    token.digest = keys.digest_of(text)
    token.created_by = actor
    token.save()
    token.refresh_from_db(fields=["created_at"])
    audit.record(
        verb,
        token,
        before={"replaces": replaces.pk} if replaces else None,
        after={
            "user": token.user_id,
            "name": token.name,
            "start": token.start,
            "scopes": token.scopes,
            "sources": token.sources,
            "expires_at": token.expires_at,
        },
    )
    return NewToken(token, text)


def _revoke(tokens: Sequence[ApiToken], actor: User | None, at: dt.datetime) -> None:
    for token in tokens:
        token.revoked_at, token.revoked_by = at, actor
        token.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(
            "revoke_token",
            token,
            before={"user": token.user_id, "name": token.name, "start": token.start},
            after={"revoked_at": at},
        )
