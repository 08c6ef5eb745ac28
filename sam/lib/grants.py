"""
What the application's database role may do; applied after every migration.

Two roles: the owner migrates and owns the tables, the application reads and writes
rows. It may only add to the audit trail. Published tables are the application's own,
since a run replaces them by renaming, for which PostgreSQL wants the right to create.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections, models
from psycopg import sql

_published: set[str] = set()


def published(model: type[models.Model]) -> None:
    """Register *model* as one whose table runs replace."""
    _published.add(model._meta.db_table)


def is_published(table: str) -> bool:
    """Whether runs replace the table of that name."""
    return table in _published


def apply(*, app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Grant the application's role its rights, once all apps have migrated."""
    if app_config.label != "lib":
        return
    connection = connections[using]
    role = sql.Identifier(settings.SAM_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == settings.SAM_APP_ROLE:
            return  # one role does both; nothing to grant to itself
        for statement in (
            "GRANT USAGE, CREATE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
            " TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "REVOKE UPDATE, DELETE, TRUNCATE ON lib_auditentry FROM {role}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=role))
        existing = connection.introspection.table_names(cursor)
        for table in sorted(_published & set(existing)):
            cursor.execute(
                sql.SQL("ALTER TABLE {table} OWNER TO {role}").format(
                    table=sql.Identifier(table), role=role
                )
            )
