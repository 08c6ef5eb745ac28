"""Find what was said and written, by its words, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from accounts.models.relationships import TEAM
from sam.users.models import User
from sam.workspace.models import SearchKind
from sam.workspace.search.matching import Meant
from sam.workspace.search.names import has_few_accounts

READ = 200  # notes that are shown at most, over all pages
NEWEST = 5_000  # notes that are looked through before the index is asked
MOST_WORDS = 60  # that one typed word may stand for

SEEN = """
 AND EXISTS (SELECT FROM accounts_accountaccess w
    WHERE w.user_id = {user} AND w.account_id = n.account_id)
"""
# What is written about a person is for the account's team, whatever else one sees.
OF_TEAM = """
 AND (n.kind <> {note} OR EXISTS (SELECT FROM accounts_accountaccess w
    WHERE w.user_id = {user} AND w.account_id = n.account_id AND w.why = ANY({team})))
"""
AMONG_NEWEST = """
SELECT n.kind, n.object_id, n.account_id FROM (
    SELECT * FROM workspace_searchnote ORDER BY said_on DESC, key DESC LIMIT {newest}) n
WHERE n.words @@ {query}::tsquery AND n.kind = ANY({kinds}){seen}{of_team}
ORDER BY n.said_on DESC, n.key DESC LIMIT {read}
"""
AMONG_ALL = """
SELECT n.kind, n.object_id, n.account_id FROM workspace_searchnote n
WHERE n.words @@ {query}::tsquery AND n.kind = ANY({kinds}){seen}{of_team}
ORDER BY n.said_on DESC, n.key DESC LIMIT {read}
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A text in which all the words stand."""

    kind: int
    object_id: int
    account_id: int


def find_notes(
    user: User, words: Sequence[Meant], kinds: Iterable[int], *, enough: int
) -> list[Noted]:
    """
    Return the texts that *user* may read with all the *words*, newest first.

    A word that stands nowhere is read as those that it may have been meant for. Where
    *enough* are among the newest, no further are looked for: such words stand in many.
    """
    kinds = [int(kind) for kind in kinds]
    if not kinds or not words or not user.sees_facts:
        return []
    parts: dict[str, sql.Composable] = {
        "user": sql.Literal(user.pk),
        "team": sql.Literal(list(TEAM)),
        "note": sql.Literal(int(SearchKind.PERSON_NOTE)),
        "kinds": sql.Literal(kinds),
        "query": sql.Literal(" & ".join(map(_any_of, words))),
        "newest": sql.Literal(NEWEST),
        "read": sql.Literal(READ),
    }
    parts["of_team"] = sql.SQL(OF_TEAM).format(**parts)
    parts["seen"] = sql.SQL("" if user.sees_all else SEEN).format(**parts)
    for shape in (AMONG_ALL,) if has_few_accounts(user) else (AMONG_NEWEST, AMONG_ALL):
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(shape).format(**parts))
            found = [Noted(*row) for row in cursor.fetchall()]
        if len(found) >= enough:
            break
    return found


def _any_of(meant: Meant) -> str:
    """Return what a text must hold for a typed word: its start, or what it meant."""
    if any(wrong == 0 for wrong, _part in meant.words.values()) or not meant.words:
        return f"'{meant.typed}':*"
    nearest = sorted(meant.words, key=lambda word: meant.words[word])[:MOST_WORDS]
    return "(" + " | ".join(f"'{word}'" for word in nearest) + ")"
