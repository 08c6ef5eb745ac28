"""A backup: restored elsewhere it is the same system, and goes on where it stood."""

import datetime as dt
import io
import re
import subprocess
import tarfile

import pytest
from django.db import connections
from django.utils import timezone
from psycopg import sql

from accounts.services import facts
from sam import backups
from sam.backups import archive, making, programs, restoring
from sam.lib import outbox
from sam.lib.models import OutboxEvent, Run
from tests.factories import RunFactory
from tests.rails.portfolio import AS_OF, make_portfolio

UNDER_WAY = "import sys; from sam.lib import outbox; print(outbox.relay())"


def rows(system):
    """Return a digest of all rows of each table."""
    found = {}
    for schema, name in system.ask(making.TABLES):
        digest = sql.SQL(
            "SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text))"
            " FROM {} t"
        ).format(sql.Identifier(schema, name))
        found[f"{schema}.{name}"] = system.ask(digest)
    return found


def shape(system):
    """Return all that is no row: tables, keys, triggers, functions, owners, grants."""
    program, _ = programs.fitting("pg_dump", least=programs.server_major())
    address, environment = programs.reached()
    said = subprocess.run(
        [program, "--schema-only", "--dbname", f"{address} dbname={system.name}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    # A list of texts that was written anew is cast at another place.
    return [
        re.sub(r"::(text|character varying)(\[\])?|[()]", "", line)
        for line in said.stdout.splitlines()
        if not line.startswith(("\\restrict", "\\unrestrict"))
    ]


def make_work(folder):
    """Write a portfolio, an attachment, a run under way, and two events."""
    make_portfolio(8)
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "letter.txt").write_text("Dear Acme")
    outbox.emit("problem.opened")
    outbox.relay()
    outbox.emit("problem.opened")
    return RunFactory(
        kind=facts.REFRESH,
        as_of=AS_OF,
        status=Run.Status.RUNNING,
        holder="another:1:1",
        lease_until=timezone.now() + dt.timedelta(hours=1),
    )


@pytest.mark.slow
def test_restored_it_is_the_same_system_and_goes_on(copied, elsewhere, tmp_path):
    run = make_work(tmp_path / "here")
    last = OutboxEvent.objects.order_by("-pk").first().pk
    here = copied(tmp_path / "here")
    file = tmp_path / "sam.backup"
    made = here.manage("backup", file)
    assert made.returncode == 0, made.stderr
    assert "1 attachments" in made.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    before = rows(here)
    restored = elsewhere.manage("restore", file)
    assert restored.returncode == 0, restored.stderr
    assert (elsewhere.files / "ab" / "letter.txt").read_text() == "Dear Acme"
    after = rows(elsewhere)
    assert after.keys() == before.keys()
    assert {name for name in before if before[name] != after[name]} == {
        "public.lib_run"  # whose lease is over
    }
    assert shape(elsewhere) == shape(here)

    refused = elsewhere.manage("restore", file)
    assert f"--force {elsewhere.name}" in refused.stderr
    assert rows(elsewhere) == after

    relayed = elsewhere.manage("shell", "--no-imports", "-c", UNDER_WAY)
    assert relayed.stdout.split()[-1] == "1", relayed.stderr
    taken = elsewhere.manage("refresh_facts", f"--as-of={AS_OF}")
    assert taken.returncode == 0, taken.stderr
    assert elsewhere.ask(f"SELECT status FROM lib_run WHERE id = {run.pk}") == [
        ("DONE",)
    ]
    newest = elsewhere.ask("SELECT max(id) FROM lib_outboxevent")[0][0]
    assert newest > last + restoring.NUMBERS_SKIPPED

    replaced = elsewhere.manage("restore", file, f"--force={elsewhere.name}")
    assert replaced.returncode == 0, replaced.stderr
    assert rows(elsewhere).keys() == before.keys()
    assert shape(elsewhere) == shape(here)


def manifest(**other):
    return archive.Manifest(
        **{
            "made_at": "2026-07-01T00:00:00+00:00",
            "postgresql": programs.server_major(),
            "dumped_by": programs.server_major(),
            "owner": connections["default"].settings_dict["USER"],
            "app": connections["default"].settings_dict["USER"],
            "migrations": making.applied(),
            "tables": {},
            "files": 0,
            "sha256": archive.digest_of(io.BytesIO(b"dump")),
        }
        | other
    )


def written(path, about, dump=b"dump"):
    with tarfile.open(path, "w") as tar:
        for name, content in ((archive.MANIFEST, about), (archive.DUMP, dump)):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.django_db
class TestRefusals:
    """Said before anything is changed."""

    def refused(self, path):
        with pytest.raises(backups.BackupError) as refusal:
            restoring.restore(path)
        return str(refusal.value)

    def test_what_is_no_backup(self, tmp_path):
        path = tmp_path / "letter.txt"
        path.write_text("Dear Acme")
        assert "is no whole backup" in self.refused(path)
        assert "is no whole backup" in self.refused(tmp_path / "missing")

    def test_one_that_was_cut_off(self, tmp_path):
        path = written(tmp_path / "b", manifest().as_json(), b"dump" * 100_000)
        with path.open("r+b") as file:
            file.truncate(200_000)
        assert "is no whole backup" in self.refused(path)

    def test_one_that_was_altered(self, tmp_path):
        path = written(tmp_path / "b", manifest().as_json(), b"dumb")
        assert "is damaged" in self.refused(path)

    def test_one_of_a_format_to_come(self, tmp_path):
        path = written(tmp_path / "b", manifest(format=2).as_json())
        assert "has format 2" in self.refused(path)

    def test_one_of_a_newer_product(self, tmp_path):
        newer = [*making.applied(), "tiers.9999_to_come"]
        path = written(tmp_path / "b", manifest(migrations=newer).as_json())
        assert "tiers.9999_to_come" in self.refused(path)

    def test_one_of_a_newer_server(self, tmp_path):
        path = written(tmp_path / "b", manifest(postgresql=99).as_json())
        assert "this server is" in self.refused(path)

    def test_one_of_other_roles(self, tmp_path):
        path = written(tmp_path / "b", manifest(owner="boss").as_json())
        assert "Give them the same names" in self.refused(path)

    def test_a_database_that_is_not_empty(self, tmp_path, monkeypatch):
        path = written(tmp_path / "b", manifest().as_json())
        monkeypatch.setattr(restoring, "OTHERS", "SELECT 0")
        assert "is not empty" in self.refused(path)

    def test_to_write_over_another(self, tmp_path):
        path = written(tmp_path / "b", manifest().as_json())
        with pytest.raises(backups.BackupError, match="is there already"):
            making.make(path)

    def test_a_system_that_is_at_work(self, tmp_path, monkeypatch):
        path = written(tmp_path / "b", manifest().as_json())
        monkeypatch.setattr(restoring, "OTHERS", "SELECT 3")
        assert "3 other connections" in self.refused(path)


def test_a_program_older_than_the_server_is_not_used():
    with pytest.raises(backups.BackupError, match="no pg_dump of PostgreSQL 99"):
        programs.fitting("pg_dump", least=99)
