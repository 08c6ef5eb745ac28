"""The relationship ladder: where an account stands, by what evidence, and its aim."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import LadderLevel, LadderStep, LadderTarget
from tiers.signals import ladder_changed

TOP, BOTTOM = 1, 4
NAME_LENGTH, CRITERION_LENGTH = 100, 300


class LadderRefused(DomainError):
    """The account cannot be placed like that; ``field`` names what is wrong, if one."""

    code = "ladder_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ValueEvidence(NamedTuple):
    """On which sides of an account's value ledger an entry is confirmed."""

    to_customer: bool = False
    to_us: bool = False


type EvidenceOf = Callable[[int], ValueEvidence]

_evidence_of: list[EvidenceOf] = []


def register_value_evidence(evidence_of: EvidenceOf) -> EvidenceOf:
    """Let *evidence_of* say, by the account's id, what value is confirmed there."""
    _evidence_of[:] = [evidence_of]
    return evidence_of


def value_evidence(account_id: int) -> ValueEvidence:
    """Return what is confirmed; nothing is, while nobody keeps the value ledger."""
    return _evidence_of[0](account_id) if _evidence_of else ValueEvidence()


def top_obstacle(account_id: int) -> str:
    """Say what keeps the account from level 1; blank where nothing does."""
    confirmed = value_evidence(account_id)
    rule = _("Level 1 takes a confirmed entry on both sides of the value ledger.")
    if confirmed.to_customer and confirmed.to_us:
        return ""
    if confirmed.to_us:
        missing = _("No value to the customer is confirmed yet.")
    elif confirmed.to_customer:
        missing = _("No value to us is confirmed yet.")
    else:
        missing = _("Neither value to the customer nor value to us is confirmed yet.")
    return f"{rule} {missing}"


@transaction.atomic
def place_account(
    *,
    account: Account,
    actor: User,
    level: int,
    evidence: str,
    started_on: dt.date | None = None,
) -> LadderStep:
    """
    Place *account* on a level from a day (today if not given), by that evidence.

    On the level where it stands, nothing changes. A placement of the same day is
    corrected: the former stay is then empty.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises LadderRefused: if there is no such level or no evidence, the day has not
        come or is before the stay that it would end, the account was merged, or level 1
        lacks a confirmed entry on a side of the value ledger
    """
    account = _locked(account, actor)
    today = Programme.current().today()
    day = started_on or today
    _require_level(level)
    if day > today:
        raise LadderRefused(_("That day has not come yet."), field="started_on")
    held = LadderStep.objects.filter(account=account, ended_on=None).first()
    if held is not None and held.level == level:
        return held
    if not evidence.strip():
        raise LadderRefused(_("Say what shows that it stands there."), field="evidence")
    if level == TOP and (obstacle := top_obstacle(account.pk)):
        raise LadderRefused(obstacle, field="level")
    _end(account, held, day)
    step = LadderStep.objects.create(
        account=account,
        level=level,
        started_on=day,
        evidence=evidence.strip(),
        decided_by=actor,
    )
    was = held.level if held else None
    audit.record(
        "place_on_ladder",
        step,
        before={"level": was},
        after={"level": level, "started_on": day},
        account_id=account.pk,
    )
    outbox.emit(
        "ladder.changed", account_id=account.pk, payload={"from": was, "to": level}
    )
    ladder_changed.send(sender=LadderStep, account_ids=[account.pk])
    return step


@transaction.atomic
def set_target(
    *, account: Account, actor: User, level: int, target_on: dt.date
) -> LadderTarget:
    """
    Say on which level *account* should stand by a day; the newest target counts.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises LadderRefused: if there is no such level, it stands there, the day is over,
        or the account was merged
    """
    account = _locked(account, actor)
    _require_level(level)
    if target_on <= Programme.current().today():
        raise LadderRefused(_("Name a day that is still to come."), field="target_on")
    if LadderStep.objects.filter(account=account, ended_on=None, level=level).exists():
        raise LadderRefused(_("It stands on that level already."), field="level")
    newest = LadderTarget.objects.filter(account=account).order_by("-pk").first()
    if newest and (newest.level, newest.target_on) == (level, target_on):
        return newest
    target = LadderTarget.objects.create(
        account=account, level=level, target_on=target_on, set_by=actor
    )
    audit.record(
        "set_ladder_target",
        target,
        before={"level": newest.level, "target_on": newest.target_on}
        if newest
        else None,
        after={"level": level, "target_on": target_on},
        account_id=account.pk,
    )
    return target


@transaction.atomic
def word_level(
    *, level: int, actor: User, name: str, criteria: Sequence[str]
) -> LadderLevel:
    """
    Change what a level is called and what it takes; blank criteria are left out.

    :raises PermissionDenied: if *actor* is no director
    :raises LadderRefused: if there is no such level or no name, or one is too long
    """
    permissions.may_word_ladder(actor).require()
    _require_level(level)
    kept = [line.strip() for line in criteria if line.strip()]
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise LadderRefused(
            _("Give the level a name of 100 letters or less."), field="name"
        )
    if any(len(line) > CRITERION_LENGTH for line in kept):
        raise LadderRefused(
            _("Say each criterion in 300 letters or less."), field="criteria"
        )
    worded = LadderLevel.objects.select_for_update().get(pk=level)
    before = {"name": worded.name, "criteria": worded.criteria}
    after = {"name": name, "criteria": kept}
    if after != before:
        worded.name, worded.criteria = name, kept
        worded.save()
        audit.record("word_ladder_level", worded, before=before, after=after)
    return worded


def _locked(account: Account, actor: User) -> Account:
    permissions.may_climb(actor, account).require()
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.merged_into_id is not None:
        raise LadderRefused(_("This account was merged into another."))
    return account


def _require_level(level: int) -> None:
    if not TOP <= level <= BOTTOM:
        raise LadderRefused(
            _("The ladder has the levels 4 (lowest) to 1 (highest)."), field="level"
        )


def _end(account: Account, held: LadderStep | None, day: dt.date) -> None:
    newest = held or (
        LadderStep.objects.filter(account=account).order_by("-ended_on").first()
    )
    if newest is None:
        return
    last = newest.ended_on or newest.started_on
    if day < last:
        raise LadderRefused(
            _(
                "It has stood where it stands since {day}; name that day or later."
            ).format(day=date_format(last, "j M Y")),
            field="started_on",
        )
    if held is not None:
        held.ended_on = day
        held.save(update_fields=["ended_on"])
