"""The audit trail as people read it."""

import json

import pytest

from accounts.models import Contact, CostEntry
from sam.lib import audit
from sam.lib.models import AuditEntry, AuditRow, DoorRules
from sam.lib.trail.pruning import prune_trail
from sam.workspace.selectors.trail import values
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/administration/audit/"


@pytest.fixture
def renamed(account, manager):
    """An entry of a manager who has renamed Acme."""
    with audit.acting(actor=manager, door="PAGE", address="192.0.2.9"):
        account.name = "Acme Holdings"
        account.save()
        return audit.record(
            "rename_account",
            account,
            account_id=account.pk,
            before={"name": "Acme"},
            after={"name": "Acme Holdings"},
        )


class TestPage:
    def test_shows_who_did_what_and_the_rows_with_it(
        self, client, administrator, renamed
    ):
        client.force_login(administrator)
        words = client.get(PAGE).content.decode()
        assert "rename_account" in words
        assert "192.0.2.9" in words
        words = client.get(f"{PAGE}{renamed.pk}/").content.decode()
        assert "Acme Holdings" in words
        assert str(renamed.actor) in words

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("verb=rename", True),
            ("verb=merge", False),
            ("door=PAGE", True),
            ("door=API", False),
            ("model=accounts.account", True),
            ("since=2999-01-01", False),
            ("since=0001-01-01&until=9999-12-31", True),
            ("until=2001-01-01", False),
            ("who=nobody-at-all", False),
        ],
    )
    def test_is_filtered(self, client, administrator, renamed, query, found):
        client.force_login(administrator)
        words = client.get(f"{PAGE}?{query}").content.decode()
        assert ("rename_account" in words) is found

    def test_is_for_administrators_and_executives(
        self, client, manager, director, desk_agent, executive, renamed
    ):
        for user, status in (
            (manager, 403),
            (director, 403),
            (desk_agent, 403),
            (executive, 200),
        ):
            client.force_login(user)
            for address in (PAGE, f"{PAGE}rows/", f"{PAGE}rows.csv"):
                assert client.get(address).status_code == status
            assert client.get("/api/v1/audit/entries/").status_code == status

    def test_reads_a_page_in_few_queries(
        self, client, administrator, renamed, django_assert_max_num_queries
    ):
        client.force_login(administrator)
        for number in range(30):
            audit.record(f"verb_{number}", renamed.actor)
        with django_assert_max_num_queries(25):
            client.get(PAGE)


class TestFiles:
    def test_hold_what_the_page_shows_safe_for_spreadsheets(
        self, client, administrator, renamed
    ):
        audit.record("=cmd")
        client.force_login(administrator)
        lines = b"".join(client.get(f"{PAGE}entries.csv").streaming_content).decode()
        assert "'=cmd" in lines
        assert "rename_account" in lines
        answer = client.get(f"{PAGE}rows.ndjson?model=accounts.account&op=UPDATE")
        (line,) = b"".join(answer.streaming_content).decode().splitlines()
        assert json.loads(line)["after"] == {"name": "Acme Holdings"}
        assert AuditEntry.objects.filter(verb="export_trail").count() == 2


class TestHidden:
    def test_money_is_for_who_sees_money(self, account, administrator, executive):
        row = AuditRow(
            model=CostEntry._meta.label_lower,
            op="INSERT",
            after={"amount_cost": "41.00", "hourly_cost": "93.00", "day": "2026-01-01"},
        )
        assert values(row, administrator)[1] == {
            "amount_cost": "***",
            "hourly_cost": "***",
            "day": "2026-01-01",
        }
        assert values(row, executive)[1]["hourly_cost"] == "93.00"

    def test_how_a_person_is_called_shows_until_they_are_erased(self, executive):
        Contact.objects.create(full_name="Ada Quill")
        row = AuditRow.objects.filter(model="accounts.contact").latest("pk")
        assert values(row, executive)[1]["full_name"] == "Ada Quill"


class TestApi:
    def test_answers_entries_and_rows(self, client, administrator, renamed):
        client.force_login(administrator)
        address = "/api/v1/audit/entries/?verb=rename_account"
        (entry,) = client.get(address).json()["results"]
        assert (entry["address"], entry["actor"]) == ("192.0.2.9", renamed.actor_id)
        address = f"/api/v1/audit/rows/?txid={entry['txid']}&op=UPDATE"
        rows = client.get(address).json()["results"]
        assert {"name": "Acme Holdings"} in [row["after"] for row in rows]


class TestKeeping:
    def test_forgets_what_is_older_than_the_rule_and_says_so(self, db):
        UserFactory()
        assert prune_trail() == 0
        AuditRow.objects.create(model="old", op="INSERT", at="2001-01-01T00:00Z")
        AuditEntry.objects.create(door="JOB", verb="old", at="2001-01-01T00:00Z")
        DoorRules.objects.create(pk=1, audit_months=24)
        assert prune_trail() == 2
        assert not AuditRow.objects.filter(model="old").exists()
        entry = AuditEntry.objects.get(verb="prune_audit")
        assert (entry.counts["entries"], entry.counts["changes"]) == (1, 1)
        assert AuditRow.objects.filter(model="users.user").exists()
        assert prune_trail() == 0
