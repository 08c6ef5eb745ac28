"""Nothing that opens a door, and nobody's particulars, stand in a line of the log."""

import datetime as dt
import io
import json
import logging
import logging.config

import pytest
import structlog

from sam import logs
from sam.access.services import signins
from sam.lib import runs
from sam.lib.runs import registry
from tests.factories import UserFactory

WORDS = "correct horse battery"


@pytest.fixture
def lines():
    """Write lines as production does, and read them."""
    written = io.StringIO()
    before = structlog.get_config()
    settings = logs.configure(json=True)
    settings["handlers"]["stderr"]["stream"] = written
    settings["loggers"] = {}
    structlog.configure(cache_logger_on_first_use=False)
    logging.config.dictConfig(settings)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.configure(**before)
    logging.config.dictConfig(logs.configure(json=False))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("GET /auth/password/reset/key/1-abc-def/", "GET /auth/password/reset/key/…/"),
        ("GET /lookup/?phone=0161&x=1", "GET /lookup/?phone=…&x=…"),
        ("GET /a/?code=abc&state=", "GET /a/?code=…&state=…"),
        ("GET /accounts/1/", "GET /accounts/1/"),
    ],
)
def test_the_line_of_a_request_keeps_its_address_and_not_its_secrets(asked, written):
    line = logs.without_secrets(None, "info", {"request": asked, "code": 200})
    assert line == {"request": written, "code": 200}


def test_what_is_called_a_secret_and_what_looks_like_a_token_is_hidden():
    line = {"event": "refused sam_abcdefghij", "Authorization": "x", "user_id": 3}
    assert logs.without_secrets(None, "info", line) == {
        "event": "refused sam_…",
        "Authorization": "…",
        "user_id": 3,
    }


@pytest.mark.django_db
def test_no_secret_of_a_sign_in_reaches_the_log(client, lines):
    person = UserFactory(email="nia@example.com")
    person.set_password(WORDS)
    person.save()
    link = signins.invitation(person).body.split("/auth/")[1].split()[0]
    token = "sam_" + "q7" * 20
    client.get(f"/auth/{link}", follow=True)
    client.post("/auth/login/", {"login": person.email, "password": "wrong-words"})
    client.post("/auth/login/", {"login": person.email, "password": WORDS})
    client.get(f"/search/?q={WORDS}&token={token}")
    client.get("/api/v1/accounts/", headers={"Authorization": f"Bearer {token}"})
    logging.getLogger("sam.tests").error("failed with %s", token)
    said = lines()
    requests = [line["request"] for line in said if "request" in line]
    assert any("/auth/login/" in line for line in requests)
    assert any("/search/" in line for line in requests)
    everything = json.dumps(said, ensure_ascii=False)
    secrets = [
        WORDS,
        "correct%20horse",
        "wrong-words",
        token,
        link.split("-", 1)[1].rstrip("/"),
        client.cookies["sessionid"].value,
        client.cookies["csrftoken"].value,
    ]
    assert [each for each in secrets if each in everything] == []


@pytest.mark.django_db
def test_a_line_says_which_request_or_run_it_is_of(client, lines):
    client.get("/healthz")
    codes = {}

    def work(job):
        codes["run"] = job.run.pk
        logging.getLogger("sam.tests").info("at work", extra={"rows": 7})

    registry.register("tests.logged", "Logged", work)
    try:
        runs.start("tests.logged", as_of=dt.date(2026, 6, 30))
    finally:
        registry._kinds.pop("tests.logged")
    said = lines()
    finished = [line for line in said if line["event"] == "request_finished"]
    assert len({line["request_id"] for line in finished}) == 1
    (at_work,) = [line for line in said if line["event"] == "at work"]
    assert at_work["run_id"] == codes["run"]
    assert (at_work["run_kind"], at_work["rows"]) == ("tests.logged", 7)
    (ended,) = [line for line in said if line["event"] == "run ended"]
    assert (ended["run_id"], ended["status"]) == (codes["run"], "DONE")
