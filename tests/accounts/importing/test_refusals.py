"""What is refused as a whole, and what is refused a row at a time while reading."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.importing.errors import ImportRefused
from accounts.importing.portfolio import LOCK
from accounts.importing.records import CELL_BYTES
from accounts.models import Account, ImportBatch, OrderLine
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import UserFactory

GOOD = b"external_id,name\nA,Acme\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("accounts.csv", b"PK\x03\x04rest", "a zip archive or a spreadsheet"),
        ("orders.xlsx", b"PK\x03\x04rest", "a zip archive or a spreadsheet"),
        ("old.xls", b"\xd0\xcf\x11\xe0rest", "a spreadsheet or another office file"),
        ("units.csv", b"\x1f\x8brest", "a gzip archive"),
        ("units.csv", b"", "is empty"),
        ("units.csv", b"\xef\xbb\xbf\n", "is not CSV in UTF-8 with a header"),
        ("units.csv", "external_id,name\n".encode("utf-16"), "is not CSV in UTF-8"),
        ("units.csv", b"external_id,name\n", "lacks the required columns account_ext"),
        ("units.csv", b"external_id;account_external_id;name\n", "lacks the required"),
        (
            "units.csv",
            b"external_id,account_external_id,name,name\n",
            "has a column twice: name",
        ),
    ],
)
def test_a_file_that_is_not_ours_refuses_the_folder(folder, name, content, words):
    folder.put("accounts.csv", GOOD).put(name, content)
    with pytest.raises(ImportRefused, match=words):
        folder.load()
    assert not Account.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_folder_with_nothing_of_ours_is_refused(folder):
    folder.put("README.md", b"read me")
    with pytest.raises(ImportRefused, match="has none of the files"):
        folder.load()


def test_the_command_says_so_with_exit_status_2(folder):
    folder.put("accounts.csv", b"PK\x03\x04")
    with pytest.raises(CommandError, match=r"Nothing was loaded\.") as refusal:
        call_command("import_portfolio", str(folder.path))
    assert refusal.value.returncode == 2


def test_a_folder_that_is_not_there_is_refused(folder):
    with pytest.raises(CommandError, match="is not a folder") as refusal:
        call_command("import_portfolio", str(folder.path / "nowhere"))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"B", "", "1 cells where the header has 2"),
        (b"B,Beta,more", "", "3 cells where the header has 2"),
        (b"B,B\xe9ta", "name", "not valid UTF-8"),
        (b"B,B\x00ta", "name", "a NUL byte"),
        (b'B,"Be"ta', "", "broken quotation marks: ',' expected after '\"'"),
        (b"B," + b"b" * (CELL_BYTES + 1), "name", "a cell is larger than 1 MB"),
        (b"B,Beta\rC", "", "1 cells where the header has 2"),
    ],
)
def test_a_broken_row_is_rejected_and_its_neighbours_load(folder, line, column, reason):
    folder.put("accounts.csv", GOOD + line + b"\nZ,Zeta\n")
    result = folder.load()
    assert (result.rejected[0].column, result.rejected[0].reason) == (column, reason)
    assert len(result.rejected) == 1
    assert len(result.rejected[0].value) <= 200
    assert {"Acme", "Zeta"} <= set(Account.objects.values_list("name", flat=True))


def test_a_quotation_mark_that_nobody_closes_costs_its_own_row_only(folder):
    folder.put(
        "accounts.csv", b'external_id,name\nA,"Acme\nB,Beta\nC,"Co, Ltd"\nD,Delta\n'
    )
    result = folder.load()
    assert result.counts("accounts.csv") == (4, 3, 0, 0, 1, 0)
    assert result.rejected[0].line == 2
    names = Account.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Beta", "Co, Ltd", "Delta"]


def test_a_cell_may_have_lines_and_the_next_row_keeps_its_number(folder):
    folder.put("accounts.csv", b'external_id,name\nA,"Acme\n\nLtd"\n\nB\nC,Co\n')
    result = folder.load()
    assert result.counts("accounts.csv") == (3, 2, 0, 0, 1, 0)
    assert result.rejected[0].line == 6
    assert Account.objects.filter(name="Acme\n\nLtd").exists()


def test_a_mark_at_the_start_other_line_ends_and_any_column_order_are_fine(folder):
    folder.put("accounts.csv", b"\xef\xbb\xbfname,colour,external_id\r\nAcme,red,A\r\n")
    result = folder.load()
    assert result.counts("accounts.csv") == (1, 1, 0, 0, 0, 0)
    files = result.outcome.as_dict()["files"]
    assert files["accounts.csv"]["ignored_columns"] == ["colour"]


def test_all_rejects_are_in_the_file_and_no_formula_computes(folder, tmp_path):
    rows = b"".join(b"=%d,Name,1\n" % number for number in range(25))
    folder.put("accounts.csv", b"external_id,name\n" + rows + b"A,Acme\n")
    rejects = tmp_path / "rejects.csv"
    result = folder.load(rejects=rejects)
    assert result.counts("accounts.csv") == (26, 1, 0, 0, 25, 0)
    assert len(result.rejected) == 10
    found = list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8"))))
    assert len(found) == 25
    assert found[0] == {
        "file": "accounts.csv",
        "line": "2",
        "column": "",
        "value": "'=0,Name,1",
        "reason": "3 cells where the header has 2",
    }


def test_a_dry_run_tells_the_same_and_keeps_nothing(acme):
    acme.write(
        "orders.csv",
        "external_id account_external_id ordered_on revenue",
        "1 A 2020-01-01 10",
        "2 Z 2020-01-01 10",
    )
    dry = acme.load(dry_run=True)
    assert not Account.objects.exists()
    assert not ImportBatch.objects.exists()
    real = acme.load()
    for name in ("accounts.csv", "orders.csv"):
        assert dry.counts(name) == real.counts(name)
    assert dry.reasons() == real.reasons()


def test_an_import_is_audited_and_announced_once(acme):
    batch = acme.load().outcome.batch_id
    entry = AuditEntry.objects.get(verb="import")
    assert (entry.batch_id, entry.counts["accounts.csv"]["created"]) == (batch, 1)
    event = OutboxEvent.objects.get(type="import.finished")
    assert event.payload == {"batch": batch}
    assert ImportBatch.objects.get().status == ImportBatch.Status.DONE
    assert Account.objects.get().batch_id == batch


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_once_is_told_to_wait(tmp_path):
    (tmp_path / "accounts.csv").write_bytes(GOOD)
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_advisory_lock(hashtext(%s))", [LOCK])
        with pytest.raises(CommandError, match="another import is under way"):
            call_command("import_portfolio", str(tmp_path))
        other.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])
        other.connection.close()
    assert not Account.objects.exists()
    call_command("import_portfolio", str(tmp_path))
    assert Account.objects.count() == 1


def test_the_last_line_of_the_command_is_json(acme, capsys):
    call_command("import_portfolio", str(acme.path), "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["files"]["accounts.csv"] == {
        "read": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "warnings": 0,
    }
    assert told["seconds"] > 0


@pytest.mark.django_db(transaction=True)
def test_an_owner_of_before_sees_no_more_though_a_later_file_failed(acme, monkeypatch):
    from accounts.importing import order_lines

    before, after = UserFactory(), UserFactory()
    acme.write(
        "accounts.csv", "external_id name owner_email", ["A", "Acme", before.email]
    ).load()
    acme.write(
        "accounts.csv", "external_id name owner_email", ["A", "Acme", after.email]
    ).write(
        "orders.csv",
        "external_id account_external_id ordered_on revenue",
        "1 A 2020-01-01 10",
    )
    monkeypatch.setattr(order_lines, "INSERT_LINES", "SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        acme.load()
    assert Account.objects.visible_to(before).count() == 0
    assert Account.objects.visible_to(after).count() == 1


def test_a_failure_in_a_file_leaves_none_of_it(acme, monkeypatch):
    from accounts.importing import order_lines

    acme.write(
        "orders.csv",
        "external_id account_external_id ordered_on revenue",
        "1 A 2020-01-01 10",
    )
    monkeypatch.setattr(order_lines, "INSERT_LINES", "SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        acme.load()
    monkeypatch.undo()
    assert not OrderLine.objects.exists()
    assert acme.load().counts("orders.csv") == (1, 1, 0, 0, 0, 0)
