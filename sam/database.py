"""What a database needs before its tables: extensions, the staging schema, rights."""

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

EXTENSIONS = ("btree_gist", "pg_trgm")


def prepare_database(connection: BaseDatabaseWrapper, *, app_role: str) -> None:
    """
    Make extensions and the schema ``staging``, which belongs to *app_role*; repeatable.

    A run replaces a published table by renaming, for which PostgreSQL asks the right
    to create in the table's schema. *connection* is the owner's. Where owner and application are one role, as in a
    small installation, the schema is simply its own.
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
            sql.SQL("CREATE SCHEMA IF NOT EXISTS staging AUTHORIZATION {}").format(app)
        )
        cursor.execute(
            sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(app)
        )
