"""
A synthetic portfolio made by set-based SQL: few large accounts, many small ones.

Every figure is drawn from a hash of the seed, the row and the purpose, so one seed
gives one portfolio. Sizes are log-normal, order values Pareto, about 20 lines an
account; orders lie in the order of days, as a system that grows has them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.services.access import refresh_access
from tests.bench.registry import AS_OF

SOURCE = "bench"
ACCOUNTS_A_MANAGER = 400

# `draw` is uniform in (0, 1); hashes of whole numbers are the same on every server.
DRAWS = """
CREATE SCHEMA bench;
CREATE FUNCTION bench.draw(key bigint, purpose int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    ((hashint8extended(key, {seed} * 100 + purpose) & 9007199254740991) + 0.5)
    / 9007199254740992.0::float8;
CREATE FUNCTION bench.normal(key bigint, purpose int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    sqrt(-2 * ln(bench.draw(key, purpose)))
    * cos(2 * pi() * bench.draw(key, purpose + 50));
"""
# How large each account is: orders in 36 months, the value of a line, the days of it.
SIZES = """
CREATE TABLE bench.size AS
SELECT n AS account_id, status, tenure,
    CASE WHEN status = 'PROSPECT' THEN 0
        ELSE least(3000, ceil(exp(1.3 + 1.2 * bench.normal(n, 1))))::int END AS orders,
    least(20000, 120 * power(bench.draw(n, 3), -1 / 1.4)) AS line_value,
    ceil(exp(0.3 + 0.7 * bench.normal(n, 4)))::int AS people
FROM (
    SELECT n, 60 + floor(1035 * sqrt(bench.draw(n, 2)))::int AS tenure,
        CASE WHEN bench.draw(n, 5) < 0.08 THEN 'PROSPECT'
            WHEN bench.draw(n, 5) < 0.10 THEN 'FORMER' ELSE 'CUSTOMER' END AS status
    FROM generate_series(1::bigint, {accounts}) n
) drawn
"""
PEOPLE = [
    """
    INSERT INTO accounts_programme (id, name, base_currency, time_zone,
        fiscal_year_start_month, phone_region, default_margin_rate, labels)
    VALUES (1, 'Benchmark', 'GBP', 'UTC', 1, 'GB', 0.25, '{{}}')
    """,
    """
    INSERT INTO users_user (id, password, is_superuser, email, full_name, role, level,
        specialism, client_hours_month, hourly_cost, is_staff, is_active, date_joined)
    SELECT n, '!', false, 'person' || n || '@bench.example', 'Person ' || n,
        CASE WHEN n <= 10 THEN 'DIRECTOR' ELSE 'ACCOUNT_MANAGER' END, '', '',
        80 + n % 40, 60, false, true, now()
    FROM generate_series(1, 10 + {managers}) n
    """,
    """
    INSERT INTO accounts_region (id, name, parent_id)
    SELECT n, 'Region ' || n, CASE WHEN n > 1 THEN 1 END FROM generate_series(1, 11) n
    """,
    """
    INSERT INTO accounts_regiondirector (region_id, user_id)
    SELECT n + 1, n FROM generate_series(1, 10) n
    """,
    """
    INSERT INTO accounts_offering (id, name, parent_id)
    SELECT n, CASE WHEN n <= 8 THEN 'Category ' ELSE 'Offering ' END || n,
        CASE WHEN n > 8 THEN n % 8 + 1 END FROM generate_series(1, 88) n
    """,
    """
    INSERT INTO accounts_importbatch (id, source, status, started_at, files, digests)
    VALUES (1, '{source}', 'DONE', now(), '{{}}', '{{}}')
    """,
]
ACCOUNTS = [
    """
    INSERT INTO accounts_account (id, name, status, status_set_by_person, country,
        industry, owner_set_by_person, market_position, website, phone, since_on,
        annual_potential, potential_grade, description, created_at, updated_at,
        owner_id, parent_id, region_id)
    SELECT account_id, 'Account ' || to_hex(hashint8(account_id)) || ' ' || account_id,
        status, false, 'GB', 'Industry ' || account_id % 20, false,
        (ARRAY['LEADER', 'CHALLENGER', 'FOLLOWER', 'NICHE', ''])[
            1 + floor(5 * bench.draw(account_id, 6))::int],
        '', '', date '{as_of}' - tenure,
        CASE WHEN bench.draw(account_id, 7) < 0.6
            THEN round((line_value * (orders + 3) * 2)::numeric, 2) END,
        CASE WHEN bench.draw(account_id, 7) < 0.6 THEN 'C' ELSE '' END, '',
        now(), now(), 11 + account_id % {managers},
        CASE WHEN account_id > 10 AND bench.draw(account_id, 8) < 0.06
            THEN ceil(account_id * 0.1) END,
        2 + account_id % 10
    FROM bench.size
    """,
    """
    INSERT INTO accounts_externalid (source, kind, external_id, object_id, batch_id)
    SELECT '{source}', 'ACCOUNT', account_id::text, account_id, 1 FROM bench.size
    """,
    """
    INSERT INTO tiers_tierassignment (account_id, tier, started_at, reason)
    SELECT account_id, CASE WHEN bench.draw(account_id, 27) < 0.03 THEN 'STRATEGIC'
            ELSE 'VALUED' END, (date '{as_of}' - tenure)::timestamptz, 'First day'
    FROM bench.size WHERE status = 'CUSTOMER'
    """,
    """
    INSERT INTO accounts_unit (account_id, name, kind, city, country)
    SELECT account_id, 'Site ' || n, 'BRANCH', 'City ' || n, 'GB'
    FROM bench.size CROSS JOIN generate_series(1, 1 + people / 4) n
    """,
    """
    INSERT INTO accounts_contact (id, full_name, email, phone, created_at, updated_at)
    SELECT account_id * 100 + n, 'Contact ' || account_id || '-' || n,
        'contact' || account_id * 100 + n || '@bench.example', '', now(), now()
    FROM bench.size CROSS JOIN generate_series(1, least(people, 60)) n
    """,
    """
    INSERT INTO accounts_position (contact_id, account_id, title, level, function,
        buying_role, started_on)
    SELECT id, id / 100, 'Title', (ARRAY['C', 'D', 'MANAGER', 'STAFF'])[
            least(4, 1 + floor(8 * bench.draw(id, 9))::int)],
        'Function ' || id % 6, '',
        date '{as_of}' - 100 - floor(900 * bench.draw(id, 10))::int
    FROM accounts_contact
    """,
    """
    INSERT INTO accounts_interaction (id, account_id, happened_at, kind, purpose,
        initiative, user_id, minutes, subject, note)
    SELECT account_id * 1000 + n, account_id, timestamptz '{as_of} 18:00+00'
            - interval '1 day' * (1090 * bench.draw(account_id * 1000 + n, 11)),
        (ARRAY['VISIT', 'CALL', 'EMAIL', 'VIDEO', 'REVIEW'])[
            1 + floor(5 * bench.draw(account_id * 1000 + n, 12))::int],
        'SELL', 'PROACTIVE', 11 + account_id % {managers}, 45, 'Talk', ''
    FROM bench.size CROSS JOIN generate_series(1, least(orders / 2, 100)) n
    """,
    """
    INSERT INTO accounts_interactionparticipant (interaction_id, contact_id)
    SELECT i.id, i.account_id * 100 + 1 + i.id % least(s.people, 60)
    FROM accounts_interaction i JOIN bench.size s USING (account_id)
    """,
    """
    INSERT INTO accounts_problem (account_id, opened_at, kind, severity, channel,
        first_response_at, resolved_at, description)
    SELECT account_id, opened_at, (ARRAY['MISSED_DELIVERY', 'AVAILABILITY', 'QUALITY',
            'BILLING'])[1 + floor(4 * bench.draw(account_id * 1000 + n, 13))::int],
        'LOW', CASE WHEN account_id % 10 = 0 THEN 'STRATEGIC' ELSE 'STANDARD' END,
        opened_at + answer,
        CASE WHEN bench.draw(account_id * 1000 + n, 14) < 0.9
            THEN opened_at + answer + interval '3 days' END, ''
    FROM bench.size CROSS JOIN generate_series(1, least(orders / 6, 100)) n
    CROSS JOIN LATERAL (SELECT timestamptz '{as_of} 12:00+00' - interval '1 day'
        * (1090 * bench.draw(account_id * 1000 + n, 15)) AS opened_at,
        interval '1 hour' * exp(bench.normal(account_id * 1000 + n, 28)) AS answer) at
    """,
    """
    INSERT INTO accounts_promise (account_id, words, due_on, made_at, kept_at, outcome)
    SELECT account_id, 'Send the offer', made_on + 14, made_on,
        CASE WHEN bench.draw(account_id * 1000 + n, 29) < 0.95
            THEN made_on + interval '10 days' END, ''
    FROM bench.size CROSS JOIN generate_series(1, least(orders / 3, 50)) n
    CROSS JOIN LATERAL (SELECT date '{as_of}'
        - floor(1090 * bench.draw(account_id * 1000 + n, 31))::int AS made_on) made
    """,
    """
    INSERT INTO accounts_costentry (account_id, incurred_on, kind, amount)
    SELECT account_id,
        date '{as_of}' - floor(1090 * bench.draw(account_id * 1000 + n, 16))::int,
        'LOGISTICS', round((line_value * 0.1)::numeric, 2)
    FROM bench.size CROSS JOIN generate_series(1, least(orders / 3, 100)) n
    """,
    """
    INSERT INTO accounts_walletentry (account_id, category_id, period_start,
        period_end, total, ours, grade, source)
    SELECT account_id, 1 + account_id % 8, date '{as_of}' - 364, date '{as_of}',
        total, round(total * 0.4, 2), 'C', ''
    FROM bench.size
    CROSS JOIN LATERAL (SELECT round((line_value * orders)::numeric, 2) AS total) t
    WHERE orders > 0 AND bench.draw(account_id, 17) < 0.3
    """,
]
ORDERS = [
    """
    INSERT INTO accounts_order (account_id, ordered_on, currency, rate)
    SELECT account_id, date '{as_of}'
            - floor(bench.draw(account_id * 5000 + n, 18) * tenure)::int AS ordered_on,
        'GBP', 1
    FROM bench.size CROSS JOIN generate_series(1, orders) n
    ORDER BY ordered_on, account_id
    """,
    """
    INSERT INTO accounts_orderline (order_id, account_id, ordered_on, line_no,
        offering_id, quantity, revenue_given, cost_given, revenue, cost,
        promised_on, delivered_on)
    SELECT o.id, o.account_id, o.ordered_on, n,
        9 + floor(80 * bench.draw(line, 20))::int,
        sign(revenue) * (1 + floor(9 * bench.draw(line, 21))),
        revenue, cost, revenue, cost, o.ordered_on + 7,
        CASE WHEN bench.draw(line, 22) < 0.08 THEN o.ordered_on + 11
            WHEN o.ordered_on + 5 <= date '{as_of}' THEN o.ordered_on + 5 END
    FROM accounts_order o JOIN bench.size s USING (account_id)
    CROSS JOIN LATERAL
        generate_series(1, 1 + floor(5 * bench.draw(o.id, 19))::int) n
    CROSS JOIN LATERAL (SELECT o.id * 8 + n AS line) l
    CROSS JOIN LATERAL (SELECT round((s.line_value
        * exp(0.5 * bench.normal(line, 23))
        * CASE WHEN bench.draw(line, 24) < 0.01 THEN -1 ELSE 1 END)::numeric, 2)
        AS revenue) r
    CROSS JOIN LATERAL (SELECT CASE WHEN bench.draw(line, 25) < 0.85
        THEN round(revenue * (0.5 + 0.3 * bench.draw(line, 26))::numeric, 2) END
        AS cost) c
    ORDER BY o.id
    """,
]
LARGE = (
    "accounts_account",
    "accounts_externalid",
    "accounts_unit",
    "accounts_contact",
    "accounts_position",
    "accounts_interaction",
    "accounts_interactionparticipant",
    "accounts_problem",
    "accounts_promise",
    "accounts_costentry",
    "accounts_walletentry",
    "tiers_tierassignment",
)
FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
        conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
ORDER BY conname
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (
    SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid::regclass::text
"""
SEQUENCES = """
SELECT format('SELECT setval(%%L, max(id)) FROM %%s HAVING max(id) > 0', sequence, name)
FROM (SELECT name, pg_get_serial_sequence(name, 'id') AS sequence
    FROM unnest(%s::text[]) AS t(name)) owned
WHERE sequence IS NOT NULL
"""
MARK = "INSERT INTO accounts_dirtyaccount (account_id, orders) SELECT id, true FROM {}"


@transaction.atomic
def make_accounts(accounts: int, *, seed: int) -> None:
    """Write the accounts and all but their orders, into empty tables, as the owner."""
    values = {
        "accounts": accounts,
        "seed": seed,
        "managers": max(1, accounts // ACCOUNTS_A_MANAGER),
        "as_of": AS_OF,
        "source": SOURCE,
    }
    with connection.cursor() as cursor:
        for statement in [DRAWS, SIZES, "ANALYZE bench.size", *PEOPLE]:
            cursor.execute(statement.format(**values))
        with _bare(cursor, LARGE):
            for statement in ACCOUNTS:
                cursor.execute(statement.format(**values))
        _advance(cursor, ("users_user", "accounts_region", "accounts_offering"))
        _advance(cursor, ("accounts_importbatch", *LARGE))
        cursor.execute(MARK.format("accounts_account"))
        refresh_access()
        cursor.execute("ANALYZE")


def make_orders() -> int:
    """Write the orders and their lines, as the owner; return how many lines."""
    with transaction.atomic(), connection.cursor() as cursor:
        with _bare(cursor, ("accounts_order", "accounts_orderline")):
            for statement in ORDERS:
                cursor.execute(statement.format(as_of=AS_OF))
            lines = cursor.rowcount
        cursor.execute("DROP SCHEMA bench CASCADE")
    with connection.cursor() as cursor:
        # What the server does by itself in the minutes after a large load.
        cursor.execute("VACUUM (ANALYZE) accounts_order, accounts_orderline")
    return lines


@contextmanager
def _bare(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Fill *tables* without foreign keys, indexes and triggers, then make them anew."""
    again: list[str] = []
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for query in (INDEXES, FOREIGN_KEYS):
        cursor.execute(query, [list(tables)])
        for drop, create in cursor.fetchall():
            cursor.execute(drop)
            again.append(create)
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for create in again:
        cursor.execute(create)
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _advance(cursor: CursorWrapper, tables: Sequence[str]) -> None:
    """Let the sequences go on after the ids that were written."""
    cursor.execute(SEQUENCES, [list(tables)])
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
