"""Configuration is read once and fails loudly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sam import env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SAM_SECRET_KEY": "x7" * 30 + "!abc",
    "SAM_ALLOWED_HOSTS": "sam.example",
    "SAM_DATABASE_URL": "postgresql://app:hidden@db.example/sam",
    "SAM_REDIS_URL": "redis://:hidden@redis.example:6379/0",
    "SAM_MAIL_FROM": "sam@sam.example",
    "SAM_MAIL_HOST": "mail.example",
    "SAM_FILES_DIR": "/files",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """No variable is set but those of the test."""
    for name in [name for name in os.environ if name.startswith("SAM_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def local(bare, monkeypatch):
    monkeypatch.setenv("SAM_MODE", "local")


@pytest.fixture
def folder(bare, monkeypatch, tmp_path):
    monkeypatch.setenv("SAM_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def manage(*arguments, **variables):
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=plain | variables,
        capture_output=True,
        text=True,
        check=False,
    )


class TestSecret:
    def test_is_made_once_and_kept_to_ourselves(self, local, folder):
        made = env.secret("SAM_SECRET_KEY")
        assert len(made) > 50
        assert env.secret("SAM_SECRET_KEY") == made
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}

    def test_must_be_given_in_production(self, folder):
        with pytest.raises(ImproperlyConfigured, match="SAM_SECRET_KEY must be set"):
            env.secret("SAM_SECRET_KEY")
        assert not folder.exists()


class TestFiles:
    def test_a_secret_may_be_in_a_file(self, monkeypatch, tmp_path):
        file = tmp_path / "key"
        file.write_text("s3cret\n")
        monkeypatch.setenv("SAM_SECRET_KEY_FILE", str(file))
        assert env.secret("SAM_SECRET_KEY") == "s3cret"
        assert env.is_set("SAM_SECRET_KEY")
        assert not env.is_set("SAM_DATABASE_URL")

    def test_both_at_once_are_refused_without_showing_either(
        self, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("SAM_SECRET_KEY", "hidden")
        monkeypatch.setenv("SAM_SECRET_KEY_FILE", str(tmp_path / "key"))
        with pytest.raises(ImproperlyConfigured, match="both set") as refusal:
            env.text("SAM_SECRET_KEY")
        assert "hidden" not in str(refusal.value)

    @pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
    def test_a_file_that_cannot_be_read_stops_the_process(
        self, monkeypatch, tmp_path, content
    ):
        file = tmp_path / "key"
        if content is not None:
            file.write_bytes(content)
        monkeypatch.setenv("SAM_SECRET_KEY_FILE", str(file))
        with pytest.raises(ImproperlyConfigured, match="SAM_SECRET_KEY_FILE"):
            env.text("SAM_SECRET_KEY")


class TestDatabase:
    def read(self, monkeypatch, url):
        monkeypatch.setenv("SAM_DATABASE_URL", url)
        return env.app_database()

    def test_reads_every_part(self, monkeypatch):
        url = "postgresql://ada:p%40ss@db.example:6432/sam?sslmode=require"
        assert self.read(monkeypatch, url) == {
            "ENGINE": "sam.postgresql",
            "NAME": "sam",
            "USER": "ada",
            "PASSWORD": "p@ss",
            "HOST": "db.example",
            "PORT": "6432",
            "OPTIONS": {"sslmode": "require", "options": env.SESSION},
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 60,
        }

    def test_reads_the_folder_of_a_socket(self, monkeypatch):
        read = self.read(monkeypatch, "postgresql://ada@/sam?host=/run/Postgres")
        assert (read["HOST"], read["OPTIONS"]) == (
            "/run/Postgres",
            {"options": env.SESSION},
        )

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://ada:hidden@db/sam",
            "postgresql://ada:hidden@db",
            "postgresql://ada:hidden@db:port/sam",
            "postgresql://ada:hidden@db/sam?sslmode",
        ],
    )
    def test_names_the_variable_and_not_the_password(self, monkeypatch, url):
        with pytest.raises(ImproperlyConfigured, match="SAM_DATABASE_URL") as refusal:
            self.read(monkeypatch, url)
        assert "hidden" not in str(refusal.value)

    def test_is_embedded_in_local_mode_and_starts_nothing(self, local, folder):
        read = env.app_database()
        assert (read["ENGINE"], read["USER"]) == ("sam.postgresql.embedded", "sam_app")
        assert env.owner_database()["USER"] == "sam_owner"
        assert not (folder / "postgres").exists()

    def test_the_owner_is_whoever_the_variable_names(self, monkeypatch):
        monkeypatch.setenv("SAM_DATABASE_URL", "postgresql://app@db/sam")
        monkeypatch.setenv("SAM_OWNER_DATABASE_URL", "postgresql://boss@db/sam")
        assert env.default_database()["USER"] == "app"
        monkeypatch.setenv("SAM_DATABASE_ROLE", "owner")
        assert env.default_database()["USER"] == "boss"


class TestRedis:
    def test_celery_writes_the_address_of_a_socket_in_its_own_way(self, local, folder):
        assert env.redis_url().startswith("unix://:")
        assert env.broker_url().startswith("redis+socket://:")
        assert env.broker_url().endswith("?virtual_host=0")

    def test_a_server_is_named_in_one_way(self, monkeypatch):
        monkeypatch.setenv("SAM_REDIS_URL", "redis://redis.example:6379/2")
        assert env.broker_url() == env.redis_url() == "redis://redis.example:6379/2"

    def test_anything_else_is_refused(self, monkeypatch):
        monkeypatch.setenv("SAM_REDIS_URL", "amqp://:hidden@rabbit")
        with pytest.raises(ImproperlyConfigured, match="SAM_REDIS_URL") as refusal:
            env.redis_url()
        assert "hidden" not in str(refusal.value)


class TestMode:
    def test_refuses_an_unknown_one(self, monkeypatch):
        monkeypatch.setenv("SAM_MODE", "staging")
        with pytest.raises(ImproperlyConfigured, match="local or production"):
            env.is_local()

    @pytest.mark.parametrize("missing", sorted(PRODUCTION))
    def test_production_needs_every_variable(self, missing, folder):
        given = {name: value for name, value in PRODUCTION.items() if name != missing}
        refusal = manage(
            "check", **given, SAM_MODE="production", SAM_DATA_DIR=str(folder)
        )
        assert refusal.returncode == 1
        assert refusal.stderr.strip() == f"Error: {missing} must be set"
        assert not folder.exists()

    def test_production_passes_the_deployment_check(self, folder):
        checked = manage(
            *("check", "--deploy", "--fail-level=WARNING"),
            **PRODUCTION,
            SAM_DATA_DIR=str(folder),
        )
        assert (checked.returncode, checked.stderr) == (0, "")
        assert not folder.exists()

    @pytest.mark.slow
    def test_a_command_that_needs_no_service_starts_none(self, folder):
        assert manage("check", SAM_DATA_DIR=str(folder)).returncode == 0
        assert manage("demo", "--help", SAM_DATA_DIR=str(folder)).returncode == 0
        assert not (folder / "postgres").exists()
