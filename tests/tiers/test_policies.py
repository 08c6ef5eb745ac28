"""Policies from draft to retirement: who may, what is refused, and what stays fixed."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from accounts.models import Programme
from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import (
    PolicyFactory,
    RegionDirectorFactory,
    RegionFactory,
    UserFactory,
)
from tiers.models import Charter, CharterOwner, Policy
from tiers.services import policies
from tiers.services.policy_contents import fingerprint

Status = Policy.Status


def tomorrow():
    return Programme.current().today() + dt.timedelta(days=1)


def statuses():
    return dict(Policy.objects.values_list("version", "status"))


class TestDraft:
    def test_begins_as_a_copy_of_the_policy_in_force(self, ruling, director):
        draft = policies.draft_policy(actor=director, name=" Sharper ")
        assert (draft.version, draft.status) == (ruling.version + 1, Status.DRAFT)
        assert (draft.name, draft.based_on) == ("Sharper", ruling)
        assert (draft.criteria, draft.enter_score) == (ruling.criteria, 60)
        assert draft.created_by == director
        assert policies.in_force() == ruling

    def test_may_begin_from_any_version(self, ruling, director):
        old = PolicyFactory(status=Status.RETIRED, enter_score=71)
        draft = policies.draft_policy(actor=director, name="Back", based_on=old)
        assert (draft.enter_score, draft.based_on) == (71, old)

    def test_needs_one_to_begin_from(self, director):
        with pytest.raises(policies.PolicyRefused, match="no policy yet"):
            policies.draft_policy(actor=director, name="First")
        assert not Policy.objects.exists()

    def test_needs_a_name(self, ruling, director):
        with pytest.raises(policies.PolicyRefused, match="Give the draft a name"):
            policies.draft_policy(actor=director, name="  ")
        assert Policy.objects.count() == 1

    @pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
    def test_is_a_directors(self, request, ruling, draft, who):
        actor = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied, match="Only a director"):
            policies.draft_policy(actor=actor, name="Mine")
        with pytest.raises(PermissionDenied, match="Only a director"):
            policies.change_draft(policy=draft, actor=actor, enter_score=70)
        for verb in (policies.submit_policy, policies.discard_policy):
            with pytest.raises(PermissionDenied, match="Only a director"):
                verb(policy=draft, actor=actor)
        draft.refresh_from_db()
        assert (draft.status, draft.enter_score) == (Status.DRAFT, 60)
        assert Policy.objects.count() == 2

    def test_changes_what_is_named_and_tells_the_trail(self, draft, director):
        policies.change_draft(
            policy=draft, actor=director, enter_score=70, minimum_potential=50_000
        )
        draft.refresh_from_db()
        assert (draft.enter_score, draft.minimum_potential) == (70, 50_000)
        assert draft.stay_score == 52
        entry = AuditEntry.objects.get(verb="change_policy_draft")
        assert entry.before == {"enter_score": 60.0, "minimum_potential": None}
        assert entry.after == {"enter_score": 70.0, "minimum_potential": "50000"}

    def test_a_change_that_changes_nothing_leaves_no_trace(self, draft, director):
        policies.change_draft(policy=draft, actor=director, enter_score=60)
        assert not AuditEntry.objects.filter(verb="change_policy_draft").exists()

    def test_what_somebody_changed_meanwhile_is_not_taken_back(
        self, draft, director, other
    ):
        seen = fingerprint(draft)
        policies.change_draft(policy=draft, actor=other, enter_score=70)
        with pytest.raises(policies.PolicyRefused, match="Somebody else"):
            policies.change_draft(
                policy=draft, actor=director, seen=seen, stay_score=50
            )
        draft.refresh_from_db()
        assert (draft.enter_score, draft.stay_score) == (70, 52)

    def test_only_a_draft_is_changed(self, ruling, submitted, director):
        for policy in (ruling, submitted):
            with pytest.raises(policies.PolicyRefused, match="Only a draft"):
                policies.change_draft(policy=policy, actor=director, enter_score=99)
            policy.refresh_from_db()
            assert policy.enter_score == 60

    def test_faults_are_refused_all_at_once_and_nothing_is_saved(self, draft, director):
        with pytest.raises(policies.PolicyRefused) as refused:
            policies.change_draft(
                policy=draft, actor=director, stay_score=80, review_months=0, colour=1
            )
        assert set(refused.value.errors) == {"stay_score", "review_months", "colour"}
        draft.refresh_from_db()
        assert (draft.stay_score, draft.review_months) == (52, 3)


class TestApproval:
    def test_another_director_puts_it_in_force_at_once(
        self, ruling, submitted, director, other
    ):
        approved = policies.approve_policy(
            policy=submitted, actor=other, note="As agreed"
        )
        assert policies.in_force() == approved
        assert approved.effective_on == Programme.current().today()
        assert (approved.submitted_by, approved.approved_by) == (director, other)
        assert approved.activated_at is not None
        ruling.refresh_from_db()
        assert ruling.status == Status.RETIRED
        assert ruling.retired_at == approved.activated_at
        told = OutboxEvent.objects.filter(type="policy.decided")
        assert [event.payload["status"] for event in told.order_by("id")] == [
            "SUBMITTED",
            "APPROVED",
            "RETIRED",
            "ACTIVE",
        ]

    def test_nobody_approves_their_own(self, ruling, submitted, director):
        with pytest.raises(PermissionDenied, match="another director"):
            policies.approve_policy(policy=submitted, actor=director)
        assert statuses()[submitted.version] == Status.SUBMITTED
        assert policies.in_force() == ruling

    def test_nor_does_the_system_or_a_manager(self, submitted, manager):
        for actor in (None, manager):
            with pytest.raises(PermissionDenied, match="Only a director approves"):
                policies.approve_policy(policy=submitted, actor=actor)
        assert statuses()[submitted.version] == Status.SUBMITTED

    def test_only_what_was_submitted_is_approved(self, ruling, draft, other):
        for policy in (draft, ruling):
            with pytest.raises(policies.PolicyRefused, match="Only a submitted policy"):
                policies.approve_policy(policy=policy, actor=other)
        assert policies.in_force() == ruling

    def test_twice_is_refused(self, submitted, other):
        policies.approve_policy(policy=submitted, actor=other)
        with pytest.raises(policies.PolicyRefused, match="is “in force”"):
            policies.approve_policy(policy=submitted, actor=other)
        assert policies.in_force() == submitted

    def test_a_day_that_is_past_is_refused(self, ruling, submitted, other):
        with pytest.raises(policies.PolicyRefused, match="past") as refused:
            policies.approve_policy(
                policy=submitted, actor=other, effective_on=dt.date(2020, 1, 1)
            )
        assert set(refused.value.errors) == {"effective_on"}
        assert policies.in_force() == ruling

    def test_on_a_later_day_the_night_puts_it_in_force(self, ruling, submitted, other):
        day = tomorrow()
        policies.approve_policy(policy=submitted, actor=other, effective_on=day)
        assert statuses()[submitted.version] == Status.APPROVED
        assert policies.put_in_force_if_due(day - dt.timedelta(days=1)) is None
        assert policies.in_force() == ruling
        assert policies.put_in_force_if_due(day) == submitted
        assert policies.put_in_force_if_due(day) is None
        assert statuses() == {
            ruling.version: Status.RETIRED,
            submitted.version: Status.ACTIVE,
        }

    def test_of_two_that_are_due_the_later_counts(
        self, ruling, submitted, director, other
    ):
        second = policies.draft_policy(actor=director, name="Later")
        policies.submit_policy(policy=second, actor=director)
        day = tomorrow()
        for policy, at in ((second, day), (submitted, day + dt.timedelta(days=1))):
            policies.approve_policy(policy=policy, actor=other, effective_on=at)
        policies.put_in_force_if_due(day + dt.timedelta(days=7))
        assert policies.in_force() == submitted
        second.refresh_from_db()
        assert second.status == Status.DISCARDED
        assert second.decision_note == f"Overtaken by version {submitted.version}."

    def test_a_fault_that_came_since_is_refused(self, ruling, submitted, other):
        region = RegionFactory(name="Gone")
        Policy.objects.filter(pk=submitted.pk).update(status=Status.DRAFT)
        Policy.objects.filter(pk=submitted.pk).update(
            region_limits=[{"region": region.pk, "seats": 1}], status=Status.SUBMITTED
        )
        region.delete()
        with pytest.raises(policies.PolicyRefused, match="There is no region"):
            policies.approve_policy(policy=submitted, actor=other)
        assert policies.in_force() == ruling


class TestBackAndAway:
    def test_is_sent_back_with_a_note_and_submitted_again(
        self, submitted, director, other
    ):
        back = policies.send_back_policy(
            policy=submitted, actor=other, note="Weights are too even"
        )
        assert (back.status, back.submitted_by) == (Status.DRAFT, None)
        assert back.decision_note == "Weights are too even"
        policies.change_draft(policy=back, actor=director, enter_score=70)
        again = policies.submit_policy(policy=back, actor=director)
        assert (again.status, again.decision_note) == (Status.SUBMITTED, "")

    def test_so_is_one_that_waits_for_its_day(self, submitted, other):
        policies.approve_policy(policy=submitted, actor=other, effective_on=tomorrow())
        back = policies.send_back_policy(policy=submitted, actor=other, note="No")
        assert (back.status, back.approved_by, back.effective_on) == (
            "DRAFT",
            None,
            None,
        )
        assert policies.put_in_force_if_due(tomorrow()) is None

    def test_not_without_a_note(self, submitted, other):
        with pytest.raises(policies.PolicyRefused, match="Say why"):
            policies.send_back_policy(policy=submitted, actor=other, note=" ")
        assert statuses()[submitted.version] == Status.SUBMITTED

    def test_a_draft_is_discarded_and_the_policy_in_force_is_not(
        self, ruling, draft, director
    ):
        policies.discard_policy(policy=draft, actor=director, note="Superfluous")
        with pytest.raises(policies.PolicyRefused, match="never in force"):
            policies.discard_policy(policy=ruling, actor=director)
        assert statuses() == {
            ruling.version: Status.ACTIVE,
            draft.version: Status.DISCARDED,
        }


class TestVariant:
    def test_a_region_proposes_one_that_is_never_in_force(
        self, ruling, north, director, other
    ):
        variant = policies.draft_policy(actor=director, name="North", region=north)
        policies.submit_policy(policy=variant, actor=director)
        with pytest.raises(policies.PolicyRefused, match="variant for North"):
            policies.approve_policy(policy=variant, actor=other)
        assert policies.in_force() == ruling
        Policy.objects.filter(pk=variant.pk).update(submitted_by=None)
        with pytest.raises(IntegrityError, match="variant_not_in_force"), atomic():
            Policy.objects.filter(pk=variant.pk).update(status=Status.APPROVED)

    def test_any_director_sends_it_back(self, ruling, north, director, other):
        variant = policies.draft_policy(actor=director, name="North", region=north)
        policies.submit_policy(policy=variant, actor=director)
        back = policies.send_back_policy(policy=variant, actor=other, note="Too far")
        assert back.status == Status.DRAFT
        with pytest.raises(PermissionDenied, match="Only who directs North"):
            policies.change_draft(policy=variant, actor=other, enter_score=1)
        with pytest.raises(PermissionDenied, match="Only who directs North"):
            policies.discard_policy(policy=variant, actor=other)

    def test_by_who_directs_it_or_one_above_it(self, ruling, north, director, other):
        leeds = RegionFactory(name="Leeds", parent=north)
        assert policies.draft_policy(actor=director, name="L", region=leeds)
        with pytest.raises(PermissionDenied, match="Only who directs Leeds"):
            policies.draft_policy(actor=other, name="L", region=leeds)
        south = RegionDirectorFactory(region__name="South").user
        with pytest.raises(PermissionDenied, match="Only who directs North"):
            policies.draft_policy(actor=south, name="N", region=north)
        assert Policy.objects.count() == 2


class TestFixed:
    """What the database refuses, whoever writes."""

    @pytest.mark.parametrize(
        "status", [Status.ACTIVE, Status.RETIRED, Status.DISCARDED, Status.SUBMITTED]
    )
    @pytest.mark.parametrize(
        "change", [{"enter_score": 99}, {"criteria": []}, {"name": "Other"}]
    )
    def test_rules_do_not_change(self, db, status, change):
        policy = PolicyFactory(status=status)
        with pytest.raises(IntegrityError, match="tiers_policy_is_fixed"), atomic():
            Policy.objects.filter(pk=policy.pk).update(**change)

    @pytest.mark.parametrize("status", Status.values)
    def test_nothing_is_deleted(self, db, status):
        policy = PolicyFactory(status=status)
        with pytest.raises(IntegrityError, match="tiers_policy_is_fixed"), atomic():
            policy.delete()

    @pytest.mark.parametrize(
        ("was", "now"),
        [
            (Status.ACTIVE, Status.DRAFT),
            (Status.RETIRED, Status.ACTIVE),
            (Status.DISCARDED, Status.DRAFT),
        ],
    )
    def test_what_ended_does_not_come_back(self, db, was, now):
        policy = PolicyFactory(status=was)
        with pytest.raises(IntegrityError, match="tiers_policy_is_fixed"), atomic():
            Policy.objects.filter(pk=policy.pk).update(status=now)

    def test_a_published_charter_stays_with_its_owners(self, director):
        charter = Charter.objects.create(
            version=1,
            rationale=["OTHER"],
            text="Why",
            sponsor=director,
            published_by=director,
        )
        CharterOwner.objects.create(charter=charter, function="SALES", user=director)
        with pytest.raises(IntegrityError, match="charter_is_fixed"), atomic():
            Charter.objects.update(text="Otherwise")
        with pytest.raises(IntegrityError, match="charter_is_fixed"), atomic():
            CharterOwner.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_directors_who_approve_two_drafts_at_once_end_with_one_in_force(programme):
    PolicyFactory(name="Global")
    people = UserFactory.create_batch(2, role=User.Role.DIRECTOR)
    waiting = []
    for author, approver in zip(people, reversed(people), strict=True):
        draft = policies.draft_policy(actor=author, name=f"Of {author.pk}")
        policies.submit_policy(policy=draft, actor=author)
        waiting.append((draft, approver))
    barrier, failures = threading.Barrier(2), []

    def approve(policy, actor):
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.PAGE):
                barrier.wait(timeout=10)
                policies.approve_policy(policy=policy, actor=actor)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=pair) for pair in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert sorted(statuses().values()) == ["ACTIVE", "RETIRED", "RETIRED"]
    overtaken = Policy.objects.exclude(name="Global").get(status=Status.RETIRED)
    assert overtaken.retired_at >= overtaken.activated_at
    assert overtaken.retired_at == policies.in_force().activated_at
