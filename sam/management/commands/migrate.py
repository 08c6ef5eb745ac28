"""Migrate as the owner, in a database that has been prepared for it."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from sam import env
from sam.database import prepare_database


class Command(migrate.Command):
    """Prepare the database, make the cache's table, then migrate."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        prepare_database(connection, app_role=env.app_database()["USER"])
        call_command("createcachetable", database=options["database"], verbosity=0)
        super().handle(*args, **options)
