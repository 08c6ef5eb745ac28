"""
Accounts and people that are probably one, found set-based at night.

Names are compared with their neighbours in two orders, read forwards and backwards
(the sorted neighbourhood of Hernandez and Stolfo, 1995), so that no two names need be
near in both; the same website, telephone or e-mail address is a sign by itself.
"""

from functools import partial

from django.db import connection
from django.utils.translation import gettext_lazy

from accounts.models import Merge, Programme
from accounts.services import facts
from sam.lib import runs

FIND = "find_duplicates"
# How many names after one are compared with it, in either order.
NEIGHBOURS = 3
# A site or number that more share than this is a provider's, or a switchboard's.
SHARED_BY = 4

ACCOUNTS = """
WITH seen AS MATERIALIZED (
    SELECT a.id, a.parent_id, btrim(regexp_replace(lower(a.name), '[^[:alnum:]]+|'
            '\\m(ltd|limited|plc|llp|inc|llc|corp|co|gmbh|ag|kg|sa|sas|bv|nv|ab|oy)\\M',
            ' ', 'g')) AS name,
        CASE WHEN a.website <> '' THEN lower(substring(a.website
            from '^(?:https?://)?(?:www\\.)?([^/:?#]+)')) END AS site,
        right(translate(a.phone, '+-()./ ', ''), 9) AS phone
    FROM accounts_account a
    WHERE a.merged_into_id IS NULL
), placed AS MATERIALIZED (
    SELECT id, name, row_number() OVER (ORDER BY name, id) AS forwards,
        row_number() OVER (ORDER BY reverse(name), id) AS backwards
    FROM seen WHERE name <> ''
), near AS (
    SELECT a.id AS one, b.id AS other
    FROM placed a CROSS JOIN generate_series(1, %(neighbours)s) step
    JOIN placed b ON b.forwards = a.forwards + step
    WHERE similarity(a.name, b.name) >= %(likeness)s
    UNION
    SELECT a.id, b.id
    FROM placed a CROSS JOIN generate_series(1, %(neighbours)s) step
    JOIN placed b ON b.backwards = a.backwards + step
    WHERE similarity(a.name, b.name) >= %(likeness)s
), sites AS (
    SELECT array_agg(id) AS ids FROM seen WHERE site <> ''
    GROUP BY site HAVING count(*) BETWEEN 2 AND %(shared)s
), phones AS (
    SELECT array_agg(id) AS ids FROM seen WHERE length(phone) >= 7
    GROUP BY phone HAVING count(*) BETWEEN 2 AND %(shared)s
), pairs AS (
    SELECT least(one, other) AS low, greatest(one, other) AS high FROM near
    UNION
    SELECT a, b FROM sites, unnest(ids) a, unnest(ids) b WHERE a < b
    UNION
    SELECT a, b FROM phones, unnest(ids) a, unnest(ids) b WHERE a < b
), judged AS (
    SELECT l.id AS low, h.id AS high, similarity(l.name, h.name) AS likeness,
        coalesce(l.site = h.site AND l.site <> '', false) AS same_first,
        length(l.phone) >= 7 AND l.phone = h.phone AS same_phone
    FROM pairs JOIN seen l ON l.id = pairs.low JOIN seen h ON h.id = pairs.high
    WHERE l.id IS DISTINCT FROM h.parent_id AND h.id IS DISTINCT FROM l.parent_id
        AND (l.parent_id IS DISTINCT FROM h.parent_id OR l.parent_id IS NULL
            OR l.name = h.name)
)
SELECT low, high, likeness, same_first, same_phone FROM judged
"""
PEOPLE = """
WITH seen AS MATERIALIZED (
    SELECT c.id, lower(c.full_name) AS name, lower(c.email) AS email,
        right(translate(c.phone, '+-()./ ', ''), 9) AS phone
    FROM accounts_contact c
    WHERE c.merged_into_id IS NULL AND EXISTS (SELECT FROM accounts_position p
        WHERE p.contact_id = c.id)
), there AS MATERIALIZED (
    SELECT DISTINCT p.account_id, s.id, s.name, left(s.name, 1) AS initial
    FROM accounts_position p JOIN seen s ON s.id = p.contact_id
), emails AS (
    SELECT array_agg(id) AS ids FROM seen WHERE email <> ''
    GROUP BY email HAVING count(*) BETWEEN 2 AND %(shared)s
), phones AS (
    SELECT array_agg(id) AS ids FROM seen WHERE length(phone) >= 7
    GROUP BY phone HAVING count(*) BETWEEN 2 AND %(shared)s
), pairs AS (
    SELECT least(a.id, b.id) AS low, greatest(a.id, b.id) AS high
    FROM there a JOIN there b ON b.account_id = a.account_id
        AND b.initial = a.initial AND a.id < b.id
    WHERE similarity(a.name, b.name) >= %(likeness)s
    UNION
    SELECT a, b FROM emails, unnest(ids) a, unnest(ids) b WHERE a < b
    UNION
    SELECT a, b FROM phones, unnest(ids) a, unnest(ids) b WHERE a < b
), judged AS (
    SELECT l.id AS low, h.id AS high, similarity(l.name, h.name) AS likeness,
        l.email <> '' AND l.email = h.email AS same_first,
        length(l.phone) >= 7 AND l.phone = h.phone AS same_phone
    FROM pairs JOIN seen l ON l.id = pairs.low JOIN seen h ON h.id = pairs.high
)
SELECT low, high, likeness, same_first, same_phone FROM judged
WHERE same_first OR likeness >= %(likeness)s
"""
LIKELY = {Merge.Kind.ACCOUNT: ACCOUNTS, Merge.Kind.CONTACT: PEOPLE}
KEEP = """
WITH likely AS MATERIALIZED ({found}), gone AS (
    DELETE FROM accounts_likelyduplicate d
    WHERE d.kind = %(kind)s AND NOT EXISTS (
        SELECT FROM likely WHERE low = d.lower_id AND high = d.higher_id
    )
    RETURNING 1
), kept AS (
    INSERT INTO accounts_likelyduplicate AS k
        (kind, lower_id, higher_id, likeness, same_first, same_phone, score)
    SELECT %(kind)s, low, high, likeness, same_first, same_phone,
        likeness + same_first::int + same_phone::int
    FROM likely
    ON CONFLICT (kind, lower_id, higher_id) DO UPDATE SET
        likeness = excluded.likeness, same_first = excluded.same_first,
        same_phone = excluded.same_phone, score = excluded.score
    WHERE (k.likeness, k.same_first, k.same_phone)
        IS DISTINCT FROM (excluded.likeness, excluded.same_first, excluded.same_phone)
    RETURNING 1
)
SELECT (SELECT count(*) FROM likely), (SELECT count(*) FROM gone),
    (SELECT count(*) FROM kept)
"""


def register() -> None:
    """Make the run known."""
    runs.register(FIND, gettext_lazy("Find duplicates"), find_all)


def find_all(job: runs.Job) -> None:
    """
    Find the pairs of accounts and people that are probably one, as they are now.

    For a day before the last published one nothing is kept.
    """
    published = facts.published_on()
    if published is not None and job.as_of < published:
        job.note(found=0)
    else:
        job.step("find", partial(_publish, job))


def _publish(job: runs.Job) -> None:
    with job.publication():
        found, changed = find_duplicates()
        job.set_changed(changed)
        job.note(found=found)


def find_duplicates() -> tuple[int, int]:
    """Keep the pairs that are probably one; return how many, and how many changed."""
    parameters = {
        "likeness": Programme.current().duplicate_likeness,
        "neighbours": NEIGHBOURS,
        "shared": SHARED_BY,
    }
    found = changed = 0
    with connection.cursor() as cursor:
        for kind, likely in LIKELY.items():
            cursor.execute(
                KEEP.replace("{found}", likely), {**parameters, "kind": kind.value}
            )
            every, gone, kept = cursor.fetchone()
            found, changed = found + every, changed + gone + kept
    return found, changed
