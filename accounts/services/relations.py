"""Write down why one account matters to another, and what shows it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRelation
from accounts.permissions import may_keep_people
from accounts.services.refusals import (
    FactRefused,
    held,
    require_one_of,
    require_past_day,
    require_short,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.lib.permissions import denied
from sam.users.models import User

Kind = AccountRelation.Kind
EVIDENCE = 2_000
MOST_WEIGHT, LEAST_UNIT = Decimal(1_000), Decimal("0.001")
ONE = Decimal(1)


class RelationRefused(FactRefused):
    """A relation cannot be like that; ``field`` names what is wrong."""

    code = "relation_refused"


def values_of(relation: AccountRelation) -> dict[str, Any]:
    """Return what can be changed of a relation, by the form's field names."""
    return {
        "weight": relation.weight,
        "since_on": relation.since_on,
        "evidence": relation.evidence,
        "ended_on": relation.ended_on,
    }


@transaction.atomic
def add_relation(
    *,
    from_account: Account,
    to_account: Account,
    kind: str,
    actor: User | None,
    evidence: str,
    weight: Decimal = ONE,
    since_on: dt.date | None = None,
) -> AccountRelation:
    """
    Write down that one account referred, is a reference for, shares a board member
    with or follows another, and what shows it.

    A board member is shared by both, whichever is named first. One that had ended
    begins anew; the same again while it holds changes nothing. The next scoring run
    counts it in influence.

    :raises PermissionDenied: if *actor* looks after neither account
    :raises RelationRefused: if nothing shows it, both are the same account, it is
        known already with another weight, day or evidence, the weight is not 0 to
        1,000, the day has not come, or an account was merged into another
    """
    _require_keeper(actor, from_account, to_account)
    if from_account.pk == to_account.pk:
        raise RelationRefused(
            _("An account has no relation to itself."), field="to_account"
        )
    for one in sorted([from_account, to_account], key=lambda each: each.pk):
        held(one, RelationRefused)
    require_one_of(kind, Kind.values, "kind", RelationRefused)
    told = _sound({"weight": weight, "since_on": since_on, "evidence": evidence})
    known = _known(from_account, to_account, kind)
    if known is not None and known.ended_on is None:
        if {name: getattr(known, name) for name in told} == told:
            return known
        raise RelationRefused(
            _("This is known already: change what is written of it."), field="kind"
        )
    made = known or AccountRelation(
        from_account=from_account, to_account=to_account, kind=kind
    )
    for name, value in told.items():
        setattr(made, name, value)
    made.ended_on, made.recorded_by = None, actor
    made.save()
    _tell("add_relation", "relation.added", made, after={**told, "kind": kind})
    return made


@transaction.atomic
def change_relation(
    *,
    relation: AccountRelation,
    actor: User | None,
    evidence: str,
    weight: Decimal = ONE,
    since_on: dt.date | None = None,
    seen: str | None = None,
) -> AccountRelation:
    """
    Correct what is written of a relation.

    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* looks after neither account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises RelationRefused: if it has ended, or as for `add_relation`
    """
    relation = _held(relation, actor)
    before = values_of(relation)
    require_unchanged(relation, before, seen)
    _require_standing(relation)
    told = _sound({"weight": weight, "since_on": since_on, "evidence": evidence})
    changed = [name for name in told if told[name] != before[name]]
    if not changed:
        return relation
    for name in changed:
        setattr(relation, name, told[name])
    relation.save(update_fields=changed)
    _tell(
        "change_relation",
        "relation.changed",
        relation,
        before={name: before[name] for name in changed},
        after={name: told[name] for name in changed},
    )
    return relation


@transaction.atomic
def end_relation(
    *,
    relation: AccountRelation,
    actor: User | None,
    ended_on: dt.date,
    seen: str | None = None,
) -> AccountRelation:
    """
    Write down since when a relation holds no more; twice is once.

    It stays in the history and counts in influence no more from that day on.

    :raises PermissionDenied: if *actor* looks after neither account
    :raises ChangedMeanwhile: if somebody else changed it since *seen*
    :raises RelationRefused: if it ended on another day, or the day has not come or is
        before the first one
    """
    relation = _held(relation, actor)
    if relation.ended_on == ended_on:
        return relation
    require_unchanged(relation, values_of(relation), seen)
    _require_standing(relation)
    require_past_day(ended_on, "ended_on", RelationRefused)
    if relation.since_on is not None and ended_on < relation.since_on:
        raise RelationRefused(_("That is before it began."), field="ended_on")
    relation.ended_on = ended_on
    relation.save(update_fields=["ended_on"])
    _tell("end_relation", "relation.ended", relation, after={"ended_on": ended_on})
    return relation


def _require_keeper(actor: User | None, *accounts: Account) -> None:
    if not any(may_keep_people(actor, account) for account in accounts):
        denied(
            _("Only who looks after one of the two accounts writes that down.")
        ).require()


def _held(relation: AccountRelation, actor: User | None) -> AccountRelation:
    _require_keeper(actor, relation.from_account, relation.to_account)
    return AccountRelation.objects.select_for_update(of=("self",)).get(pk=relation.pk)


def _known(one: Account, other: Account, kind: str) -> AccountRelation | None:
    same = Q(from_account=one, to_account=other)
    if kind == Kind.BOARD:
        same |= Q(from_account=other, to_account=one)
    found = AccountRelation.objects.select_for_update().filter(same, kind=kind)
    return found.order_by("pk").first()


def _sound(told: dict[str, Any]) -> dict[str, Any]:
    told["evidence"] = told["evidence"].strip()
    if not told["evidence"]:
        raise RelationRefused(_("Say what shows it."), field="evidence")
    require_short(told["evidence"], EVIDENCE, "evidence", RelationRefused)
    weight: Decimal = told["weight"]
    if not weight.is_finite() or not 0 <= weight < MOST_WEIGHT or weight % LEAST_UNIT:
        raise RelationRefused(
            _("Give a weight of 0 or more and below 1,000, three decimals at most."),
            field="weight",
        )
    if told["since_on"] is not None:
        require_past_day(told["since_on"], "since_on", RelationRefused)
    return told


def _require_standing(relation: AccountRelation) -> None:
    if relation.ended_on is not None:
        raise RelationRefused(
            _("This has ended. Add it again if it holds anew."), field="ended_on"
        )


def _tell(
    verb: str,
    event: str,
    relation: AccountRelation,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        verb, relation, account_id=relation.from_account_id, before=before, after=after
    )
    for account_id in (relation.from_account_id, relation.to_account_id):
        outbox.emit(
            event,
            account_id=account_id,
            payload={"relation": relation.pk, "kind": relation.kind},
        )
