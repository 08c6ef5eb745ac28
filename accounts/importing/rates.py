"""rates.csv: what one unit of a currency is worth in the programme's."""

from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import Column, Kind, date
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, Rule, register

UPSERT = """
WITH written AS (
    INSERT INTO accounts_exchangerate AS x (currency, valid_from, rate)
    SELECT currency, valid_from, rate FROM import_rows
    ON CONFLICT (currency, valid_from) DO UPDATE SET rate = excluded.rate
    WHERE x.rate <> excluded.rate
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),
    (SELECT count(*) FROM import_rows)
FROM written
"""


def load_rates(load: Load) -> None:
    reject_duplicates(load, "currency", "valid_from")
    load.run(UPSERT)
    created, updated, good = load.cursor.fetchone()
    load.counts.created, load.counts.updated = created, updated
    load.counts.unchanged = good - created - updated


RATES = register(
    FileFormat(
        name="rates.csv",
        order=20,
        columns=[
            Column(name="currency", kind=Kind.CURRENCY, required=True),
            date("valid_from", required=True),
            Column(name="rate", kind=Kind.DECIMAL, size=18, places=8, required=True),
        ],
        rules=[
            Rule(
                condition="rate <= 0",
                column="rate",
                reason=_("a rate is greater than zero"),
            )
        ],
        load=load_rates,
        keeps_batch=False,
    )
)
