"""Who works at Acme."""

import pytest

from accounts.models import PersonLine
from accounts.services import lines
from accounts.services.access import refresh_access
from tests.accounts.facts_written import in_days
from tests.factories import AccountFactory, PositionFactory


@pytest.fixture
def beth(account):
    return PositionFactory(
        account=account,
        contact__full_name="Beth Mercer",
        title="Buyer",
        level="STAFF",
        function="Procurement",
        started_on=in_days(-400),
    )


@pytest.fixture
def elsewhere(manager):
    found = AccountFactory(name="Beacon", owner=manager)
    refresh_access()
    return found


@pytest.fixture
def stephen(account):
    return PositionFactory(
        account=account,
        contact__full_name="Stephen Marlowe",
        level="C",
        function="General management",
        buying_role="DECISION_MAKER",
    )


@pytest.fixture
def gareth(account, stephen):
    return PositionFactory(
        account=account,
        contact__full_name="Gareth Tully",
        level="D",
        function="Operations",
        reports_to=stephen,
    )


@pytest.fixture
def draw(account, manager, stephen, gareth):
    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "from_position": gareth,
            "to_position": stephen,
            "kind": PersonLine.Kind.INFLUENCE,
        }
        return lines.draw_line(**(given | changes))

    return write


@pytest.fixture
def stranger():
    """Holds a position at another customer."""
    return PositionFactory(contact__full_name="Una Stranger")
