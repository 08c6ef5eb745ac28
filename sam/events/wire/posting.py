"""Post one message: to a checked address, within limits, following nobody."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from sam.events.wire import redaction, targets

READ = 4096  # of an answer; the rest is not looked at
SUCCESS, REDIRECT = range(200, 300), range(300, 400)
GONE = 410


class Outcome(models.TextChoices):
    """How an attempt ended."""

    DELIVERED = "DELIVERED", _("Delivered")
    REFUSED = "REFUSED", _("Refused")
    REDIRECTED = "REDIRECTED", _("Sent elsewhere")
    GONE = "GONE", _("Gone")
    TIMEOUT = "TIMEOUT", _("Too slow")
    UNREACHABLE = "UNREACHABLE", _("Not reached")
    FORBIDDEN = "FORBIDDEN", _("Not allowed")
    BROKEN = "BROKEN", _("Not understood")
    UNSIGNED = "UNSIGNED", _("Not signed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt; ``retry_after`` is in seconds, if the host named any."""

    outcome: Outcome
    status: int | None = None
    address: str | None = None
    milliseconds: int = 0
    error: str = ""
    excerpt: str = ""
    retry_after: int | None = None


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was checked, whatever the name says by now."""

    def __init__(
        self,
        target: targets.Target,
        address: str,
        timeout: float,
        context: ssl.SSLContext,
    ) -> None:
        super().__init__(target.host, target.port, timeout=timeout, context=context)
        self.target, self.address, self.tls = target, address, context

    def connect(self) -> None:
        at = (self.address, self.target.port)
        plain = socket.create_connection(at, self.timeout)
        self.sock = plain
        if self.target.scheme == "https":
            self.sock = self.tls.wrap_socket(plain, server_hostname=self.target.host)


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    listed: Collection[str],
    seconds: float,
) -> Answer:
    """
    Send *body* and return what came of it; it never takes much longer than *seconds*.

    Only 2xx is a success. A redirect is a failure: it could lead anywhere.

    :param listed: the private hosts that may be reached
    """
    began = time.monotonic()
    address = None
    try:
        target = targets.parse(url)
        address = targets.resolve(target, listed)[0]
        answer = _ask(target, address, body, headers, seconds)
    except targets.Forbidden as error:
        answer = Answer(Outcome.FORBIDDEN, error=str(error))
    except TimeoutError:
        answer = Answer(Outcome.TIMEOUT, address=address)
    except ssl.SSLError as error:
        answer = Answer(Outcome.UNREACHABLE, address=address, error=_said(error))
    except OSError as error:
        answer = Answer(Outcome.UNREACHABLE, address=address, error=_said(error))
    except (http.client.HTTPException, ValueError) as error:
        answer = Answer(Outcome.BROKEN, address=address, error=_said(error))
    took = round((time.monotonic() - began) * 1000)
    return _timed(answer, took, is_late=took >= seconds * 1000)


def _ask(
    target: targets.Target,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
) -> Answer:
    connection = _Pinned(target, address, seconds, ssl.create_default_context())
    # A host that sends a byte now and then never runs into the socket's own limit.
    guard = threading.Timer(seconds, _cut, [connection])
    guard.daemon = True
    guard.start()
    try:
        own = {"Host": target.authority, "Content-Type": "application/json"}
        connection.request("POST", target.path, body=body, headers=own | dict(headers))
        response = connection.getresponse()
        text = response.read(READ)
        return Answer(
            _outcome(response.status),
            status=response.status,
            address=address,
            excerpt=redaction.excerpt(text),
            retry_after=_seconds(response.getheader("Retry-After")),
        )
    finally:
        guard.cancel()
        connection.close()


def _cut(connection: _Pinned) -> None:
    held = connection.sock
    if held is not None:
        # Below TLS: whoever waits for this socket in another thread wakes up.
        try:
            socket.socket.shutdown(held, socket.SHUT_RDWR)
        except OSError:
            return  # it was closed at the same moment: all is over


def _outcome(status: int) -> Outcome:
    if status in SUCCESS:
        return Outcome.DELIVERED
    if status in REDIRECT:
        return Outcome.REDIRECTED
    return Outcome.GONE if status == GONE else Outcome.REFUSED


def _seconds(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() else None


def _said(error: Exception) -> str:
    return redaction.excerpt(f"{type(error).__name__}: {error}".encode())


def _timed(answer: Answer, took: int, *, is_late: bool) -> Answer:
    """Return *answer* with its time; what was cut off for its time was too late."""
    cut = is_late and answer.outcome in {Outcome.UNREACHABLE, Outcome.BROKEN}
    return Answer(
        outcome=Outcome.TIMEOUT if cut else answer.outcome,
        status=answer.status,
        address=answer.address,
        milliseconds=took,
        error="" if cut else answer.error,
        excerpt=answer.excerpt,
        retry_after=answer.retry_after,
    )
