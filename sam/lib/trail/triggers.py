"""The trail's functions and triggers, applied by the owner after every migration."""

import hashlib
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from psycopg import sql

from sam.lib.trail import functions
from sam.lib.trail.rules import Audited, audited

FUNCTION = "sam_audit_row"
NAMES = ("sam_audit_new", "sam_audit_change")
# The rights that the application keeps in the trail's own tables.
RIGHTS = (
    "REVOKE UPDATE, DELETE, TRUNCATE ON lib_auditrow FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON lib_personvault FROM {role}",
)


def apply(*, app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Bring functions, triggers and rights up to date, once all apps have migrated."""
    if app_config.label != "lib":
        return
    connection = connections[using]
    role = sql.Identifier(settings.SAM_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE'), current_user FROM pg_class"
            " WHERE oid = to_regclass('public.lib_personvault')"
        )
        found = cursor.fetchone()
        if found is None or not found[0]:
            return  # not migrated so far, or by somebody who may not alter it
        for statement in functions.ALL:
            cursor.execute(statement)
        for signature in functions.CALLED:
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                    sql.SQL(signature), role
                )
            )
        if found[1] != settings.SAM_APP_ROLE:
            for statement in RIGHTS:
                cursor.execute(sql.SQL(statement).format(role=role))
        # On the way back to an earlier release, some tables are no more.
        _set_triggers(cursor, set(connection.introspection.table_names(cursor)))


def _set_triggers(cursor: Any, tables: set[str]) -> None:
    wanted = {
        (rules.table, name): statement
        for rules in audited().values()
        if rules.table in tables
        for name, statement in zip(NAMES, _statements(rules), strict=True)
    }
    there = triggers(cursor)
    for table, name in there.keys() - wanted.keys():
        cursor.execute(
            sql.SQL("DROP TRIGGER {} ON {}").format(
                sql.Identifier(name), sql.Identifier(table)
            )
        )
    for (table, name), statement in wanted.items():
        words = statement.as_string(None)
        digest = hashlib.sha256(words.encode()).hexdigest()
        if there.get((table, name)) == digest:
            continue  # no lock on a table whose trail is written as it should be
        cursor.execute(words)
        cursor.execute(
            sql.SQL("COMMENT ON TRIGGER {} ON {} IS {}").format(
                sql.Identifier(name), sql.Identifier(table), sql.Literal(digest)
            )
        )


def triggers(cursor: Any) -> dict[tuple[str, str], str]:
    """Return the digest of each trigger of the trail, by table and name."""
    cursor.execute(
        "SELECT c.relname, t.tgname, obj_description(t.oid, 'pg_trigger')"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgfoid = to_regproc(%s) AND NOT t.tgisinternal",
        [f"public.{FUNCTION}"],
    )
    return {(table, name): digest or "" for table, name, digest in cursor.fetchall()}


def _statements(rules: Audited) -> tuple[sql.Composed, sql.Composed]:
    """Return the triggers of one table: of new rows, of changed and deleted ones."""
    about = rules.personal
    arguments = (
        rules.label,
        rules.key,
        rules.account,
        about.person if about else "",
        about.through if about else "",
        _array(about.columns if about else ()),
        _array(rules.hidden),
        _array(rules.ignored),
    )
    made = [
        sql.SQL(
            "CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
            " WHEN ({condition}) EXECUTE FUNCTION {function}({arguments})"
        ).format(
            name=sql.Identifier(name),
            event=sql.SQL(event),
            table=sql.Identifier(rules.table),
            condition=sql.SQL(condition),
            function=sql.Identifier(FUNCTION),
            arguments=sql.SQL(", ").join(map(sql.Literal, arguments)),
        )
        for name, event, condition in (
            (
                NAMES[0],
                "INSERT",
                "coalesce(current_setting('sam.bulk', true), '') = ''",
            ),
            (
                NAMES[1],
                "UPDATE OR DELETE",
                "current_setting('sam.bulk', true) IS DISTINCT FROM 'on'",
            ),
        )
    ]
    return made[0], made[1]


def _array(columns: tuple[str, ...]) -> str:
    return "{" + ",".join(columns) + "}"
