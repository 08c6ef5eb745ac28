"""The account page asks as little however long an account's history is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sam.workspace.services.rows import refresh_rows
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    FlagFactory,
    OfferingFactory,
    PositionFactory,
)

EVENTS = 50_000
# Half of them orders of two lines, one in eight late; the rest what we did.
FILL = (
    "INSERT INTO accounts_order (account_id, ordered_on, currency, rate)"
    " SELECT %(account)s, date '2026-06-01' - n / 25, 'GBP', 1"
    " FROM generate_series(1, %(half)s) n",
    "INSERT INTO accounts_orderline (order_id, account_id, ordered_on, line_no,"
    " offering_id, revenue_given, revenue, promised_on, delivered_on)"
    " SELECT o.id, o.account_id, o.ordered_on, line, %(offering)s, 100, 100,"
    " o.ordered_on + 2, o.ordered_on + 2 + (o.id %% 8 = 0)::int"
    " FROM accounts_order o, generate_series(1, 2) line"
    " WHERE o.account_id = %(account)s",
    "INSERT INTO accounts_interaction (account_id, happened_at, kind, purpose,"
    " initiative, subject, note) SELECT %(account)s, timestamptz '2026-06-01'"
    " - n * interval '1 hour', 'CALL', '', '', 'Call', 'They told us something'"
    " FROM generate_series(1, %(half)s) n",
)


@pytest.fixture
def long_known(account):
    AccountFactsFactory(account=account)
    AccountMeasuresFactory(account=account)
    FlagFactory(account=account)
    PositionFactory(account=account)
    values = {
        "account": account.pk,
        "half": EVENTS // 2,
        "offering": OfferingFactory().pk,
    }
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
        for table in ("order", "orderline", "interaction"):
            cursor.execute(f"ANALYZE accounts_{table}")
    refresh_rows([account.pk])
    return account


@pytest.mark.slow
@pytest.mark.parametrize(
    "door", ["workspace:account", "workspace:account-timeline", "api:account-overview"]
)
def test_a_page_of_a_long_history_asks_little(client, long_known, manager, door):
    client.force_login(manager)
    address = reverse(door, args=[long_known.pk])
    client.get(address)  # templates are read once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 25
