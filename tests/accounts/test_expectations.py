"""What service customers expect: written down, changed, and what is missing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccountFacts, ServiceExpectation
from accounts.permissions import may_record_expectation
from accounts.selectors import expectations_of
from accounts.services import facts
from accounts.services.expectations import (
    ExpectationRefused,
    change_expectation,
    record_expectation,
)
from sam.lib import runs
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS, PEOPLE
from tests.factories import AccountFactory, ServiceExpectationFactory

Kind, Stage = ServiceExpectation.Kind, ServiceExpectation.Stage
DAY = dt.date(2026, 6, 1)
COST = Decimal("7654321.98")


def day(text):
    return dt.date.fromisoformat(text)


def tomorrow():
    return timezone.localdate() + dt.timedelta(2)


@pytest.fixture
def expect(account, manager):
    """Write down something right, but for what a test changes."""

    def record(**changes):
        given = {
            "account": account,
            "actor": manager,
            "kind": Kind.LOGISTICS,
            "expected_on": DAY,
            "grade": "A",
            "detail": "Timed slots at the gate",
            "evidence": "Said at the review",
        }
        return record_expectation(**(given | changes))

    return record


@pytest.fixture
def become(manager):
    """Change an expectation as its manager, with a reason unless a test says so."""

    def change(expectation, **changes):
        given = {"actor": manager, "reason": "They asked again"}
        return change_expectation(expectation=expectation, **(given | changes))

    return change


def nothing_was_written():
    return not (
        ServiceExpectation.objects.exists()
        or AuditEntry.objects.filter(verb__endswith="_expectation").exists()
        or OutboxEvent.objects.exists()
    )


def as_kept(expectation):
    return ServiceExpectation.objects.filter(pk=expectation.pk).values().get()


class TestRecording:
    def test_it_is_kept_audited_told_and_counted(self, expect, account, manager):
        runs.start(facts.REFRESH, as_of=timezone.localdate())
        made = expect(cost_a_year=COST)
        kept = ServiceExpectation.objects.get()
        assert (kept, kept.stage, kept.recorded_by) == (made, "EXPECTED", manager)
        assert kept.cost_a_year == COST
        entry = AuditEntry.objects.get(verb="record_expectation")
        assert (entry.account_id, entry.object_id) == (account.pk, made.pk)
        assert (entry.after["kind"], entry.after["stage"]) == ("LOGISTICS", "EXPECTED")
        assert entry.after["cost_is_known"] is True
        event = OutboxEvent.objects.get(type="expectation.recorded")
        assert event.payload == {
            "expectation": made.pk,
            "kind": "LOGISTICS",
            "stage": "EXPECTED",
            "is_open": True,
        }
        for told in (str(entry.after), str(event.payload)):
            assert "7654321" not in told
            assert "Said at the review" not in told
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=account).special_services == 1

    def test_the_very_same_again_changes_nothing(self, expect):
        assert expect() == expect()
        assert ServiceExpectation.objects.count() == 1
        assert OutboxEvent.objects.count() == 1
        assert expect(kind=Kind.TERMS) != expect(detail="Weekend slots")
        assert ServiceExpectation.objects.count() == 3

    def test_a_cost_nobody_knows_is_not_zero(self, expect):
        assert as_kept(expect(actor=None))["cost_a_year"] is None
        assert as_kept(expect(cost_a_year=Decimal(0)))["cost_a_year"] == 0

    def test_a_stage_without_its_day_is_of_today(self, expect):
        made = expect(stage=Stage.DELIVERED, agreed_on=day("2026-06-05"))
        assert made.agreed_on == day("2026-06-05")
        assert made.delivered_on == timezone.localdate()

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"kind": "CAKE"}, "kind", "No service of that kind"),
            ({"stage": "LOST"}, "stage", "No such stage"),
            ({"kind": "OTHER", "detail": " "}, "detail", "which other service"),
            ({"stage": "DECLINED"}, "stage", "Write down what is expected first"),
            ({"expected_on": tomorrow()}, "expected_on", "not come yet"),
            ({"expected_on": dt.date(1899, 12, 31)}, "expected_on", "before 1900"),
            ({"agreed_on": DAY}, "agreed_on", "not come to that"),
            (
                {"stage": "AGREED", "agreed_on": day("2026-05-31")},
                "agreed_on",
                "before the one it follows",
            ),
            (
                {
                    "stage": "DELIVERED",
                    "agreed_on": day("2026-06-20"),
                    "delivered_on": day("2026-06-10"),
                },
                "delivered_on",
                "before the one it follows",
            ),
            ({"review_on": day("2026-05-31")}, "review_on", "A review comes after"),
            ({"cost_a_year": Decimal(-1)}, "cost_a_year", "zero or more"),
            ({"cost_a_year": Decimal("NaN")}, "cost_a_year", "zero or more"),
            ({"cost_a_year": Decimal("1.00001")}, "cost_a_year", "four decimals"),
            ({"cost_a_year": Decimal(10) ** 14}, "cost_a_year", "zero or more"),
        ],
    )
    def test_what_is_not_so_is_refused_with_its_reason(
        self, expect, changes, field, reason
    ):
        with pytest.raises(ExpectationRefused, match=reason) as refused:
            expect(**changes)
        assert refused.value.field == field
        assert nothing_was_written()

    def test_an_account_merged_away_expects_nothing_more(self, expect, account):
        loser = AccountFactory(merged_into=account)
        with pytest.raises(ExpectationRefused, match="merged into another"):
            expect(account=loser, actor=None)
        assert nothing_was_written()

    @pytest.mark.parametrize(
        "row",
        [
            {"kind": "CAKE"},
            {"stage": "LOST"},
            {"grade": "E"},
            {"stage": "AGREED"},
            {"stage": "DELIVERED", "agreed_on": DAY},
            {"stage": "DECLINED"},
            {"agreed_on": DAY},
            {"ended_on": day("2026-05-31")},
            {"stage": "AGREED", "agreed_on": day("2026-05-31")},
            {"kind": "OTHER"},
            {"cost_a_year": Decimal(-1)},
        ],
    )
    def test_the_database_keeps_the_same_rules(self, programme, row):
        with (
            pytest.raises(IntegrityError, match="serviceexpectation"),
            transaction.atomic(),
        ):
            ServiceExpectationFactory(**row)


class TestChanging:
    def test_a_promise_is_made_kept_and_taken_back(self, expect, become, account):
        made = expect()
        agreed = become(made, stage=Stage.AGREED, agreed_on=day("2026-06-10"))
        assert (agreed.stage, agreed.agreed_on) == ("AGREED", day("2026-06-10"))
        entry = AuditEntry.objects.get(verb="change_expectation")
        assert entry.before == {"stage": "EXPECTED", "agreed_on": None}
        assert entry.after == {
            "stage": "AGREED",
            "agreed_on": "2026-06-10",
            "reason": "They asked again",
            "cost_changed": False,
        }
        become(made, stage=Stage.DELIVERED)
        back = become(made, stage=Stage.EXPECTED, reason="The depot closed")
        assert (back.agreed_on, back.delivered_on) == (None, None)
        assert back.reason == "The depot closed"
        told = OutboxEvent.objects.filter(type="expectation.changed").order_by("pk")
        stages = [event.payload["stage"] for event in told]
        assert stages == ["AGREED", "DELIVERED", "EXPECTED"]

    def test_what_is_declined_is_over_and_counts_no_more(self, expect, become, account):
        runs.start(facts.REFRESH, as_of=timezone.localdate())
        over = become(expect(), stage=Stage.DECLINED, reason="Too dear for us")
        assert (over.ended_on, over.stage) == (timezone.localdate(), "DECLINED")
        event = OutboxEvent.objects.get(type="expectation.changed")
        assert event.payload["is_open"] is False
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=account).special_services == 0

    def test_a_figure_is_changed_without_a_reason_and_stays_out_of_the_trail(
        self, expect, become
    ):
        changed = become(expect(), cost_a_year=COST, reason="")
        assert changed.cost_a_year == COST
        entry = AuditEntry.objects.get(verb="change_expectation")
        assert entry.after["cost_changed"] is True
        assert "7654321" not in f"{entry.before}{entry.after}"

    def test_nothing_new_changes_nothing(self, expect, become):
        made = expect()
        become(made, stage=Stage.EXPECTED, detail="Timed slots at the gate")
        assert not AuditEntry.objects.filter(verb="change_expectation").exists()
        assert as_kept(made)["reason"] == ""

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"stage": "AGREED", "reason": " "}, "reason", "Say why"),
            ({"ended_on": DAY, "reason": ""}, "reason", "Say why"),
            ({"delivered_on": DAY}, "delivered_on", "not come to that"),
            ({"ended_on": tomorrow()}, "ended_on", "not come yet"),
            ({"stage": "AGREED", "agreed_on": tomorrow()}, "agreed_on", "not come"),
        ],
    )
    def test_what_is_not_so_is_refused_and_nothing_moves(
        self, expect, become, changes, field, reason
    ):
        made = expect()
        before = as_kept(made)
        with pytest.raises(ExpectationRefused, match=reason) as refused:
            become(made, **changes)
        assert refused.value.field == field
        assert as_kept(made) == before
        assert not OutboxEvent.objects.filter(type="expectation.changed").exists()

    def test_what_has_ended_stays_as_it_is(self, expect, become):
        over = become(expect(), ended_on=DAY)
        declined = become(expect(kind=Kind.TERMS), stage=Stage.DECLINED)
        for row, changes in (
            (over, {"detail": "More"}),
            (over, {"ended_on": None}),
            (declined, {"stage": "EXPECTED"}),
        ):
            before = as_kept(row)
            with pytest.raises(ExpectationRefused):
                become(row, **changes)
            assert as_kept(row) == before

    def test_delivered_is_not_declined_any_more(self, expect, become):
        made = expect(stage=Stage.DELIVERED)
        with pytest.raises(ExpectationRefused, match="cannot become"):
            become(made, stage=Stage.DECLINED)


class TestWhoMay:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_the_account(self, request, account, who):
        assert may_record_expectation(request.getfixturevalue(who), account)

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_nobody_else_and_the_refusal_changes_nothing(
        self, request, expect, account, who
    ):
        actor = request.getfixturevalue(who)
        verdict = may_record_expectation(actor, account)
        assert verdict.reason == (
            "Only its owner, team and director write down what a customer expects."
        )
        with pytest.raises(PermissionDenied):
            expect(actor=actor)
        assert nothing_was_written()
        made = expect()
        with pytest.raises(PermissionDenied):
            change_expectation(
                expectation=made, actor=actor, stage="AGREED", reason="No"
            )
        assert as_kept(made)["stage"] == "EXPECTED"


class TestGaps:
    def test_what_was_promised_comes_first_and_what_ended_is_left_out(
        self, account, manager
    ):
        rows = {
            "TERMS": {"stage": "DELIVERED", "delivered_on": DAY},
            "REPORTS": {
                "stage": "DELIVERED",
                "delivered_on": DAY,
                "review_on": day("2026-06-30"),
            },
            "LOGISTICS": {},
            "SUPPORT": {"stage": "AGREED", "agreed_on": DAY},
            "INVENTORY": {"ended_on": DAY},
        }
        for kind, row in rows.items():
            ServiceExpectationFactory(
                account=account, kind=kind, cost_a_year=COST, **row
            )
        ServiceExpectationFactory()

        def shown(user, *, today="2026-06-30", with_money=True):
            return expectations_of(
                account, user, today=day(today), with_money=with_money
            )

        assert [(one.kind, one.gap_words) for one in shown(manager)] == [
            ("Special support", "agreed, not delivered yet"),
            ("Logistical support", "not agreed yet"),
            ("Customized reports", "due for review"),
            ("Special terms", ""),
        ]
        before = shown(manager, today="2026-06-29", with_money=False)
        assert [one.gap for one in before[2:]] == ["", ""]
        assert {one.cost_a_year for one in before} == {None}
        assert {one.cost_a_year for one in shown(manager)} == {COST}

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_others_read_nothing(self, request, account, who):
        ServiceExpectationFactory(account=account)
        found = expectations_of(
            account, request.getfixturevalue(who), today=DAY, with_money=False
        )
        assert found == []
