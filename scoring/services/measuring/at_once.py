"""What follows from the facts of a few accounts alone, measured with the change."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.services import facts as account_facts
from scoring.features import Facts, read_facts
from scoring.models import MeasureSettings, TouchedAccount
from scoring.services.measuring.attachment import attachments
from scoring.services.measuring.columns import MEASURES, MONEY
from scoring.services.measuring.wallets import (
    headrooms,
    potentials_beside,
    shares,
)
from scoring.services.rows import plain

# What the nightly run made of models, and stays until it runs again.
KEPT = (
    "realizable_wallet",
    "realizable_low",
    "realizable_high",
    "margin_rate",
    "lifetime_value",
    "expected_revenue_12m",
)
FOLLOWS = (
    "potential",
    "potential_low",
    "potential_high",
    "potential_grade",
    "potential_source",
    "headroom",
    "headroom_beyond",
    "headroom_value",
    "share_of_wallet",
    "share_grade",
    "left_unplaced",
    "left_competitors",
    "left_behind_share",
    "attachment",
    "attachment_low",
    "attachment_high",
)
TOUCHED = TouchedAccount._meta.db_table
# Nobody's standing among others follows from one account's facts.
NO_STANDING = sql.SQL(
    "(SELECT NULL::bigint AS account_id, NULL::float8 AS standing,"
    " NULL::int AS relations WHERE false)"
)
UNIT = Decimal("0.0001")


def follow_facts(cursor: CursorWrapper, ids: Sequence[int]) -> int:
    """
    Bring the measures of these accounts up to their facts; return how many moved.

    Potential, headroom, share, what is left behind and attachment follow, by the same
    functions and settings as in a run. What comes of models (lifetime value, the
    estimate of a wallet) stays as of the last run; so does the standing among others.
    """
    cursor.execute(
        sql.SQL(
            "SELECT account_id, as_of, settings_version, {} FROM {}"
            " WHERE account_id = ANY(%s) ORDER BY account_id FOR UPDATE"
        ).format(
            sql.SQL(", ").join(map(sql.Identifier, KEPT + FOLLOWS)),
            sql.Identifier(MEASURES),
        ),
        [list(ids)],
    )
    by_settings: dict[tuple[Any, int], list[tuple[Any, ...]]] = {}
    for row in cursor.fetchall():
        by_settings.setdefault((row[1], row[2]), []).append(row)
    return sum(
        _follow(cursor, rows, as_of, version)
        for (as_of, version), rows in by_settings.items()
    )


def touch(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Remember these accounts, so that a run under way looks at them once more."""
    cursor.execute(
        sql.SQL("INSERT INTO {} (account_id) SELECT unnest(%s::bigint[])").format(
            sql.Identifier(TOUCHED)
        ),
        [list(ids)],
    )


def follow_touched(cursor: CursorWrapper) -> int:
    """Bring those up to date that were touched while a run measured all accounts."""
    cursor.execute(
        sql.SQL(
            "WITH gone AS (DELETE FROM {} RETURNING account_id)"
            " SELECT DISTINCT account_id FROM gone"
        ).format(sql.Identifier(TOUCHED))
    )
    ids = [pk for (pk,) in cursor.fetchall()]
    return follow_facts(cursor, ids) if ids else 0


def _follow(
    cursor: CursorWrapper, rows: list[tuple[Any, ...]], as_of: Any, version: int
) -> int:
    settings = MeasureSettings.objects.get(version=version)
    facts = _facts(cursor, [row[0] for row in rows], as_of)
    known = set(facts.keys.tolist())
    rows = [row for row in rows if row[0] in known]
    if not rows:
        return 0
    kept = {
        name: np.array(
            [np.nan if row[3 + n] is None else row[3 + n] for row in rows]
        ).astype(np.float64)
        for n, name in enumerate(KEPT)
    }
    found = _measured(facts, kept, settings)
    lists = [_as_kept(name, found[name]) for name in FOLLOWS]
    moved = [
        (*values, row[0])
        for row, values in zip(rows, zip(*lists, strict=True), strict=True)
        if values != row[3 + len(KEPT) :]
    ]
    if moved:
        cursor.executemany(
            sql.SQL("UPDATE {} SET {} WHERE account_id = %s").format(
                sql.Identifier(MEASURES),
                sql.SQL(", ").join(
                    sql.SQL("{} = %s").format(sql.Identifier(name)) for name in FOLLOWS
                ),
            ),
            moved,
        )
    return len(moved)


def _facts(cursor: CursorWrapper, ids: list[int], as_of: Any) -> Facts:
    few = sql.SQL("(SELECT * FROM {} WHERE account_id = ANY({}))").format(
        sql.Identifier(account_facts.FACTS), sql.Literal(ids)
    )
    return read_facts(
        cursor, few, NO_STANDING, low=min(ids), high=max(ids) + 1, as_of=as_of
    )


def _measured(
    facts: Facts, kept: dict[str, Any], settings: MeasureSettings
) -> dict[str, Any]:
    estimated = (
        kept["realizable_wallet"],
        kept["realizable_low"],
        kept["realizable_high"],
    )
    made = potentials_beside(facts, estimated)
    share = shares(facts)
    return {
        **made,
        **share,
        **headrooms(
            facts,
            made["potential"],
            expected=_expected_a_year(kept, settings),
            margin_rate=kept["margin_rate"],
            settings=settings,
        ),
        **attachments(facts, share["share_of_wallet"], settings),
    }


def _expected_a_year(kept: dict[str, Any], settings: MeasureSettings) -> Any:
    """
    Return the money a year, before margin, that lifetime value was made of.

    Where the margin rate is nothing, lifetime value does not tell it: then it is what
    is expected of the next 12 months.
    """
    from scoring.core.wallet.headroom import discounted_years

    years = discounted_years(float(settings.annual_rate), float(settings.horizon_weeks))
    rate = kept["margin_rate"]
    some = np.where(rate != 0, rate, np.nan)
    told = kept["lifetime_value"] / some / years
    return np.where(rate == 0, kept["expected_revenue_12m"], told)


def _as_kept(name: str, values: Any) -> list[Any]:
    """Return a column as the table keeps it, so that only what moved is written."""
    told = plain(np.asarray(values))
    if name not in MONEY:
        return told
    return [None if each is None else Decimal(each).quantize(UNIT) for each in told]
