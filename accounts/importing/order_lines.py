"""New orders, with their lines, in portions that keep the server's memory small."""

from accounts.importing.loading import Load

PORTION_LINES = 500_000
NEW_RANGE = """
SELECT min(object_id), max(object_id), count(*), coalesce(sum(lines), 0)
FROM import_plan WHERE is_new
"""
INSERT_ORDERS = """
INSERT INTO accounts_order
    (id, account_id, unit_id, ordered_on, currency, rate, batch_id)
SELECT object_id, account_id, unit_id, ordered_on, currency, rate, %(batch)s
FROM import_plan
WHERE is_new AND object_id BETWEEN %(low)s AND %(high)s
ORDER BY object_id
"""
REMEMBER_ORDERS = """
INSERT INTO accounts_externalid (source, kind, external_id, object_id, digest, batch_id)
SELECT %(source)s, 'ORDER', external_id, object_id, digest, %(batch)s
FROM import_plan
WHERE is_new AND object_id BETWEEN %(low)s AND %(high)s
ORDER BY object_id
"""
INSERT_LINES = """
INSERT INTO accounts_orderline (order_id, account_id, ordered_on, line_no, offering_id,
    quantity, revenue_given, cost_given, discount_given, revenue, cost, discount,
    promised_on, delivered_on, batch_id)
SELECT p.object_id, p.account_id, p.ordered_on, r.line_no, n.offering_id, r.quantity,
    r.revenue, r.cost, r.discount, r.revenue * p.rate, r.cost * p.rate,
    r.discount * p.rate, r.promised_on, r.delivered_on, %(batch)s
FROM import_plan p
JOIN import_rows r ON r.external_id = p.external_id COLLATE "default"
LEFT JOIN import_offerings n ON n.category = coalesce(r.offering_category, '')
    AND n.offering = coalesce(r.offering, '')
WHERE p.is_new AND p.object_id BETWEEN %(low)s AND %(high)s
ORDER BY p.object_id, r.line
"""


def insert_new_orders(load: Load) -> None:
    """Insert what the plan has new: orders, their ids of the source, their lines."""
    load.run(NEW_RANGE)
    first, last, orders, lines = load.cursor.fetchone()
    if not orders:
        return
    portion = max(1, int(PORTION_LINES * orders / lines))
    for low in range(first, last + 1, portion):
        bounds = {"low": low, "high": low + portion - 1}
        for statement in (INSERT_ORDERS, REMEMBER_ORDERS, INSERT_LINES):
            load.run(statement, bounds)
        load.step(
            f"{min(100, round(100 * (low + portion - first) / (last + 1 - first)))} %"
        )
