"""Fixtures: a system with something under way, and an empty database beside it."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from sam import env
from tests.database import ROOT, address, child_environment
from tests.dropping import drop_database


class System:
    """A database and a folder of files, worked on by commands as in production."""

    def __init__(self, name, files):
        self.name, self.files = name, files
        self.environment = os.environ | child_environment(name)
        if files is not None:
            self.environment["SAM_FILES_DIR"] = str(files)

    def manage(self, *words):
        """Run a command; return how it ended, with all that it said."""
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, statement):
        """Ask the database, as the owner; return the rows, if it has any."""
        owner = address(env.owner_database() | {"NAME": self.name, "OPTIONS": {}})
        with psycopg.connect(owner, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []


@pytest.fixture
def create(transactional_db):
    """Make databases of the owner, which are dropped afterwards."""
    worker = settings.DATABASES["default"]["NAME"]
    made = []

    def created(name, files, like="template1"):
        connections.close_all()
        with maintenance() as connection:
            # A database that is copied has nobody in it, such as a thread of a test
            # before.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [worker],
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(f"{worker}_{name}"), sql.Identifier(like)
                )
            )
        made.append(f"{worker}_{name}")
        return System(made[-1], files)

    yield created
    with maintenance() as connection:
        for name in made:
            drop_database(connection, name)


def maintenance():
    """Connect as the owner to the owner's own database."""
    return psycopg.connect(
        address(env.owner_database() | {"OPTIONS": {}}), autocommit=True
    )


@pytest.fixture
def copied(create):
    """Copy this worker's database as it stands; migrated as in production."""

    def copy(files):
        system = create("here", files, settings.DATABASES["default"]["NAME"])
        done = system.manage("migrate")  # the tests have more rights, and no cache
        assert done.returncode == 0, done.stderr
        system.ask(
            sql.SQL("REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM {}").format(
                sql.Identifier(env.app_database()["USER"])
            )
        )
        return system

    return copy


@pytest.fixture
def elsewhere(create, tmp_path):
    """Give an empty database."""
    return create("elsewhere", tmp_path / "elsewhere")
