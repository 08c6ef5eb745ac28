"""The account page of a customer with a long history: what the server needs for it."""

import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from sam.users.models import User
from tests.bench.registry import Bench, Row, measures

EVENTS = 50_000
LIMIT_MS = 100
PAGES = {
    "account page": "workspace:account",
    "timeline page": "workspace:account-timeline",
}
MARK = "bench: a long history"
FILL = """
INSERT INTO accounts_interaction
    (account_id, happened_at, kind, purpose, initiative, subject, note)
SELECT %s, timestamptz '2026-06-01' - n * interval '1 hour', 'CALL', '', '', %s, ''
FROM generate_series(1, %s) n
"""


@measures("account")
def account_page(bench: Bench) -> Iterator[Row]:
    """Ask for the pages of one account to which 50,000 contacts are added for it."""
    account = Account.objects.filter(merged_into=None).order_by("pk").first()
    if account is None:
        raise RuntimeError("there is no account to open")
    reader, _ = User.objects.get_or_create(
        email="reader@bench.example", defaults={"role": User.Role.EXECUTIVE}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(reader)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [account.pk, MARK, EVENTS])
        cursor.execute("ANALYZE accounts_interaction")
        try:
            for name, door in PAGES.items():
                bench.say(f"opening the {name} of {EVENTS:,} events")
                address = reverse(door, args=[account.pk])
                _milliseconds(client, address)
                yield Row(
                    name=f"{name}, {EVENTS:,} events",
                    runs=[_milliseconds(client, address) for _ in range(bench.runs)],
                    unit="ms",
                    limit=LIMIT_MS,
                    more={"events": EVENTS},
                )
        finally:
            cursor.execute(
                "DELETE FROM accounts_interaction WHERE account_id = %s"
                " AND subject = %s",
                [account.pk, MARK],
            )


def _milliseconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return taken
