"""Any account's wallet, people and voice: the facts are those of plain Python."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AccountFacts
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.accounts.reference import (
    expected_people,
    expected_voice,
    expected_wallet,
)
from tests.accounts.test_rollup import refresh
from tests.factories import (
    AccountFactory,
    CompetitorShareFactory,
    ContactFactory,
    CustomerSignalFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProgrammeFactory,
    WalletEntryFactory,
)

ZONE = "Europe/London"
FIRST = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def minutes_after(minutes):
    return FIRST + dt.timedelta(minutes=minutes)


days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
as_ofs = st.dates(dt.date(2025, 6, 1), dt.date(2026, 12, 31))
amounts = st.decimals(0, 9_000, places=4, allow_nan=False)
unknown_or_amount = st.none() | amounts
wallets = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.integers(0, 1),
            "period_start": days,
            "months": st.sampled_from([1, 6, 12]),
            "total": amounts,
            "ours": unknown_or_amount,
            "in_house": unknown_or_amount,
            "unplaced": unknown_or_amount,
            "grade": st.sampled_from("ABCD"),
            "stated_on": st.none() | days,
            "valid_until": st.none() | days,
            "competitors": st.lists(unknown_or_amount, max_size=2),
        }
    ),
    max_size=6,
    unique_by=lambda one: (one["category"], one["period_start"], one["months"]),
)
scales = {
    "FEELS_SPECIAL": (1, 5),
    "PERCEPTION": (1, 5),
    "ADVOCACY": (0, 10),
    "INFLUENCE": (0, 5),
}
statements = st.lists(
    st.sampled_from(sorted(scales)).flatmap(
        lambda kind: st.fixed_dictionaries(
            {
                "kind": st.just(kind),
                "value": st.decimals(*scales[kind], places=1),
                "said_on": days,
                "who": st.integers(0, 2),
                "market": st.sampled_from(
                    ["", "Leeds", "Hull"] if kind == "INFLUENCE" else [""]
                ),
            }
        )
    ),
    max_size=12,
)
positions = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(0, 2),
            "function": st.sampled_from(["", "Finance", "Legal"]),
            "started_on": st.none() | days,
            "length": st.none() | st.integers(0, 700),
        }
    ),
    max_size=5,
)
meetings = st.lists(
    st.tuples(
        st.integers(0, 944 * 24 * 60).map(minutes_after),
        st.sets(st.integers(0, 2)),
    ),
    max_size=6,
)


class TestAnyAccount(TestCase):
    """Whatever was said and stated, by any day, the facts are those of plain Python."""

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        entries=wallets,
        said=statements,
        held=positions,
        met=meetings,
        bought=st.lists(st.tuples(days, amounts), max_size=3),
        as_of=as_ofs,
    )
    def test_facts_equal_the_plain_way(self, entries, said, held, met, bought, as_of):
        ProgrammeFactory(time_zone=ZONE)
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            account, _bystander = AccountFactory(), AccountFactory()
            people = [ContactFactory() for _ in range(3)]
            write_wallet(account, entries)
            write_voice(account, said, people)
            write_meetings(account, held, met, people)
            for day, revenue in bought:
                order = OrderFactory(account=account, ordered_on=day)
                OrderLineFactory(order=order, revenue=revenue)
            refresh(as_of)
        row = AccountFacts.objects.filter(account=account).values().get()
        expected = (
            expected_wallet(account, as_of)
            | expected_people(account, as_of, ZONE)
            | expected_voice(account, as_of)
        )
        floats = {
            name: expected.pop(name)
            for name in (
                *("share_prev_12m", "feels_special"),
                *("perception", "advocacy", "market_influence"),
            )
        }
        assert {name: row[name] for name in expected} == expected
        assert {name: row[name] for name in floats} == pytest.approx(floats, abs=1e-12)


def write_wallet(account, entries):
    categories = [OfferingFactory(), OfferingFactory()]
    for entry in entries:
        given = dict(entry)
        shares, start = given.pop("competitors"), given["period_start"]
        length = {1: 30, 6: 182, 12: 364}[given.pop("months")]
        given["category"] = categories[given["category"]]
        made = WalletEntryFactory(
            account=account, period_end=start + dt.timedelta(length), **given
        )
        for amount in shares:
            CompetitorShareFactory(entry=made, amount=amount)


def write_voice(account, said, people):
    for statement in said:
        given = dict(statement)
        contact = [None, *people][given.pop("who")]
        CustomerSignalFactory(account=account, contact=contact, **given)


def write_meetings(account, held, met, people):
    for position in held:
        given = dict(position)
        start, length = given["started_on"], given.pop("length")
        ended = (start or dt.date(2024, 1, 1)) + dt.timedelta(length or 0)
        PositionFactory(
            account=account,
            contact=people[given.pop("who")],
            ended_on=None if length is None else ended,
            **given,
        )
    for happened_at, who in met:
        meeting = InteractionFactory(
            account=account, happened_at=happened_at, kind="CALL"
        )
        for number in who:
            InteractionParticipantFactory(interaction=meeting, contact=people[number])
