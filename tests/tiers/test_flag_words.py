"""What flags say, to whom, and what they offer against it."""

import pytest

from accounts.services.access import refresh_access
from sam.lib import icons
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    AccountMeasuresFactory,
    FlagFactory,
    UserFactory,
)
from tests.factories.days import DAY
from tiers.models import Flag
from tiers.selectors import flag_mends, flag_words
from tiers.selectors.flag_chance import chance_words
from tiers.selectors.flag_chips import CHIPS
from tiers.selectors.flag_mends import Mending, mends_of
from tiers.selectors.flags import flags_of, in_words
from tiers.watch.kinds import KINDS

SAID = {
    "Not visited in 12 months, 8 promised": {
        "reason": "VISITS",
        "visits_12m": 0,
        "visits_floor": 8,
    },
    "Visited twice in 12 months, 8 promised": {
        "reason": "RARE",
        "visits_12m": 2,
        "visits_floor": 8,
    },
    "Nothing from us for 97 days, promised every 90": {
        "reason": "SILENCE",
        "silent_days": 97,
        "contact_days": 90,
        "last_contact_on": "2026-03-25",
    },
    "Never contacted by us; contact is promised every 30 days": {
        "reason": "SILENCE",
        "silent_days": 400,
        "contact_days": 30,
        "last_contact_on": None,
    },
    "Waits 9 h for a first answer, Strategic customers 45 min"
    " (medians, its own of 4 problems)": {
        "reason": "RESPONSE",
        "minutes": 540,
        "strategic_minutes": 45,
        "problems": 4,
    },
    "Promised for 1 Jun 2026 and not kept: Price list (29 days late)": {
        "reason": "PROMISE",
        "words": "Price list",
        "due_on": "2026-06-01",
        "days": 29,
        "promises": 1,
    },
    "Slow service: unanswered for 17 days; and 1 more": {
        "reason": "PROBLEM",
        "kind": "SERVICE_DELAY",
        "is_answered": False,
        "days": 17,
        "problems": 2,
    },
    "Billing: unresolved for 12 days, promised within 10": {
        "reason": "PROBLEM",
        "kind": "BILLING",
        "is_answered": True,
        "days": 12,
        "resolve_days": 10,
        "problems": 1,
    },
    "Got 4.5 h of the 20 h promised in 12 months": {
        "reason": "HOURS",
        "minutes": 270,
        "promised_minutes": 1200,
    },
    "Got 51 h in 12 months, 20 h promised; visited 9 times, 4 promised": {
        "reason": "OVER",
        "minutes": 3060,
        "promised_minutes": 1200,
        "visits_12m": 9,
        "visits_target": 4,
    },
    "Orders every 12 days, none for 41; no problem reported"
    " (so long a silence by chance: 0.4\N{NO-BREAK SPACE}%)": {
        "reason": "OVERDUE",
        "usual_days": 12.0,
        "silent_days": 41,
        "probability": 0.0041,
        "open_problems": 0,
    },
    "Orders every 1 day, none for 9"
    " (so long a silence by chance: under 0.1\N{NO-BREAK SPACE}%)": {
        "reason": "OVERDUE",
        "usual_days": 1,
        "silent_days": 9,
        "probability": 2e-9,
        "open_problems": 1,
    },
    "Late twice and out of stock once in 90 days": {
        "reason": "TOXIC",
        "late": 2,
        "service": 0,
        "availability": 1,
        "days": 90,
    },
    "Late once, 2 problems with service and out of stock 3 times in 90 days": {
        "reason": "TOXIC",
        "late": 1,
        "service": 2,
        "availability": 3,
        "days": 90,
    },
    "Finance director left on 9 Jun 2026: our only contact at C or D level": {
        "reason": "EXECUTIVE_LEFT",
        "title": "Finance director",
        "left_on": "2026-06-09",
    },
    "Nobody known at C or D level, 1 promised": {
        "reason": "FEW_EXECUTIVES",
        "known": 0,
        "promised": 1,
    },
    "1 known at C or D level, 2 promised": {
        "reason": "FEW_EXECUTIVES",
        "known": 1,
        "promised": 2,
    },
    "Its special line answers in 60 min, the standard line in 30 min"
    " (medians of 3 and 41 answers)": {
        "reason": "INVERTED",
        "minutes": 60,
        "standard_minutes": 30,
        "answers": 3,
        "standard_answers": 41,
    },
    "Brings 25.0\N{NO-BREAK SPACE}% of our revenue;"
    " we watch from 20\N{NO-BREAK SPACE}%": {
        "reason": "CONCENTRATION",
        "share": 0.25,
        "limit": 0.2,
    },
    "A Laggard for 3 months and nothing decided": {"reason": "LAGGARD", "months": 3},
    "Strategic, but feels special only 2.0 of 5": {
        "reason": "NOT_SPECIAL",
        "value": 2.0,
        "least": 2.5,
    },
    "Strategic in name. Visited twice in 12 months, 8 promised": {
        "reason": "NEGLECTED",
        "kinds": ["RARELY_VISITED", "UNDER_SERVED"],
        "because": {"reason": "RARE", "visits_12m": 2, "visits_floor": 8},
    },
    "Hire desk promised for 1 Oct 2026, not delivered": {
        "reason": "UNDELIVERED",
        "benefit": "Hire desk",
        "due_on": "2026-10-01",
    },
    "Not to be lost. Orders every 12 days, none for 41; no problem reported": {
        "reason": "AT_RISK",
        "kinds": ["RHYTHM_BROKEN"],
        "because": {
            "reason": "OVERDUE",
            "usual_days": 12.0,
            "silent_days": 41,
            "probability": 0.0041,
        },
    },
    "Not to be lost. Nobody known at C or D level, 1 promised": {
        "reason": "AT_RISK",
        "kinds": ["NO_EXECUTIVE"],
        "because": {"reason": "FEW_EXECUTIVES", "known": 0, "promised": 1},
    },
    "Not to be lost, and revenue fell by 21.0\N{NO-BREAK SPACE}% in 12 months": {
        "reason": "FALLING",
        "change": -0.21,
    },
}
EARNS_MORE = {
    "reasons": [
        {
            "reason": "EARNS_MORE",
            "margin": "592000.1234",
            "reference": "101000",
            "measure": "MEDIAN",
        }
    ]
}


@pytest.mark.parametrize(("words", "reason"), SAID.items())
def test_a_reason_is_said_in_a_sentence_with_its_figures(words, reason):
    said = flag_words.flag_words("UNDER_SERVED", {"reasons": [reason]})
    assert said == words


def test_every_reason_that_a_look_can_find_has_words_and_a_way_to_mend_it():
    codes = {code for kind in KINDS for code in kind.reasons}
    said = set(flag_words.WORDS) | set(flag_words.FOLLOWING)
    assert codes == said == set(flag_mends.MENDS) == set(CHIPS)


def test_every_kind_has_an_icon_that_the_front_end_has():
    names = {flag_words.kind_icon(kind) for kind in Flag.Kind.values}
    names |= set(flag_words.REASON_ICONS.values()) | set(flag_mends.ICONS.values())
    assert names <= icons.names()


def test_where_there_is_room_for_one_what_cannot_wait_goes_first():
    ranked = flag_words.ranked_kinds(Flag.Kind.values)
    assert sorted(ranked) == sorted(Flag.Kind.values)
    assert (ranked[0], ranked[-1]) == ("TOXIC_MIX", "OVER_SERVED")


def test_figures_of_margin_are_for_who_sees_money_only():
    told = flag_words.flag_words(
        "PROFIT_INVERSION", EARNS_MORE, sees_money=True, currency="GBP"
    )
    assert told == (
        "Earns £592\N{NO-BREAK SPACE}k a year,"
        " the median Strategic account £101\N{NO-BREAK SPACE}k"
    )
    hidden = flag_words.flag_words("PROFIT_INVERSION", EARNS_MORE)
    assert hidden == "Earns more than half of the Strategic accounts"


def test_all_reasons_of_a_flag_are_told_the_chief_one_first():
    evidence = {"reasons": [SAID[words] for words in list(SAID)[:3]]}
    assert flag_words.reasons_in_words("UNDER_SERVED", evidence) == list(SAID)[:3]


def test_a_flag_without_known_reasons_is_called_by_its_kind():
    assert flag_words.flag_words("TOXIC_MIX", {}) == "Toxic mix"
    told = {"reasons": [{"reason": "OF_A_LATER_VERSION"}]}
    assert flag_words.flag_words("TOXIC_MIX", told) == "Toxic mix"
    assert mends_of(told) == []


def test_what_mends_it_names_the_one_thing_that_it_is_about():
    one = {"reason": "PROBLEM", "problem_id": 7, "problems": 1, "is_answered": False}
    more = one | {"problems": 2}
    promise = {"reason": "PROMISE", "promise_id": 9, "promises": 1}
    mends = mends_of({"reasons": [one, promise]})
    assert [(mend.verb, mend.about) for mend in mends] == [
        (Mending.ANSWER, 7),
        (Mending.KEEP, 9),
    ]
    assert [mend.about for mend in mends_of({"reasons": [more]})] == [None]


def test_what_follows_from_another_flag_is_mended_with_it():
    due = {"reason": "PROMISE", "promise_id": 9, "promises": 1}
    told = {"reasons": [{"reason": "AT_RISK", "kinds": [], "because": due}, due]}
    assert [(mend.verb, mend.about) for mend in mends_of(told)] == [(Mending.KEEP, 9)]


def test_a_toxic_mix_says_when_it_ends_by_itself():
    told = {"reasons": [{"reason": "TOXIC", "until": "2026-09-18"}]}
    (mend,) = mends_of(told)
    assert mend.verb == Mending.CALL
    assert "clears on 18 Sep 2026" in mend.words


@pytest.mark.parametrize("reason", SAID.values())
def test_a_chip_says_it_in_few_words(reason):
    chip = flag_words.flag_chip("UNDER_SERVED", {"reasons": [reason]})
    assert 0 < len(chip) <= 32


def flagged(account, kind="UNDER_SERVED", *, urgent=False, stake=None, reason=None):
    return FlagFactory(
        account=account,
        kind=kind,
        evidence={"reasons": [reason] if reason else [], "urgent": urgent},
        stake=stake,
    )


def test_the_flags_of_an_account_begin_with_what_cannot_wait(account, manager):
    flagged(account, "OVER_SERVED", stake=0)
    flagged(account, "UNDER_SERVED", stake=500)
    flagged(account, "TOXIC_MIX", urgent=True, stake=100)
    found = flags_of(account, manager)
    assert [(flag.kind, flag.urgency) for flag in found] == [
        ("TOXIC_MIX", "now"),
        ("UNDER_SERVED", "watch"),
        ("OVER_SERVED", ""),
    ]
    assert {flag.since for flag in found} == {DAY}


def test_who_may_not_see_the_account_reads_no_flag(account, outsider, desk_agent):
    flagged(account)
    assert flags_of(account, outsider) == []
    assert flags_of(account, desk_agent) == []


@pytest.mark.parametrize(
    ("role", "sees"), [(User.Role.EXECUTIVE, True), (User.Role.ADMINISTRATOR, False)]
)
def test_an_administrator_reads_that_it_earns_more_but_not_what(account, role, sees):
    flag = flagged(account, "PROFIT_INVERSION", reason=EARNS_MORE["reasons"][0])
    said = in_words(flag, UserFactory(role=role), currency="GBP")
    assert ("592" in said.words) is sees
    assert said.label == "Earns more than Strategic ones"


def test_a_broken_rhythm_says_how_many_of_them_may_be_chance(account, manager):
    for chance in (0.001, 0.4, None):
        mine = AccountFactory(owner=manager)
        AccountMeasuresFactory(account=mine, overdue_probability=chance)
    AccountMeasuresFactory(overdue_probability=0.5)
    refresh_access()
    assert chance_words("RHYTHM_BROKEN", manager) == ""
    flagged(account, "RHYTHM_BROKEN")
    assert chance_words("TOXIC_MIX", manager) == ""
    assert chance_words("RHYTHM_BROKEN", manager) == (
        "Broken rhythms: 1 of 2 judged; by the threshold of"
        " 1.0\N{NO-BREAK SPACE}%, at most 0.0 of them may be chance."
    )
