"""Ask a door as somebody, and say in a word how it answered; nothing it did stays."""

from http import HTTPStatus
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from sam.lib.models import AuditRow
from sam.users.models import User
from tests.doors.finding import Door

SIGN_IN = "sign in"
WORDS = {
    HTTPStatus.UNAUTHORIZED: SIGN_IN,
    HTTPStatus.FORBIDDEN: "refused",
    HTTPStatus.NOT_FOUND: "absent",
    HTTPStatus.METHOD_NOT_ALLOWED: "no such verb",
}
# They were let in, and what they sent would not do.
CORRECTED = {400, 409, 410, 412, 413, 415, 422, 428}


class Answer(NamedTuple):
    status: int
    body: str
    word: str
    wrote: bool


def word_of(status: int, location: str = "") -> str:
    """
    Return the class of an answer: ``in``, ``corrected``, ``refused``, ``absent`` …

    Whoever is sent to sign in was not let in; other ways on are part of a page's work.
    """
    if status in WORDS:
        return WORDS[status]
    if status in CORRECTED:
        return "corrected"
    if 300 <= status < 400:
        signs_in = location.startswith((reverse("account_login"), "/admin/login/"))
        return SIGN_IN if signs_in else "in"
    return "in" if 200 <= status < 300 else f"failed {status}"


class Caller:
    """Somebody at the doors: signed in, with a token, or a stranger."""

    def __init__(self, user: User | None, **headers: str) -> None:
        self.client = Client(raise_request_exception=False, headers=headers)
        if user is not None:
            self.client.force_login(user)
        self._cookies = self.client.cookies.copy()

    def ask(self, door: Door, address: str, body: object = None) -> Answer:
        """Ask *door* at *address*, sending *body* if it writes, and take all back."""
        self.client.cookies = self._cookies.copy()
        with transaction.atomic():
            before = None if door.method == "GET" else _newest_row()
            answer = self._send(door, address, body or {})
            content = b"".join(answer) if answer.streaming else answer.content
            wrote = door.method != "GET" and _newest_row() != before
            transaction.set_rollback(True)
        word = word_of(answer.status_code, answer.headers.get("Location", ""))
        text = content.decode(errors="replace")
        return Answer(answer.status_code, text, word, wrote)

    def _send(self, door: Door, address: str, body: object) -> object:
        if door.method == "GET":
            return self.client.get(address)
        send = getattr(self.client, door.method.lower())
        if door.is_api:
            return send(address, body, content_type="application/json")
        return send(address, body)


def _newest_row() -> int | None:
    return AuditRow.objects.aggregate(newest=Max("pk"))["newest"]
