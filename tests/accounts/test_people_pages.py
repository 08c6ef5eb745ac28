"""The pages and the API about people, for each person who may look or write."""

import pytest
from django.urls import reverse

from accounts.models import (
    AccountRelation,
    Contact,
    PersonNote,
    Position,
    PositionRating,
    Relationship,
    Unit,
)
from accounts.services import facts, people, positions, relationships, units
from accounts.services import relations as related
from accounts.services.access import refresh_access
from accounts.services.person_notes import write_note
from sam.lib import runs
from sam.lib.editing import stamp
from tests.accounts.doors import JSON
from tests.accounts.facts_written import ago, in_days
from tests.accounts.people_written import everything
from tests.factories import (
    AccountFactory,
    AccountRelationFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
    ServiceStandardFactory,
    TierAssignmentFactory,
    UnitFactory,
)
from tiers.models import Flag, Tier
from tiers.services import watching


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


def body_of(client, name, *args, query=""):
    answer = client.get(reverse(f"accounts:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTab:
    def test_who_is_there_how_they_stand_and_who_left(
        self, client, account, seen, manager, beth
    ):
        gone = PositionFactory(
            account=account, contact__full_name="Old Hand", ended_on=in_days(-1)
        )
        met = InteractionFactory(account=account, happened_at=ago(days=3))
        met.contacts.add(beth.contact)
        PositionRating.objects.create(
            account=account,
            position=beth,
            dimension="ATTITUDE",
            basis="SAID",
            value=5,
            rated_on=in_days(-3),
        )
        seen()
        client.force_login(manager)
        body = body_of(client, "people", account.pk)
        for words in ("Beth Mercer", "Buyer", "Mentor", "said"):
            assert words in body
        assert "Old Hand" not in body
        assert gone.contact.full_name in body_of(
            client, "people", account.pk, query="?state=left"
        )

    def test_the_list_is_filtered_by_page_and_api_alike(
        self, client, account, seen, manager, beth
    ):
        met = InteractionFactory(account=account, kind="VISIT", happened_at=ago(days=3))
        met.contacts.add(beth.contact)
        PositionRating.objects.create(
            account=account,
            position=beth,
            dimension="ATTITUDE",
            basis="GUESS",
            value=5,
            rated_on=in_days(-3),
        )
        seen()
        client.force_login(manager)
        for query, found in (
            ("attitude=5", True),
            ("attitude=1", False),
            ("level=STAFF&function=procurement", True),
            ("level=C", False),
            ("coverage=lately", True),
            ("coverage=never", False),
            ("role=BUYER", False),
            ("rising=yes", False),
        ):
            sent = client.get(f"/api/v1/positions/?{query}&account={account.pk}")
            shown = [row["id"] for row in sent.json()["results"]]
            assert shown == ([beth.pk] if found else []), query
        page = reverse("accounts:people", args=[account.pk])
        rows = client.get(f"{page}?attitude=5&coverage=lately").context["rows"]
        assert [row.position for row in rows] == [beth]
        assert client.get(f"{page}?level=KING").context["rows"] == []
        assert client.get("/api/v1/positions/?level=KING").status_code == 400

    def test_an_empty_one_offers_its_first_step(self, client, account, seen, manager):
        seen()
        client.force_login(manager)
        body = body_of(client, "people", account.pk)
        assert reverse("accounts:person-create", args=[account.pk]) in body

    def test_the_file_has_both_bases_and_no_formula(
        self, client, account, manager, beth
    ):
        beth.contact.full_name = "=1+1"
        beth.contact.save()
        PositionRating.objects.create(
            account=account,
            position=beth,
            dimension="POWER",
            basis="SAID",
            value=4,
            rated_on=in_days(-3),
        )
        client.force_login(manager)
        answer = client.get(reverse("accounts:people-csv", args=[account.pk]))
        head, row, *_rest = b"".join(answer.streaming_content).decode().splitlines()
        assert "Power, they said" in head
        assert not row.startswith("=")
        assert ",4," in row

    @pytest.mark.parametrize("who", ["desk_agent", "outsider"])
    def test_who_sees_no_facts_finds_none_of_it(
        self, request, client, account, seen, beth, who
    ):
        client.force_login(request.getfixturevalue(who))
        seen()
        for name, key in (
            ("people", account.pk),
            ("people-csv", account.pk),
            ("person", beth.contact_id),
        ):
            page = reverse(f"accounts:{name}", args=[key])
            assert client.get(page).status_code == 404
        assert client.get("/api/v1/positions/").json()["results"] == []
        assert client.get("/api/v1/people/").json()["results"] == []


class TestPerson:
    def test_only_positions_at_visible_accounts_are_shown(
        self, client, account, manager, beth
    ):
        PositionFactory(contact=beth.contact, account__name="Secret Ltd")
        client.force_login(manager)
        body = body_of(client, "person", beth.contact_id)
        assert "Acme" in body
        assert "Secret" not in body
        (shown,) = client.get("/api/v1/people/").json()["results"]
        assert shown["positions"] == [beth.pk]

    def test_one_who_was_merged_leads_to_the_survivor(self, client, manager, beth):
        old = ContactFactory(merged_into=beth.contact)
        client.force_login(manager)
        answer = client.get(reverse("accounts:person", args=[old.pk]))
        assert answer.url == reverse("accounts:person", args=[beth.contact_id])
        shown = client.get(f"/api/v1/people/{old.pk}/").json()
        assert shown["id"] == beth.contact_id

    @pytest.mark.parametrize(
        ("who", "reads"),
        [
            ("manager", True),
            ("colleague", True),
            ("director", False),
            ("executive", False),
            ("administrator", False),
        ],
    )
    def test_notes_are_for_the_team_at_every_door(
        self, request, client, account, beth, who, reads
    ):
        user = request.getfixturevalue(who)
        refresh_access()
        note = write_note(
            account=account, contact=beth.contact, actor=None, text="Goes in spring"
        )
        client.force_login(user)
        assert ("Goes in spring" in body_of(client, "person", beth.contact_id)) == reads
        sent = client.get("/api/v1/person-notes/").json()["results"]
        assert [each["text"] for each in sent] == (["Goes in spring"] if reads else [])
        page = reverse(
            "accounts:person-note-create", args=[account.pk, beth.contact_id]
        )
        assert client.get(page).status_code == (200 if reads else 403)
        gone = reverse("accounts:person-note-take-back", args=[note.pk])
        assert client.get(gone).status_code == (200 if reads else 404)
        again = client.post(f"/api/v1/person-notes/{note.pk}/take-back/")
        assert again.status_code == (204 if reads else 404)
        assert PersonNote.objects.filter(text="Goes in spring").exists() != reads

    def test_rising_stars_are_listed_by_sponsor(self, client, manager, beth):
        beth.contact.is_rising_star = True
        beth.contact.save()
        client.force_login(manager)
        body = body_of(client, "rising-list")
        assert "1 of 1 has no sponsor on our side" in body
        beth.contact.sponsor = manager
        beth.contact.save()
        assert "Each has a sponsor" in body_of(client, "rising-list")


class TestForms:
    def test_adding_a_director_clears_the_flag_that_nobody_is_there_at_once(
        self, client, account, manager
    ):
        PositionFactory(
            account=account,
            level="D",
            title="Finance director",
            started_on=in_days(-900),
            ended_on=in_days(-5),
        )
        TierAssignmentFactory(account=account, tier=Tier.STRATEGIC)
        ServiceStandardFactory(tier=Tier.STRATEGIC, executives_least=1)
        runs.start(facts.REFRESH, as_of=in_days(0))
        runs.start(watching.WATCH, as_of=in_days(0), again=True)
        flags = Flag.objects.open().filter(account=account, kind="NO_EXECUTIVE")
        assert flags.exists()
        client.force_login(manager)
        client.post(
            reverse("accounts:person-create", args=[account.pk]),
            {"full_name": "Ada Lane", "title": "Finance director", "level": "D"},
        )
        assert Position.objects.filter(contact__full_name="Ada Lane").exists()
        assert not flags.exists()

    def test_each_form_writes_and_leads_back(
        self, client, account, manager, beth, elsewhere
    ):
        client.force_login(manager)
        person = reverse("accounts:person", args=[beth.contact_id])

        def post(name, /, *args, query="", **typed):
            page = reverse(f"accounts:{name}", args=args) + query
            assert client.get(page).status_code == 200
            answer = client.post(page, typed)
            assert answer.status_code == 302, answer.context["form"].errors
            return answer.url

        today = str(in_days(0))
        assert post("position-rate", beth.pk, basis="SAID", POWER="4", rated_on=today)
        rated = PositionRating.objects.get()
        assert (rated.basis, rated.value, rated.rated_by) == ("SAID", 4, manager)
        stated = {"level": "2", "wanted": "4", "stated_on": today}
        home = post("relationship-state", beth.contact_id, manager.pk, **stated)
        assert home == person
        assert Relationship.objects.get().wanted == 4
        post("person-note-create", account.pk, beth.contact_id, text="Spring")
        post("person-note-take-back", PersonNote.objects.get().pk)
        assert PersonNote.objects.get().text == ""
        post("position-promote", beth.pk, title="Head", level="MANAGER", on=today)
        head = Position.objects.get(title="Head")
        post(
            *("position-move", head.pk),
            query=f"?at={elsewhere.pk}",
            title="Chief",
            on=today,
        )
        there = Position.objects.get(account=elsewhere)
        end = {"ended_on": today, "seen": stamp(positions.values_of(there))}
        post("position-end", there.pk, **end)
        post(
            *("position-create", beth.contact_id),
            query=f"?at={account.pk}",
            title="Adviser",
        )
        assert Position.objects.filter(contact=beth.contact).count() == 4
        post("unit-create", account.pk, name="Leeds depot", kind="BRANCH")
        unit = Unit.objects.get()
        post(
            *("unit-change", unit.pk),
            name="Leeds yard",
            kind="PLANT",
            seen=stamp(units.values_of(unit)),
        )
        assert Unit.objects.get().name == "Leeds yard"
        post(
            *("relation-create", account.pk),
            query=f"?at={elsewhere.pk}",
            kind="to:REFERRAL",
            evidence="They said so",
            weight="1",
        )
        relation = AccountRelation.objects.get()
        assert (relation.from_account, relation.recorded_by) == (elsewhere, manager)
        ended = {"ended_on": today, "seen": stamp(related.values_of(relation))}
        post("relation-end", relation.pk, **ended)
        relation.refresh_from_db()
        assert relation.ended_on == in_days(0)

    @pytest.mark.parametrize("name", ["position-move", "position-create"])
    def test_which_account_is_asked_first(self, client, manager, beth, elsewhere, name):
        client.force_login(manager)
        key = beth.pk if name == "position-move" else beth.contact_id
        body = body_of(client, name, key, query="?name=beac")
        assert f"?at={elsewhere.pk}" in body
        assert "Acme" not in body.split('class="plain log-list"')[1].split("</ul>")[0]

    def test_the_second_of_two_sees_both_versions_and_may_replace(
        self, client, manager, director, beth
    ):
        client.force_login(manager)
        page = reverse("accounts:person-change", args=[beth.contact_id])
        form = client.get(page).context["form"]
        typed = {"full_name": "Beth Mercer-Low", "seen": form.initial["seen"]}
        given = people.values_of(beth.contact) | {"sponsor": None}
        people.change_person(
            contact=beth.contact, actor=director, **(given | {"full_name": "E. Mercer"})
        )
        refused = client.post(page, typed)
        body = refused.content.decode()
        assert refused.status_code == 422
        assert "E. Mercer" in body
        assert "Beth Mercer-Low" in body
        assert Contact.objects.get(pk=beth.contact_id).full_name == "E. Mercer"
        shown = refused.context["form"]["seen"].value()
        client.post(page, typed | {"seen": shown})
        assert Contact.objects.get(pk=beth.contact_id).full_name == "Beth Mercer-Low"

    @pytest.mark.parametrize("who", ["executive", "outsider"])
    def test_others_are_told_why_or_find_nothing(
        self, request, client, account, beth, who
    ):
        client.force_login(request.getfixturevalue(who))
        unit = UnitFactory(account=account)
        relation = AccountRelationFactory(from_account=account)
        before = everything()
        for name, *args in (
            ("person-create", account.pk),
            ("person-change", beth.contact_id),
            ("position-change", beth.pk),
            ("position-end", beth.pk),
            ("position-promote", beth.pk),
            ("position-rate", beth.pk),
            ("relationship-state", beth.contact_id, account.owner_id),
            ("person-note-create", account.pk, beth.contact_id),
            ("unit-create", account.pk),
            ("unit-change", unit.pk),
            ("relation-create", account.pk),
            ("relation-end", relation.pk),
        ):
            page = reverse(f"accounts:{name}", args=args)
            answer = client.post(page, {"full_name": "X", "text": "X"})
            assert answer.status_code in {403, 404}, name
        assert everything() == before


class TestApi:
    def test_a_person_is_added_once_changed_and_shown_when_changed_meanwhile(
        self, client, account, manager
    ):
        client.force_login(manager)
        typed = {"account": account.pk, "full_name": "Ada Lane", "level": "D"}
        made = client.post("/api/v1/people/", typed, content_type=JSON)
        assert made.status_code == 201
        again = client.post("/api/v1/people/", typed, content_type=JSON)
        assert again.json() == made.json()
        url = f"/api/v1/people/{made.json()['id']}/"
        seen = made.json()["seen"]
        change = {"phone": "1", "seen": seen}
        changed = client.patch(url, change, content_type=JSON).json()
        assert (changed["phone"], changed["full_name"]) == ("1", "Ada Lane")
        late = client.patch(url, {"phone": "2", "seen": seen}, content_type=JSON)
        assert late.status_code == 409
        assert late.json()["current"]["phone"] == "1"
        assert late.json()["seen"] == changed["seen"]
        assert client.patch(url, {"phone": "2"}, content_type=JSON).status_code == 400
        assert Contact.objects.get().phone == "1"

    def test_a_position_is_rated_corrected_promoted_moved_and_ended(
        self, client, beth, manager, elsewhere
    ):
        client.force_login(manager)

        def send(verb, body, status=200, key=beth.pk):
            path = f"/api/v1/positions/{key}/{verb}"
            method = client.post if verb else client.patch
            answer = method(path, body, content_type=JSON)
            assert answer.status_code == status, answer.content
            return answer.json()

        today = str(in_days(0))
        body = {"basis": "GUESS", "values": {"POWER": 4}, "rated_on": today}
        rated = send("rate/", body)
        assert rated["ratings"] == {"POWER": {"guess": 4, "said": None, "effective": 4}}
        send("rate/", body | {"values": {"CHARM": 4}}, 409)
        send("", {"wants": "Peace", "seen": "0"}, 409)
        fixed = send("", {"wants": "Peace", "seen": rated["seen"]})
        assert (fixed["wants"], fixed["title"]) == ("Peace", "Buyer")
        head = send("promote/", {"on": today, "title": "Head"}, 201)
        there = send(
            "move/", {"on": today, "account": elsewhere.pk}, 201, key=head["id"]
        )
        gone = send("end/", {"ended_on": today, "seen": there["seen"]}, key=there["id"])
        assert gone["ended_on"] == today
        history = Position.objects.filter(contact=beth.contact, ended_on=in_days(0))
        assert history.count() == 3

    def test_a_relationship_is_stated_and_replaced_only_by_who_saw_it(
        self, client, beth, manager
    ):
        client.force_login(manager)
        body = {"contact": beth.contact_id, "user": manager.email, "level": 2}
        url = "/api/v1/relationships/"
        made = client.post(url, body, content_type=JSON).json()
        late = client.post(url, body | {"level": 4}, content_type=JSON)
        assert (late.status_code, late.json()["current"]["level"]) == (409, 2)
        again = body | {"level": 4, "seen": made["seen"]}
        assert client.post(url, again, content_type=JSON).json()["level"] == 4
        assert Relationship.objects.get().level == 4

    def test_relations_and_places_are_kept(self, client, account, manager, elsewhere):
        client.force_login(manager)
        url = "/api/v1/account-relations/"
        body = {
            "from_account": account.pk,
            "to_account": elsewhere.pk,
            "kind": "REFERENCE",
            "evidence": "Named us in the tender",
        }
        made = client.post(url, body, content_type=JSON).json()
        assert client.post(url, body, content_type=JSON).json() == made
        change = {"weight": "2", "seen": made["seen"]}
        changed = client.patch(f"{url}{made['id']}/", change, content_type=JSON).json()
        assert (changed["weight"], changed["evidence"]) == ("2.000", body["evidence"])
        late = client.patch(f"{url}{made['id']}/", change, content_type=JSON)
        assert late.status_code == 409
        end = {"ended_on": str(in_days(0)), "seen": changed["seen"]}
        ended = client.patch(f"{url}{made['id']}/", end, content_type=JSON).json()
        assert ended["ended_on"] == str(in_days(0))
        place = {"account": account.pk, "name": "Leeds", "country": "gb"}
        unit = client.post("/api/v1/units/", place, content_type=JSON).json()
        assert unit["country"] == "GB"
        path = f"/api/v1/units/{unit['id']}/"
        name = {"name": "Leeds yard", "seen": unit["seen"]}
        assert client.patch(path, name, content_type=JSON).json()["country"] == "GB"
        assert client.patch(path, name, content_type=JSON).status_code == 409

    def test_what_one_does_not_see_does_not_exist(self, client, manager, beth):
        stranger = PositionFactory()
        client.force_login(manager)
        before = everything()
        for path, body in (
            ("people/", {"account": stranger.account_id, "full_name": "X"}),
            ("positions/", {"contact": stranger.contact_id, "account": 1}),
            ("units/", {"account": stranger.account_id, "name": "X"}),
        ):
            answer = client.post(f"/api/v1/{path}", body, content_type=JSON)
            assert answer.status_code == 400
        for path in (
            f"people/{stranger.contact_id}/",
            f"positions/{stranger.pk}/",
        ):
            assert client.get(f"/api/v1/{path}").status_code == 404
        move = {"account": stranger.account_id, "on": str(in_days(0))}
        sent = client.post(
            f"/api/v1/positions/{beth.pk}/move/", move, content_type=JSON
        )
        assert sent.status_code == 400
        assert everything() == before


def test_a_list_costs_as_many_queries_for_many_as_for_few(
    client, account, seen, manager, beth, django_assert_max_num_queries
):
    for number in range(30):
        position = PositionFactory(account=account)
        relationships.state_relationship(
            contact=position.contact, user=manager, actor=None, level=1 + number % 4
        )
    seen()
    client.force_login(manager)
    page = reverse("accounts:people", args=[account.pk])
    client.get(page)
    with django_assert_max_num_queries(36):
        assert len(client.get(page).context["rows"]) == 31
    with django_assert_max_num_queries(8):
        client.get("/api/v1/people/")
