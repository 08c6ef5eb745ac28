"""
The suite's databases, used with the application's rights.

The owner migrates one template, named by a digest of models and migrations, and clones
it for each worker; the connection ``default`` is then the application's role, as in
production. A database is in use while somebody holds the advisory lock of its name;
what a killed run left is dropped by the next.
"""

import hashlib
import os
import zlib
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from psycopg import sql

from tests.dropping import drop_database

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
# Of the code whose change asks for a new template; migrations of packages come by pins.
SHAPES = (
    "**/migrations/*.py",
    "**/models.py",
    "**/models/**/*.py",
    "**/apps.py",
    "sam/lib/*.py",
    "sam/lib/trail/*.py",
    "sam/database.py",
    "sam/management/commands/migrate.py",
    "tests/database.py",
    "pyproject.toml",
)
APPS = ("sam", "accounts", "scoring", "tiers", "planning", "tests")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this worker a database of its own until the session ends."""
    from django.db import connections

    from sam import embedded, env

    if env.is_local():
        embedded.start()
    owner = env.owner_database()
    prefix = f"test_{owner['NAME']}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{prefix}_{worker}_{os.getpid()}"
    template = f"{prefix}_template_{_digest()}"
    with django_db_blocker.unblock(), _connect(owner) as maintenance:
        with _held(maintenance, f"{prefix}_template"):
            _drop_unused(maintenance, prefix, keep=template)
            _run(maintenance, "SELECT pg_advisory_lock(%s)", _key(name))
            if template not in _databases(maintenance, prefix):
                _build(maintenance, owner, template)
            _create(maintenance, name, like=template)
        _point_default_at(env.app_database(), name)
        try:
            yield
        finally:
            connections.close_all()
            drop_database(maintenance, name)


def child_environment(name=None):
    """Return the environment for a command on *name*, or this worker's database."""
    from django.conf import settings

    from sam import env

    name = name or settings.DATABASES["default"]["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "sam.settings",
        "SAM_MODE": "local",
        "SAM_SECRET_KEY": settings.SECRET_KEY,
        "SAM_DATABASE_URL": address(env.app_database() | {"NAME": name}),
        "SAM_OWNER_DATABASE_URL": address(env.owner_database() | {"NAME": name}),
        "SAM_REDIS_URL": env.redis_url(),
    }


def address(database):
    """Return the database's settings as one address."""
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    query = urlencode({"host": database["HOST"]} | database["OPTIONS"])
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}:{password}@{port}/{quote(database['NAME'])}?{query}"


def _digest():
    found = {
        path for app in APPS for shape in SHAPES for path in (ROOT / app).glob(shape)
    } | {path for shape in SHAPES for path in ROOT.glob(shape) if "**" not in shape}
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _connect(owner):
    """Connect as the owner, outside Django, to the database of its address."""
    return psycopg.connect(
        dbname=owner["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
        autocommit=True,
        **owner["OPTIONS"],
    )


def _run(connection, statement, *parameters):
    return connection.execute(statement, parameters)


def _key(name):
    return zlib.crc32(name.encode())


@contextmanager
def _held(connection, name):
    _run(connection, "SELECT pg_advisory_lock(%s)", _key(name))
    try:
        yield
    finally:
        _run(connection, "SELECT pg_advisory_unlock(%s)", _key(name))


def _databases(connection, prefix):
    rows = _run(
        connection,
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
        f"{prefix}_",
    )
    return [name for (name,) in rows]


def _drop_unused(connection, prefix, *, keep):
    for name in _databases(connection, prefix):
        if name == keep:
            continue
        ours = _run(connection, "SELECT pg_try_advisory_lock(%s)", _key(name))
        if ours.fetchone()[0]:
            drop_database(connection, name)
            _run(connection, "SELECT pg_advisory_unlock(%s)", _key(name))


def _create(connection, name, *, like):
    drop_database(connection, name)
    _run(
        connection,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(like)
        ),
    )


def _build(connection, owner, template):
    """Migrate a new database as the owner; it takes its name when it is complete."""
    from django.core.management import call_command
    from django.db import connections

    from sam import env

    making = f"{template}_making"
    _create(connection, making, like="template0")
    _point_default_at(owner, making)
    call_command("migrate", verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}").format(
                sql.Identifier(env.app_database()["USER"])
            )
        )
    connections.close_all()
    _run(
        connection,
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(making), sql.Identifier(template)
        ),
    )


def _point_default_at(database, name):
    from django.db import connections

    default = connections["default"]
    default.close()
    default.settings_dict.update(
        {key: database[key] for key in ADDRESS} | {"NAME": name}
    )
