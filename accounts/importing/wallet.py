"""wallet.csv: what a customer spends in a category; one row a competitor."""

from django.utils.translation import gettext_lazy as _

from accounts.importing import images
from accounts.importing.columns import code, date, key, money, text
from accounts.importing.keyed import (
    ACCOUNT,
    blankable,
    load_keyed,
    make_plan,
    nullable,
)
from accounts.importing.loading import Load
from accounts.importing.registry import FileFormat, Rule, register
from accounts.models import Grade

# Rows that share account, category and period are one entry.
KEY = """
ALTER TABLE import_rows ADD COLUMN external_id text;
UPDATE import_rows SET external_id = to_jsonb(ARRAY[account_external_id,
    offering_category, period_start::text, period_end::text])::text;
UPDATE import_rows SET external_id = md5(external_id) WHERE length(external_id) > 500
"""
DISAGREES = """
r.external_id IN (SELECT external_id FROM import_rows
    GROUP BY external_id HAVING min({column}) <> max({column}))
"""
COMPETITOR_TWICE = """
r.line IN (SELECT line FROM (SELECT line, row_number() OVER (
    PARTITION BY external_id, competitor ORDER BY line) AS nth
    FROM import_rows WHERE competitor IS NOT NULL) n WHERE nth > 1)
"""
INCOMPLETE = """
to_jsonb(ARRAY[r.account_external_id, r.offering_category, r.period_start::text,
    r.period_end::text])::text IN (SELECT f.unit FROM import_faults f WHERE f.rejected)
"""
ENTRIES = """
CREATE TEMP TABLE import_entries AS
SELECT external_id, min(line) AS line, count(*) AS lines,
    min(account_external_id) AS account_external_id,
    min(offering_category) AS offering_category, min(period_start) AS period_start,
    min(period_end) AS period_end, min(total) AS total, min(ours) AS ours,
    min(in_house) AS in_house, min(unplaced) AS unplaced, min(grade) AS grade,
    min(source) AS source, min(stated_on) AS stated_on,
    string_agg(to_jsonb(ARRAY[competitor, competitor_amount::text])::text, ' '
        ORDER BY competitor) FILTER (WHERE competitor IS NOT NULL) AS competitor,
    NULL::numeric AS competitor_amount,
    min(cleared) FILTER (WHERE cleared IS NOT NULL) AS cleared
FROM import_rows GROUP BY external_id
"""
MAKE_CATEGORIES = """
INSERT INTO accounts_offering (name)
SELECT DISTINCT offering_category FROM import_plan ORDER BY 1
ON CONFLICT (parent_id, name) DO NOTHING
"""
FIND_CATEGORIES = """
ALTER TABLE import_plan ADD COLUMN category_id bigint;
UPDATE import_plan p SET category_id = o.id FROM accounts_offering o
WHERE o.parent_id IS NULL AND o.name = p.offering_category
"""
KNOWN_ALREADY = """
UPDATE import_plan p SET object_id = w.id, is_new = false
FROM accounts_walletentry w
WHERE w.account_id = p.account_id AND w.category_id = p.category_id
  AND w.period_start = p.period_start AND w.period_end = p.period_end
  AND (p.is_new OR (p.delta <> '{}' AND p.object_id <> w.id))
"""
# Two ids of one account, which was merged, may say the same entry.
SAID_TWICE = """
r.external_id IN (SELECT external_id FROM (SELECT external_id, row_number() OVER (
    PARTITION BY account_id, category_id, period_start, period_end ORDER BY line) AS nth
    FROM import_plan WHERE delta <> '{}') n WHERE nth > 1)
"""
MAKE_COMPETITORS = """
INSERT INTO accounts_competitor (name)
SELECT DISTINCT r.competitor FROM import_rows r JOIN import_plan p
    ON p.external_id = r.external_id
WHERE r.competitor IS NOT NULL ORDER BY 1
ON CONFLICT (name) DO NOTHING
"""
SHARES = """
CREATE TEMP TABLE import_shares AS
SELECT p.object_id AS entry_id, p.is_new, c.id AS competitor_id,
    r.competitor_amount AS amount
FROM import_plan p JOIN import_rows r ON r.external_id = p.external_id
JOIN accounts_competitor c ON c.name = r.competitor
WHERE p.delta ? 'competitor'
"""
GONE_SHARES = """
DELETE FROM accounts_competitorshare x USING import_plan p
WHERE x.entry_id = p.object_id AND NOT p.is_new AND p.delta ? 'competitor'
  AND NOT EXISTS (SELECT FROM import_shares s
    WHERE s.entry_id = x.entry_id AND s.competitor_id = x.competitor_id)
RETURNING x.entry_id
"""
WRITE_SHARES = """
INSERT INTO accounts_competitorshare AS x (entry_id, competitor_id, amount)
SELECT entry_id, competitor_id, amount FROM import_shares
WHERE is_new = %(is_new)s ORDER BY 1, 2
ON CONFLICT (entry_id, competitor_id) DO UPDATE SET amount = excluded.amount
WHERE excluded.amount IS NOT NULL AND x.amount IS DISTINCT FROM excluded.amount
RETURNING x.entry_id
"""
TALLY = """
SELECT coalesce(sum(lines) FILTER (WHERE is_new), 0), coalesce(sum(lines) FILTER (
    WHERE NOT is_new AND (object_id IN (SELECT id FROM import_changed)
        OR object_id = ANY(%(changed)s))), 0), coalesce(sum(lines), 0), count(*)
FROM import_plan
"""
OUTCOMES = """
SELECT r.line, CASE WHEN p.is_new THEN 'CREATED'
    WHEN p.object_id IN (SELECT id FROM import_changed)
        OR p.object_id = ANY(%(also_changed)s) THEN 'UPDATED'
    ELSE 'UNCHANGED' END, p.object_id
FROM import_plan p JOIN import_rows r ON r.external_id = p.external_id
"""
ENTRY_COLUMNS = (
    "total",
    "ours",
    "in_house",
    "unplaced",
    "grade",
    "source",
    "stated_on",
)


def load_wallet(load: Load) -> None:
    load.run(KEY)
    for column in ENTRY_COLUMNS:
        load.reject(
            DISAGREES.replace("{column}", column),
            column=column,
            reason=_("rows of the same entry disagree"),
        )
    load.reject(
        COMPETITOR_TWICE,
        column="competitor",
        reason=_("the competitor stands in the entry twice"),
    )
    load.reject(
        INCOMPLETE,
        column="account_external_id",
        reason=_("another row of this entry was rejected, so it is incomplete"),
    )
    load.run(ENTRIES)
    make_plan(
        load,
        kind="WALLET",
        table="accounts_walletentry",
        remembers_row=False,
        rows="import_entries",
    )
    _resolve_accounts(load)
    with images.row_by_row(load):
        load.run(MAKE_CATEGORIES)
    load.run(FIND_CATEGORIES)
    if load.reject(
        SAID_TWICE,
        column="account_external_id",
        reason=_("another row says the same entry of this account"),
    ):
        load.run(f"DELETE FROM import_plan r WHERE {SAID_TWICE}")
    load.run(KNOWN_ALREADY)
    load_keyed(
        load,
        kind="WALLET",
        table="accounts_walletentry",
        fields=[
            *nullable("account_id", "category_id", "period_start", "period_end"),
            *nullable("total", "ours", "in_house", "unplaced", "grade", "stated_on"),
            *blankable("source"),
        ],
    )
    changed = _load_shares(load)
    load.also_changed = set(changed)
    load.run(TALLY, {"changed": changed})
    created, updated, good, entries = map(int, load.cursor.fetchone())
    load.counts.created, load.counts.updated = created, updated
    load.counts.unchanged = good - created - updated
    load.counts.extra["entries"] = entries


def _resolve_accounts(load: Load) -> None:
    """Find the account of each entry; all rows of one with none are rejected."""
    load.run(
        "ALTER TABLE import_plan ADD COLUMN account_id bigint;"
        " UPDATE import_plan p SET account_id = k.object_id FROM accounts_externalid k"
        " WHERE k.kind = 'ACCOUNT' AND k.source = %(source)s"
        " AND k.external_id = p.account_external_id"
    )
    load.reject(
        "r.external_id IN (SELECT external_id FROM import_plan"
        " WHERE account_id IS NULL)",
        column=ACCOUNT.column,
        reason=ACCOUNT.reason,
    )
    load.run("DELETE FROM import_plan WHERE account_id IS NULL")


def _load_shares(load: Load) -> list[int]:
    with images.row_by_row(load):
        load.run(MAKE_COMPETITORS)
    load.run(SHARES)
    load.run(GONE_SHARES)
    changed = {row[0] for row in load.cursor.fetchall()}
    load.run(WRITE_SHARES, {"is_new": True})
    with images.row_by_row(load):  # a share keeps no batch, only its entry does
        load.run(WRITE_SHARES, {"is_new": False})
    return sorted(changed | {row[0] for row in load.cursor.fetchall()})


WALLET = register(
    FileFormat(
        name="wallet.csv",
        order=100,
        columns=[
            key("account_external_id", required=True),
            text("offering_category", 300, required=True),
            date("period_start", required=True),
            date("period_end", required=True),
            money("total", required=True, minimum=0),
            money("ours", minimum=0),
            money("in_house", minimum=0),
            money("unplaced", minimum=0),
            text("competitor", 300),
            money("competitor_amount", minimum=0),
            code("grade", Grade.values, required=True),
            text("source", 300),
            date("stated_on"),
        ],
        rules=[
            Rule(
                condition="period_end < period_start",
                column="period_end",
                reason=_("ended before it started"),
            ),
            Rule(
                condition="competitor IS NULL AND competitor_amount IS NOT NULL",
                column="competitor_amount",
                reason=_("an amount of no competitor"),
            ),
        ],
        unit=["account_external_id", "offering_category", "period_start", "period_end"],
        load=load_wallet,
        outcomes=OUTCOMES,
    )
)
