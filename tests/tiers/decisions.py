"""One of everything that people decide about an account, for tests of what is shown."""

import datetime as dt
from itertools import count

from tiers.models import (
    AlternativePlan,
    Charter,
    DoNotLose,
    Justification,
    LadderStep,
    LadderTarget,
    Nomination,
    NomineeType,
    Override,
    Rationale,
    SupplierStatus,
    Tier,
    Wave,
    WaveAccount,
    WaveBaseline,
)

UNTIL = dt.date(2099, 12, 31)
_numbers = count(1)


def charter(actor, version=1):
    return Charter.objects.create(
        version=version,
        rationale=[Rationale.CUSTOMER_INTIMACY],
        text="We serve few customers well.",
        sponsor=actor,
        published_by=actor,
    )


def wave(actor, **fields):
    """Return the next wave: each takes a year of its own."""
    number = next(_numbers)
    year = 2100 + number
    return Wave.objects.create(
        number=number,
        name=f"Wave {number}",
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year, 12, 31),
        capacity=500,
        created_by=actor,
        **fields,
    )


def decided(account, actor, of_wave):
    """
    Decide everything about *account*, with its name in every reason.

    :returns: by the part of the address that names the kind, the key of what there is
    """
    why = f"{account.name}, to be sure"
    on = {"account": account}
    nomination = Nomination.objects.create(
        **on,
        stage=Nomination.Stage.QUALIFIED,
        reason=why,
        suggested_type=NomineeType.ESTABLISHED,
        nominee_type=NomineeType.ESTABLISHED,
        nominated_by=actor,
        qualified_by=actor,
        qualified_at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    )
    SupplierStatus.objects.create(
        **on,
        answer=SupplierStatus.Answer.ABLE,
        evidence=why,
        assessed_on=dt.date(2026, 1, 2),
        assessed_by=actor,
    )
    Justification.objects.create(
        **on,
        reason=Justification.Reason.INFLUENCE,
        text=why,
        valid_until=UNTIL,
        stated_by=actor,
    )
    override = Override.objects.create(
        **on, tier=Tier.STRATEGIC, reason=why, expires_on=UNTIL, decided_by=actor
    )
    plan = AlternativePlan.objects.create(
        **on,
        way=AlternativePlan.Way.REPRICE,
        owner=actor,
        review_on=UNTIL,
        note=why,
        decided_by=actor,
    )
    mark = DoNotLose.objects.create(**on, reason=why, marked_by=actor)
    WaveAccount.objects.create(**on, wave=of_wave, added_by=actor)
    LadderStep.objects.create(
        **on,
        level=3,
        started_on=dt.date(2026, 1, 2),
        evidence=why,
        decided_by=actor,
    )
    LadderTarget.objects.create(**on, level=2, target_on=UNTIL, set_by=actor)
    return {
        "nominations": nomination.pk,
        "overrides": override.pk,
        "alternative-plans": plan.pk,
        "marks": mark.pk,
        "do-not-lose": mark.pk,
        "waves": of_wave.pk,
    }


def baseline(of_wave, value):
    """Freeze what Valued customers contributed when *of_wave* was opened."""
    return WaveBaseline.objects.create(
        wave=of_wave,
        measure=WaveBaseline.Measure.CONTRIBUTION,
        value=value,
        accounts=50,
        as_of=dt.date(2026, 1, 2),
    )
