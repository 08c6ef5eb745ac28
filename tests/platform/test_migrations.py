"""A migration leaves the version before it able to work: expand now, contract later."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.sql_analyser import (
    analyse_sql_statements,
    get_sql_analyser_class,
)

# The last migration of each app in the last release; those before it are history.
RELEASED = {
    "accounts": "0028_erased_people",
    "events": "0001_subscriptions",
    "lib": "0009_idempotency_keys",
    "planning": "0003_handover_steps",
    "scoring": "0008_touched_accounts",
    "tiers": "0014_room_in_flags",
    "users": "0004_token_sources",
    "workspace": "0012_search_marks",
}
# What the version before stumbles over; other words of the linter are of locks.
BREAKING = {
    "ALTER_COLUMN",
    "DROP_COLUMN",
    "DROP_TABLE",
    "NOT_NULL",
    "RENAME_COLUMN",
    "RENAME_TABLE",
}


def breaks(statements):
    """Return the codes of what the version before cannot work with."""
    analyser = get_sql_analyser_class("postgresql")
    errors, _ignored, _warnings = analyse_sql_statements(analyser, statements)
    return {error.code for error in errors} & BREAKING


def later(loader):
    """Return the migrations since the last release, of our own apps."""
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in RELEASED and name > RELEASED[app]:
            yield migration


@pytest.mark.django_db
def test_what_breaks_the_version_before_says_that_it_contracts():
    loader = MigrationLoader(connection)
    wrong = {}
    for migration in later(loader):
        statements = loader.collect_sql([((migration), False)])
        found = breaks(statements)
        if found and not getattr(migration, "contracts", ""):
            wrong[str(migration)] = sorted(found)
    assert wrong == {}, "see docs/contributing.md, Rolling upgrades"


def test_the_last_release_is_known():
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert set(RELEASED.items()) <= set(known)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('ALTER TABLE "a" DROP COLUMN "b" CASCADE;', {"DROP_COLUMN"}),
        ('ALTER TABLE "a" RENAME COLUMN "b" TO "c";', {"RENAME_COLUMN"}),
        ('ALTER TABLE "a" RENAME TO "b";', {"RENAME_TABLE"}),
        ('DROP TABLE "a" CASCADE;', {"DROP_TABLE"}),
        ('ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL;', {"NOT_NULL"}),
        ('ALTER TABLE "a" ADD COLUMN "b" int NOT NULL;', {"NOT_NULL"}),
        ('ALTER TABLE "a" ADD COLUMN "b" int DEFAULT 0 NOT NULL;', set()),
        ('ALTER TABLE "a" ADD COLUMN "b" int NULL;', set()),
        ('CREATE TABLE "a" ("b" int NOT NULL);', set()),
        ('CREATE UNIQUE INDEX CONCURRENTLY "i" ON "a" ("b");', set()),
    ],
)
def test_what_it_takes_for_breaking(statement, found):
    assert breaks([statement]) == found
