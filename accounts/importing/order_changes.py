"""Orders that a file says anew: their lines are replaced as a multiset."""

from accounts.importing import images
from accounts.importing.loading import Load

# A line of the file and one that is there are the same line if they have the same
# number, or neither has one and offering, quantity and revenue agree; the nth with the
# nth. Of it is kept what the file has no column for, and nothing else.
LINES_TO_BE = """
CREATE TEMP TABLE import_lines AS
WITH told AS (
    SELECT p.object_id AS order_id, p.rate, r.*, n.offering_id,
        CASE WHEN r.line_no IS NULL THEN ROW(r.revenue,
            CASE WHEN %(has_offering)s THEN n.offering_id END,
            CASE WHEN %(has_quantity)s THEN r.quantity END)::text END AS pair
    FROM import_plan p
    JOIN import_rows r ON r.external_id = p.external_id COLLATE "default"
    LEFT JOIN import_offerings n ON n.category = coalesce(r.offering_category, '')
        AND n.offering = coalesce(r.offering, '')
    WHERE NOT p.is_new AND NOT p.is_same
), there AS (
    SELECT l.*, CASE WHEN l.line_no IS NULL THEN ROW(l.revenue_given,
            CASE WHEN %(has_offering)s THEN l.offering_id END,
            CASE WHEN %(has_quantity)s THEN l.quantity END)::text END AS pair
    FROM accounts_orderline l JOIN import_plan p ON p.object_id = l.order_id
    WHERE NOT p.is_new AND NOT p.is_same
), told_nth AS (
    SELECT t.*, row_number() OVER (PARTITION BY order_id, line_no, pair
        ORDER BY cost, discount, promised_on, delivered_on) AS nth FROM told t
), there_nth AS (
    SELECT w.*, row_number() OVER (PARTITION BY order_id, line_no, pair
        ORDER BY cost_given, discount_given, promised_on, delivered_on, id) AS nth
    FROM there w
)
SELECT t.order_id, t.line, t.line_no, w.id AS was_id, t.revenue AS revenue_given,
    n.offering_id, n.quantity, n.cost_given, n.discount_given, n.promised_on,
    n.delivered_on, w.id IS NOT NULL AND (w.revenue_given, w.offering_id, w.quantity,
        w.cost_given, w.discount_given, w.promised_on, w.delivered_on)
        IS NOT DISTINCT FROM (t.revenue, n.offering_id, n.quantity, n.cost_given,
        n.discount_given, n.promised_on, n.delivered_on) AS is_kept
FROM told_nth t LEFT JOIN there_nth w ON w.order_id = t.order_id AND w.nth = t.nth
    AND w.line_no IS NOT DISTINCT FROM t.line_no
    AND w.pair IS NOT DISTINCT FROM t.pair
CROSS JOIN LATERAL (SELECT
    CASE WHEN %(has_offering)s THEN t.offering_id ELSE w.offering_id END AS offering_id,
    CASE WHEN %(has_quantity)s THEN t.quantity ELSE w.quantity END AS quantity,
    CASE WHEN %(has_cost)s THEN t.cost ELSE w.cost_given END AS cost_given,
    CASE WHEN %(has_discount)s THEN t.discount ELSE w.discount_given
        END AS discount_given,
    CASE WHEN %(has_promised_on)s THEN t.promised_on ELSE w.promised_on
        END AS promised_on,
    CASE WHEN %(has_delivered_on)s THEN t.delivered_on ELSE w.delivered_on
        END AS delivered_on) n
"""
OPTIONAL = ("quantity", "cost", "discount", "promised_on", "delivered_on")
# What the order will say: an empty unit keeps the one that is known.
HEADERS_TO_BE = """
UPDATE import_plan p SET unit_id = CASE WHEN p.unit_cleared THEN NULL
        ELSE coalesce(p.unit_id, o.unit_id) END,
    rate = CASE WHEN o.currency = p.currency AND o.ordered_on = p.ordered_on
        THEN o.rate ELSE p.rate END
FROM accounts_order o
WHERE o.id = p.object_id AND NOT p.is_new AND NOT p.is_same
"""
MARK_CHANGED = """
UPDATE import_plan p SET is_changed = true
FROM accounts_order o
WHERE o.id = p.object_id AND NOT p.is_new AND NOT p.is_same AND (
    (o.account_id, o.unit_id, o.ordered_on, o.currency)
        IS DISTINCT FROM (p.account_id, p.unit_id, p.ordered_on, p.currency)
    OR EXISTS (SELECT FROM import_lines n WHERE n.order_id = o.id AND NOT n.is_kept)
    OR EXISTS (SELECT FROM accounts_orderline l WHERE l.order_id = o.id
        AND NOT EXISTS (SELECT FROM import_lines n WHERE n.was_id = l.id)))
"""
ORDERS_AMONG = """
accounts_order o JOIN import_plan p ON o.id = p.object_id WHERE p.is_changed
"""
UPDATE_ORDERS = """
UPDATE accounts_order o SET account_id = p.account_id, unit_id = p.unit_id,
    ordered_on = p.ordered_on, currency = p.currency, rate = p.rate
FROM import_plan p
WHERE p.is_changed AND o.id = p.object_id
  AND (o.account_id, o.unit_id, o.ordered_on, o.currency, o.rate)
    IS DISTINCT FROM (p.account_id, p.unit_id, p.ordered_on, p.currency, p.rate)
"""
DELETE_LINES = """
DELETE FROM accounts_orderline l USING import_plan p
WHERE p.is_changed AND l.order_id = p.object_id
  AND NOT EXISTS (SELECT FROM import_lines n WHERE n.was_id = l.id AND n.is_kept)
"""
LINES_AMONG = """
accounts_orderline l JOIN import_plan p ON l.order_id = p.object_id WHERE p.is_changed
"""
MOVE_LINES = """
UPDATE accounts_orderline l SET account_id = p.account_id, ordered_on = p.ordered_on,
    revenue = l.revenue_given * p.rate, cost = l.cost_given * p.rate,
    discount = l.discount_given * p.rate
FROM import_plan p
WHERE p.is_changed AND l.order_id = p.object_id
  AND (l.account_id, l.ordered_on, l.revenue, l.cost, l.discount) IS DISTINCT FROM
    (p.account_id, p.ordered_on, round(l.revenue_given * p.rate, 4),
     round(l.cost_given * p.rate, 4), round(l.discount_given * p.rate, 4))
"""
INSERT_LINES = """
INSERT INTO accounts_orderline (order_id, account_id, ordered_on, line_no, offering_id,
    quantity, revenue_given, cost_given, discount_given, revenue, cost, discount,
    promised_on, delivered_on, batch_id)
SELECT n.order_id, p.account_id, p.ordered_on, n.line_no, n.offering_id, n.quantity,
    n.revenue_given, n.cost_given, n.discount_given, n.revenue_given * p.rate,
    n.cost_given * p.rate, n.discount_given * p.rate, n.promised_on, n.delivered_on,
    %(batch)s
FROM import_lines n JOIN import_plan p ON p.object_id = n.order_id
WHERE p.is_changed AND NOT n.is_kept
ORDER BY n.order_id, n.line
"""
REMEMBER = """
UPDATE accounts_externalid k SET digest = p.digest, batch_id = %(batch)s
FROM import_plan p WHERE k.id = p.key_id AND NOT p.is_same
"""


def replace_changed(load: Load) -> None:
    """Make each changed order what the file says, leaving its other lines alone."""
    if not load.value(
        "SELECT EXISTS (SELECT FROM import_plan WHERE NOT is_new AND NOT is_same)"
    ):
        return
    load.run("CREATE UNIQUE INDEX ON import_plan (object_id)")
    present = set(load.columns)
    has = {f"has_{name}": name in present for name in OPTIONAL}
    has["has_offering"] = bool(present & {"offering", "offering_category"})
    load.run(HEADERS_TO_BE)
    load.run(LINES_TO_BE, has)
    load.run("ANALYZE import_lines")
    load.run("CREATE INDEX ON import_lines (order_id)")
    load.run("CREATE INDEX ON import_lines (was_id)")
    load.run(MARK_CHANGED)
    images.keep_changed(
        load,
        table="accounts_order",
        columns=[
            images.Changed(name, f"o.{name}", f"p.{name}")
            for name in ("account_id", "unit_id", "ordered_on", "currency", "rate")
        ],
        key=("o.id", "p.account_id"),
        among=ORDERS_AMONG,
    )
    with images.written_here(load):
        load.run(UPDATE_ORDERS)
    images.remove(load, table="accounts_orderline", alias="l", delete=DELETE_LINES)
    _move_lines(load)
    load.run(INSERT_LINES)
    load.run(REMEMBER)


def _move_lines(load: Load) -> None:
    """Give the lines that stay what their order says now."""
    images.keep_changed(
        load,
        table="accounts_orderline",
        columns=[
            *(
                images.Changed(name, f"l.{name}", f"p.{name}")
                for name in ("account_id", "ordered_on")
            ),
            *(
                images.Changed(name, f"l.{name}", f"round(l.{name}_given * p.rate, 4)")
                for name in ("revenue", "cost", "discount")
            ),
        ],
        key=("l.id", "p.account_id"),
        among=LINES_AMONG,
    )
    with images.written_here(load):
        load.run(MOVE_LINES)
