"""The endpoints of wallets, white space and footprints, for each person."""

import pytest
from django.utils import timezone

from accounts.models import WhiteSpaceCell
from tests.accounts.doors import JSON, OTHERS, written_once
from tests.accounts.test_wallet_pages import entry, pumps
from tests.accounts.wallets import last_year

__all__ = ["entry", "pumps"]


class TestApi:
    def test_an_entry_is_written_once_and_corrected_by_what_was_seen(
        self, client, account, manager, pumps
    ):
        client.force_login(manager)
        start, end = last_year()
        given = {
            "account": account.pk,
            "category": pumps.pk,
            "period_start": start.isoformat(),
            "period_end": end.isoformat(),
            "ours": "250",
            "unplaced": "150",
            "competitors": [{"name": "Brackwell Hire", "amount": "600"}],
            "grade": "B",
        }
        made = written_once(client, "/api/v1/wallet-entries/", given)
        assert (made["total"], made["competitors"]) == (
            "1000.0000",
            [{"name": "Brackwell Hire", "amount": "600.0000"}],
        )
        address = f"/api/v1/wallet-entries/{made['id']}/"
        first = client.patch(
            address, {"seen": made["seen"], "ours": "240"}, content_type=JSON
        )
        assert first.json()["ours"] == "240.0000"
        second = client.patch(
            address, {"seen": made["seen"], "ours": "230"}, content_type=JSON
        )
        assert second.status_code == 409
        refusal = second.json()
        assert refusal["current"]["ours"] == "240.0000"
        assert refusal["current"]["competitors"] == ["Brackwell Hire: 600"]
        assert refusal["seen"] == first.json()["seen"]
        nothing_seen = client.patch(address, {"ours": "1"}, content_type=JSON)
        assert nothing_seen.status_code == 400

    def test_a_cell_is_said_and_changed(self, client, account, manager, pumps):
        client.force_login(manager)
        given = {"account": account.pk, "category": pumps.pk, "state": "GAP"}
        made = written_once(client, "/api/v1/white-space-cells/", given)
        address = f"/api/v1/white-space-cells/{made['id']}/"
        told = {"seen": made["seen"], "state": "COMPETITOR", "competitor": "A"}
        told |= {"amount": "9000", "winnability": 0.25}
        changed = client.patch(address, told, content_type=JSON).json()
        assert (changed["competitor"], changed["winnability"]) == ("A", 0.25)
        again = client.patch(address, told | {"amount": "8"}, content_type=JSON)
        assert again.status_code == 409
        assert again.json()["seen"] == changed["seen"]
        late = client.post(
            "/api/v1/white-space-cells/", given | {"state": "IN_HOUSE"}, JSON
        )
        assert late.status_code == 409

    def test_a_footprint_is_recorded_changed_and_ended(self, client, account, manager):
        client.force_login(manager)
        given = {"account": account.pk, "competitor": "A", "hold": "HABIT"}
        given["grade"] = "C"
        made = written_once(client, "/api/v1/footprints/", given)
        address = f"/api/v1/footprints/{made['id']}/"
        told = {"seen": made["seen"], "hold": "CONTRACT"}
        assert client.patch(address, told, content_type=JSON).status_code == 200
        late = {"seen": made["seen"], "hold": "BESPOKE"}
        assert client.patch(address, late, content_type=JSON).status_code == 409
        ended = client.post(f"{address}end/", {}, content_type=JSON).json()
        assert ended["ended_on"] == timezone.localdate().isoformat()

    def test_the_summary_has_what_the_page_has(self, client, entry, manager):
        client.force_login(manager)
        told = client.get(f"/api/v1/accounts/{entry.account_id}/wallet/").json()
        assert told["worth"]["share"] == 0.25
        assert told["worth"]["left"]["share"] == 0.75
        assert (told["worth"]["usual_low"], told["worth"]["usual_high"]) == (0.15, 0.25)
        (row,) = told["categories"]
        assert (row["left"], row["competitors"]) == (
            "750.0000",
            [{"name": "Brackwell Hire", "amount": "600.0000"}],
        )
        assert told["ranking"][0]["money"] == "150.0000"
        names = client.get("/api/v1/categories/").json()["results"]
        assert names == [{"id": entry.category_id, "name": "Pumps & fluids"}]
        rivals = client.get("/api/v1/competitors/").json()["results"]
        assert [rival["name"] for rival in rivals] == ["Brackwell Hire"]

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_write_nothing(self, client, entry, request, who):
        client.force_login(request.getfixturevalue(who))
        given = {"account": entry.account_id, "state": "GAP"}
        given["category"] = entry.category_id
        answer = client.post("/api/v1/white-space-cells/", given, content_type=JSON)
        assert answer.status_code in {400, 403}
        address = f"/api/v1/wallet-entries/{entry.pk}/"
        answer = client.patch(address, {"seen": "x", "ours": 1}, content_type=JSON)
        assert answer.status_code in {403, 404}
        entry.refresh_from_db()
        assert entry.ours == 250
        assert not WhiteSpaceCell.objects.exists()
