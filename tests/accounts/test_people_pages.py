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
from accounts.services import facts, people, positions, units
from accounts.services import relations as related
from accounts.services.access import refresh_access
from accounts.services.person_notes import write_note
from sam.lib import runs
from sam.lib.editing import stamp
from tests.accounts.facts_written import ago, in_days
from tests.accounts.people_written import everything
from tests.factories import (
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
