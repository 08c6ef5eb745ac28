"""Regions with all that is below them."""

from django.db import connection

WITH_PARTS = """
WITH RECURSIVE parts(id) AS (
    SELECT %s::bigint
    UNION
    SELECT r.id FROM accounts_region r JOIN parts p ON r.parent_id = p.id
)
SELECT id FROM parts
"""


def with_parts(region_id: int) -> list[int]:
    """Return the keys of a region and of all regions below it."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_PARTS, [region_id])
        return [key for (key,) in cursor.fetchall()]
