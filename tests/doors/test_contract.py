"""What the schema says, held against a live server by schemathesis, as three roles."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from sam.lib.models import DoorRules
from tests.doors import world as worlds

pytestmark = pytest.mark.slow

SCHEMA = str(Path(settings.BASE_DIR) / "docs" / "openapi.yaml")
EACH = 700
# Days and amounts have rules between them that a schema cannot say.
NOT_ASKED = "positive_data_acceptance"


@pytest.fixture
def live_world(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = worlds.build()
    DoorRules.objects.update_or_create(defaults={"requests_minute": 1_000_000})
    return made


@pytest.mark.parametrize("who", ["account manager", "director", "service desk"])
def test_the_server_keeps_to_the_schema(live_server, live_world, tmp_path, who):
    user = live_world.people[who]
    user.is_service = who == "service desk"
    user.save()
    token = worlds.token_of(user, "read", "write")
    report = tmp_path / "report.ndjson"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            *(SCHEMA, "--url", f"{live_server.url}"),
            *("--header", f"Authorization: Bearer {token}", "--request-timeout", "60"),
            *("--checks", "all", "--exclude-checks", NOT_ASKED),
            *("--phases", "examples,coverage,fuzzing,stateful"),
            *("--max-examples", "4", "--generation-deterministic", "--no-color"),
            *("--suppress-health-check", "all", "--continue-on-failure"),
            *("--report", "ndjson", "--report-ndjson-path", str(report)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    sent = sum(line.count('"response":') for line in report.read_text().splitlines())
    assert sent >= EACH, json.dumps(sent)
