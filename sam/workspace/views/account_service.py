"""The account's tab about service: what it is promised, and what it got of it."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Programme
from accounts.permissions import (
    may_handle_problem,
    may_log,
    may_record_expectation,
    may_record_preference,
    may_record_signal,
)
from accounts.selectors import expectations_of, open_problems, signals_of
from accounts.selectors.preferences import wish_of
from accounts.selectors.promises import open_promises
from sam.lib.http import PageRequest
from sam.workspace.views.account_frame import account_page, open_header
from tiers.models import Evaluation
from tiers.permissions import may_deliver, may_grant
from tiers.selectors.delivered import State
from tiers.selectors.entitlements import deliveries_of, lines_of

PROMISES_SHOWN = 20
SIGNALS_SHOWN = 6


@require_safe
@vary_on_headers("HX-Request")
def account_service(request: PageRequest, pk: int) -> HttpResponse:
    """Show what the account is entitled to, what it got, wants and waits for."""
    header, moved = open_header(request, pk, "workspace:account-service")
    if header is None:
        return moved
    user, account = request.user, header.account
    today = Programme.current().today()
    lines = lines_of(account, user, on=today)
    context: dict[str, Any] = {
        "lines": lines,
        "problems": open_problems(account, user, with_money=user.sees_money),
        "may_handle_problem": may_handle_problem(user, account),
    }
    if header.sight.facts:
        states = [line.got.state for line in lines if line.got]
        expected = expectations_of(
            account, user, today=today, with_money=user.sees_money
        )
        context |= {
            "expectations": expected,
            "expectation_gaps": sum(bool(one.gap) for one in expected),
            "sees_cost": user.sees_money,
            "may_record_expectation": may_record_expectation(user, account),
            "missed": states.count(State.MISSED),
            "measured": len(states) - states.count(State.NOT_MEASURED),
            "deliveries": deliveries_of(account, user),
            "wish": wish_of(account, user),
            "promises": open_promises(user).filter(account=account)[:PROMISES_SHOWN],
            "quadrant": Evaluation.objects.filter(account=account)
            .values_list("quadrant", flat=True)
            .first(),
            "signals": signals_of(account, user, limit=SIGNALS_SHOWN),
            "may_record_signal": may_record_signal(user, account),
            "may_deliver": may_deliver(user, account),
            "may_grant": may_grant(user, account),
            "may_log": may_log(user, account),
            "may_record_preference": may_record_preference(user, account),
        }
    return account_page(request, header, "workspace:account-service", context)
