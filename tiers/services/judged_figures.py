"""What is kept with a change, so that a replay needs no recomputation."""

import datetime as dt
import json
from typing import Any

from django.db import connection
from psycopg import sql

from accounts.services import facts as account_facts
from scoring.services import measuring
from scoring.services.rows import plain
from tiers.features import read_portfolio
from tiers.models import ChangeSet

CODES = ("market_position", "status", "supplier", "nomination", "override")

EVALUATED = """
UPDATE tiers_change c SET
    score = e.score, rank = e.rank, factors = e.factors,
    contributions = e.contributions, gate = e.gate, decisive = e.decisive,
    nominee_type = e.nominee_type, enter_score = p.enter_score,
    stay_score = p.stay_score, seats = %(seats)s
FROM tiers_evaluation e, tiers_policy p
WHERE c.change_set_id = %(change_set)s AND e.account_id = c.account_id
    AND p.id = %(policy)s AND e.policy_id = p.id
"""
FITS = "SELECT account_id, fit_id FROM {} m WHERE account_id = ANY(%s)"
KEEP = """
UPDATE tiers_change c SET measures = known.measures
FROM unnest(%s::bigint[], %s::jsonb[]) AS known(account_id, measures)
WHERE c.change_set_id = %s AND c.account_id = known.account_id
"""


def keep(
    change_set: ChangeSet,
    *,
    facts: sql.Composable | None = None,
    measures: sql.Composable | None = None,
    seats: int | None = None,
) -> None:
    """
    Write beside each change of the set what its account was judged by.

    :param facts: the table of the facts that were judged, the published one if left out
    :param measures: the table of the measures that were judged, likewise
    :param seats: how many accounts may be Strategic, if a run counted them
    """
    facts = facts or sql.Identifier(account_facts.FACTS)
    measures = measures or sql.Identifier(measuring.MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            EVALUATED,
            {
                "change_set": change_set.pk,
                "policy": change_set.policy_id,
                "seats": seats,
            },
        )
    accounts = list(change_set.changes.values_list("account_id", flat=True))
    if not accounts:
        return
    figures = _figures(accounts, facts, measures, as_of=change_set.as_of)
    written = [json.dumps(known) for known in figures.values()]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [list(figures), written, change_set.pk])


def _figures(
    accounts: list[int],
    facts: sql.Composable,
    measures: sql.Composable,
    *,
    as_of: dt.date,
) -> dict[int, dict[str, Any]]:
    """Return every figure and answer that a policy may judge, by account."""
    portfolio = read_portfolio(measures, facts, as_of=as_of, accounts=accounts)
    columns = {name: plain(known) for name, known in portfolio.measures.items()}
    columns |= {name: getattr(portfolio, name).tolist() for name in CODES}
    columns["marked"] = portfolio.marked.tolist()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(FITS).format(measures), [accounts])
        fits = dict(cursor.fetchall())
    keys = portfolio.keys.tolist()
    columns["fit"] = [fits[key] for key in keys]
    rows = zip(*columns.values(), strict=True)
    return {
        key: dict(zip(columns, row, strict=True))
        for key, row in zip(keys, rows, strict=True)
    }
