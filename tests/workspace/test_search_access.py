"""What nobody may see is not found, at any door and under any name."""

import pytest

from accounts.models import Interaction, KnowledgeNote, PersonNote
from accounts.services.access import refresh_access
from planning.models import Action, Objective, Plan, PlanAnswer
from sam.workspace.models import SearchNote
from sam.workspace.search.finding import search
from tests.factories import (
    NOON,
    AccountFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
    RegionFactory,
    UserFactory,
)
from tests.workspace.searched import found

CAST = [
    "manager",
    "colleague",
    "director",
    "executive",
    "administrator",
    "desk_agent",
    "outsider",
]
EVERYTHING = {"accounts", "people", "plans", "actions", "notes"}
# What stands in the one word that all of Acme's things share.
SEEN = {
    "manager": EVERYTHING,
    "colleague": EVERYTHING,
    "director": EVERYTHING,
    "executive": EVERYTHING,
    "administrator": EVERYTHING,
    "desk_agent": {"accounts"},
    "outsider": set(),
}
ON_PEOPLE = {"manager", "colleague"}


@pytest.fixture
def contact(account):
    held = PositionFactory(
        contact=ContactFactory(full_name="Quillon Acmeson"), account=account
    )
    return held.contact


@pytest.fixture
def things(account, contact, manager):
    """One thing of each kind, all with the word Quillon."""
    account.name = "Quillon Acme"
    account.save()
    plan = Plan.objects.create(
        account=account, owner=manager, starts_on="2026-01-01", ends_on="2026-12-31"
    )
    return {
        "plan": plan,
        "answer": PlanAnswer.objects.create(
            plan=plan, question="AIM", words="They want the quillon pier"
        ),
        "objective": Objective.objects.create(
            account=account,
            plan=plan,
            kind="RETAIN",
            words="Keep the quillon depot",
            measure="OWN",
            target=1,
            due_on="2026-12-01",
            owner=manager,
        ),
        "action": Action.objects.create(
            account=account,
            plan=plan,
            words="Ring about quillon",
            owner=manager,
            due_on="2026-07-01",
        ),
        "interaction": InteractionFactory(
            account=account, happened_at=NOON, note="Spoke of quillon walls"
        ),
        "knowledge": KnowledgeNote.objects.create(
            account=account,
            topic="STRATEGY",
            text="Quillon goes abroad",
            said_on="2026-01-01",
        ),
        "person_note": PersonNote.objects.create(
            account=account, contact=contact, text="Quillon distrusts us"
        ),
    }


@pytest.mark.parametrize("person", CAST)
def test_each_person_finds_what_they_may_see(request, things, person):
    user = request.getfixturevalue(person)
    refresh_access()
    answer = search(user, "quillon", size=50)
    assert {each.group.value for each in answer.groups} == SEEN[person]
    kinds = {hit.kind for each in answer.groups for hit in each.hits}
    assert ("person_note" in kinds) == (person in ON_PEOPLE)
    if SEEN[person] == EVERYTHING:
        assert kinds >= {"interaction", "knowledge", "answer", "plan", "objective"}


@pytest.mark.parametrize("person", CAST)
@pytest.mark.parametrize("door", ["/search/", "/search/suggest/", "/api/v1/search/"])
def test_no_door_says_more(request, client, things, person, door):
    refresh_access()
    client.force_login(request.getfixturevalue(person))
    said = client.get(door, {"q": "quillon"}).content.decode().lower()
    sees = SEEN[person]
    assert ("quillon acme" in said) == ("accounts" in sees)
    assert ("quillon acmeson" in said) == ("people" in sees)
    assert ("depot" in said) == ("plans" in sees)
    assert ("distrusts us" in said) == (person in ON_PEOPLE)


def test_the_service_desk_reads_no_more_than_the_name(account, desk_agent):
    account.industry, account.status = "Piling", "FORMER"
    account.save()
    [hit] = found(desk_agent, "acme")
    assert (hit.title, hit.past, hit.is_own) == ("Acme", "", False)
    assert hit.detail == str(account.owner)


@pytest.mark.parametrize("kind", ["people", "plans", "actions", "notes"])
def test_the_service_desk_cannot_ask_for_more(client, things, desk_agent, kind):
    client.force_login(desk_agent)
    refused = client.get("/api/v1/search/", {"q": "quillon", "kind": kind})
    assert refused.status_code == 400
    page = client.get("/search/", {"q": "quillon", "kind": kind}).content.decode()
    assert "depot" not in page
    assert "Acmeson" not in page


def test_a_director_finds_their_region_alone(account, director):
    south = AccountFactory(name="Acme South", region=RegionFactory(name="South"))
    away = PositionFactory(
        account=south, contact=ContactFactory(full_name="Sonia Away")
    )
    refresh_access()
    assert [hit.pk for hit in found(director, "acme")] == [account.pk]
    assert found(director, away.contact.full_name, "people") == []


def test_of_a_person_only_the_positions_that_one_sees_are_shown(account, manager):
    contact = ContactFactory(full_name="Quillon Both")
    here = PositionFactory(
        contact=contact, account=account, title="Buyer here", ended_on="2026-02-01"
    )
    PositionFactory(
        contact=contact, account=AccountFactory(name="Elsewhere"), title="Chief there"
    )
    refresh_access()
    [hit] = found(manager, "quillon both", "people")
    assert (hit.account_id, hit.detail) == (here.account_id, "Buyer here · Acme")
    assert hit.past == "Left on 1 Feb 2026"


def test_who_leaves_the_team_no_longer_finds_its_notes(things, colleague):
    assert "person_note" in {hit.kind for hit in found(colleague, "quillon", "notes")}
    colleague.account_teams.update(ended_on="2026-02-01")
    refresh_access()
    assert found(colleague, "quillon", "notes") == []


def test_what_search_holds_never_decides_what_is_shown(things, manager, outsider):
    """Even with rows of somebody else's account in it, search shows none."""
    found(manager, "quillon")
    SearchNote.objects.update(account_id=AccountFactory(owner=outsider).pk)
    refresh_access()
    assert found(outsider, "quillon", "notes") == []


def test_a_note_that_was_taken_back_is_not_found(things, manager):
    PersonNote.objects.update(text="", taken_back_at=NOON)
    assert "person_note" not in {hit.kind for hit in found(manager, "quillon", "notes")}


def test_nobody_signed_out_searches(client, things):
    for door, status in [
        ("/search/", 302),
        ("/search/suggest/", 302),
        ("/api/v1/search/", 401),
    ]:
        assert client.get(door, {"q": "quillon"}).status_code == status


def test_an_excerpt_shows_where_the_word_stands_and_is_not_markup(client, account):
    Interaction.objects.create(
        account=account,
        kind="CALL",
        happened_at=NOON,
        subject="Call",
        note="a " * 200 + "then <script>Quillon’s</script> price" + " b" * 200,
    )
    refresh_access()
    [hit] = found(account.owner, "quillon", "notes")
    assert [piece.text for piece in hit.excerpt if piece.is_hit] == ["Quillon’s"]
    assert len("".join(piece.text for piece in hit.excerpt)) < 220
    client.force_login(account.owner)
    page = client.get("/search/", {"q": "quillon"}).content.decode()
    assert "<script>Quillon" not in page
    assert "<mark>Quillon’s</mark>" in page


def test_a_user_without_any_account_is_told_so(client, things):
    client.force_login(UserFactory())
    assert "Nothing found" in client.get("/search/", {"q": "quillon"}).content.decode()
