"""Waves: planned, opened against a frozen baseline, held, released, closed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from sam.lib import audit, outbox
from sam.users.models import User
from tiers import permissions
from tiers.models import Wave, WaveAccount
from tiers.services.wave_baselines import freeze
from tiers.services.wave_checks import (
    EDITABLE,
    WaveRefused,
    given,
    inside,
    lock,
    locked,
    require,
    require_due,
    require_free,
    require_not_over,
    set_fields,
)
from tiers.services.wave_holds import findings_on, holds_of, is_released, why_waiting

__all__ = [
    "WaveRefused",
    "add_accounts",
    "cancel_wave",
    "change_wave",
    "close_wave",
    "hold_wave",
    "open_wave",
    "plan_wave",
    "release_wave",
    "remove_account",
    "why_waiting",
]


@transaction.atomic
def plan_wave(
    *,
    actor: User,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    capacity: int,
    **more: Any,
) -> Wave:
    """
    Plan the next wave; *more* are its criteria and tolerances.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if another wave runs then, or a figure cannot be
    """
    permissions.may_run_waves(actor).require()
    lock()
    last = Wave.objects.aggregate(last=models.Max("number"))["last"] or 0
    wave = Wave(number=last + 1, created_by=actor)
    set_fields(
        wave,
        {
            "name": name,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "capacity": capacity,
            **more,
        },
    )
    wave.save()
    after = {field: getattr(wave, field) for field in EDITABLE}
    audit.record("plan_wave", wave, after=after)
    return wave


@transaction.atomic
def change_wave(*, wave: Wave, actor: User, **fields: Any) -> Wave:
    """
    Change a wave that is still planned; saying what it says changes nothing.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is not planned any more, another wave runs then, a figure
        cannot be, or more accounts enter with it than it would hold
    """
    wave = locked(wave, actor)
    require(wave, Wave.Status.PLANNED, _("Only a planned wave is changed."))
    before = {name: getattr(wave, name) for name in fields}
    set_fields(wave, fields)
    taken = inside(wave).count()
    if taken > wave.capacity:
        raise WaveRefused(
            ngettext(
                "%(count)d account enters with it already; take it out first.",
                "%(count)d accounts enter with it already; take some out first.",
                taken,
            )
            % {"count": taken},
            field="capacity",
        )
    after = {name: getattr(wave, name) for name in fields}
    if after != before:
        wave.save()
        audit.record("change_wave", wave, before=before, after=after)
    return wave


@transaction.atomic
def add_accounts(*, wave: Wave, actor: User, accounts: Iterable[Account]) -> int:
    """
    Let *accounts* enter with a wave, planned or running; return how many are new.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is over, has no room, or one is no customer or prospect,
        enters with another wave, or is not visible to *actor*; then none is added
    """
    wave = locked(wave, actor)
    require_not_over(wave)
    keys = sorted({account.pk for account in accounts})
    seen = Account.objects.visible_to(actor).filter(pk__in=keys).order_by("pk")
    found = list(seen.select_for_update(no_key=True, of=("self",)))
    if len(found) < len(keys):
        raise WaveRefused(_("One of these accounts is not yours to see."))
    known = set(inside(wave).values_list("account_id", flat=True))
    new = [account for account in found if account.pk not in known]
    for account in new:
        require_free(account)
    room = wave.capacity - len(known)
    if len(new) > room:
        raise WaveRefused(
            ngettext(
                "Wave %(number)d has room for %(room)d more account.",
                "Wave %(number)d has room for %(room)d more accounts.",
                room,
            )
            % {"number": wave.number, "room": room}
        )
    WaveAccount.objects.bulk_create(
        WaveAccount(wave=wave, account=account, added_by=actor) for account in new
    )
    for account in new:
        audit.record(
            "add_to_wave", wave, after={"account": account.pk}, account_id=account.pk
        )
    return len(new)


@transaction.atomic
def remove_account(*, wave: Wave, actor: User, account: Account) -> bool:
    """
    Take *account* out of a wave that is planned or running; tell whether it was in.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if the wave is over
    """
    wave = locked(wave, actor)
    require_not_over(wave)
    taken = inside(wave).filter(account=account)
    if not taken.update(removed_at=timezone.now(), removed_by=actor):
        return False
    audit.record(
        "remove_from_wave", wave, before={"account": account.pk}, account_id=account.pk
    )
    return True


@transaction.atomic
def open_wave(*, wave: Wave, actor: User) -> Wave:
    """
    Open a planned wave and freeze how Valued customers stand; twice is once.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is over or not due, nobody enters with it, another wave
        is running, or it is held, in words with the figures
    """
    wave = locked(wave, actor)
    if wave.status == Wave.Status.OPEN:
        return wave
    require(wave, Wave.Status.PLANNED, _("Only a planned wave is opened."))
    require_due(wave)
    if running := Wave.objects.filter(status=Wave.Status.OPEN).first():
        raise WaveRefused(
            _("Wave {number}, “{name}”, is still running; close it first.").format(
                number=running.number, name=running.name
            )
        )
    if not inside(wave).exists():
        raise WaveRefused(_("No account enters with it yet; name at least one."))
    if holds := holds_of(wave):
        words = " ".join(hold.words for hold in holds)
        raise WaveRefused(_("The wave is held. {reasons}").format(reasons=words))
    wave.status, wave.opened_at, wave.opened_by = (
        Wave.Status.OPEN,
        timezone.now(),
        actor,
    )
    wave.save()
    frozen = {one.measure: one.value for one in freeze(wave)}
    audit.record("open_wave", wave, after={"status": wave.status, "baseline": frozen})
    outbox.emit("wave.opened", payload={"wave": wave.pk})
    return wave


@transaction.atomic
def close_wave(*, wave: Wave, actor: User) -> Wave:
    """
    Close a running wave: it is done; twice is once.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is not running
    """
    wave = locked(wave, actor)
    if wave.status == Wave.Status.DONE:
        return wave
    require(wave, Wave.Status.OPEN, _("Only a running wave is closed."))
    wave.status, wave.closed_at = Wave.Status.DONE, timezone.now()
    wave.save()
    audit.record("close_wave", wave, after={"status": wave.status})
    outbox.emit("wave.closed", payload={"wave": wave.pk})
    return wave


@transaction.atomic
def cancel_wave(*, wave: Wave, actor: User) -> Wave:
    """
    Cancel a planned wave, so that its days are free and nobody waits for it.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is not planned any more
    """
    wave = locked(wave, actor)
    if wave.status == Wave.Status.CANCELLED:
        return wave
    require(wave, Wave.Status.PLANNED, _("Only a planned wave is cancelled."))
    wave.status = Wave.Status.CANCELLED
    wave.save()
    audit.record("cancel_wave", wave, after={"status": wave.status})
    return wave


@transaction.atomic
def hold_wave(*, wave: Wave, actor: User, reason: str) -> Wave:
    """
    Hold a planned wave until a director releases it; an earlier release is over.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if it is not planned any more, or no reason is given
    """
    wave = locked(wave, actor)
    require(wave, Wave.Status.PLANNED, _("Only a planned wave is held."))
    wave.hold_reason = given(reason, _("Say why the wave waits."))
    wave.held_at, wave.held_by = timezone.now(), actor
    wave.save()
    audit.record("hold_wave", wave, after={"reason": wave.hold_reason})
    outbox.emit("wave.held", payload={"wave": wave.pk})
    return wave


@transaction.atomic
def release_wave(*, wave: Wave, actor: User, reason: str) -> Wave:
    """
    Let a held wave open all the same, in *actor*'s name and for that reason.

    :raises PermissionDenied: if *actor* is no director
    :raises WaveRefused: if nothing holds it, it is released, or no reason is given
    """
    wave = locked(wave, actor)
    require(wave, Wave.Status.PLANNED, _("Only a planned wave is released."))
    if is_released(wave):
        raise WaveRefused(_("The wave is released already."))
    against = findings_on(wave)
    if not against:
        raise WaveRefused(_("Nothing holds this wave; it can be opened."))
    wave.release_reason = given(reason, _("Say why it opens all the same."))
    wave.released_at, wave.released_by = timezone.now(), actor
    wave.save()
    audit.record(
        "release_wave",
        wave,
        before={"holds": [hold.words for hold in against]},
        after={"reason": wave.release_reason},
    )
    outbox.emit("wave.released", payload={"wave": wave.pk})
    return wave
