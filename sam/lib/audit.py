"""Who acts, through which door: the context of every write, and its trail."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Literal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from sam.lib.models import AuditEntry
from sam.users.models import User

type Actor = User | SimpleLazyObject | None
type Bulk = Literal["", "new", "on"]


class NoContext(RuntimeError):
    """A service wrote outside `acting`: a fault of the caller, not of the person."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts (``None``: the system), by which door, in which request or run."""

    actor: Actor
    door: str
    request_id: str = ""
    run_id: int | None = None
    token_id: int | None = None
    address: str | None = None
    batch_id: int | None = None
    bulk: Bulk = ""


_context: ContextVar[Context | None] = ContextVar("audit", default=None)


@contextmanager
def acting(
    *,
    actor: Actor,
    door: str,
    request_id: str = "",
    run_id: int | None = None,
    token_id: int | None = None,
    address: str | None = None,
    bulk: Bulk = "",
) -> Iterator[Context]:
    """
    Let what is written inside be known as the work of *actor*.

    *address* is where the request came from; *bulk* as in `in_bulk`.
    """
    context = Context(actor, door, request_id, run_id, token_id, address, None, bulk)
    with _within(context):
        yield context


@contextmanager
def in_bulk(images: Bulk = "new", *, batch_id: int | None = None) -> Iterator[Context]:
    """
    Let many rows be written inside as one piece of work, which `record` tells of.

    ``new``: the trail has the rows that changed or went, and new ones only by the
    batch that they carry; ``on``: the caller writes the rows of the trail itself.

    :raises NoContext: if nobody has entered `acting`
    """
    context = replace(current(), bulk=images, batch_id=batch_id)
    with _within(context):
        yield context


@contextmanager
def _within(context: Context) -> Iterator[None]:
    token = _context.set(context)
    try:
        yield
    finally:
        _context.reset(token)


def known() -> Context | None:
    """Return the context, or nothing outside `acting`."""
    return _context.get()


def current() -> Context:
    """
    Return the context.

    :raises NoContext: if nobody has entered `acting`
    """
    context = _context.get()
    if context is None:
        raise NoContext("write inside sam.lib.audit.acting()")
    return context


def record(
    verb: str,
    obj: models.Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    account_id: int | None = None,
    batch_id: int | None = None,
    counts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry in the transaction of the change that it tells of."""
    context = current()
    return AuditEntry.objects.create(
        actor_id=getattr(context.actor, "pk", None),
        door=context.door,
        token_id=context.token_id,
        address=context.address,
        request_id=context.request_id,
        run_id=context.run_id,
        verb=verb,
        model=obj._meta.label_lower if obj is not None else "",
        object_id=obj.pk if obj is not None else None,
        account_id=account_id,
        before=_plain(before),
        after=_plain(after),
        batch_id=context.batch_id if batch_id is None else batch_id,
        counts=_plain(counts),
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    encoder = DjangoJSONEncoder()
    return {
        name: value
        if value is None or isinstance(value, (bool, int, float, str, list, dict))
        else encoder.default(value)
        if not isinstance(value, models.Model)
        else value.pk
        for name, value in values.items()
    }


class AuditMiddleware:
    """Name the person behind each request; stands after authentication."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = AuditEntry.Door.PAGE
        if request.path.startswith("/api/"):
            door = AuditEntry.Door.API
        # Evaluated at the first write: a request that only reads needs no user query.
        actor = SimpleLazyObject(lambda: request.user)
        with acting(
            actor=actor,
            door=door,
            request_id=_request_id(request),
            token_id=getattr(getattr(request, "api_token", None), "pk", None),
            address=_address(request),
        ):
            response: HttpResponseBase = self.get_response(request)
            return response


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", "") or "")[:64]


def _address(request: HttpRequest) -> str | None:
    """Return where the request came from, before the proxies that are ours."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < proxies <= len(hops):
        said = hops[-proxies]
    else:
        said = request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(said.strip().partition("%")[0]))
    except ValueError:
        return None  # a Unix socket has no address
