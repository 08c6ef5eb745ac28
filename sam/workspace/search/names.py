"""Find accounts, people, objectives and actions by their names, best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from django.db import connection
from psycopg import sql

from accounts.models import AccountAccess
from accounts.models.relationships import TEAM
from sam.users.models import User
from sam.workspace.search.matching import MOST_MISTAKES, Meant, allowed
from sam.workspace.search.words import code

READ = 400  # rows of a kind that are ranked
FREQUENT = 8_000  # names above which the index gives too many: the foremost are read
FOREMOST_NAMES = 20_000  # of a kind
ENOUGH = 2_000  # of them that match, in their order
FEW_ACCOUNTS = 5_000  # of a person whose accounts are looked through one by one

OWN = """
SELECT n.*, w.why = ANY({team}) AS is_own FROM accounts_accountaccess w
JOIN workspace_searchname n ON n.account_id = w.account_id
WHERE w.user_id = {user} AND n.kind = ANY({kinds}) AND {matches}
"""
# The accounts of one's team come first, wherever they stand among all.
TEAMS = """
SELECT n.*, true AS is_own FROM (SELECT account_id FROM accounts_accountaccess
    WHERE user_id = {user} AND why = ANY({team}) LIMIT {few}) w
JOIN workspace_searchname n ON n.account_id = w.account_id
WHERE n.kind = ANY({kinds}) AND {matches}
"""
INDEXED = """
SELECT n.*, {own} AS is_own FROM workspace_searchname n
WHERE n.kind = {kind} AND {matches}{seen}
"""
FOREMOST = """
SELECT n.*, {own} AS is_own FROM (SELECT * FROM workspace_searchname
    WHERE kind = {kind} ORDER BY weight, key LIMIT {foremost}) n
WHERE {matches}{seen} ORDER BY n.weight, n.key LIMIT {enough}
"""
SEEN = """
 AND EXISTS (SELECT FROM accounts_accountaccess w
    WHERE w.user_id = {user} AND w.account_id = n.account_id)
"""
IS_OWN = """
EXISTS (SELECT FROM accounts_accountaccess w WHERE w.user_id = {user}
    AND w.account_id = n.account_id AND w.why = ANY({team}))
"""
ALL_NAMES = (
    "SELECT reltuples FROM pg_class WHERE oid = 'workspace_searchname'::regclass"
)
FOUND = """
WITH near AS MATERIALIZED ({sources})
SELECT kind, object_id, account_id, names, words, weight, is_own FROM (
    SELECT n.*, row_number() OVER (PARTITION BY kind
        ORDER BY {right} DESC, is_own DESC, weight, key) AS place
    FROM near n) ranked
WHERE place <= {read}
"""


@dataclass(frozen=True, slots=True)
class Named:
    """
    Something found by a name; ``name`` is the one that was found.

    ``is_also`` says that it goes by another name now, ``is_part`` that a word of the
    question is only the beginning of one; ``wrong`` counts the letters that differ.
    """

    kind: int
    object_id: int
    account_id: int
    name: str
    is_also: bool
    is_own: bool
    wrong: int
    is_part: bool
    place: tuple[Any, ...]


def find_names(user: User, words: Sequence[Meant], kinds: Iterable[int]) -> list[Named]:
    """Return what *user* may see whose name has all the *words*, best first."""
    kinds = [int(kind) for kind in kinds]
    if not kinds or not words or not all(each.words for each in words):
        return []
    rows = {row[:3]: row for row in _rows(user, words, kinds)}
    found = [named for row in rows.values() if (named := _named(row, words))]
    return sorted(found, key=lambda one: one.place)


def _rows(
    user: User, words: Sequence[Meant], kinds: list[int]
) -> list[tuple[Any, ...]]:
    """Read the rows by the way that is short for these words and this person."""
    if has_few_accounts(user):
        return _read(OWN, user, words, kinds)
    if _expected(words) <= FREQUENT:
        return _read(INDEXED, user, words, kinds)
    rows = _read(FOREMOST, user, words, kinds) + _read(TEAMS, user, words, kinds)
    # Begun or mistyped, they are in very many names; as they stand perhaps in few.
    whole = [each.whole() if each.whole_names else each for each in words]
    if _expected(whole) <= FREQUENT:
        rows += _read(INDEXED, user, whole, kinds)
    return rows


def _expected(words: Sequence[Meant]) -> float:
    """Return in about how many names all the *words* stand, if that is by chance."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_NAMES)
        (held,) = cursor.fetchone()
    names = max(held, *(each.names for each in words), 1)
    return float(names * prod(each.names / names for each in words))


def sees_every_name(user: User) -> bool:
    """Tell whether the names of all accounts are shown to *user*."""
    return user.sees_all or not user.sees_facts


def has_few_accounts(user: User) -> bool:
    """Tell whether *user* sees so few accounts that each may be looked at."""
    if sees_every_name(user):
        return False
    seen = AccountAccess.objects.filter(user=user.pk)[: FEW_ACCOUNTS + 1]
    return seen.count() <= FEW_ACCOUNTS


def _read(
    source: str, user: User, words: Sequence[Meant], kinds: list[int]
) -> list[tuple[Any, ...]]:
    by_words = source is not INDEXED
    parts: dict[str, sql.Composable] = {
        "user": sql.Literal(user.pk),
        "team": sql.Literal(list(TEAM)),
        "kinds": sql.Literal(kinds),
        "few": sql.Literal(FEW_ACCOUNTS),
        "foremost": sql.Literal(FOREMOST_NAMES),
        "enough": sql.Literal(ENOUGH),
        "matches": sql.SQL(" AND ").join(
            _matches(each, by_words=by_words) for each in words
        ),
    }
    parts["own"] = sql.SQL(IS_OWN).format(**parts)
    parts["seen"] = sql.SQL("" if sees_every_name(user) else SEEN).format(**parts)
    each_kind = [None] if source in {OWN, TEAMS} else kinds
    statement = sql.SQL(FOUND).format(
        sources=sql.SQL(" UNION ALL ").join(
            sql.SQL("(" + source + ")").format(kind=sql.Literal(kind), **parts)
            for kind in each_kind
        ),
        right=sql.SQL(" + ").join(map(_right, words)),
        read=sql.Literal(READ),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _matches(meant: Meant, *, by_words: bool) -> sql.Composable:
    """
    Return the condition on a row, for the index, or else *by_words*.

    Without the index, beginnings are quicker told by the letters than by many codes.
    """
    if not by_words:
        return sql.SQL("n.codes && {}::int[]").format(sql.Literal(meant.codes))
    begins = _begins(meant.typed)
    others = [code(word) for word in meant.words if not word.startswith(meant.typed)]
    if not others:
        return begins
    return sql.SQL("({} OR n.codes && {}::int[])").format(begins, sql.Literal(others))


def _begins(typed: str) -> sql.Composable:
    return sql.SQL("' ' || n.words LIKE {}").format(sql.Literal(f"% {typed}%"))


def _right(meant: Meant) -> sql.Composable:
    """Return 2 for a row with the word itself, 1 where one begins so, else 0."""
    return sql.SQL(
        "CASE WHEN ' ' || n.words || ' ' LIKE {} THEN 2 WHEN {} THEN 1 ELSE 0 END"
    ).format(sql.Literal(f"% {meant.typed} %"), _begins(meant.typed))


def _named(row: tuple[Any, ...], words: Sequence[Meant]) -> Named | None:
    """Return the row as found by the best of its names; ``None``: by none of them."""
    kind, object_id, account_id, names, folded, weight, is_own = row
    most = most_mistakes(words)
    best: tuple[tuple[int, ...], int] | None = None
    for n, text in enumerate(folded.split(" / ")):
        fit = _fit(text.split(" "), words)
        if fit is not None and fit[0] <= most and (best is None or fit < best[0]):
            best = (fit, n)
    if best is None:
        return None
    (wrong, *rest), n = best
    return Named(
        kind=kind,
        object_id=object_id,
        account_id=account_id,
        name=names[n],
        is_also=n > 0,
        is_own=is_own,
        wrong=wrong,
        is_part=rest[0] > 0,
        place=(wrong > 0, not is_own, wrong, n > 0, *rest, weight, names[n], object_id),
    )


def most_mistakes(words: Sequence[Meant]) -> int:
    """Return how many letters may be wrong in all the *words* together."""
    if len(words) == 1:
        return allowed(words[0].typed, in_a_name=False)
    return MOST_MISTAKES


def _fit(name: list[str], words: Sequence[Meant]) -> tuple[int, ...] | None:
    """
    Return how badly *words* fit the words of a *name*: lower is better.

    Letters wrong, words only begun, another order, words left over.
    """
    wrong = parts = moved = 0
    last = -1
    for each in words:
        fits = [
            (*fit, n)
            for n, word in enumerate(name)
            if (fit := _fits(each, word)) is not None
        ]
        if not fits:
            return None
        letters, is_part, n = min(fits)
        wrong, parts, moved = wrong + letters, parts + is_part, moved + (n <= last)
        last = n
    return wrong, parts, moved, len(name) - len(words)


def _fits(meant: Meant, word: str) -> tuple[int, bool] | None:
    found = meant.words.get(word)
    if found is None and word.startswith(meant.typed):
        return 0, True
    return found
