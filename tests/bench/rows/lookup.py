"""The look-up of a caller: what the server needs for it, and for reading all keys."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from accounts.models import LookupKey
from accounts.selectors.callers import question
from accounts.services import lookup_keys
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from tests.bench.bare import ADDRESS as BARE
from tests.bench.registry import AS_OF, Bench, Row, measures, moment, seconds
from tiers.selectors.lookup import look_up

ADDRESS = "/api/v1/entitlements/lookup"
LIMIT_MS = 5
TIMES = 2
READ_SECONDS = 60
OF_ACCOUNTS = 100_000
ASKED = 200
# Everybody has a number, a site and an address of their own; customers an answer.
GIVE = [
    """
    UPDATE accounts_account
    SET phone = '0' || 2000000000 + id, website = 'www.customer' || id || '.example'
    """,
    """
    UPDATE accounts_contact SET phone = '+44 7' || 100000000 + id % 800000000,
        email = 'person' || id || '@customer' || id / 100 || '.example'
    """,
    """
    INSERT INTO tiers_benefit (name, kind, objective, route, scope, first_days)
    VALUES ('Bench line', 'HOTLINE', 'Bench', '0800 1', 'Failures', 60)
    """,
    """
    INSERT INTO tiers_entitlement (account_id, kind, benefit_id, tier, source, quantity,
        starts_on)
    SELECT t.account_id, k.kind, CASE WHEN k.kind = 'BENEFIT' THEN b.id END, t.tier,
        'STANDARD', k.quantity, date '2024-01-01'
    FROM tiers_tierassignment t
    JOIN tiers_benefit b ON b.name = 'Bench line'
    CROSS JOIN (VALUES ('RESPONSE', 60), ('RESOLUTION', 5), ('BENEFIT', NULL))
        k (kind, quantity)
    WHERE t.ended_at IS NULL AND (k.kind <> 'BENEFIT' OR t.tier = 'STRATEGIC')
    ON CONFLICT DO NOTHING
    """,
    "SELECT sam_analyze()",
]


@measures("lookup")
def callers(bench: Bench) -> Iterator[Row]:
    """Read the keys of all, then ask who calls as a service desk does."""
    with bench.databases.using("lookup", of="portfolio"):
        bench.say("giving accounts and people numbers and addresses")
        with connection.cursor() as cursor:
            for statement in GIVE:
                cursor.execute(statement)
        bench.say("reading the keys of callers")
        took = [seconds(_read_all), seconds(_read_all)]
        yield Row(
            name="look-up, read all keys",
            runs=took[:1],
            unit="s",
            limit=READ_SECONDS * bench.accounts / OF_ACCOUNTS,
            more={"again": took[1], "keys": LookupKey.objects.count()},
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE accounts_lookupkey")
        yield from _asked(bench)


def _asked(bench: Bench) -> Iterator[Row]:
    desk, _ = User.objects.get_or_create(
        email="desk@bench.example", defaults={"role": User.Role.SERVICE_DESK}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(desk)
    asked = _questions(bench.accounts)
    _post(client, asked[0])
    bench.say(f"asking {ASKED} times who calls")
    whole, bare = [], []
    with override_settings(ROOT_URLCONF="tests.bench.bare"):
        _post(client, {"account": 1}, at=BARE)
        for place, one in enumerate(asked):
            key = {"account": 1 + place * 7919 % bench.accounts}
            bare.append(1000 * moment(lambda key=key: _post(client, key, at=BARE)))  # type: ignore[misc]
            whole.append(1000 * moment(lambda one=one: _post(client, one)))  # type: ignore[misc]
    read = [
        1000 * moment(lambda one=one: look_up(question(**one), desk)) for one in asked
    ]
    yield Row(
        name="look-up, the whole request",
        runs=whole,
        unit="ms",
        limit=LIMIT_MS,
        more={"p95": sorted(whole)[int(0.95 * ASKED)], "statement": _middle(read)},
    )
    yield Row(
        name="look-up, beside a bare read by key",
        runs=whole,
        unit="ms",
        floors=bare,
        limit=TIMES,
    )


def _questions(accounts: int) -> list[dict[str, str]]:
    """Return as many of each kind, spread over all accounts."""
    made = []
    for place in range(ASKED):
        account = 1 + place * 7919 % accounts
        made.append(
            [
                {"phone": f"+44 (0) {2000000000 + account}"},
                {"email": f"person{account * 100 + 1}@customer{account}.example"},
                {"domain": f"customer{account}.example"},
                {"account": str(account)},
            ][place % 4]
        )
    return made


def _post(client: Client, asked: dict[str, Any], *, at: str = ADDRESS) -> None:
    answer = client.post(at, asked, content_type="application/json")
    if answer.status_code != 200 or not (at == BARE or answer.json()["found"]):
        raise RuntimeError(f"nobody was found: {answer.status_code}")


def _middle(taken: list[float]) -> float:
    return round(sorted(taken)[len(taken) // 2], 2)


def _read_all() -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(lookup_keys.READ, as_of=AS_OF, again=True)
    if run.status != Run.Status.DONE:
        raise RuntimeError(f"keys were not read: {run.status} {run.error}")
