"""Regions with all that is below them."""

from collections.abc import Iterable

from django.db import connection

WITH_PARTS = """
WITH RECURSIVE part(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT r.id FROM part p JOIN accounts_region r ON r.parent_id = p.id
)
SELECT id FROM part
"""


def with_parts(keys: Iterable[int]) -> list[int]:
    """Return the keys of some regions and of all regions below them."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_PARTS, [list(keys)])
        return [key for (key,) in cursor.fetchall()]
