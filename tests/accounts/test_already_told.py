"""Whether they told us already: every place, every form of a word, only one's own."""

import time

import pytest

from accounts.models import Interaction, PersonNote
from accounts.selectors.already_told import already_told
from accounts.services.challenges import record_challenge
from accounts.services.customer_objectives import record_objective
from accounts.services.knowledge import record_knowledge
from accounts.services.value_drivers import record_driver
from tests.accounts.facts_written import ago, in_days
from tests.factories import (
    AccountFactory,
    ContactPreferenceFactory,
    CustomerSignalFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
    ServiceExpectationFactory,
)

WORDS = "They want one delivery window"


@pytest.fixture
def person(account):
    return PositionFactory(account=account, contact__full_name="Alison").contact


@pytest.fixture
def everywhere(account, manager, person):
    """Say the same in every place there is."""
    told = {"account": account, "actor": manager}
    InteractionParticipantFactory(
        interaction=InteractionFactory(account=account, note=WORDS, user=manager),
        contact=person,
    )
    record_knowledge(
        **told, topic="STRATEGY", text=WORDS, said_on=in_days(-1), said_by=person
    )
    record_challenge(**told, words=WORDS, said_on=in_days(-2))
    record_driver(**told, kind="COST", words=WORDS, stated_on=in_days(-3))
    record_objective(**told, words=WORDS, said_on=in_days(-4))
    CustomerSignalFactory(account=account, evidence=WORDS, contact=person)
    PromiseFactory(account=account, words=WORDS)
    ContactPreferenceFactory(account=account, note=WORDS)
    ServiceExpectationFactory(account=account, detail=WORDS)
    ProblemFactory(account=account, description=WORDS)
    PersonNote.objects.create(account=account, contact=person, text=WORDS)


def codes(answer):
    return sorted(one.source.code for one in answer.found)


def test_it_is_found_wherever_it_was_said(everywhere, account, manager):
    found = already_told([account.pk], manager, "deliveries windows")
    assert codes(found) == [
        *("CHALLENGE", "DRIVER", "EXPECTATION", "INTERACTION", "KNOWLEDGE"),
        *("OBJECTIVE", "PERSON", "PROBLEM", "PROMISE", "SIGNAL", "WISH"),
    ]
    days = [one.day for one in found.found]
    assert days == sorted(days, reverse=True)
    by_code = {one.source.code: one for one in found.found}
    assert by_code["INTERACTION"].people == ("Alison",)
    assert by_code["INTERACTION"].written_by == manager.full_name
    assert by_code["KNOWLEDGE"].people == ("Alison",)
    assert by_code["KNOWLEDGE"].excerpt == WORDS
    hits = [part for part, is_hit in by_code["KNOWLEDGE"].parts if is_hit]
    assert hits == ["delivery", "window"]


def test_a_note_on_a_person_is_found_by_the_team_only(
    everywhere, account, director, executive
):
    for reader in (director, executive):
        found = already_told([account.pk], reader, "delivery")
        assert "PERSON" not in codes(found)
        assert len(found.found) == 10


def test_nobody_else_finds_anything(everywhere, account, outsider, desk_agent):
    for reader in (outsider, desk_agent):
        found = already_told([account.pk], reader, "delivery")
        assert codes(found) in ([], ["PROBLEM"])
    assert codes(already_told([account.pk], outsider, "delivery")) == []


def test_nothing_of_another_account_is_found(account, manager):
    InteractionFactory(account=AccountFactory(owner=manager), note=WORDS)
    assert already_told([account.pk], manager, "delivery").found == ()


@pytest.mark.parametrize(
    ("said", "asked", "is_found"),
    [
        ("Deliveries come late", "delivery", True),
        ("We are hoping for more", "hope", True),
        ("Creation of a depot", "create", True),
        ("One window for the A66", "a66", True),
        ("A tender closes", "tend", True),
        ("STRASSE UND ÄRGER", "ärger", True),
        ("100 % electric_plant", "100 %", True),
        ("It's Bob's depot", "bob's", True),
        ("It is their depot", "depot tender", False),
        ("A back\\slash", "back\\slash", True),
        ("Words", "'; DROP TABLE accounts_account; --", False),
        ("Words", "!!! & | ( :* <->", False),
        ("Words", "wor\0ds", False),
        ("The thing", "the", False),
        ("Words", "   ", False),
    ],
)
def test_a_word_is_found_in_all_its_forms(account, manager, said, asked, is_found):
    InteractionFactory(account=account, note=said)
    found = already_told([account.pk], manager, asked)
    assert bool(found.found) is is_found


def test_the_newest_come_first_and_it_says_when_there_are_more(account, manager):
    for days in (3, 1, 2):
        InteractionFactory(
            account=account, note=f"Tender {days}", happened_at=ago(days=days)
        )
    found = already_told([account.pk], manager, "tender", limit=2)
    assert [one.excerpt[-1] for one in found.found] == ["1", "2"]
    assert found.is_more


@pytest.mark.slow
def test_it_is_fast_at_fifty_thousand_contacts(account, manager):
    """A word that stands everywhere, and one that nobody said."""
    Interaction.objects.bulk_create(
        Interaction(
            account=account,
            happened_at=ago(minutes=n),
            kind="VISIT",
            subject=f"Talk {n}",
            note=f"They told us about deliveries to site {n} and the fleet. " * 4,
        )
        for n in range(50_000)
    )
    for asked, most in (("delivery", 20), ("zeppelin", 0)):
        began = time.perf_counter()
        found = already_told([account.pk], manager, asked, limit=20)
        assert time.perf_counter() - began < 1.5
        assert len(found.found) == most
