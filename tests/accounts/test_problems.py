"""Problems of customers: opened, answered, resolved, opened again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AccountFacts, Problem
from accounts.permissions import may_handle_problem
from accounts.services import facts
from accounts.services.problems import (
    ProblemRefused,
    answer_problem,
    open_problem,
    reopen_problem,
    resolve_problem,
)
from sam.lib import runs
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.facts_written import ago, everything, in_days
from tests.factories import AccountFactory

LOSS = Decimal("7654321.98")


@pytest.fixture
def report(account, manager):
    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "kind": "SERVICE_DELAY",
            "opened_at": ago(days=3),
            "severity": "HIGH",
            "channel": "STANDARD",
            "estimated_loss": LOSS,
            "description": "Nobody came to Mr Grey's site",
        }
        return open_problem(**(given | changes))

    return write


class TestOpening:
    def test_it_is_kept_audited_told_and_counted(self, report, account):
        runs.start(facts.REFRESH, as_of=in_days(0))
        made = report()
        assert (made.resolved_at, made.first_response_at) == (None, None)
        entry = AuditEntry.objects.get(verb="open_problem")
        assert (entry.account_id, entry.after["severity"]) == (account.pk, "HIGH")
        assert "7654321" not in str(entry.after)
        assert "Grey" not in str(entry.after)
        assert OutboxEvent.objects.get(type="problem.opened").payload == {
            "problem": made.pk,
            "kind": "SERVICE_DELAY",
        }
        assert AccountFacts.objects.get(account=account).open_problems == 1

    def test_the_very_same_again_changes_nothing(self, report):
        at = ago(days=4)
        assert report(opened_at=at) == report(opened_at=at)
        assert report(opened_at=at, kind="QUALITY") != report(opened_at=at)
        assert Problem.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "WEATHER"}, "kind"),
            ({"severity": "AWFUL"}, "severity"),
            ({"channel": "FAX"}, "channel"),
            ({"opened_at": ago(hours=-1)}, "opened_at"),
            ({"opened_at": dt.datetime(1899, 6, 1, tzinfo=dt.UTC)}, "opened_at"),
            ({"estimated_loss": Decimal(-1)}, "estimated_loss"),
            ({"estimated_loss": Decimal("NaN")}, "estimated_loss"),
            ({"estimated_loss": Decimal("0.00001")}, "estimated_loss"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, report, changes, field):
        before = everything()
        with pytest.raises(ProblemRefused) as refusal:
            report(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_a_merged_account_has_none(self, report, account):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(ProblemRefused, match="merged"):
            report()
        assert not Problem.objects.exists()


class TestHandling:
    def test_it_is_answered_once_and_resolved_once(self, report, manager, account):
        runs.start(facts.REFRESH, as_of=in_days(0))
        problem, first, later = report(), ago(days=2), ago(days=1)
        answer_problem(problem=problem, actor=manager, at=first)
        answer_problem(problem=problem, actor=manager, at=later)
        resolve_problem(problem=problem, actor=manager, at=later)
        resolve_problem(problem=problem, actor=manager)
        problem.refresh_from_db()
        assert (problem.first_response_at, problem.resolved_at) == (first, later)
        assert AccountFacts.objects.get(account=account).open_problems == 0
        assert AuditEntry.objects.filter(verb__endswith="_problem").count() == 3

    def test_what_nobody_answered_is_answered_by_its_solution(self, report, manager):
        problem = resolve_problem(problem=report(), actor=manager, at=ago(days=1))
        assert problem.first_response_at == problem.resolved_at

    def test_it_opens_again_with_what_is_still_wrong(self, report, manager):
        problem = resolve_problem(problem=report(), actor=manager)
        with pytest.raises(ProblemRefused, match="still wrong"):
            reopen_problem(problem=problem, actor=manager, reason="")
        again = reopen_problem(problem=problem, actor=manager, reason="Broke again")
        assert again.resolved_at is None
        assert again.first_response_at is not None
        entry = AuditEntry.objects.get(verb="reopen_problem")
        assert entry.after == {"resolved_at": None, "reason": "Broke again"}

    def test_time_runs_one_way(self, report, manager):
        problem = report()
        for verb in (answer_problem, resolve_problem):
            for at in (ago(days=4), ago(hours=-1)):
                with pytest.raises(ProblemRefused) as refusal:
                    verb(problem=problem, actor=manager, at=at)
                assert refusal.value.field == "at"
        answer_problem(problem=problem, actor=manager, at=ago(days=1))
        with pytest.raises(ProblemRefused, match="answered only after"):
            resolve_problem(problem=problem, actor=manager, at=ago(days=2))
        problem.refresh_from_db()
        assert problem.resolved_at is None

    def test_the_service_desk_handles_problems_of_all(self, report, desk_agent):
        problem = report(actor=desk_agent)
        answer_problem(problem=problem, actor=desk_agent)
        assert resolve_problem(problem=problem, actor=desk_agent).resolved_at

    @pytest.mark.parametrize("who", ["executive", "administrator", "outsider"])
    def test_others_handle_none(self, request, report, who, account):
        user = request.getfixturevalue(who)
        assert not may_handle_problem(user, account)
        problem = report()
        before = everything()
        for verb, given in [
            (answer_problem, {}),
            (resolve_problem, {}),
            (reopen_problem, {"reason": "No"}),
        ]:
            with pytest.raises(PermissionDenied):
                verb(problem=problem, actor=user, **given)
        with pytest.raises(PermissionDenied):
            report(actor=user)
        assert everything() == before
