"""Who keeps ordering in the rhythm of always is left in peace, whatever the day."""

import datetime as dt

import pytest

from accounts.models import Account
from sam.demo.drawing import undisturbed
from sam.demo.loading import import_folder, set_up_programme
from sam.demo.portfolio import draw_cast, write_portfolio
from sam.lib import runs
from sam.lib.runs import lease
from tests.factories.days import DAY
from tiers.models import Flag

SEED, ACCOUNTS = 5, 400
DAYS_AGO = (70, 45, 21, 0)
STEPS = ("refresh_facts", "fit_lifetime", "score", "watch")
MOST = 0.02


@pytest.fixture
def regular(db, tmp_path, monkeypatch):
    """The ids of the demo's customers whom nothing disturbed."""
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600.0)
    set_up_programme(DAY)
    cast = draw_cast(seed=SEED, accounts=ACCOUNTS, today=DAY)
    write_portfolio(cast, tmp_path)
    assert import_folder(tmp_path, say=lambda _line: None) == 0
    kept = {
        name
        for name, keeps in zip(cast.names, undisturbed(cast.accounts), strict=True)
        if keeps
    }
    return set(Account.objects.filter(name__in=kept).values_list("pk", flat=True))


@pytest.mark.slow
def test_at_most_two_in_a_hundred_of_them_carry_a_rhythm_flag_on_any_day(regular):
    assert len(regular) > 0.7 * ACCOUNTS
    for ago in DAYS_AGO:
        day = DAY - dt.timedelta(days=ago)
        for step in STEPS:
            assert runs.start(step, as_of=day)[0].status == "DONE"
        broken = Flag.objects.open().filter(kind=Flag.Kind.RHYTHM_BROKEN)
        flagged = regular & set(broken.values_list("account_id", flat=True))
        assert len(flagged) <= MOST * len(regular), f"{ago} days ago"
    assert broken.get(account__name="Bexcombe Demolition").account_id not in regular
