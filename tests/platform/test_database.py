"""The suite itself runs with the application's rights."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_suite_is_the_application_not_the_owner():
    assert ask("SELECT current_user") == settings.SAM_APP_ROLE
    assert ask("SELECT current_database()").startswith("test_")


def test_the_application_cannot_alter_what_the_owner_made():
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        ask("ALTER TABLE django_session ADD COLUMN spy text")


def test_staging_belongs_to_the_application():
    owner = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'staging'"
    assert ask(owner) == settings.SAM_APP_ROLE


def test_the_application_may_gather_the_statistics_of_all_tables():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE guest (id int); INSERT INTO guest VALUES (7), (8)")
        cursor.execute("SELECT sam_analyze()")
    assert ask("SELECT reltuples FROM pg_class WHERE relname = 'guest'") == 2
    assert ask("SELECT reltuples FROM pg_class WHERE relname = 'django_migrations'") > 0
