"""orders.csv: one row a line; rows that share an id are one order, kept whole."""

from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.importing.columns import Column, Kind, date, key, money, text
from accounts.importing.loading import Load
from accounts.importing.offerings import find_offerings
from accounts.importing.order_changes import replace_changed
from accounts.importing.order_lines import insert_new_orders
from accounts.importing.registry import FileFormat, Rule, register

# With no currency of its own yet, the programme takes the import's, if it is one.
ADOPT_CURRENCY = """
UPDATE accounts_programme SET base_currency = one.currency
FROM (SELECT min(currency) AS currency FROM import_rows
    HAVING count(DISTINCT currency) = 1) one
WHERE base_currency = ''
"""
BASE_CURRENCY = "SELECT base_currency FROM accounts_programme WHERE id = 1"
# Each line is hashed and the sorted hashes are hashed again: the order of lines in the
# file changes nothing.
ORDERS = """
CREATE TEMP TABLE import_orders AS
SELECT external_id, min(line) AS line, count(*) AS lines,
    min(account_external_id) AS account_external_id, min(ordered_on) AS ordered_on,
    min(unit_external_id) AS unit_external_id, min(currency) AS currency,
    bool_or(unit_cleared) AS unit_cleared,
    CASE WHEN min(account_external_id) <> max(account_external_id)
            THEN 'account_external_id'
        WHEN min(ordered_on) <> max(ordered_on) THEN 'ordered_on'
        WHEN min(unit_external_id) <> max(unit_external_id) THEN 'unit_external_id'
        WHEN min(currency) <> max(currency) THEN 'currency' END AS conflict,
    decode(md5(string_agg(hash, '' ORDER BY hash)), 'hex') AS digest
FROM (
    SELECT external_id COLLATE "C" AS external_id, line, ordered_on,
        account_external_id COLLATE "C" AS account_external_id,
        unit_external_id COLLATE "C" AS unit_external_id,
        coalesce(currency, %(base)s) COLLATE "C" AS currency,
        coalesce('unit_external_id' = ANY(cleared), false) AS unit_cleared,
        md5(ROW(account_external_id, ordered_on, unit_external_id, currency, line_no,
            offering, offering_category, quantity, revenue, cost, discount,
            promised_on, delivered_on, cleared)::text) COLLATE "C" AS hash
    FROM import_rows
) r
GROUP BY external_id
"""
PLAN = """
CREATE TEMP TABLE import_plan AS
SELECT o.*, a.object_id AS account_id, u.object_id AS unit_id, k.id AS key_id,
    k.id IS NULL AS is_new, k.digest IS NOT DISTINCT FROM o.digest AS is_same,
    coalesce(k.object_id, nextval(pg_get_serial_sequence('accounts_order', 'id')))
        AS object_id,
    CASE WHEN o.currency = %(base)s THEN 1 ELSE (
        SELECT x.rate FROM accounts_exchangerate x
        WHERE x.currency = o.currency AND x.valid_from <= o.ordered_on
        ORDER BY x.valid_from DESC LIMIT 1) END AS rate
FROM import_orders o
LEFT JOIN accounts_externalid k ON k.kind = 'ORDER' AND k.source = %(source)s
    AND k.external_id = o.external_id COLLATE "default"
LEFT JOIN accounts_externalid a ON a.kind = 'ACCOUNT' AND a.source = %(source)s
    AND a.external_id = o.account_external_id COLLATE "default"
LEFT JOIN accounts_externalid u ON u.kind = 'UNIT' AND u.source = %(source)s
    AND u.external_id = o.unit_external_id COLLATE "default"
ORDER BY o.line
"""
REJECT = """
INSERT INTO import_faults
SELECT r.line, true, {column}, left({value}, 200), {reason}, NULL
FROM import_plan p JOIN import_rows r ON r.external_id = p.external_id COLLATE "default"
WHERE {condition}
"""
# A line that was rejected would be missing from its order.
INCOMPLETE = """
to_jsonb(ARRAY[p.external_id])::text IN (
    SELECT f.unit FROM import_faults f WHERE f.rejected)
"""
SECOND_NUMBER = """
r.line_no IS NOT NULL AND r.line IN (SELECT line FROM (
    SELECT line, row_number() OVER (PARTITION BY external_id, line_no ORDER BY line)
    AS nth FROM import_rows WHERE line_no IS NOT NULL) n WHERE nth > 1)
"""
TOO_LARGE = """
EXISTS (SELECT FROM import_rows l WHERE l.external_id = p.external_id COLLATE "default"
    AND greatest(abs(l.revenue), abs(l.cost), abs(l.discount)) * p.rate >= 1e13)
"""
TALLY = """
SELECT coalesce(sum(lines) FILTER (WHERE is_new), 0),
    coalesce(sum(lines) FILTER (WHERE is_changed), 0),
    coalesce(sum(lines) FILTER (WHERE NOT is_new AND NOT is_changed), 0), count(*)
FROM import_plan
"""
OUTCOMES = """
SELECT r.line, CASE WHEN p.is_new THEN 'CREATED' WHEN p.is_changed THEN 'UPDATED'
    ELSE 'UNCHANGED' END, p.object_id
FROM import_plan p JOIN import_rows r ON r.external_id = p.external_id
"""


# Of the lines that were taken, in the programme's currency.
REVENUE = """
SELECT coalesce(sum(round(r.revenue * p.rate, 4)), 0.0000)
FROM import_rows r JOIN import_plan p ON p.external_id = r.external_id
"""


def load_orders(load: Load) -> None:
    load.run(ADOPT_CURRENCY)
    base = load.value(BASE_CURRENCY) or ""
    load.reject(
        SECOND_NUMBER,
        column="line_no",
        reason=_("the number stands in the order twice"),
    )
    load.step(str(_("grouping lines to orders")))
    load.run(ORDERS, {"base": base})
    load.run("ANALYZE import_orders")
    load.run(PLAN, {"base": base})
    load.run("DROP TABLE import_orders")
    load.run("ANALYZE import_plan")
    _reject_orders(load)
    find_offerings(load)
    load.run("ALTER TABLE import_plan ADD COLUMN is_changed boolean DEFAULT false")
    load.step(str(_("writing orders")))
    insert_new_orders(load)
    replace_changed(load)
    load.run(TALLY)
    created, updated, unchanged, orders = map(int, load.cursor.fetchone())
    load.counts.created, load.counts.updated = created, updated
    load.counts.unchanged = unchanged
    load.counts.extra["orders"] = orders
    load.counts.extra["revenue"] = str(load.value(REVENUE))


def _reject_orders(load: Load) -> None:
    """Reject whole orders, line by line with the reason that concerns it."""
    for condition, column, value, reason in (
        (
            "p.conflict IS NOT NULL",
            "p.conflict",
            "to_jsonb(r) ->> p.conflict",
            str(_("rows of the same order disagree")),
        ),
        (
            "p.account_id IS NULL",
            "'account_external_id'",
            "r.account_external_id",
            str(_("no account has this id")),
        ),
        (
            "p.unit_external_id IS NOT NULL AND p.unit_id IS NULL",
            "'unit_external_id'",
            "p.unit_external_id",
            str(_("no unit has this id")),
        ),
        (
            "p.rate IS NULL",
            "'currency'",
            "p.currency",
            str(_("no rate for %(currency)s on %(day)s; give rates.csv")),
        ),
        (
            TOO_LARGE,
            "'revenue'",
            "r.revenue::text",
            str(_("too large in the programme's currency")),
        ),
        (
            INCOMPLETE,
            "'external_id'",
            "r.external_id",
            str(
                _("another line of this order was rejected, so the order is incomplete")
            ),
        ),
    ):
        _reject(load, condition, column, value, reason)


def _reject(load: Load, condition: str, column: str, value: str, reason: str) -> None:
    told = sql.Literal(reason).as_string(None)
    if "%(currency)s" in reason:
        parts = reason.replace("%(currency)s", "%1$s").replace("%(day)s", "%2$s")
        told = f"format({sql.Literal(parts).as_string(None)}, p.currency, p.ordered_on)"
    rejected = load.run(
        sql.SQL(REJECT).format(
            column=sql.SQL(column),
            value=sql.SQL(value),
            reason=sql.SQL(told.replace("%", "%%")),
            condition=sql.SQL(condition),
        )
    )
    if rejected:
        load.run(
            sql.SQL("DELETE FROM import_plan p WHERE {}").format(sql.SQL(condition))
        )


ORDERS_FORMAT = register(
    FileFormat(
        name="orders.csv",
        order=60,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            date("ordered_on", required=True),
            money("revenue", required=True),
            Column(name="line_no", kind=Kind.INTEGER),
            key("unit_external_id"),
            date("promised_on"),
            date("delivered_on"),
            Column(name="currency", kind=Kind.CURRENCY),
            text("offering", 300),
            text("offering_category", 300),
            money("quantity"),
            money("cost"),
            money("discount"),
        ],
        rules=[
            Rule(
                condition="quantity < 0 AND revenue > 0",
                column="quantity",
                reason=_("a negative quantity with positive revenue"),
            )
        ],
        unit=["external_id"],
        load=load_orders,
        outcomes=OUTCOMES,
    )
)
