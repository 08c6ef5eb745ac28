"""
Databases for one benchmark: made by the owner, used by the application, dropped.

The connection to the owner's own database carries the benchmark's name, by which
another benchmark sees that its databases are in use; those of a killed one it drops.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from sam import embedded, env
from tests.dropping import drop_database

PREFIX = "sam_bench_"
ADDRESS = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


class Scratch:
    """The databases of one benchmark, each named by what it is for."""

    def __init__(self, maintenance: psycopg.Connection, name: str) -> None:
        self._maintenance = maintenance
        self._name = name
        self._made: list[str] = []

    def migrate(self, purpose: str) -> None:
        """Make a database with all tables and nothing in them."""
        self._create(purpose, like="template0")
        self.use(purpose, as_owner=True)
        call_command("migrate", verbosity=0)

    def clone(self, purpose: str, *, of: str) -> None:
        """Make a database with all that the one for *of* holds."""
        connections.close_all()
        self._create(purpose, like=self._database(of))

    def has(self, purpose: str) -> bool:
        """Tell whether a database for *purpose* was made."""
        return self._database(purpose) in self._made

    def environment(self, purpose: str) -> dict[str, str]:
        """Return the environment of a process of the application on a database."""
        role = env.app_database() | {"NAME": self._database(purpose)}
        user, password = quote(role["USER"]), quote(role["PASSWORD"])
        query = urlencode({"host": role["HOST"]} | role["OPTIONS"])
        port = f":{role['PORT']}" if role["PORT"] else ""
        name = quote(role["NAME"])
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "sam.settings",
            "SAM_SECRET_KEY": settings.SECRET_KEY,
            "SAM_DATABASE_URL": f"postgresql://{user}:{password}@{port}/{name}?{query}",
        }

    def use(self, purpose: str, *, as_owner: bool = False) -> None:
        """Let Django's connection work in a database, with the application's rights."""
        role = env.owner_database() if as_owner else env.app_database()
        _point_default_at(role | {"NAME": self._database(purpose)})

    @contextmanager
    def using(self, purpose: str, *, of: str) -> Iterator[None]:
        """Work in a clone of *of* that is dropped at the end; then in *of* again."""
        self.clone(purpose, of=of)
        try:
            self.use(purpose)
            yield
        finally:
            connections.close_all()
            self.drop(self._database(purpose))
            self.use(of)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is in it."""
        drop_database(self._maintenance, database)

    def drop_all(self) -> None:
        """Drop what this benchmark made."""
        for database in self._made:
            self.drop(database)

    def drop_abandoned(self) -> None:
        """Drop the databases of benchmarks that were killed."""
        rows = self._maintenance.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            " AND NOT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE starts_with(datname, application_name)"
            " AND starts_with(application_name, %s))",
            [PREFIX, PREFIX],
        )
        for (database,) in rows.fetchall():
            self.drop(database)

    def _database(self, purpose: str) -> str:
        return f"{self._name}{purpose}"

    def _create(self, purpose: str, *, like: str) -> None:
        database = self._database(purpose)
        self._made.append(database)
        self._maintenance.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(like)
            )
        )


@contextmanager
def scratch() -> Iterator[Scratch]:
    """Give databases until the block ends, by an error or a signal too."""
    if env.is_local():
        embedded.start()
    owner = env.owner_database()
    name = f"{PREFIX}{os.getpid()}_"
    before = {key: connection.settings_dict[key] for key in ADDRESS}
    with _connect(owner, name) as maintenance, _ended_like_an_interrupt():
        given = Scratch(maintenance, name)
        given.drop_abandoned()
        try:
            yield given
        finally:
            connections.close_all()
            _point_default_at(before)
            with _undisturbed():
                given.drop_all()


@contextmanager
def _ended_like_an_interrupt() -> Iterator[None]:
    """Let the signal of an orderly end be an exception, so that we clean up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second Ctrl-C keep us from cleaning up."""
    before = {
        number: signal.signal(number, signal.SIG_IGN)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _connect(owner: dict[str, Any], name: str) -> psycopg.Connection:
    return psycopg.connect(
        dbname=owner["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
        application_name=name,
        autocommit=True,
        **owner["OPTIONS"],
    )


def _point_default_at(database: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update({key: database[key] for key in ADDRESS})
