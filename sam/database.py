"""What a database needs before its tables: extensions, order of names, rights."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

EXTENSIONS = ("btree_gist", "pg_trgm")
NAMES_COLLATION = "sam_names"  # how people expect names in order
# Only a table's owner may gather its statistics; without them, the first night after an
# import is planned for empty tables.
ANALYZE = """
CREATE OR REPLACE FUNCTION sam_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted regclass;
BEGIN
    FOR wanted IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ANALYZE %s', wanted);
    END LOOP;
END $$
"""


def prepare_database(connection: BaseDatabaseWrapper, *, app_role: str) -> None:
    """
    Make extensions, the collation and the schema ``staging`` of *app_role*; repeatable.

    The application may call ``sam_analyze()`` to refresh the planner's statistics.

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
        cursor.execute(ANALYZE)
        cursor.execute("REVOKE EXECUTE ON FUNCTION sam_analyze() FROM PUBLIC")
        cursor.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION sam_analyze() TO {}").format(app)
        )


def _source(cursor: Any) -> str:
    """Prefer Unicode's own order; a server built without ICU has only code points."""
    cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    return "und-x-icu" if cursor.fetchone() else "C"
