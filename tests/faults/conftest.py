"""Fixtures: the product as it runs."""

import pytest
from django.db import connection

from tests.faults.system import System


@pytest.fixture
def system(tmp_path, client, director):
    """The product with the director signed in; the test begins its processes."""
    made = System(tmp_path)
    client.force_login(director)
    made.cookies["sessionid"] = client.cookies["sessionid"].value
    yield made
    made.end()
    connection.close()
