"""Policies: drafted, submitted, approved by another person, in force from a day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Programme, Region
from sam.lib import audit, outbox
from sam.users.models import User
from tiers import permissions
from tiers.features import Portfolio
from tiers.models import Policy
from tiers.services.first_policy import draft_default
from tiers.services.policy_checks import PolicyRefused, check
from tiers.services.policy_contents import contents, fingerprint, set_fields

__all__ = [
    "PolicyRefused",
    "approve_policy",
    "change_draft",
    "check",
    "discard_policy",
    "draft_default",
    "draft_policy",
    "in_force",
    "judging_on",
    "open_default",
    "put_in_force_if_due",
    "send_back_policy",
    "submit_policy",
    "unsaved",
]

Status = Policy.Status
LOCK = "SELECT pg_advisory_xact_lock(hashtext('tiers_policy'))"
WAITING = (Status.SUBMITTED, Status.APPROVED)


def in_force() -> Policy | None:
    """Return the policy that judges today, if there is one."""
    return Policy.objects.filter(status=Status.ACTIVE).first()


def judging_on(as_of: dt.date) -> Policy | None:
    """Return the policy that tiers as of a day are judged by: one due by then first."""
    return _due(as_of).last() or in_force()


@transaction.atomic
def open_default(*, portfolio: Portfolio, as_of: dt.date) -> Policy:
    """
    Put a first policy in force where there is none, its anchors read off the portfolio.

    They are rounded, written down and fixed from then on: no later list moves them.
    """
    _lock()
    found = in_force()
    if found is not None:
        return found
    policy = draft_default(portfolio=portfolio, as_of=as_of)
    policy.status, policy.activated_at = Status.ACTIVE, timezone.now()
    policy.save()
    audit.record("open_policy", policy, after={"version": policy.version})
    return policy


@transaction.atomic
def draft_policy(
    *,
    actor: User | None,
    name: str,
    based_on: Policy | None = None,
    region: Region | None = None,
) -> Policy:
    """
    Draft the next version from *based_on*, or from the policy in force.

    A draft for a *region* is a variant: it is compared, and never in force.

    :raises PermissionDenied: if *actor* may not draft, or not for that region
    :raises PolicyRefused: if there is nothing to draft from, or it has no name
    """
    permissions.may_draft_policy(actor, region).require()
    _lock()
    base = based_on or in_force()
    if base is None:
        raise PolicyRefused(
            _(
                "There is no policy yet to draft from. The first one is proposed when"
                " tiers are evaluated for the first time."
            )
        )
    if not name.strip():
        raise PolicyRefused(errors={"name": [_("Give the draft a name.")]})
    policy = Policy(
        **contents(base),
        version=_next_version(),
        status=Status.DRAFT,
        based_on=base,
        region=region,
        created_by=actor,
    )
    policy.name = name.strip()[:200]
    policy.save(force_insert=True)
    audit.record(
        "draft_policy",
        policy,
        after={"version": policy.version, "name": policy.name, "based_on": base.pk},
    )
    return policy


@transaction.atomic
def change_draft(
    *, policy: Policy, actor: User | None, seen: str = "", **fields: Any
) -> Policy:
    """
    Change fields of a draft; what is not named stays.

    Who gives *seen*, the `fingerprint` of what they read, takes back nothing that
    somebody else changed meanwhile.

    :raises PermissionDenied: if *actor* may not draft
    :raises PolicyRefused: if it is no draft, with all faults by field, or if it has
        been changed since it was read
    """
    policy = _locked(policy)
    permissions.may_draft_policy(actor, policy.region).require()
    _require(policy, (Status.DRAFT,), _("Only a draft can be changed"))
    if seen and seen != fingerprint(policy):
        raise PolicyRefused(
            _(
                "Somebody else has changed this draft meanwhile. Open it again to see"
                " how; what you typed is still here to copy."
            )
        )
    before = contents(policy)
    set_fields(policy, fields)
    changed = {
        name: value for name, value in contents(policy).items() if value != before[name]
    }
    if not changed:
        return policy
    policy.save(update_fields=sorted(changed))
    audit.record(
        "change_policy_draft",
        policy,
        before={name: before[name] for name in changed},
        after=changed,
    )
    return policy


@transaction.atomic
def submit_policy(*, policy: Policy, actor: User | None) -> Policy:
    """
    Ask another director to approve a draft, or to look at a region's variant.

    :raises PermissionDenied: if *actor* may not draft
    :raises PolicyRefused: if it is no draft, or contradicts itself
    """
    policy = _locked(policy)
    permissions.may_draft_policy(actor, policy.region).require()
    _require(policy, (Status.DRAFT,), _("Only a draft can be submitted"))
    check(policy)
    policy.submitted_by, policy.submitted_at = actor, timezone.now()
    policy.decision_note = ""
    return _decided(policy, Status.SUBMITTED, "submit_policy")


@transaction.atomic
def approve_policy(
    *,
    policy: Policy,
    actor: User | None,
    effective_on: dt.date | None = None,
    note: str = "",
) -> Policy:
    """
    Approve a submitted policy: in force at once, or from a later day.

    With no day it is in force at once; on a later one the first evaluation of tiers
    as of that day puts it in force. The former policy is retired then.

    :raises PermissionDenied: if *actor* may not approve, or submitted it
    :raises PolicyRefused: if it is not submitted, is a region's, is in force already,
        contradicts itself by now, or the day is past
    """
    policy = _locked(policy)
    permissions.may_approve_policy(actor, policy).require()
    if policy.region is not None:
        raise PolicyRefused(
            _(
                "This is a variant for %(region)s: it is compared and never in force."
                " Draft a policy for everybody from it instead."
            )
            % {"region": policy.region}
        )
    _require(policy, (Status.SUBMITTED,), _("Only a submitted policy can be approved"))
    today = Programme.current().today()
    day = effective_on or today
    if day < today:
        raise PolicyRefused(
            errors={"effective_on": [_("This day is past: a policy never looks back.")]}
        )
    check(policy)
    policy.approved_by, policy.approved_at = actor, timezone.now()
    policy.effective_on, policy.decision_note = day, note.strip()
    approved = _decided(policy, Status.APPROVED, "approve_policy")
    return _activate(approved) if day <= today else approved


@transaction.atomic
def send_back_policy(*, policy: Policy, actor: User | None, note: str) -> Policy:
    """
    Make a draft again of a policy that waits for approval or for its day; say why.

    Any director may, of a region's variant too.

    :raises PermissionDenied: if *actor* may not draft
    :raises PolicyRefused: if it does not wait, or no note says why
    """
    policy = _locked(policy)
    permissions.may_draft_policy(actor).require()
    _require(policy, WAITING, _("Only what waits can be sent back"))
    if not note.strip():
        raise PolicyRefused(errors={"note": [_("Say why it is sent back.")]})
    policy.submitted_by = policy.submitted_at = None
    policy.approved_by = policy.approved_at = policy.effective_on = None
    policy.decision_note = note.strip()
    return _decided(policy, Status.DRAFT, "send_back_policy")


@transaction.atomic
def discard_policy(*, policy: Policy, actor: User | None, note: str = "") -> Policy:
    """
    Put away a policy that was never in force; it can still be read and drafted from.

    :raises PermissionDenied: if *actor* may not draft
    :raises PolicyRefused: if it is or was in force, or is discarded already
    """
    policy = _locked(policy)
    permissions.may_draft_policy(actor, policy.region).require()
    _require(
        policy, (Status.DRAFT, *WAITING), _("Only what was never in force is discarded")
    )
    policy.decision_note = note.strip()
    return _decided(policy, Status.DISCARDED, "discard_policy")


@transaction.atomic
def put_in_force_if_due(as_of: dt.date) -> Policy | None:
    """
    Put the approved policy in force whose day has come by *as_of*; return it.

    Of several the latest counts; the others were overtaken and are discarded.
    """
    if not _due(as_of).exists():
        return None
    _lock()
    due = list(_due(as_of))
    if not due:
        return None
    *overtaken, newest = due
    for policy in overtaken:
        said = _("Overtaken by version %(version)s.") % {"version": newest.version}
        policy.decision_note = f"{policy.decision_note} {said}".strip()
        _decided(policy, Status.DISCARDED, "discard_policy")
    return _activate(newest)


def unsaved(
    fields: Policy | Mapping[str, Any], *, based_on: Policy | None = None
) -> Policy:
    """
    Return a policy that is written nowhere, to judge by: a copy, or with *fields*.

    What *fields* do not name is as in *based_on*, or as in the policy in force.

    :raises PolicyRefused: with all faults by field
    """
    given = {} if isinstance(fields, Policy) else fields
    base = fields if isinstance(fields, Policy) else based_on or in_force() or Policy()
    policy = Policy(
        **contents(base), version=base.version or 0, region_id=base.region_id
    )
    policy.name = policy.name or _("Unnamed")
    set_fields(policy, given)
    return policy


def _due(as_of: dt.date) -> QuerySet[Policy]:
    """Return what is approved to be in force by a day, the one that counts last."""
    approved = Policy.objects.filter(status=Status.APPROVED, effective_on__lte=as_of)
    return approved.order_by("effective_on", "approved_at", "version")


def _activate(policy: Policy) -> Policy:
    """Retire the policy in force and put this one in its place."""
    now = timezone.now()
    former = in_force()
    if former is not None:
        former.retired_at = now
        _decided(former, Status.RETIRED, "retire_policy")
    policy.activated_at = now
    return _decided(policy, Status.ACTIVE, "put_policy_in_force")


def _decided(policy: Policy, status: str, verb: str) -> Policy:
    before, policy.status = policy.status, status
    policy.save(
        update_fields=[
            "status",
            "submitted_at",
            "submitted_by",
            "approved_at",
            "approved_by",
            "effective_on",
            "decision_note",
            "activated_at",
            "retired_at",
        ]
    )
    audit.record(
        verb,
        policy,
        before={"status": str(before)},
        after={
            "status": str(status),
            "note": policy.decision_note,
            "effective_on": policy.effective_on,
        },
    )
    outbox.emit(
        "policy.decided",
        payload={
            "policy": policy.pk,
            "version": policy.version,
            "status": str(status),
        },
    )
    return policy


def _require(policy: Policy, statuses: tuple[str, ...], rule: str) -> None:
    if policy.status in statuses:
        return
    raise PolicyRefused(
        _("%(rule)s: version %(version)s is “%(status)s”.")
        % {
            "rule": rule,
            "version": policy.version,
            "status": str(policy.get_status_display()).lower(),
        }
    )


def _lock() -> None:
    """Let those who decide on policies wait for each other: one is in force."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _locked(policy: Policy) -> Policy:
    _lock()
    return Policy.objects.select_related("region").get(pk=policy.pk)


def _next_version() -> int:
    newest = Policy.objects.order_by("-version").values_list("version", flat=True)
    return (newest.first() or 0) + 1
