"""Who changes what tiers are promised, and what cannot be promised."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import BenefitFactory
from tiers.models import Benefit, ServiceStandard, Tier
from tiers.services import benefits, capacity, standards
from tiers.services.benefits import BenefitRefused
from tiers.services.standards import StandardRefused


@pytest.fixture
def valued(programme):
    return ServiceStandard.objects.get(tier=Tier.VALUED, quadrant="")


class TestChanging:
    def test_a_director_changes_what_is_named(self, valued, director):
        changed = standards.change_standard(
            standard=valued, actor=director, visits_target=6, contact_days=None
        )
        assert (changed.visits_target, changed.visits_floor) == (6, 2)
        entry = AuditEntry.objects.get(verb="change_standard")
        assert entry.before == {"visits_target": 4, "contact_days": 90}
        assert entry.after == {
            "tier": "VALUED",
            "quadrant": "",
            "visits_target": 6,
            "contact_days": None,
        }
        event = OutboxEvent.objects.get(type="standard.changed")
        assert event.payload["tier"] == "VALUED"

    def test_nothing_new_changes_nothing(self, valued, director):
        before = valued.updated_at
        standards.change_standard(standard=valued, actor=director, visits_target=4)
        valued.refresh_from_db()
        assert valued.updated_at == before
        assert not AuditEntry.objects.filter(verb="change_standard").exists()

    @pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
    def test_nobody_else_does(self, request, who, valued):
        with pytest.raises(PermissionDenied, match="Only a director changes"):
            standards.change_standard(
                standard=valued, actor=request.getfixturevalue(who), visits_target=0
            )
        valued.refresh_from_db()
        assert valued.visits_target == 4

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"visits_floor": 5}, "visits_floor", "above the target"),
            ({"visits_target": 1}, "visits_floor", "above the target"),
            ({"visits_target": -1}, "visits_target", "from 0 to 366"),
            ({"contact_days": -30}, "contact_days", "from 1 to 366"),
            ({"contact_days": 0}, "contact_days", "from 1 to 366"),
            ({"response_minutes": 0}, "response_minutes", "from 1"),
            ({"reviews_year": 1_000}, "reviews_year", "from 0 to 366"),
            ({"reviews_year": 10**400}, "reviews_year", "from 0 to 366"),
            ({"relationship_hours": float("nan")}, "relationship_hours", "from 0"),
            ({"relationship_hours": float("inf")}, "relationship_hours", "from 0"),
            ({"periods": 0}, "periods", "from 1 to 8"),
            ({"visits_target": None}, "visits_target", "Give a number"),
            ({"visits_target": True}, "visits_target", "Give a number"),
        ],
    )
    def test_what_cannot_be_promised_is_refused(
        self, valued, director, changes, field, words
    ):
        before = ServiceStandard.objects.values().get(pk=valued.pk)
        with pytest.raises(StandardRefused, match=words) as refusal:
            standards.change_standard(standard=valued, actor=director, **changes)
        assert refusal.value.field == field
        assert ServiceStandard.objects.values().get(pk=valued.pk) == before

    def test_who_did_not_see_the_newest_looks_again_first(self, valued, director):
        seen_at = valued.updated_at
        standards.change_standard(standard=valued, actor=director, reviews_year=2)
        with pytest.raises(StandardRefused, match="meanwhile"):
            standards.change_standard(
                standard=valued, actor=director, seen_at=seen_at, reviews_year=3
            )
        valued.refresh_from_db()
        assert valued.reviews_year == 2

    def test_a_tier_brings_benefits_but_no_retired_one(self, valued, director):
        report = BenefitFactory()
        gone = BenefitFactory(retired_on=dt.date(2020, 1, 1))
        standards.change_standard(standard=valued, actor=director, benefits=[report])
        with pytest.raises(StandardRefused, match="not given any more"):
            standards.change_standard(
                standard=valued, actor=director, benefits=[report, gone]
            )
        assert set(valued.benefits.all()) == {report}


class TestQuadrants:
    def test_one_begins_as_its_tier_and_goes_before_it(self, valued, director):
        valued.benefits.add(BenefitFactory())
        apart = standards.open_standard(
            tier="VALUED", quadrant="STAR", actor=director, visits_target=9
        )
        assert (apart.visits_target, apart.visits_floor) == (9, 2)
        assert apart.benefits.count() == 1
        assert ("VALUED", "STAR") in capacity.standards()
        with pytest.raises(StandardRefused, match="of its own already"):
            standards.open_standard(tier="VALUED", quadrant="STAR", actor=director)

    def test_taken_back_the_tier_holds_there_again(self, valued, director):
        apart = standards.open_standard(tier="VALUED", quadrant="STAR", actor=director)
        standards.remove_standard(standard=apart, actor=director)
        standards.remove_standard(standard=apart, actor=director)
        assert not ServiceStandard.objects.exclude(quadrant="").exists()
        assert AuditEntry.objects.filter(verb="remove_standard").count() == 1

    def test_one_that_somebody_took_back_is_not_changed(self, valued, director):
        apart = standards.open_standard(tier="VALUED", quadrant="STAR", actor=director)
        late = ServiceStandard.objects.get(pk=apart.pk)
        standards.remove_standard(standard=apart, actor=director)
        with pytest.raises(StandardRefused, match="took this standard back"):
            standards.change_standard(standard=late, actor=director, visits_target=6)
        assert not ServiceStandard.objects.exclude(quadrant="").exists()
        assert not AuditEntry.objects.filter(verb="change_standard").exists()

    def test_a_tier_always_has_one(self, valued, director):
        with pytest.raises(StandardRefused, match="always has a standard"):
            standards.remove_standard(standard=valued, actor=director)
        with pytest.raises(StandardRefused, match="no such quadrant"):
            standards.open_standard(tier="VALUED", quadrant="MOON", actor=director)
        assert ServiceStandard.objects.count() == 3


class TestBenefits:
    GIVEN = {
        "name": " Priority line ",
        "kind": "HOTLINE",
        "objective": "An answer within the hour",
        "route": "0800 555 0100",
    }

    def test_a_director_adds_changes_and_retires(self, programme, director):
        line = benefits.add_benefit(actor=director, **self.GIVEN)
        assert (line.name, line.times_year) == ("Priority line", None)
        benefits.change_benefit(benefit=line, actor=director, capacity=20)
        benefits.retire_benefit(benefit=line, actor=director)
        benefits.retire_benefit(benefit=line, actor=director)
        line.refresh_from_db()
        assert (line.capacity, line.retired_on) == (20, programme.today())
        verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
        assert list(verbs) == ["add_benefit", "change_benefit", "retire_benefit"]
        with pytest.raises(BenefitRefused, match="not given any more"):
            benefits.change_benefit(benefit=line, actor=director, capacity=30)

    def test_nobody_else_does(self, programme, manager):
        with pytest.raises(PermissionDenied, match="Only a director changes"):
            benefits.add_benefit(actor=manager, **self.GIVEN)
        assert not Benefit.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "FLEET REPORT"}, "name"),
            ({"objective": ""}, "objective"),
            ({"route": " "}, "route"),
            ({"kind": "GIFT"}, "kind"),
            ({"times_year": 0}, "times_year"),
            ({"first_days": -5}, "first_days"),
            ({"capacity": 0}, "capacity"),
            ({"scope": "x" * 501}, "scope"),
        ],
    )
    def test_what_cannot_be_offered_is_refused(self, programme, director, wrong, field):
        BenefitFactory(name="Fleet report")
        with pytest.raises(BenefitRefused) as refusal:
            benefits.add_benefit(actor=director, **self.GIVEN | wrong)
        assert refusal.value.field == field
        assert Benefit.objects.count() == 1

    def test_a_day_that_is_over_is_no_day_to_retire(self, programme, director):
        benefit = BenefitFactory()
        yesterday = programme.today() - dt.timedelta(days=1)
        with pytest.raises(BenefitRefused, match="That day is over"):
            benefits.retire_benefit(
                benefit=benefit, actor=director, retired_on=yesterday
            )
        benefit.refresh_from_db()
        assert benefit.retired_on is None
