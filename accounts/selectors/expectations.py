"""What special services a customer expects, and where we fall short of it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Account, ServiceExpectation
from accounts.models.account import Person

NOT_AGREED, NOT_DELIVERED, REVIEW_DUE = "NOT_AGREED", "NOT_DELIVERED", "REVIEW_DUE"
GAPS: dict[str, Promise] = {
    NOT_AGREED: gettext_lazy("not agreed yet"),
    NOT_DELIVERED: gettext_lazy("agreed, not delivered yet"),
    REVIEW_DUE: gettext_lazy("due for review"),
}
# First what was promised, then what is only asked for, then what is to be looked at.
ORDER = (NOT_DELIVERED, NOT_AGREED, REVIEW_DUE, "")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One open expectation; the cost is ``None`` if not known or not to be seen."""

    pk: int
    kind: str
    detail: str
    stage: str
    since_on: dt.date
    gap: str
    gap_words: str
    review_on: dt.date | None
    cost_a_year: Decimal | None
    grade: str
    evidence: str


def gap_of(expectation: ServiceExpectation, today: dt.date) -> str:
    """Return the code of what is missing today, blank for nothing."""
    if expectation.ended_on is not None:
        return ""
    if expectation.stage == ServiceExpectation.Stage.EXPECTED:
        return NOT_AGREED
    if expectation.stage == ServiceExpectation.Stage.AGREED:
        return NOT_DELIVERED
    due = expectation.review_on
    return REVIEW_DUE if due is not None and due <= today else ""


def expectations_of(
    account: Account,
    user: Person,
    *,
    today: dt.date,
    with_money: bool,
    limit: int = 100,
) -> list[Expectation]:
    """Return up to *limit* open expectations of *account*, what is missing first."""
    found = (
        ServiceExpectation.objects.visible_to(user)
        .filter(account=account, ended_on=None)
        .order_by("expected_on", "pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    shown = [_shown(one, today, with_money=with_money) for one in found]
    return sorted(shown, key=lambda one: ORDER.index(one.gap))


def _shown(one: ServiceExpectation, today: dt.date, *, with_money: bool) -> Expectation:
    gap = gap_of(one, today)
    days = {
        ServiceExpectation.Stage.AGREED: one.agreed_on,
        ServiceExpectation.Stage.DELIVERED: one.delivered_on,
    }
    return Expectation(
        pk=one.pk,
        kind=one.get_kind_display(),
        detail=one.detail,
        stage=one.get_stage_display(),
        since_on=days.get(ServiceExpectation.Stage(one.stage)) or one.expected_on,
        gap=gap,
        gap_words=str(GAPS[gap]) if gap else "",
        review_on=one.review_on,
        cost_a_year=one.cost_a_year if with_money else None,
        grade=one.grade,
        evidence=one.evidence,
    )
