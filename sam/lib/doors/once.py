"""``Idempotency-Key``: work that is asked for twice is done once."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib.errors import DomainError
from sam.lib.models import DoorRules, IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Preference-Applied")
# Nothing was tried, so the same call may be made again under the same key.
NOT_KEPT = frozenset({401, 412, 415, 429})
PRUNED_AT_ONCE = 5000


class KeyReused(DomainError):
    """The key belongs to another call."""

    code = "idempotency_key_reused"


def key_of(request: Request) -> str | None:
    """
    Return the key that a POST names; ``None`` without one.

    :raises ValidationError: if it is no key
    """
    if request.method != "POST":
        return None
    key: str | None = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        raise ValidationError(
            _("%(header)s takes 1 to %(most)s printable ASCII characters.")
            % {"header": HEADER, "most": LONGEST},
            code="idempotency_key",
        )
    return key


def hold(request: Request, key: str) -> None:
    """Wait until nobody else works under the caller's *key*; in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))",
            [f"idempotency:{request.user.pk}:{key}"],
        )


def kept_answer(request: Request, key: str, fingerprint: bytes) -> "Again | None":
    """
    Return the answer that *key* was given; ``None`` if there is none yet.

    :raises KeyReused: if it was given to another call
    """
    kept = IdempotencyKey.objects.filter(user=request.user.pk, key=key).first()
    if kept is None:
        return None
    if kept.created_at < _oldest():
        kept.delete()
        return None
    if bytes(kept.fingerprint) != fingerprint:
        raise KeyReused(
            _("This key belongs to another call: other address or other body.")
        )
    return Again(kept)


def keep(
    request: Request,
    key: str,
    fingerprint: bytes,
    answer: Response,
    *,
    without: Collection[str] = (),
) -> None:
    """
    Keep a rendered *answer* for *key*, in the transaction of the work.

    What *without* names of it is kept as null: a secret is shown once and not stored.
    """
    if answer.status_code in NOT_KEPT:
        return
    IdempotencyKey.objects.create(
        user_id=request.user.pk,
        key=key,
        fingerprint=fingerprint,
        status=answer.status_code,
        headers={
            name: answer.headers[name]
            for name in KEPT_HEADERS
            if name in answer.headers
        },
        body=_bare(answer, without),
    )


def _bare(answer: Response, without: Collection[str]) -> bytes:
    content: Any = answer.content
    if not without or not isinstance(answer.data, dict):
        return bytes(content)
    hidden = {name: None for name in without if name in answer.data}
    rendered: Any = answer.accepted_renderer.render({**answer.data, **hidden})
    return bytes(rendered)


class Again(Response):
    """An answer that was given before, byte for byte."""

    def __init__(self, kept: IdempotencyKey) -> None:
        headers = {**kept.headers, "Idempotency-Replayed": "true"}
        super().__init__(status=kept.status, headers=headers)
        self._body = bytes(kept.body)

    @property
    def rendered_content(self) -> Any:
        return self._body


def fingerprint_of(request: Request) -> bytes:
    """Return a digest of what *request* asks for: same digest, same call."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


def _parts(request: Request) -> Iterator[bytes]:
    yield str(request.method).encode()
    yield request.path.encode()
    for pair in sorted(request.query_params.lists()):
        yield json.dumps(pair).encode()
    body: Any = request.data
    if not isinstance(body, QueryDict):
        yield json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder).encode()
        return
    for name, values in sorted(body.lists()):
        yield name.encode()
        for value in values:
            yield from _value(value)


def _value(value: Any) -> Iterator[bytes]:
    if not isinstance(value, UploadedFile):
        yield str(value).encode()
        return
    yield str(value.name).encode()
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    yield digest.digest()


def _oldest() -> dt.datetime:
    hours = DoorRules.current().idempotency_hours
    return timezone.now() - dt.timedelta(hours=hours)


def prune() -> int:
    """Forget answers that were kept long enough; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=_oldest()).order_by("created_at")
    keys = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    return IdempotencyKey.objects.filter(pk__in=keys).delete()[0]
