"""Regions, which files name and nobody lists."""

from psycopg import sql

from accounts.importing import images
from accounts.importing.loading import Load


def make_regions(load: Load, names: str) -> None:
    """Make the regions that the query *names* gives (as ``name``) and are not there."""
    with images.row_by_row(load):
        load.run(
            sql.SQL(
                "INSERT INTO accounts_region (name) SELECT n.name FROM ({}) n"
                " WHERE length(n.name) <= 200 ORDER BY n.name"
                " ON CONFLICT (name) DO NOTHING"
            ).format(sql.SQL(names))
        )
