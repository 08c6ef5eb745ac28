"""Fixtures: the database, and a cast of people with fixed roles, as in a play."""

from tests.database import django_db_setup  # noqa: F401
