"""A client that is generated from the schema, at work on a live server."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from drf_spectacular.generators import SchemaGenerator

from sam.lib import runs
from sam.lib.models import Run
from sam.users.models import User
from tests.chromium import signed_in
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
GENERATOR = Path(sys.executable).with_name("openapi-python-client")
ACCOUNTS = [
    {"external_id": f"A{number}", "name": f"Acme {number}", "country": "GB"}
    for number in range(5)
]
ORDERS = [
    {
        "external_id": f"O{number}",
        "account_external_id": f"A{number % 5}",
        "ordered_on": f"2026-0{1 + number % 6}-10",
        "revenue": "1250.00",
        "currency": "GBP",
    }
    for number in range(30)
]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Return how parts of a client are imported that was generated just now."""
    folder = tmp_path_factory.mktemp("client")
    schema = folder / "schema.json"
    said = SchemaGenerator().get_schema(request=None, public=True)
    schema.write_text(json.dumps(said, default=str), encoding="utf-8")
    made = subprocess.run(
        [
            *(GENERATOR, "generate", "--meta", "none"),
            *("--path", schema, "--output-path", folder / "sam_client"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Endpoint will not be generated" not in made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"sam_client.{name}")
    sys.path.remove(str(folder))


@pytest.fixture
def client_of(generated, live_server):
    """Return what makes a client of somebody who has signed in."""

    def make(person):
        token = _get_new_csrf_string()
        [session] = signed_in(person)
        cookies = {session["name"]: session["value"]}
        return generated("client").Client(
            base_url=live_server.url,
            cookies=cookies | {settings.CSRF_COOKIE_NAME: token},
            headers={"X-CSRFToken": token},
            raise_on_unexpected_status=True,
        )

    return make


def test_it_loads_a_portfolio_runs_a_night_and_reads_tiers(generated, client_of):
    ProgrammeFactory(base_currency="GBP")
    administrator = UserFactory(role=User.Role.ADMINISTRATOR)
    client = client_of(administrator)
    with client:
        for kind, rows in (("accounts", ACCOUNTS), ("orders", ORDERS)):
            done = sent(generated, client, kind, rows)
            assert (done.created, done.rejected) == (len(rows), 0)
            again = sent(generated, client, kind, rows)
            assert (again.created, again.unchanged) == (0, len(rows))

        body = generated("models.request_run").RequestRun.from_dict(
            {"kind": "nightly", "as_of": "2026-06-30"}
        )
        asked = generated("api.runs.runs_create").sync(
            client=client, body=body, prefer="respond-async"
        )
        runs.execute(Run.objects.get(pk=asked.id))  # what a worker does
        run = generated("api.runs.runs_retrieve").sync(asked.id, client=client)
        assert run.status == "DONE"

        stays = generated("api.tier_assignments.tier_assignments_list").sync(
            client=client
        )
        assert len(stays.results) == len(ACCOUNTS)
        assert {stay.tier for stay in stays.results} == {"VALUED"}
        listed = generated("api.accounts.accounts_list").sync(
            client=client, sort="account", fields="name,tier,orders_12m"
        )
        assert [row.name for row in listed.results] == [row["name"] for row in ACCOUNTS]
        assert {row.orders_12m for row in listed.results} == {6}


def sent(generated, client, kind, rows):
    """Send rows as the generated client has them, and return what became of them."""
    module = f"ingest_{kind}_json_{kind}_row"
    name = "".join(part.title() for part in module.split("_"))
    row_class = getattr(generated(f"models.{module}"), name)
    call = generated(f"api.ingest.ingest_{kind}")
    return call.sync(client=client, body=[row_class.from_dict(row) for row in rows])
