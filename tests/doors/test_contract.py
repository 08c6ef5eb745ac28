"""
What the schema says, held against a live server by schemathesis, as three roles.

Every check is on but one. ``positive_data_acceptance`` takes each refusal of a body
that fits the schema for a fault, and a schema cannot say what is refused here: that a
key names something which the caller may see, that a day is before another, that a
text is more than blanks.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from sam.lib.models import DoorRules
from tests.doors import world as worlds

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SCHEMA = str(Path(settings.BASE_DIR) / "docs" / "openapi.yaml")
ROLES = ["account manager", "director", "service desk"]
EACH = 700  # of three roles: 2,000 and more


@pytest.fixture
def live_world(live_server, settings, tmp_path):
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path / "files"}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    made = worlds.build()
    rules = DoorRules.current()
    rules.requests_minute = 1_000_000
    rules.save()
    return made


@pytest.mark.parametrize("who", ROLES)
def test_the_server_keeps_to_the_schema(live_server, live_world, tmp_path, who):
    user = live_world.people[who]
    user.is_service = who == "service desk"
    user.save()
    token = worlds.token_of(user, "read", "write")
    report = tmp_path / "report.ndjson"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(HERE / "schemathesis.toml"), "--no-color"),
            *("run", SCHEMA, "--url", live_server.url, *seed()),
            *("--header", f"Authorization: Bearer {token}"),
            *("--request-timeout", "60", "--suppress-health-check", "all"),
            *("--continue-on-failure", "--report", "ndjson"),
            *("--report-ndjson-path", str(report)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR)},
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    sent = list(answered(report))
    sys.stdout.write(f"{len(sent)} requests as {who}\n")
    assert len(sent) >= EACH
    assert [status for status in sent if status >= 500] == []


def seed() -> list[str]:
    """
    Return what makes the requests those of every run.

    ``SAM_TEST_SEED`` asks for others: by a number, or ``new`` for a new one, which is
    printed.
    """
    asked = os.environ.get("SAM_TEST_SEED", "")
    if not asked:
        return ["--seed", "1", "--generation-deterministic"]
    number = str(random.randrange(2**32)) if asked == "new" else asked
    sys.stdout.write(f"SAM_TEST_SEED={number}\n")
    return ["--seed", number]


def answered(report: Path) -> Iterator[int]:
    """Yield the status of every answer."""
    for line in report.read_text().splitlines():
        scenario = json.loads(line).get("ScenarioFinished", {})
        recorder = scenario.get("recorder") or {}
        for exchange in recorder.get("interactions", {}).values():
            if exchange["response"]:
                yield exchange["response"]["status_code"]
