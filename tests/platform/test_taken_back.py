"""The tables are made in little time, can be taken back, and made again."""

import subprocess
import sys

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from sam import env
from tests.database import ROOT, child_environment
from tests.dropping import drop_database

MIGRATE = """
import django, sys
django.setup()
from django.core.management import call_command
for step in sys.argv[1:]:
    call_command("migrate", *step.split(), verbosity=0)
"""
CATALOGUE = """
SELECT format('%s.%s %s', table_name, column_name, udt_name)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1
"""


@pytest.fixture
def scratch(db):
    """Return an address of an empty database, dropped at the end."""
    owner = env.owner_database()
    name = f"{connection.settings_dict['NAME']}_back"
    address = {
        "dbname": owner["NAME"],
        "user": owner["USER"],
        "password": owner["PASSWORD"] or None,
        "host": owner["HOST"] or None,
        "port": owner["PORT"] or None,
    }
    with psycopg.connect(**address, autocommit=True) as maintenance:
        drop_database(maintenance, name)
        maintenance.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
        try:
            yield address | {"dbname": name}
        finally:
            drop_database(maintenance, name)


def migrate(scratch, *steps):
    """Migrate in a process of its own, once for each of *steps*."""
    used = connection.settings_dict["NAME"]
    address = child_environment()["SAM_OWNER_DATABASE_URL"]
    environment = child_environment() | {
        "SAM_DATABASE_ROLE": "owner",
        "SAM_OWNER_DATABASE_URL": address.replace(used, scratch["dbname"]),
    }
    subprocess.run(
        [sys.executable, "-c", MIGRATE, *steps],
        check=True,
        cwd=ROOT,
        env=environment,
    )


def catalogue(scratch):
    with psycopg.connect(**scratch) as looking:
        return looking.execute(CATALOGUE).fetchall()


@pytest.mark.slow
def test_what_stands_on_accounts_can_be_taken_back_and_made_again(scratch):
    migrate(scratch, "")
    made = catalogue(scratch)
    # Where a table were left, it could not be made.
    migrate(scratch, "accounts zero", "")
    assert catalogue(scratch) == made
