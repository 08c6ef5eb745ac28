"""What becomes of decisions when two accounts are one: they stay, and end."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.merging import Absorbed, Policy, Reference, register
from accounts.models import Account, Merge, Programme
from sam.lib import audit, outbox
from sam.users.models import User
from tiers import models as m
from tiers.models.nominations import NominationOutcome, NominationStage
from tiers.models.waves import WaveStatus
from tiers.signals import tiers_changed

UNMERGED = "UNMERGED"
OPEN_WAVES = Q(wave__status__in=[WaveStatus.PLANNED, WaveStatus.OPEN])


def register_columns() -> None:
    """Register what refers to an account."""
    staying: list[tuple[Any, Any]] = [
        (m.TierAssignment, gettext_lazy("Ledger of tiers")),
        (m.ScoreSnapshot, gettext_lazy("Scores by month")),
        (m.Change, gettext_lazy("Changes of tier")),
        (m.LadderStep, gettext_lazy("Steps on the ladder")),
        (m.LadderTarget, gettext_lazy("Targets on the ladder")),
        (m.Justification, gettext_lazy("Justifications")),
        (m.Override, gettext_lazy("Overrides")),
        (m.AlternativePlan, gettext_lazy("Plans for Alternative")),
        (m.WaveAccount, gettext_lazy("Places in waves")),
    ]
    for model, label in staying:
        register(
            Reference(model=model, field="account", policy=Policy.STAY, label=label)
        )
    for model in (m.Evaluation, m.Flag):
        register(Reference(model=model, field="account", policy=Policy.RECOMPUTED))
    moving: list[tuple[Any, Any]] = [
        (m.SupplierStatus, gettext_lazy("Answers on our being their supplier")),
        (m.Nomination, gettext_lazy("Nominations")),
        (m.DoNotLose, gettext_lazy("Marks not to lose them")),
    ]
    for model, label in moving:
        register(
            Reference(model=model, field="account", policy=Policy.MOVE, label=label)
        )
    register(
        Reference(
            model=m.Entitlement,
            field="account",
            policy=Policy.MOVE,
            label=gettext_lazy("Entitlements"),
            absorbed=(Absorbed(m.Delivery, "entitlement"),),
        ),
        Reference(
            model=m.Delivery,
            field="account",
            policy=Policy.MOVE,
            label=gettext_lazy("Deliveries of what was promised"),
            follows="entitlement",
        ),
    )


class Decisions:
    """The loser's tier, ladder, override and places in waves end; changes wait."""

    name = "tiers"

    def why_not(self, *, survivor: Account, loser: Account) -> str:
        return ""

    def foreseen(self, *, survivor: Account, loser: Account) -> list[str]:
        said = []
        if held := m.TierAssignment.objects.open().filter(account=loser).first():
            said.append(
                _("%(name)s is %(tier)s: that ends, and stays in its own ledger.")
                % {"name": loser, "tier": held.get_tier_display()}
            )
        said += [
            _("It stands on level %(level)s of the ladder: that ends.")
            % {"level": step.level}
            for step in m.LadderStep.objects.filter(account=loser, ended_on=None)
        ]
        said += [
            _("It is held in %(tier)s by a person: that override is withdrawn.")
            % {"tier": override.get_tier_display()}
            for override in m.Override.objects.filter(account=loser, withdrawn_at=None)
        ]
        if self._second_nominations(survivor.pk, loser.pk).exists():
            said.append(_("Both are nominated: its nomination is withdrawn."))
        if waves := self._waves(loser.pk).count():
            said.append(_("It leaves %(count)s wave(s).") % {"count": waves})
        if changes := self._waiting(loser.pk).count():
            said.append(
                _("%(count)s proposed change(s) of its tier will not be applied.")
                % {"count": changes}
            )
        return said

    def end(
        self, *, merge: Merge, actor: User | None, now: dt.datetime
    ) -> dict[str, Any]:
        today = now.astimezone(Programme.current().zone).date()
        loser = merge.loser_id
        stays = m.TierAssignment.objects.open().filter(account=loser)
        ladder = m.LadderStep.objects.filter(account=loser, ended_on=None)
        overrides = m.Override.objects.filter(account=loser, withdrawn_at=None)
        nominations = self._second_nominations(merge.survivor_id, loser)
        waves = self._waves(loser)
        done = {
            "tier": _keys(stays),
            "ladder": _keys(ladder),
            "override": _keys(overrides),
            "waves": _keys(waves),
            "nominations": list(nominations.values("pk", "stage")),
            "changes": _keys(self._waiting(loser)),
        }
        stays.update(ended_at=now)
        ladder.update(ended_on=today)
        overrides.update(withdrawn_at=now, withdrawn_by=actor)
        waves.update(removed_at=now, removed_by=actor)
        nominations.update(
            stage=NominationStage.DECIDED,
            outcome=NominationOutcome.WITHDRAWN,
            decided_at=now,
            decided_by=actor,
            feedback=_("The account was merged into one that is nominated already."),
        )
        audit.record("end_decisions", merge, account_id=loser, counts=_counted(done))
        return done

    def restore(
        self,
        *,
        merge: Merge,
        done: dict[str, Any],
        actor: User | None,
        now: dt.datetime,
    ) -> list[str]:
        loser = merge.loser_id
        self._open_tier(done, actor, now)
        ladder = m.LadderStep.objects.filter(pk__in=done["ladder"])
        if not m.LadderStep.objects.filter(account=loser, ended_on=None).exists():
            ladder.update(ended_on=None)
        if not m.Override.objects.filter(account=loser, withdrawn_at=None).exists():
            overrides = m.Override.objects.filter(pk__in=done["override"])
            overrides.update(withdrawn_at=None, withdrawn_by=None)
        said = []
        waves = m.WaveAccount.objects.filter(pk__in=done["waves"])
        for place in waves.select_related("wave"):
            if place.wave.status in {WaveStatus.PLANNED, WaveStatus.OPEN}:
                m.WaveAccount.objects.filter(pk=place.pk).update(
                    removed_at=None, removed_by=None
                )
            else:
                said.append(
                    _("%(wave)s is over: it does not come back into it.")
                    % {"wave": place.wave}
                )
        for one in done["nominations"]:
            m.Nomination.objects.filter(pk=one["pk"]).update(
                stage=one["stage"],
                outcome="",
                decided_at=None,
                decided_by=None,
                feedback="",
            )
        audit.record(
            "restore_decisions", merge, account_id=loser, counts=_counted(done)
        )
        return said

    def look_again(self, *, account_ids: list[int]) -> None:
        tiers_changed.send(sender=m.TierAssignment, account_ids=account_ids)

    @staticmethod
    def _open_tier(done: dict[str, Any], actor: User | None, now: dt.datetime) -> None:
        """Open the tier again from now on; the time served before counts on."""
        for former in m.TierAssignment.objects.filter(pk__in=done["tier"]):
            standing = m.TierAssignment.objects.open()
            if standing.filter(account=former.account_id).exists():
                continue
            m.TierAssignment.objects.create(
                account_id=former.account_id,
                tier=former.tier,
                started_at=now,
                held_since=former.held_since or former.started_at,
                reason=UNMERGED,
                decided_by=actor,
            )
            outbox.emit(
                "tier.changed",
                account_id=former.account_id,
                payload={"from": "", "to": former.tier},
            )

    @staticmethod
    def _second_nominations(survivor: int, loser: int) -> Any:
        """Return the loser's open nomination where the survivor has one, too."""
        opened = m.Nomination.objects.exclude(stage=NominationStage.DECIDED)
        if not opened.filter(account=survivor).exists():
            return m.Nomination.objects.none()
        return opened.filter(account=loser)

    @staticmethod
    def _waves(loser: int) -> Any:
        places = m.WaveAccount.objects.filter(account=loser, removed_at=None)
        return places.filter(OPEN_WAVES)

    @staticmethod
    def _waiting(loser: int) -> Any:
        waiting = [m.Change.Status.PROPOSED, m.Change.Status.HELD]
        return m.Change.objects.filter(account=loser, status__in=waiting)


def _keys(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _counted(done: dict[str, Any]) -> dict[str, int]:
    return {name: len(keys) for name, keys in done.items() if keys}
