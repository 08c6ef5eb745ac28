"""Who stands high among others, and what the accounts that it brought are worth."""

import datetime as dt

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from sam.lib import runs, tables
from scoring.features import read_brought, read_edges
from scoring.models import MeasureSettings
from scoring.services.rows import plain

COLUMNS = ["account_id", "standing", "relations"]


def stage_standing(
    job: runs.Job, facts: sql.Composable, settings: MeasureSettings, name: str
) -> None:
    """
    Write standing and relations of the accounts that have any into a table of the run.

    Standing is in times the mean account that has a relation, null where relations are
    too few to be evidence.
    """
    from scoring.core.influence import influence

    staged = tables.staged_name(job.run.pk, name)
    if tables.exists(staged):
        return
    target = tables.staging(staged)
    with transaction.atomic(), connection.cursor() as cursor:
        edges = read_edges(cursor, facts, job.as_of)
        found = influence(
            edges.source,
            edges.target,
            edges.weight,
            size=edges.keys.size,
            least=settings.least_relations,
            damping=float(settings.damping),
        )
        related = found.edges > 0
        cursor.execute(
            sql.SQL(
                "CREATE TABLE {} (account_id bigint PRIMARY KEY, standing float8,"
                " relations bigint NOT NULL)"
            ).format(target)
        )
        columns = (edges.keys, found.standing, found.edges)
        rows = zip(*(plain(values[related]) for values in columns), strict=True)
        tables.copy_in(target, COLUMNS, rows)


def stage_reference_values(
    cursor: CursorWrapper, measures: sql.Composable, as_of: dt.date, annual_rate: float
) -> int:
    """
    Write into *measures* what the accounts that each account brought are worth.

    An account that several brought is shared among them by the relations' weights.
    Return how many have a reference value.
    """
    from scoring.core.influence import reference_value

    brought = read_brought(cursor, measures, as_of)
    keys, source = np.unique(brought.source, return_inverse=True)
    _, first, target = np.unique(brought.target, return_index=True, return_inverse=True)
    worth = brought.lifetime_value[first]
    # They are customers already: what they are worth is as of today, and all of it.
    values = reference_value(
        source,
        target,
        brought.weight,
        size=keys.size,
        moved=np.ones(worth.size),
        value=worth,
        months=np.zeros(worth.size),
        annual_rate=annual_rate,
    )
    cursor.execute(
        sql.SQL(
            "UPDATE {} m SET reference_value = v.worth"
            " FROM unnest(%s::bigint[], %s::float8[]) AS v(account_id, worth)"
            " WHERE m.account_id = v.account_id"
        ).format(measures),
        [keys.tolist(), values.tolist()],
    )
    return int(cursor.rowcount)
