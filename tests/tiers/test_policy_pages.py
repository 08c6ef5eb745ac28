"""The pages of policies: who looks, who drafts, what is said when it is wrong."""

import pytest

from accounts.models import Programme
from tests.factories import (
    NOON,
    AccountFactsFactory,
    AccountMeasuresFactory,
    PolicyFactory,
    RegionFactory,
)
from tiers.models import Policy
from tiers.services import policies
from tiers.services.policy_contents import fingerprint

LIST = "/tiers/policies/"
Status = Policy.Status


@pytest.fixture
def ruling(programme):
    return PolicyFactory(
        name="Global", strategic_cap=25, enter_score=64, activated_at=NOON
    )


def url(policy, verb=""):
    return f"{LIST}{policy.pk}/{verb}"


def page(client, address):
    return client.get(address).content.decode()


def typed(client, policy):
    """Return what the form of *policy* would send if nobody typed anything."""
    form = client.get(url(policy, "change/")).context["form"]
    sent = {"criterion_row": form.rows.criteria, "region_row": form.rows.regions}
    for name in form.fields:
        value = form[name].value()
        is_empty = value is None or value is False or value == ""
        if not is_empty and not name.startswith("add_"):
            sent[name] = value
    return sent


class TestLooking:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("manager", 200),
            ("director", 200),
            ("executive", 200),
            ("administrator", 200),
            ("desk_agent", 404),
        ],
    )
    def test_who_sees_policies(self, request, client, draft, who, status):
        client.force_login(request.getfixturevalue(who))
        for address in (LIST, url(draft), url(draft, "compare/")):
            assert client.get(address).status_code == status

    def test_lists_versions_with_who_and_since_when(self, client, submitted, director):
        client.force_login(director)
        shown = page(client, LIST)
        assert "Global" in shown
        assert "Sharper" in shown
        assert "Waits for approval" in shown
        assert "since " in shown

    def test_before_the_first_it_says_what_will_be_here(self, client, director):
        client.force_login(director)
        shown = page(client, LIST)
        assert "There is no policy yet" in shown
        assert "Draft a policy" not in shown

    def test_says_a_policy_in_words_and_in_numbers(self, client, ruling, director):
        client.force_login(director)
        shown = page(client, url(ruling))
        assert "At most 25 accounts are Strategic." in shown
        assert "An account needs 64 points to become Strategic" in shown
        assert "What counts: Potential 60" in shown
        assert "nothing at £0, all at £1,000,000" in shown
        assert "Leader 100" in shown

    def test_says_what_a_draft_rules_otherwise(self, client, draft, director):
        policies.change_draft(
            policy=draft, actor=director, enter_score=70, minimum_potential=50_000
        )
        client.force_login(director)
        for address in (url(draft), url(draft, "compare/")):
            shown = page(client, address)
            assert "64 points" in shown
            assert "70 points" in shown
            assert "£50,000" in shown

    def test_compares_with_any_version(self, client, ruling, draft, director):
        client.force_login(director)
        asked = client.get(url(ruling, "compare/"), {"with": draft.pk})
        assert "Version 1 against version 2" in asked.content.decode().replace(
            str(ruling.version), "1"
        ).replace(str(draft.version), "2")
        assert client.get(url(ruling, "compare/"), {"with": 99999}).status_code == 404
        assert client.get(url(ruling, "compare/"), {"with": "x"}).status_code == 404

    def test_says_to_others_why_they_do_not_decide(self, client, draft, manager):
        client.force_login(manager)
        shown = page(client, url(draft))
        assert "Only a director drafts and decides policies." in shown
        assert "submit/" not in shown

    def test_warns_of_spend_that_decides_alone(self, client, account, draft, director):
        AccountFactsFactory(account=account)
        AccountMeasuresFactory(account=account)
        spend = {
            "code": "revenue_12m",
            "weight": 1,
            "shape": "LINEAR",
            "worst": 0,
            "best": 10_000,
            "unit": "MONEY_A_YEAR",
        }
        policies.change_draft(policy=draft, actor=director, criteria=[spend])
        client.force_login(director)
        shown = page(client, url(draft))
        assert "Spend alone can decide" in shown
        assert "Revenue 12 m serves no reason that the programme gives" in shown


class TestDrafting:
    def test_a_director_begins_one_from_the_policy_in_force(
        self, client, ruling, director
    ):
        client.force_login(director)
        assert "copy of “Global”" in page(client, f"{LIST}new/")
        answer = client.post(f"{LIST}new/", {"name": "Sharper"})
        draft = Policy.objects.get(status=Status.DRAFT)
        assert answer.url == url(draft, "change/")
        assert (draft.name, draft.based_on, draft.created_by) == (
            "Sharper",
            ruling,
            director,
        )

    def test_or_from_any_other_version(self, client, ruling, director):
        old = PolicyFactory(status=Status.RETIRED, enter_score=71)
        client.force_login(director)
        client.post(url(old, "draft/"), {"name": "Back"})
        assert Policy.objects.get(name="Back").enter_score == 71

    def test_or_as_a_variant_for_a_region_that_they_direct(
        self, client, ruling, north, director
    ):
        south = RegionFactory(name="South")
        client.force_login(director)
        asked = client.post(f"{LIST}new/", {"name": "S", "region": south.pk})
        assert asked.status_code == 422
        client.post(f"{LIST}new/", {"name": "N", "region": north.pk})
        assert Policy.objects.get(status=Status.DRAFT).region == north

    def test_without_a_name_it_is_asked_again(self, client, ruling, director):
        client.force_login(director)
        asked = client.post(f"{LIST}new/", {"name": " "})
        assert asked.status_code == 422
        assert "Give the draft a name." in asked.content.decode()
        assert Policy.objects.count() == 1

    def test_sending_the_form_as_it_is_changes_nothing(self, client, draft, director):
        client.force_login(director)
        before = fingerprint(draft)
        answer = client.post(url(draft, "change/"), typed(client, draft))
        assert answer.status_code == 302, answer.context["form"].errors
        draft.refresh_from_db()
        assert fingerprint(draft) == before

    def test_a_director_changes_what_is_typed(self, client, draft, north, director):
        client.force_login(director)
        sent = typed(client, draft) | {
            "criteria__potential__weight": "70",
            "criteria__market_position__weight": "30",
            "criteria__potential__shape": "LOGISTIC",
            "criteria__potential__steepness": "6",
            "criteria__market_position__points__NICHE": "10",
            "strategic_cap": "20",
            "manager_hours_share": "62.5",
            "mix__FAST_GROWING__least": "3",
            "region_row": [north.pk],
            f"region_limits__{north.pk}__seats": "8",
            "applies_itself": ["DEMOTIONS"],
            "needs_nomination": "on",
        }
        answer = client.post(url(draft, "change/"), sent, follow=True)
        assert "The draft is saved." in answer.content.decode()
        draft.refresh_from_db()
        potential, position = draft.criteria
        assert (potential["weight"], potential["shape"]) == (0.7, "LOGISTIC")
        assert potential["steepness"] == 6
        assert position["points"]["NICHE"] == 0.1
        assert (draft.strategic_cap, draft.manager_hours_share) == (20, 0.625)
        assert draft.mix == {"FAST_GROWING": {"least": 3, "most": None}}
        assert draft.region_limits == [{"region": north.pk, "seats": 8, "hours": None}]
        assert (draft.applies_itself, draft.needs_nomination) == (["DEMOTIONS"], True)

    def test_all_faults_stand_beside_their_fields_and_nothing_is_lost(
        self, client, draft, director
    ):
        client.force_login(director)
        sent = typed(client, draft) | {
            "criteria__potential__weight": "70",
            "criteria__potential__best": "0",
            "stay_score": "80",
            "hold_share": "140",
            "review_months": "abc",
            "strategic_cap": "2",
            "mix__ESTABLISHED__least": "3",
        }
        answer = client.post(url(draft, "change/"), sent)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert set(form.errors) == {
            "criteria",
            "criteria__potential__best",
            "stay_score",
            "hold_share",
            "review_months",
            "strategic_cap",
        }
        shown = answer.content.decode()
        assert "The weights add up to 110 %, not to 100 %." in shown
        assert "Both anchors are the same figure." in shown
        assert "From 0 to 100." in shown
        assert 'value="140"' in shown
        assert 'value="abc"' in shown
        draft.refresh_from_db()
        assert (draft.stay_score, draft.strategic_cap) == (52, 25)

    def test_rows_come_and_go_without_scripts_and_keep_what_was_typed(
        self, client, draft, north, director
    ):
        client.force_login(director)
        sent = typed(client, draft) | {"enter_score": "77", "stay_score": "oops"}
        sent |= {"do": "add-criterion", "add_criterion": "headroom"}
        shown = client.post(url(draft, "change/"), sent)
        assert shown.status_code == 200
        form = shown.context["form"]
        assert form.rows.criteria == ["potential", "market_position", "headroom"]
        assert not form.errors
        html = shown.content.decode()
        assert 'value="77"' in html
        assert 'value="oops"' in html
        sent |= {
            "do": "remove-criterion:potential",
            "criterion_row": form.rows.criteria,
        }
        form = client.post(url(draft, "change/"), sent).context["form"]
        assert form.rows.criteria == ["market_position", "headroom"]
        sent |= {"do": "add-region", "add_region": north.pk}
        form = client.post(url(draft, "change/"), sent).context["form"]
        assert form.rows.regions == [north.pk]
        draft.refresh_from_db()
        assert [each["code"] for each in draft.criteria] == [
            "potential",
            "market_position",
        ]

    def test_what_somebody_changed_meanwhile_is_not_taken_back(
        self, client, draft, director, other
    ):
        client.force_login(director)
        sent = typed(client, draft)
        policies.change_draft(policy=draft, actor=other, enter_score=70)
        answer = client.post(url(draft, "change/"), sent | {"stay_score": "50"})
        assert answer.status_code == 422
        assert "Somebody else has changed this draft" in answer.content.decode()
        draft.refresh_from_db()
        assert (draft.enter_score, draft.stay_score) == (70, 52)

    @pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
    @pytest.mark.parametrize(
        "verb", ["change/", "submit/", "approve/", "send-back/", "discard/", "draft/"]
    )
    def test_nobody_else_drafts_or_decides(self, request, client, draft, who, verb):
        client.force_login(request.getfixturevalue(who))
        before = fingerprint(draft)
        answer = client.post(url(draft, verb), {"name": "Mine", "note": "Because"})
        assert answer.status_code == 403
        draft.refresh_from_db()
        assert (draft.status, fingerprint(draft)) == (Status.DRAFT, before)
        assert Policy.objects.count() == 2


class TestDeciding:
    def test_submit_then_another_director_approves(
        self, client, ruling, draft, director, other
    ):
        client.force_login(director)
        assert (
            "Submitted"
            in client.post(url(draft, "submit/"), follow=True).content.decode()
        )
        assert "You submitted it" in page(client, url(draft))
        assert client.post(url(draft, "approve/")).status_code == 403
        client.force_login(other)
        answer = client.post(url(draft, "approve/"), {"note": "Agreed"}, follow=True)
        assert "The policy is in force." in answer.content.decode()
        assert policies.in_force() == draft

    def test_a_past_day_is_an_error_in_the_form(self, client, submitted, other):
        client.force_login(other)
        answer = client.post(url(submitted, "approve/"), {"effective_on": "2020-01-01"})
        assert answer.status_code == 422
        assert "This day is past" in answer.content.decode()
        assert policies.in_force() != submitted

    def test_a_later_day_waits(self, client, submitted, other):
        client.force_login(other)
        day = Programme.current().today().replace(year=2999)
        answer = client.post(
            url(submitted, "approve/"), {"effective_on": day.isoformat()}, follow=True
        )
        assert "approved for its day" in answer.content.decode()
        assert policies.in_force() != submitted

    def test_sent_back_with_a_note_that_the_author_reads(
        self, client, submitted, other
    ):
        client.force_login(other)
        assert client.post(url(submitted, "send-back/")).status_code == 422
        answer = client.post(
            url(submitted, "send-back/"), {"note": "Too even"}, follow=True
        )
        assert "Too even" in answer.content.decode()
        submitted.refresh_from_db()
        assert submitted.status == Status.DRAFT

    def test_discarded(self, client, draft, director):
        client.force_login(director)
        client.post(url(draft, "discard/"), {"note": "Superfluous"})
        draft.refresh_from_db()
        assert (draft.status, draft.decision_note) == (Status.DISCARDED, "Superfluous")

    def test_the_policy_in_force_is_not_discarded(self, client, ruling, director):
        client.force_login(director)
        answer = client.post(url(ruling, "discard/"), {"note": "Away"})
        assert answer.status_code == 422
        assert "never in force" in answer.content.decode()
        assert policies.in_force() == ruling
