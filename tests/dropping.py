"""Drop a database whoever is in it, as its owner without rights over the server."""

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, ObjectInUse


def drop_database(maintenance: psycopg.Connection, name: str) -> None:
    """
    Drop *name* if it is there.

    The plain statement ends an autovacuum, which FORCE has no right to; FORCE ends
    sessions, for which the plain one only waits.
    """
    for words in ("", "WITH (FORCE)", ""):
        statement = sql.SQL("DROP DATABASE IF EXISTS {} {}").format(
            sql.Identifier(name), sql.SQL(words)
        )
        try:
            maintenance.execute(statement)
        except (ObjectInUse, InsufficientPrivilege) as error:
            refusal = error
        else:
            return
    raise refusal
