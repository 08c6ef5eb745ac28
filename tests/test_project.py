"""What holds for the project as a whole: layers, migrations, the API's schema."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "openapi.yaml"


def test_the_apps_import_each_other_in_one_direction_only():
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_schema_of_the_api_is_valid_and_committed():
    """To write it again: manage.py spectacular --file docs/openapi.yaml."""
    written = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)
    assert SCHEMA.read_text(encoding="utf-8") == written.getvalue().rstrip("\n") + "\n"
