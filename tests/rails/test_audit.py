"""The audit trail: it says who, and the application cannot rewrite it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction

from sam.lib import audit
from sam.lib.models import AuditEntry


def test_says_who_did_what_through_which_door(account, manager):
    with audit.acting(actor=manager, door=AuditEntry.Door.PAGE, request_id="r1"):
        audit.record(
            "close_account",
            account,
            account_id=account.pk,
            before={"closed_on": None},
            after={"closed_on": dt.date(2026, 6, 30), "loss": Decimal("1.50")},
        )
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.door, entry.request_id) == (manager, "PAGE", "r1")
    assert (entry.model, entry.object_id) == ("accounts.account", account.pk)
    assert entry.after == {"closed_on": "2026-06-30", "loss": "1.50"}


def test_a_write_without_a_context_is_a_fault():
    token = audit._context.set(None)
    try:
        with pytest.raises(audit.NoContext):
            audit.current()
    finally:
        audit._context.reset(token)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE lib_auditentry SET verb = 'x'", "DELETE FROM lib_auditentry"],
)
def test_the_application_cannot_rewrite_it(db, statement):
    audit.record("test")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().verb == "test"


@pytest.mark.parametrize("door", ["/", "/api/v1/accounts/"])
def test_a_request_names_its_person_and_door(client, manager, rf, door):
    said = {}

    def view(request):
        context = audit.current()
        said.update(actor=context.actor.pk, door=context.door)

    request = rf.get(door)
    request.user = manager
    audit.AuditMiddleware(view)(request)
    assert said["actor"] == manager.pk
    assert said["door"] == ("API" if door.startswith("/api") else "PAGE")
