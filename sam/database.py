"""What a database needs before its tables: extensions, order of names, rights."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

EXTENSIONS = ("btree_gist", "pg_trgm")
NAMES_COLLATION = "sam_names"  # how people expect names in order


def prepare_database(connection: BaseDatabaseWrapper, *, app_role: str) -> None:
    """
    Make extensions, the collation and the schema ``staging`` of *app_role*; repeatable.

    A run replaces a published table by renaming, for which PostgreSQL asks the right
    to create in the table's schema. *connection* is the owner's. Where owner and
    application are one role, as in a small installation, the schema is simply its own.
    """
    app = sql.Identifier(app_role)
    with connection.cursor() as cursor:
        for name in EXTENSIONS:
            cursor.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(
                    sql.Identifier(name)
                )
            )
        cursor.execute(
            sql.SQL("CREATE COLLATION IF NOT EXISTS {} FROM {}").format(
                sql.Identifier(NAMES_COLLATION), sql.Identifier(_source(cursor))
            )
        )
        cursor.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS staging AUTHORIZATION {}").format(app)
        )
        cursor.execute(
            sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(app)
        )


def _source(cursor: Any) -> str:
    """Prefer Unicode's own order; a server built without ICU has only code points."""
    cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    return "und-x-icu" if cursor.fetchone() else "C"
