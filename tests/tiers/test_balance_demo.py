"""The balance of the demo portfolio: its planted slide is found, and nothing else."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from accounts.services import facts
from sam.demo import activity
from sam.demo.loading import import_folder, set_up_programme
from sam.demo.portfolio import draw_cast, write_portfolio
from sam.lib import runs
from sam.lib.runs import lease
from tiers.models import BalanceIndex, BalancePair, BalanceSnapshot
from tiers.services import balance

TODAY = dt.date(2026, 11, 22)  # a Sunday: the week is over
pytestmark = pytest.mark.slow

# Minutes of Valued customers' contacts are given to Strategic ones, newest first.
MOVE = """
WITH held AS (
    SELECT i.id, i.minutes, t.tier, i.happened_at
    FROM accounts_interaction i JOIN tiers_tierassignment t
        ON t.account_id = i.account_id AND t.ended_at IS NULL
    WHERE i.happened_at >= %(since)s AND i.minutes > 0
), taken AS (
    SELECT id FROM (
        SELECT id, sum(minutes) OVER (ORDER BY md5(id::text), id) AS so_far
        FROM held WHERE tier = 'VALUED'
    ) valued WHERE so_far <= %(minutes)s
), given AS (
    SELECT id, %(minutes)s / count(*) OVER () AS more FROM held WHERE tier = 'STRATEGIC'
)
UPDATE accounts_interaction i
SET minutes = CASE WHEN g.id IS NULL THEN 0 ELSE i.minutes + g.more END
FROM (SELECT id, NULL::bigint AS more FROM taken UNION ALL SELECT * FROM given) g
WHERE g.id = i.id
"""


def weigh():
    """Refresh the facts and weigh; return how the last week was judged everywhere."""
    facts_run, _ = runs.start(facts.REFRESH, as_of=TODAY)
    assert facts_run.status == "DONE"
    run, _ = runs.start(balance.BALANCE, as_of=TODAY, again=True)
    assert run.status == "DONE"
    return BalanceIndex.objects.filter(region=None).latest("week_on")


@pytest.fixture
def load(db, tmp_path: Path, monkeypatch):
    """Import a demo portfolio as it is drawn now."""
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600.0)

    def loaded(accounts=400):
        set_up_programme(TODAY)
        write_portfolio(draw_cast(seed=1, accounts=accounts, today=TODAY), tmp_path)
        assert import_folder(tmp_path, say=lambda _line: None) == 0

    return loaded


@pytest.fixture
def undisturbed(load, monkeypatch):
    """The demo portfolio without its slide."""
    for name in ("STRATEGIC_RISE", "VALUED_FALL", "ANSWER_RISE", "ANSWER_FALL"):
        monkeypatch.setattr(activity, name, 1.0)
    load()


def states(judged):
    return {code: judged.parts[code]["state"] for code in BalancePair.values}


def test_the_planted_slide_of_valued_customers_raises_the_alarm(load):
    load()
    judged = weigh()
    assert judged.state == "RED"
    assert states(judged)["CONTACTS"] == "RED"
    assert states(judged)["RESOURCES"] == "AMBER"
    assert "they hear less from us" in balance.alarm().words
    earlier = BalanceIndex.objects.filter(
        region=None, week_on__lt=TODAY - dt.timedelta(weeks=28)
    )
    assert earlier.exclude(index=None).exists()
    assert judged.index < min(each.index for each in earlier if each.index is not None)


def test_an_undisturbed_portfolio_is_in_balance_until_200_hours_are_moved(undisturbed):
    judged = weigh()
    assert judged.state == "GREEN", states(judged)
    assert balance.alarm() is None
    foretold = balance.with_moved_hours(200 / 6)  # a month, for half a year
    assert (foretold.was_state, foretold.state) == ("GREEN", "AMBER")
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE, {"since": TODAY - dt.timedelta(weeks=26), "minutes": 200 * 60}
        )
        assert cursor.rowcount > 100
    BalanceIndex.objects.all().delete()
    BalanceSnapshot.objects.all().delete()
    judged = weigh()
    off = {code for code, state in states(judged).items() if state == "AMBER"}
    assert (judged.state, off) == ("AMBER", {"RESOURCES"})
