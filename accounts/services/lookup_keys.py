"""
Keep the keys by which callers are looked up: all by a run, changes within seconds.

Triggers mark the accounts whose keys may have changed. What is read again is compared,
so that only differences are written, and only new telephone numbers are parsed.
"""

from collections.abc import Collection, Iterable
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import LookupKind, LookupMark, Programme
from accounts.rollup import Scope, chunk_bounds, ids_scope, range_scope
from accounts.selectors.phones import e164, is_of, national, numbers_in
from sam.lib import runs, tables

READ = "read_lookup"
AT_ONCE = 1_000  # accounts that one transaction follows
MANY = 20_000  # marks above which all is read again
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts_lookup'))"
# An account stands for those merged into it, by way of others too.
OWN = """
WITH RECURSIVE merged(id, top) AS (
    SELECT id, merged_into_id FROM accounts_account WHERE merged_into_id IS NOT NULL
    UNION
    SELECT m.id, a.merged_into_id
    FROM merged m JOIN accounts_account a ON a.id = m.top
    WHERE a.merged_into_id IS NOT NULL
), own AS MATERIALIZED (
    SELECT a.id, a.id AS account_id FROM accounts_account a
    WHERE {of_account} AND a.merged_into_id IS NULL
    UNION ALL
    SELECT m.id, m.top FROM merged m
    JOIN accounts_account a ON a.id = m.top AND a.merged_into_id IS NULL
    WHERE {of_top}
), there AS MATERIALIZED (
    SELECT p.account_id, p.contact_id,
        CASE WHEN bool_and(p.ended_on IS NOT NULL) THEN max(p.ended_on) END AS until
    FROM accounts_position p
    WHERE {of_position} AND (p.ended_on IS NULL OR p.ended_on > %(today)s)
    GROUP BY p.account_id, p.contact_id
)
"""
PHONES = """
CREATE TEMPORARY TABLE lookup_phones ON COMMIT DROP AS
{own}
SELECT w.*, hashtextextended(
    concat_ws('|', %(home)s::text, w.region, w.phone), 1) AS said
FROM (
    SELECT o.account_id, 0::bigint AS contact_id, NULL::date AS until,
        a.phone, coalesce(nullif(a.country, ''), %(home)s) AS region
    FROM own o JOIN accounts_account a ON a.id = o.id WHERE a.phone <> ''
    UNION ALL
    SELECT t.account_id, t.contact_id, t.until,
        c.phone, coalesce(nullif(a.country, ''), %(home)s)
    FROM there t JOIN accounts_contact c ON c.id = t.contact_id
    JOIN accounts_account a ON a.id = t.account_id
    WHERE c.phone <> ''
) w
"""
WANTED = """
CREATE TEMPORARY TABLE lookup_wanted ON COMMIT DROP AS
{own}, domains AS (
    SELECT o.account_id, lower(rtrim(substring(a.website
        FROM '^(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?(?:[^@/]*@)?(?:[wW][wW][wW]\\.)?'
            '([^/:?#@[:space:]]+)'), '.') COLLATE sam_names) AS host
    FROM own o JOIN accounts_account a ON a.id = o.id WHERE a.website <> ''
    UNION
    SELECT t.account_id, lower(split_part(btrim(c.email), '@', 2) COLLATE sam_names)
    FROM there t JOIN accounts_contact c ON c.id = t.contact_id
    WHERE c.email LIKE '%%@%%' AND t.until IS NULL
)
SELECT {email}::smallint AS kind,
    lower(btrim(c.email) COLLATE sam_names) COLLATE "C" AS key,
    t.account_id, t.contact_id, t.until, 0::bigint AS said
FROM there t JOIN accounts_contact c ON c.id = t.contact_id WHERE c.email LIKE '%%@%%'
UNION
SELECT {domain}, host COLLATE "C", account_id, 0, NULL, 0 FROM domains
WHERE host LIKE '%%_._%%' AND NOT host COLLATE "C" = ANY(%(free)s)
UNION
SELECT {number}, lower(btrim(x.external_id) COLLATE sam_names) COLLATE "C",
    o.account_id, 0, NULL, 0
FROM own o JOIN accounts_externalid x ON x.kind = 'ACCOUNT' AND x.object_id = o.id
UNION
SELECT k.kind, k.key, p.account_id, p.contact_id, p.until, p.said
FROM lookup_phones p JOIN accounts_lookupkey k ON k.account_id = p.account_id
    AND k.contact_id = p.contact_id AND k.said = p.said
"""
UNREAD = """
SELECT DISTINCT p.said, p.phone, p.region FROM lookup_phones p
WHERE NOT EXISTS (SELECT FROM accounts_lookupkey k WHERE k.account_id = p.account_id
    AND k.contact_id = p.contact_id AND k.said = p.said)
"""
ADD_READ = """
INSERT INTO lookup_wanted (kind, key, account_id, contact_id, until, said)
SELECT DISTINCT r.kind, r.key, p.account_id, p.contact_id, p.until, p.said
FROM unnest(%s::bigint[], %s::smallint[], %s::text[]) AS r(said, kind, key)
JOIN lookup_phones p ON p.said = r.said
"""
# What is the same is left alone: on most nights that is all of it.
REMOVE = """
DELETE FROM accounts_lookupkey k
WHERE {scope} AND NOT EXISTS (SELECT FROM lookup_wanted w
    WHERE w.account_id = k.account_id AND w.kind = k.kind AND w.key = k.key
        AND w.contact_id = k.contact_id AND w.said = k.said
        AND coalesce(w.until, 'infinity') = coalesce(k.until, 'infinity'))
"""
ADD = """
INSERT INTO accounts_lookupkey (kind, key, account_id, contact_id, until, said)
SELECT w.kind, w.key, w.account_id, w.contact_id, w.until, w.said FROM lookup_wanted w
WHERE NOT EXISTS (SELECT FROM accounts_lookupkey k
    WHERE k.account_id = w.account_id AND k.kind = w.kind AND k.key = w.key
        AND k.contact_id = w.contact_id)
ORDER BY w.kind, w.key
ON CONFLICT DO NOTHING
"""
DROP = "DROP TABLE lookup_phones, lookup_wanted"


def register() -> None:
    """Make the run known."""
    runs.register(READ, _("Read the keys of callers"), read_all)


@transaction.atomic
def refresh(scope: Scope) -> int:
    """
    Make the keys of the accounts in *scope* what facts say; return how many changed.

    Repeating it changes nothing.
    """
    programme = Programme.current()
    parameters = scope.parameters | {
        "home": programme.phone_region,
        "free": programme.free_mail_domains,
        "today": programme.today(),
    }
    own = sql.SQL(OWN).format(
        of_account=scope.on("a.id"),
        of_top=scope.on("m.top"),
        of_position=scope.on("p.account_id"),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(PHONES).format(own=own), parameters)
        cursor.execute(
            sql.SQL(WANTED).format(
                own=own,
                email=sql.Literal(int(LookupKind.EMAIL)),
                domain=sql.Literal(int(LookupKind.DOMAIN)),
                number=sql.Literal(int(LookupKind.NUMBER)),
            ),
            parameters,
        )
        _read_phones(cursor, programme.phone_region)
        cursor.execute(
            sql.SQL(REMOVE).format(scope=scope.on("k.account_id")), scope.parameters
        )
        changed = cursor.rowcount
        cursor.execute(ADD)
        changed += cursor.rowcount
        cursor.execute(DROP)
    return int(changed)


def _read_phones(cursor: CursorWrapper, home: str) -> None:
    """Parse the numbers that nobody has parsed yet."""
    cursor.execute(UNREAD)
    read = [
        (said, kind, key)
        for said, phone, region in cursor.fetchall()
        for kind, key in _keys_of(phone, region, home)
    ]
    if read:
        cursor.execute(ADD_READ, [list(column) for column in zip(*read, strict=True)])


def _keys_of(phone: str, region: str, home: str) -> Iterable[tuple[int, str]]:
    for number in numbers_in(phone, region):
        yield LookupKind.PHONE, e164(number)
        if not is_of(number, home):  # who calls may leave the country out
            yield LookupKind.NATIONAL, national(number)


@transaction.atomic
def refresh_marked(account_ids: Collection[int]) -> None:
    """
    Read those of these accounts that are marked, with the change that marked them.

    The marks stay: who reads them after the change is certain finds nothing to do.
    """
    marked = LookupMark.objects.filter(account_id__in=account_ids)
    ids = {pk for pk in marked.values_list("account_id", flat=True) if pk is not None}
    if ids:
        refresh(ids_scope(sorted(ids)))


@transaction.atomic
def follow(*, limit: int = AT_ONCE) -> int:
    """Bring up to *limit* marked accounts up to date; return how many were marked."""
    if not LookupMark.objects.filter(account_id__isnull=False).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(
            "SELECT DISTINCT account_id FROM accounts_lookupmark"
            " WHERE account_id IS NOT NULL LIMIT %s",
            [limit],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            "DELETE FROM accounts_lookupmark WHERE account_id = ANY(%s)", [ids]
        )
    refresh(ids_scope(ids))
    return len(ids)


def follow_all() -> None:
    """Bring all that are marked one by one up to date."""
    while follow() == AT_ONCE:
        pass


def keep(job: runs.Job) -> None:
    """Follow all that changed, as a step of *job*; where it is too much, read all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM accounts_lookupmark WHERE account_id IS NULL)"
            " OR (SELECT count(*) FROM (SELECT FROM accounts_lookupmark LIMIT %s) m)"
            " = %s",
            [MANY, MANY],
        )
        (is_much,) = cursor.fetchone()
    if is_much:
        read_all(job)
    else:
        job.step("look-up", follow_all)


def read_all(job: runs.Job) -> None:
    """Read the keys of all accounts; what changes meanwhile is followed afterwards."""
    job.step("look-up marks", partial(_see_marks, job))
    job.step("look-up", partial(_read_chunks, job))
    job.step("look-up end", partial(_forget_marks, job))


def _seen(job: runs.Job) -> str:
    return tables.staged_name(job.run.pk, "lookup_marks")


def _see_marks(job: runs.Job) -> None:
    """Keep the marks that this run answers; they go when it is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {} AS SELECT id FROM accounts_lookupmark"
            ).format(tables.staging(_seen(job)))
        )


def _read_chunks(job: runs.Job) -> None:
    def read(cursor: CursorWrapper, low: int, high: int) -> int:
        cursor.execute(LOCK)
        return refresh(range_scope(low, high))

    job.each_chunk("lookup", chunk_bounds, read)


def _forget_marks(job: runs.Job) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "DELETE FROM accounts_lookupmark WHERE id IN (SELECT id FROM {})"
            ).format(tables.staging(_seen(job)))
        )
        tables.drop_staging(_seen(job))
