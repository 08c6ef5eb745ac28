"""Write down what special service a customer expects, and what became of it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme, ServiceExpectation
from accounts.permissions import may_record_expectation
from accounts.services.refusals import FactRefused, require_money
from sam.lib import audit, outbox
from sam.users.models import User

Kind, Stage = ServiceExpectation.Kind, ServiceExpectation.Stage
FIRST_DAY = dt.date(1900, 1, 1)
# What may follow a stage: a step on, a step back, or an end by declining.
MOVES: dict[str, set[str]] = {
    Stage.EXPECTED: {Stage.AGREED, Stage.DELIVERED, Stage.DECLINED},
    Stage.AGREED: {Stage.EXPECTED, Stage.DELIVERED, Stage.DECLINED},
    Stage.DELIVERED: {Stage.EXPECTED, Stage.AGREED},
    Stage.DECLINED: set(),
}
# The stages in which a day can be known, and the stage that cannot be without it.
HELD: dict[str, tuple[set[str], str]] = {
    "agreed_on": ({Stage.AGREED, Stage.DELIVERED, Stage.DECLINED}, Stage.AGREED),
    "delivered_on": ({Stage.DELIVERED}, Stage.DELIVERED),
    "ended_on": (set(Stage.values), Stage.DECLINED),
}
CHANGEABLE = {
    *("stage", "detail", "cost_a_year", "review_on", "grade", "evidence"),
    *HELD,
}
# Words about people and figures in money stay with the row, whose readers are known.
KEPT_APART = {"evidence", "cost_a_year"}


class ExpectationRefused(FactRefused):
    """What they expect cannot be written down like that."""

    code = "expectation_refused"


@transaction.atomic
def record_expectation(
    *,
    account: Account,
    actor: User | None,
    kind: str,
    expected_on: dt.date,
    grade: str,
    stage: str = Stage.EXPECTED,
    detail: str = "",
    agreed_on: dt.date | None = None,
    delivered_on: dt.date | None = None,
    cost_a_year: Decimal | None = None,
    review_on: dt.date | None = None,
    evidence: str = "",
) -> ServiceExpectation:
    """
    Record one service that *account* expects; the very same again changes nothing.

    A stage without its day is of today. ``cost_a_year`` is in the programme's
    currency; ``None`` is not known. The account's facts follow within seconds.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ExpectationRefused: if the days go ill with the stage or with each other,
        a day has not come, an other service is not told, what is recorded is declined
        already, or the account was merged into another
    """
    may_record_expectation(actor, account).require()
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.merged_into_id is not None:
        raise ExpectationRefused(
            _("This account was merged into another."), field="account"
        )
    if stage == Stage.DECLINED:
        raise ExpectationRefused(
            _("Write down what is expected first; then decline it with the reason."),
            field="stage",
        )
    fresh = ServiceExpectation(
        account=account, kind=kind, expected_on=expected_on, recorded_by=actor
    )
    told = _told(
        fresh,
        {
            "stage": stage,
            "detail": detail,
            "agreed_on": agreed_on,
            "delivered_on": delivered_on,
            "cost_a_year": cost_a_year,
            "review_on": review_on,
            "grade": grade,
            "evidence": evidence,
        },
    )
    same = ServiceExpectation.objects.filter(
        account=account,
        kind=kind,
        expected_on=expected_on,
        recorded_by=actor,
        reason="",
        **told,
    )
    if found := same.order_by("pk").first():
        return found
    _put(fresh, told)
    after = {"kind": kind, "expected_on": expected_on} | _plain(told)
    audit.record(
        "record_expectation",
        fresh,
        account_id=account.pk,
        after=after | {"cost_is_known": cost_a_year is not None},
    )
    _tell("expectation.recorded", fresh)
    return fresh


@transaction.atomic
def change_expectation(
    *,
    expectation: ServiceExpectation,
    actor: User | None,
    reason: str = "",
    **changes: Any,
) -> ServiceExpectation:
    """
    Change what is known of an expectation; what is not named stays.

    A move to another stage and an end need a *reason*. A step back forgets the days of
    what is taken back; the audit trail has them. Nothing new changes nothing.

    :param changes: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ExpectationRefused: if it is over, the stage cannot follow the present one,
        the reason is missing, or as for recording
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_record_expectation(actor, expectation.account).require()
    expectation = ServiceExpectation.objects.select_for_update(of=("self",)).get(
        pk=expectation.pk
    )
    told = _told(expectation, changes)
    before = {name: getattr(expectation, name) for name in told}
    if told == before:
        return expectation
    if expectation.ended_on is not None:
        raise ExpectationRefused(
            _("This has ended. Write it down anew if they expect it again."),
            field="stage",
        )
    reason = reason.strip()
    _require_reason(expectation, told, reason)
    changed = {name for name, value in told.items() if value != before[name]}
    if reason:
        told["reason"] = reason
    _put(expectation, told)
    shown = changed - KEPT_APART
    audit.record(
        "change_expectation",
        expectation,
        account_id=expectation.account_id,
        before={name: before[name] for name in sorted(shown)},
        after={name: told[name] for name in sorted(shown)}
        | {"reason": reason, "cost_changed": "cost_a_year" in changed},
    )
    _tell("expectation.changed", expectation)
    return expectation


def _told(row: ServiceExpectation, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return all changeable values of *row* as they would be, if they are sound."""
    told = {name: getattr(row, name) for name in CHANGEABLE} | dict(changes)
    told["detail"], told["evidence"] = told["detail"].strip(), told["evidence"].strip()
    today = Programme.current().today()
    _require_known(row, told)
    for name, (stages, needed_by) in HELD.items():
        if told["stage"] not in stages:
            if changes.get(name) not in (None, getattr(row, name)):
                raise ExpectationRefused(
                    _("Its stage says that it has not come to that."), field=name
                )
            told[name] = None
        elif told["stage"] == needed_by and told[name] is None:
            told[name] = today
    _require_days(row.expected_on, told, today)
    require_money(told["cost_a_year"], "cost_a_year", ExpectationRefused)
    return told


def _require_known(row: ServiceExpectation, told: Mapping[str, Any]) -> None:
    if row.kind not in Kind.values:
        raise ExpectationRefused(_("No service of that kind is known."), field="kind")
    if row.kind == Kind.OTHER and not told["detail"]:
        raise ExpectationRefused(_("Say which other service it is."), field="detail")
    if told["stage"] not in Stage.values:
        raise ExpectationRefused(_("No such stage is known."), field="stage")
    stood = row.stage
    if row.pk and told["stage"] != stood and told["stage"] not in MOVES[stood]:
        raise ExpectationRefused(
            _("What is “%(now)s” cannot become “%(then)s”.")
            % {"now": Stage(stood).label, "then": Stage(told["stage"]).label},
            field="stage",
        )


def _require_days(
    expected_on: dt.date, told: Mapping[str, Any], today: dt.date
) -> None:
    days = {"expected_on": expected_on} | {name: told[name] for name in HELD}
    latest = FIRST_DAY
    for name, day in days.items():
        if day is None:
            continue
        if day > today:
            raise ExpectationRefused(_("That day has not come yet."), field=name)
        if day < FIRST_DAY:
            raise ExpectationRefused(_("That day is before 1900."), field=name)
        if day < latest:
            raise ExpectationRefused(
                _("That day is before the one it follows."), field=name
            )
        latest = day
    if told["review_on"] is not None and told["review_on"] < expected_on:
        raise ExpectationRefused(
            _("A review comes after they expect it."), field="review_on"
        )


def _require_reason(
    row: ServiceExpectation, told: Mapping[str, Any], reason: str
) -> None:
    moves = told["stage"] != row.stage or told["ended_on"] is not None
    if moves and not reason:
        raise ExpectationRefused(_("Say why it moves or ends."), field="reason")


def _put(row: ServiceExpectation, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        setattr(row, name, value)
    row.save()


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in sorted(told.keys() - KEPT_APART)}


def _tell(event: str, row: ServiceExpectation) -> None:
    outbox.emit(
        event,
        account_id=row.account_id,
        payload={
            "expectation": row.pk,
            "kind": row.kind,
            "stage": row.stage,
            "is_open": row.ended_on is None,
        },
    )
