"""The command by which everybody is looked at."""

import json

from django.core.management import call_command

from tests.factories import PositionFactory
from tests.factories.days import DAY
from tests.tiers.watch.looks import customer, day_before


def test_it_says_how_many_accounts_changed_and_what_of_each_kind(programme, capsys):
    PositionFactory(account=customer(), level="C", ended_on=day_before(9))
    call_command("watch", "--as-of", DAY.isoformat(), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["changed"], said["published"]) == (1, True)
    assert said["raised"]["NO_EXECUTIVE"] == 1
    assert said["changed_by_kind"] == {}
