"""What we know of a customer, on its pages and by the API: the same rules."""

import pytest

from accounts.models import Challenge, KnowledgeNote
from accounts.services.knowledge import record_knowledge
from tests.accounts.business_told import all_told
from tests.accounts.doors import JSON
from tests.accounts.facts_written import in_days
from tests.factories import InteractionFactory, OfferingFactory, PositionFactory


@pytest.fixture
def known(account, manager):
    return record_knowledge(
        account=account,
        actor=manager,
        topic="STRATEGY",
        text="Highways before housing",
        said_on=in_days(-300),
        source="Annual report",
    )


@pytest.fixture
def page(account, seen):
    seen()
    return f"/accounts/{account.pk}/knowledge/"


@pytest.fixture
def post(client):
    def send(path, body, status, *, method="post"):
        answer = getattr(client, method)(f"/api/v1/{path}", body, content_type=JSON)
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


class TestPages:
    def test_an_empty_tab_offers_its_first_steps(self, client, manager, page):
        client.force_login(manager)
        shown = client.get(page).content.decode()
        assert "0 of 9 topics known and fresh" in shown
        assert "Ask the four questions" in shown
        assert "Nobody asked yet what they themselves want to reach" in shown

    def test_it_says_who_said_it_when_and_that_it_is_stale(
        self, client, manager, page, known
    ):
        client.force_login(manager)
        shown = client.get(page).content.decode()
        for words in ("Highways before housing", "Annual report", "stale"):
            assert words in shown

    def test_what_they_told_us_is_found_and_marked_in_part(
        self, client, manager, page, known, account
    ):
        InteractionFactory(account=account, note="<b>A</b> & B's new highway depot")
        client.force_login(manager)
        answer = client.get(
            f"{page}?told=highways", headers={"HX-Request": "true", "HX-Target": "told"}
        )
        shown = answer.content.decode()
        assert "<mark>Highways</mark> before housing" in shown
        assert (
            "&lt;b&gt;A&lt;/b&gt; &amp; B&#x27;s new <mark>highway</mark> depot"
            in shown
        )
        assert "<html" not in shown
        assert "known-h" not in shown
        nothing = client.get(f"{page}?told=zeppelin").content.decode()
        assert "It is a question worth asking" in nothing

    def test_a_tab_takes_few_queries(
        self, client, manager, page, known, account, django_assert_max_num_queries
    ):
        for n in range(6):
            Challenge.objects.create(
                account=account, words=f"Problem {n}", said_on=in_days(-n)
            )
            KnowledgeNote.objects.create(
                account=account, topic="MOVES", text=f"{n}", said_on=in_days(-n)
            )
        client.force_login(manager)
        headers = {"HX-Request": "true"}
        client.get(page, headers=headers)
        with django_assert_max_num_queries(40):
            client.get(page, headers=headers)

    def test_the_questions_show_the_last_answer_and_keep_what_holds(
        self, client, manager, page, account
    ):
        KnowledgeNote.objects.create(
            account=account, topic="MOVES", text="To Garforth", said_on=in_days(-300)
        )
        client.force_login(manager)
        address = f"{page}questions/"
        form = client.get(address)
        assert "To Garforth" in form.content.decode()
        typed = {
            "expansion": "60 more people",
            "still_so": ["MOVES"],
            "said_on": str(in_days(0)),
            "seen": form.context["form"].initial["seen"],
        }
        assert client.post(address, typed).status_code == 302
        notes = KnowledgeNote.objects.filter(said_on=in_days(0))
        assert sorted(notes.values_list("topic", "text")) == [
            ("EXPANSION", "60 more people"),
            ("MOVES", "To Garforth"),
        ]
        answer = client.post(address, typed | {"expansion": "None"})
        assert answer.status_code == 422
        both = answer.context["form"].conflict.fields
        assert ("60 more people", "None") in [(one.theirs, one.yours) for one in both]

    @pytest.mark.parametrize(
        ("form", "typed", "model"),
        [
            ("strategy/", {"text": "Water next"}, "knowledge"),
            ("problems/new/", {"words": "Bricklayers"}, "challenges"),
            ("drivers/new/", {"words": "Fuel", "kind": "COST"}, "value_drivers"),
            ("objectives/new/", {"words": "Less fuel"}, "customer_objectives"),
        ],
    )
    def test_each_form_writes_and_comes_back_to_the_tab(
        self, client, manager, page, account, form, typed, model
    ):
        client.force_login(manager)
        assert client.get(page + form).status_code == 200
        day = str(in_days(-1))
        dated = typed | {"said_on": day, "stated_on": day}
        answer = client.post(page + form, dated)
        assert answer.status_code == 302
        assert answer["Location"] == page
        assert getattr(account, model).count() == 1
        wrong = client.post(page + form, dated | dict.fromkeys(typed, ""))
        assert wrong.status_code == 422
        assert getattr(account, model).count() == 1

    def test_what_is_written_is_changed_on_its_own_page(
        self, client, manager, account, page
    ):
        made = Challenge.objects.create(
            account=account, words="Bricklayers", said_on=in_days(-9)
        )
        client.force_login(manager)
        address = f"/accounts/challenges/{made.pk}/change/"
        form = client.get(address).context["form"]
        typed = {
            "words": made.words,
            "said_on": str(made.said_on),
            "status": "HELPED",
            "help_action": "Introduced the college",
            "outcome": "Two stayed",
            "seen": form.initial["seen"],
        }
        assert client.post(address, typed).status_code == 302
        made.refresh_from_db()
        assert made.status == "HELPED"
        again = client.post(address, typed | {"status": "CLOSED"})
        assert again.status_code == 422
        assert again.context["form"].conflict is not None

    def test_who_helps_stays_though_they_have_left(
        self, client, manager, colleague, account, page
    ):
        made = Challenge.objects.create(
            account=account,
            words="Bricklayers",
            said_on=in_days(-9),
            status="HELPING",
            help_action="Introduce the college",
            helper=colleague,
        )
        colleague.is_active = False
        colleague.save()
        client.force_login(manager)
        address = f"/accounts/challenges/{made.pk}/change/"
        form = client.get(address).context["form"]
        assert (colleague.pk, str(colleague)) in [
            (getattr(key, "value", key), label)
            for key, label in form.fields["helper"].choices
        ]
        typed = {
            "words": "Bricklayers and joiners",
            "said_on": str(made.said_on),
            "status": "HELPING",
            "help_action": made.help_action,
            "helper": form["helper"].value(),
            "seen": form.initial["seen"],
        }
        assert client.post(address, typed).status_code == 302
        made.refresh_from_db()
        assert (made.words, made.helper) == ("Bricklayers and joiners", colleague)

    @pytest.mark.parametrize(
        ("who", "status"), [("outsider", 404), ("desk_agent", 404), ("executive", 200)]
    )
    def test_who_may_not_see_it_finds_no_tab_and_who_only_looks_no_form(
        self, request, client, page, known, account, who, status
    ):
        made = Challenge.objects.create(
            account=account, words="Bricklayers", said_on=in_days(-9)
        )
        client.force_login(request.getfixturevalue(who))
        assert client.get(page).status_code == status
        assert client.get(f"{page}?told=highways").status_code == status
        before = all_told()
        for form in ("questions/", "strategy/", "problems/new/"):
            assert client.post(page + form, {}).status_code in {403, 404}
        change = client.post(f"/accounts/challenges/{made.pk}/change/", {})
        assert change.status_code in {403, 404}
        assert all_told() == before

    def test_the_list_of_what_is_stale_asks_next(
        self, client, manager, known, account, desk_agent
    ):
        client.force_login(manager)
        shown = client.get("/accounts/knowledge/").content.decode()
        assert "0 of 9" in shown
        assert f"/accounts/{account.pk}/knowledge/questions/" in shown
        assert client.get("/accounts/knowledge/?of=all&after=x").status_code == 200
        client.force_login(desk_agent)
        assert client.get("/accounts/knowledge/").status_code == 404

    def test_there_is_no_form_for_a_topic_that_is_none(self, client, manager, page):
        client.force_login(manager)
        assert client.get(f"{page}weather/").status_code == 404


class TestApi:
    def test_knowledge_is_written_read_and_not_overwritten(
        self, client, post, account, manager
    ):
        client.force_login(manager)
        understood = f"/api/v1/accounts/{account.pk}/understanding/"
        first = client.get(understood).json()
        assert (first["score"], first["missing"]) == (0, 9)
        body = {
            "account": account.pk,
            "topic": "FINANCES",
            "text": "Cash is tight",
            "said_on": str(in_days(-1)),
            "seen": first["topics"][2]["seen"],
        }
        made = post("knowledge/", body, 201)
        assert made["recorded_by"] == manager.email
        told = post("knowledge/", body | {"text": "Cash is fine"}, 409)
        assert told["current"]["text"] == "Cash is tight"
        now = client.get(understood).json()["topics"][2]
        assert (now["state"], now["note"]["text"]) == ("FRESH", "Cash is tight")
        post("knowledge/", body | {"text": "Fine", "seen": told["seen"]}, 201)
        post("knowledge/", body | {"topic": "WEATHER"}, 400)
        post("knowledge/", body | {"text": "a\0b"}, 400)
        later = body | {"said_on": str(in_days(1)), "seen": None}
        post("knowledge/", later, 409)

    def test_answers_are_given_together(self, client, post, account, manager):
        client.force_login(manager)
        body = {
            "account": account.pk,
            "said_on": str(in_days(-1)),
            "expansion": "Yes",
            "problems": "Bricks",
        }
        made = post("knowledge/answers/", body, 201)
        assert [one["topic"] for one in made] == ["EXPANSION", "PROBLEMS"]
        body = {"account": account.pk, "said_on": str(in_days(0))}
        post("knowledge/answers/", body, 409)
        post("knowledge/answers/", body | {"still_so": ["EXPANSION"]}, 201)

    @pytest.mark.parametrize(
        ("path", "typed", "change"),
        [
            ("challenges", {"words": "Bricks"}, {"help_action": "Lend a van"}),
            ("value-drivers", {"words": "Fuel", "kind": "COST"}, {"words": "Diesel"}),
            ("customer-objectives", {"words": "Less fuel"}, {"target": "-20 %"}),
        ],
    )
    def test_business_is_written_and_changed_with_what_was_seen(
        self, client, post, account, manager, path, typed, change
    ):
        client.force_login(manager)
        day = str(in_days(-1))
        body = {"account": account.pk, "said_on": day, "stated_on": day} | typed
        made = post(f"{path}/", body, 201)
        assert post(f"{path}/", body, 201) == made
        [name] = change
        address = f"{path}/{made['id']}/"
        post(address, change, 400, method="patch")
        changed = post(address, change | {"seen": made["seen"]}, 200, method="patch")
        assert changed[name] == change[name]
        assert changed["words"] == change.get("words", typed["words"])
        told = post(address, {"words": "x", "seen": made["seen"]}, 409, method="patch")
        assert told["current"][name] == change[name]
        assert told["seen"] == changed["seen"]

    def test_a_driver_touches_an_offering(self, client, post, account, manager):
        person = PositionFactory(account=account).contact
        client.force_login(manager)
        body = {
            "account": account.pk,
            "kind": "COST",
            "words": "Fuel",
            "stated_on": str(in_days(-1)),
            "offering": OfferingFactory().pk,
            "effect_a_year": "1200",
            "confirmed_by": person.pk,
            "confirmed_on": str(in_days(0)),
        }
        made = post("value-drivers/", body, 201)
        assert made["effect_a_year"] == "1200.0000"
        post("value-drivers/", body | {"effect_a_year": "-1"}, 400)
        post("value-drivers/", body | {"parent": 987_654}, 400)

    def test_what_they_told_is_searched(self, client, account, manager, known):
        client.force_login(manager)
        address = f"/api/v1/accounts/{account.pk}/already-told/"
        found = client.get(f"{address}?q=highway").json()
        [one] = found["results"]
        assert (one["source"], one["excerpt"]) == (
            "KNOWLEDGE",
            "Highways before housing\nAnnual report",
        )
        assert client.get(address).status_code == 400
        assert client.get(f"{address}?q={'x' * 201}").status_code == 400

    def test_whose_is_stale_is_listed(self, client, manager, known, account):
        client.force_login(manager)
        [one] = client.get("/api/v1/stale-knowledge/?mine=true").json()["results"]
        assert (one["id"], one["stale"]) == (account.pk, ["Strategy"])

    @pytest.mark.parametrize(
        ("who", "status"), [("outsider", 404), ("desk_agent", 403)]
    )
    def test_others_read_and_write_nothing(
        self, request, client, account, known, who, status
    ):
        client.force_login(request.getfixturevalue(who))
        of = f"/api/v1/accounts/{account.pk}"
        for door in (f"{of}/understanding/", f"{of}/already-told/?q=highway"):
            assert client.get(door).status_code == status
        for door in ("knowledge", "challenges", "value-drivers", "attachments"):
            assert client.get(f"/api/v1/{door}/").json()["results"] == []
        body = {"account": account.pk, "words": "x", "said_on": str(in_days(-1))}
        answer = client.post("/api/v1/challenges/", body, content_type=JSON)
        assert answer.status_code in {400, 403}
        assert not Challenge.objects.exists()
