"""Waves for tests, on days around today in the programme's zone."""

import datetime as dt

from accounts.models import Programme
from sam.lib.models import AuditEntry
from tiers.models import WaveAccount, WaveBaseline
from tiers.services import waves


def day(after=0):
    """Return the day that many days after today."""
    return Programme.current().today() + dt.timedelta(days=after)


def plan(actor, *, starts=0, ends=365, name="Pilot", capacity=3, **more):
    return waves.plan_wave(
        actor=actor,
        name=name,
        starts_on=day(starts),
        ends_on=day(ends),
        capacity=capacity,
        **more,
    )


def opened(actor, account):
    """Plan a wave that starts today, with *account*, and open it."""
    wave = plan(actor)
    waves.add_accounts(wave=wave, actor=actor, accounts=[account])
    return waves.open_wave(wave=wave, actor=actor)


def done(actor, account, **baseline):
    """Return a wave that was opened and closed, its days long over."""
    wave = opened(actor, account)
    waves.close_wave(wave=wave, actor=actor)
    wave.refresh_from_db()
    wave.starts_on, wave.ends_on = day(-900), day(-600)
    wave.save()
    for measure, value in baseline.items():
        WaveBaseline.objects.filter(wave=wave, measure=measure).update(value=value)
    return wave


def inside(wave):
    """Return the names of the accounts that enter with it."""
    entries = WaveAccount.objects.filter(wave=wave, removed_at=None)
    return sorted(entries.values_list("account__name", flat=True))


def verbs():
    """Return what was done to waves, in order."""
    return list(
        AuditEntry.objects.filter(model="tiers.wave")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
