"""Purchase histories as arrays: of all accounts, and of some as of any earlier day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.models.settings import SegmentField

type Vector = NDArray[np.float64]
type Whole = NDArray[np.int64]

DAYS_A_WEEK = 7.0

HISTORIES = """
SELECT f.account_id, f.frequency::bigint, f.recency_days::bigint, f.age_days::bigint,
    f.log_gap_sum::float8, coalesce(f.mean_repeat_value, 0)::float8,
    {segment}::bigint
FROM {facts} f
JOIN accounts_account a ON a.id = f.account_id
WHERE f.age_days IS NOT NULL
ORDER BY f.account_id
"""

# The rule of `accounts.rollup.facts`: a day with a purchase, and no credit.
PURCHASES = """
SELECT h.account_id, (x.day - date '0001-01-01' + 1)::bigint
FROM accounts_orderhistory h, unnest(h.days, h.purchases) AS x(day, purchases)
WHERE h.account_id = ANY(%(keys)s) AND x.purchases > 0 AND x.day <= %(until)s
ORDER BY h.account_id, x.day
"""

SEGMENTS = {
    SegmentField.INDUSTRY: "a.industry",
    SegmentField.COUNTRY: "a.country",
    SegmentField.REGION: (
        "coalesce((SELECT g.name FROM accounts_region g WHERE g.id = a.region_id), '')"
    ),
}

# A row that holds a null is no row of the block, which the count tells.
PACKED = """
COPY (
    SELECT count(*), coalesce(string_agg({packed}, ''::bytea ORDER BY n), '')
    FROM (SELECT *, row_number() OVER () AS n FROM ({query}) asked({names})) numbered
) TO STDOUT (FORMAT binary)
"""
SENDS = {"i": "int8send", "f": "float8send"}
# Where what is in that file: after signature, flags, length of the extension and number
# of columns come the length and value of the count, then those of the block.
ROWS = slice(19 + 2 + 4, 19 + 2 + 4 + 8)
BLOCK = ROWS.stop + 4
TRAILER = 2


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """
    Purchase histories of n accounts that have bought.

    ``frequency`` counts repeat-purchase days; ``recency`` and ``age`` are in weeks;
    ``mean_value`` is money a repeat-purchase day, 0 where there was none.
    """

    keys: Whole
    frequency: Vector
    recency: Vector
    age: Vector
    log_gap_sum: Vector
    mean_value: Vector

    @classmethod
    def of(cls, columns: list[Any]) -> Self:
        """Make histories of keys, frequency, recency and age in days, gaps, value."""
        keys, frequency, recency, age, gaps, values = columns
        return cls(
            keys=np.array(keys, dtype=np.int64),
            frequency=numbers(frequency),
            recency=numbers(recency) / DAYS_A_WEEK,
            age=numbers(age) / DAYS_A_WEEK,
            log_gap_sum=numbers(gaps),
            mean_value=np.nan_to_num(numbers(values)),
        )

    def among(self, kept: NDArray[np.bool_]) -> "Histories":
        """Return the histories where *kept* is true."""
        return Histories(*(getattr(self, name)[kept] for name in self.__slots__))

    @property
    def size(self) -> int:
        return int(self.keys.size)

    @property
    def repeating(self) -> int:
        """Accounts that have bought again."""
        return int((self.frequency > 0).sum())

    @property
    def past(self) -> tuple[Vector, Vector, Vector]:
        """Frequency, recency and age, as the models take them."""
        return self.frequency, self.recency, self.age


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """
    The purchase days of n accounts.

    ``keys`` (n,) ascend; ``place`` (m,) says whose each purchase day is, ``day`` (m,)
    which, as `datetime.date.toordinal` counts; both ascend within an account.
    """

    keys: Whole
    place: Whole
    day: Whole

    def among(self, keys: Whole) -> "Purchases":
        """Return the purchase days of those of the accounts that are in *keys*."""
        kept = np.isin(self.keys, keys)
        theirs = kept[self.place]
        place = (np.cumsum(kept) - 1)[self.place[theirs]]
        return Purchases(self.keys[kept], place, self.day[theirs])

    def until(self, day: dt.date) -> "Purchases":
        """Return the purchase days up to the end of *day*."""
        kept = self.day <= day.toordinal()
        return Purchases(self.keys, self.place[kept], self.day[kept])

    def histories(self, as_of: dt.date) -> Histories:
        """
        Return what was known at the end of *as_of*, without what they spent.

        Who first bought on that day or later has not been seen for any time yet and is
        left out.
        """
        known = self.until(as_of)
        counts = np.bincount(known.place, minlength=self.keys.size)
        ends = np.cumsum(counts)
        bought = np.flatnonzero(counts)
        first = known.day[ends[bought] - counts[bought]]
        last = known.day[ends[bought] - 1]
        same = np.diff(known.place) == 0
        gaps = np.log(np.diff(known.day)[same] / DAYS_A_WEEK)
        log_gap_sum = np.bincount(
            known.place[1:][same], weights=gaps, minlength=self.keys.size
        )
        age = (as_of.toordinal() - first) / DAYS_A_WEEK
        return Histories(
            keys=self.keys[bought],
            frequency=numbers(counts[bought] - 1),
            recency=(last - first) / DAYS_A_WEEK,
            age=age,
            log_gap_sum=log_gap_sum[bought],
            mean_value=np.zeros(bought.size),
        ).among(age > 0)

    def bought(self, keys: Whole, after: dt.date, weeks: int) -> Vector:
        """Return the purchase days of *keys* in the *weeks* after the day *after*."""
        since = after.toordinal()
        ahead = (self.day > since) & (self.day <= since + 7 * weeks)
        counts = np.bincount(self.place[ahead], minlength=self.keys.size)
        found: Vector = counts[np.searchsorted(self.keys, keys)].astype(np.float64)
        return found

    @property
    def first_on(self) -> dt.date | None:
        """The first purchase day of all."""
        return dt.date.fromordinal(int(self.day.min())) if self.day.size else None


def segment_sql(field: str) -> sql.SQL:
    """
    Return the segment of account ``a`` as SQL, empty where it has none.

    With no *field* every account is in the one without a name.
    """
    return sql.SQL(SEGMENTS[SegmentField(field)] if field else "''")


def read_histories(cursor: CursorWrapper, facts: sql.Composable) -> Histories:
    """Return the purchase histories of all accounts that have bought."""
    return read_segmented(cursor, facts, "")[0]


def read_segmented(
    cursor: CursorWrapper, facts: sql.Composable, field: str
) -> tuple[Histories, list[str], Whole]:
    """
    Return the histories, the names of the segments, and each account's segment.

    A segment is the place of its name; an account without one has -1.
    """
    segment = segment_sql(field)
    names: list[str] = []
    if field:
        cursor.execute(
            sql.SQL(
                'SELECT DISTINCT {} COLLATE "C" AS name FROM accounts_account a'
                " ORDER BY name"
            ).format(segment)
        )
        names = [name for (name,) in cursor.fetchall() if name]
    statement = sql.SQL(HISTORIES).format(
        facts=facts,
        segment=sql.SQL(
            "coalesce(array_position(%(names)s::text[], {}::text), 0)"
        ).format(segment)
        if field
        else sql.SQL("0"),
    )
    rows = copied(cursor, statement, "iiiiffi", {"names": names})
    keys, *columns, segments = rows
    return Histories.of([keys, *columns]), names, segments.astype(np.int64) - 1


def read_purchases(cursor: CursorWrapper, keys: Whole, *, until: dt.date) -> Purchases:
    """Return the purchase days of the accounts *keys* up to the end of *until*."""
    ordered = np.sort(keys)
    found, days = copied(
        cursor,
        sql.SQL(PURCHASES),
        "ii",
        {"keys": ordered.tolist(), "until": until},
    )
    place = np.searchsorted(ordered, found.astype(np.int64))
    return Purchases(ordered, place, days.astype(np.int64))


def sampled(keys: Whole, most: int) -> Whole:
    """
    Return *keys*, or *most* of them chosen by the keys alone.

    The same accounts are chosen however many others there are on either side of them
    in the list, so that a back-test is about the same accounts from night to night.
    """
    if keys.size <= most:
        return keys
    marks = _scattered(keys.astype(np.uint64))
    chosen = np.argpartition(marks, most - 1)[:most]
    return np.sort(keys[chosen])


def copied(
    cursor: CursorWrapper,
    query: sql.Composable,
    kinds: str,
    parameters: dict[str, Any] | None = None,
) -> list[NDArray[Any]]:
    """
    Return the columns of *query* in its order, sent as one block: no object a row.

    *kinds* has a letter a column: ``i`` for bigint, ``f`` for float8. None may be null.

    :raises ValueError: if a row holds a null
    """
    names = [sql.Identifier(f"c{place}") for place in range(len(kinds))]
    sends = [
        sql.SQL("{}({})").format(sql.Identifier(SENDS[kind]), name)
        for kind, name in zip(kinds, names, strict=True)
    ]
    statement = sql.SQL(PACKED).format(
        packed=sql.SQL(" || ").join(sends), query=query, names=sql.SQL(", ").join(names)
    )
    with cursor.copy(statement, parameters) as copy:
        sent = b"".join(copy)
    rows = int.from_bytes(sent[ROWS], "big")
    row = np.dtype([(f"c{place}", f">{kind}8") for place, kind in enumerate(kinds)])
    if len(sent) - TRAILER - BLOCK != rows * row.itemsize:
        raise ValueError("the rows hold a null")
    block = np.frombuffer(sent, dtype=row, count=rows, offset=BLOCK)
    return [block[f"c{place}"].astype(f"{kind}8") for place, kind in enumerate(kinds)]


def numbers(values: Any) -> Vector:
    """Return *values* as float64, with NaN for ``None``."""
    return np.array(values, dtype=np.float64)


def _scattered(marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix the bits of each number (splitmix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        mixed = marks + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
