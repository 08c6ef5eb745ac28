"""Each gate with its figure and hurdle, and each limit with what is left of it."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from accounts.models import Region
from tiers.features import HOUR
from tiers.models import Gate, NomineeType, Policy
from tiers.selectors.words import failing_words, gate_words, supplier_words
from tiers.services.counterfactual import REFUSALS, Scene
from tiers.services.counterfactual_alone import Alone
from tiers.services.counterfactual_queue import Waiting
from tiers.services.judging_gates import REVENUE, gate_failures

OF_MONEY = {str(Gate.MARGIN), str(Gate.ROI)}
FIGURES = {
    str(Gate.POTENTIAL): ("potential", "MONEY_A_YEAR"),
    str(Gate.MARGIN): ("net_margin_rate", "SHARE"),
    str(Gate.ROI): ("roi", "RATIO"),
}


@dataclass(frozen=True, slots=True)
class GateCheck:
    """
    One gate of the policy: what it asks for, what the account has, and whether it does.

    ``figure`` and ``hurdle`` are in ``unit``; a gate that looks at a decision says how
    that stands in ``state`` instead. ``is_known`` is false where nothing is measured,
    which fails no gate of figures.
    """

    gate: str
    label: str
    unit: str
    figure: float | None
    hurdle: float | None
    state: str
    passes: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """
    One limit: how much of it seated accounts use, and whether it stands in the way.

    ``used``, ``most``, ``least`` and ``takes`` are seats, or hours a month where
    ``unit`` is HOURS; ``most`` is nothing where there is no upper limit.
    """

    limit: str
    label: str
    unit: str
    used: float
    most: float | None
    least: float | None
    takes: float
    binds: bool


def gates_of(scene: Scene, policy: Policy, *, with_money: bool) -> list[GateCheck]:
    """
    Return how the account stands at each gate of the policy, in their order.

    :param with_money: without it, figures made of margins are absent
    """
    alone = scene.alone
    if alone is None:
        return []
    checks = []
    for gate, fails in gate_failures(policy, alone.one).items():
        code = str(gate)
        if gate == Gate.CONCENTRATION:
            checks.append(_concentration(alone, policy))
        elif code in FIGURES:
            shown = with_money or code not in OF_MONEY
            check = _of_figure(alone, policy, code, fails=bool(fails[0]), shown=shown)
            checks.append(check)
        elif gate != Gate.CLOSED or fails[0]:
            checks.append(_of_decision(alone, code, fails=bool(fails[0])))
    return checks


def limits_of(scene: Scene, policy: Policy) -> list[LimitCheck]:
    """Return the limits that the account would meet, and which one is in its way."""
    alone, waiting = scene.alone, scene.waiting
    if alone is None:
        return []
    found = alone.found(alone.one)
    claim = alone.claim(found)
    need = alone.need(claim, alone.total(found))
    binding = REFUSALS.get(need.refusal, "") if need.score > alone.line else ""
    if alone.has_seat:
        binding = ""
    seated = waiting.seated
    checks = [
        LimitCheck(
            limit="CAP",
            label=_("Seats in all"),
            unit="COUNT",
            used=float(seated.sum()),
            most=float(scene.seats),
            least=None,
            takes=1.0,
            binds=binding == "CAP",
        )
    ]
    if claim.nominee_type and policy.mix:
        checks.append(_mix(waiting, policy, claim.nominee_type, binding == "MIX"))
    if claim.region_id >= 0:
        checks += _region(waiting, policy, claim.region_id, claim.minutes, binding)
    hours = _hours(waiting, policy, claim.manager_id, claim.minutes, binding)
    return checks + hours


def _of_figure(
    alone: Alone, policy: Policy, gate: str, *, fails: bool, shown: bool
) -> GateCheck:
    code, unit = FIGURES[gate]
    figure = alone.figure(code)
    hurdle = {
        "potential": policy.minimum_potential,
        "net_margin_rate": policy.minimum_margin_rate,
        "roi": policy.minimum_roi,
    }[code]
    is_known = not np.isnan(figure)
    return GateCheck(
        gate=gate,
        label=gate_words(gate),
        unit=unit,
        figure=figure if is_known and shown else None,
        hurdle=float(hurdle) if hurdle is not None and shown else None,
        state="",
        passes=not fails,
        is_known=is_known,
    )


def _concentration(alone: Alone, policy: Policy) -> GateCheck:
    found = alone.found(alone.one)
    total = alone.total(found) or 0.0
    revenue = alone.figure(REVENUE)
    share = revenue / total if total > 0 and not np.isnan(revenue) else None
    return GateCheck(
        gate=str(Gate.CONCENTRATION),
        label=gate_words(str(Gate.CONCENTRATION)),
        unit="SHARE",
        figure=share,
        hurdle=policy.maximum_revenue_share,
        state="",
        passes=share is None or not share > (policy.maximum_revenue_share or 0.0),
        is_known=share is not None,
    )


def _of_decision(alone: Alone, gate: str, *, fails: bool) -> GateCheck:
    one = alone.one
    known = True
    match gate:
        case Gate.SUPPLIER:
            state = supplier_words(str(one.supplier[0]))
            known = str(one.supplier[0]) not in {"", "UNKNOWN"}
        case Gate.NOMINATION:
            stages = {
                "IDENTIFIED": _("Identified, not qualified yet"),
                "QUALIFIED": _("Qualified"),
                "ACCEPTED": _("Accepted"),
            }
            state = stages.get(str(one.nomination[0]), _("Not nominated"))
            if not fails and not one.nomination[0]:
                state = _("Not asked of who has a seat")
        case Gate.PROSPECT:
            state = _("A prospect") if fails else _("A customer")
        case _:
            state = failing_words(gate)
    return GateCheck(
        gate=gate,
        label=gate_words(gate),
        unit="",
        figure=None,
        hurdle=None,
        state=state,
        passes=not fails,
        is_known=known,
    )


def _mix(waiting: Waiting, policy: Policy, kind: str, binds: bool) -> LimitCheck:  # noqa: FBT001
    band = policy.mix.get(kind) or {}
    used = waiting.seated & (waiting.nominee_type == kind)
    return LimitCheck(
        limit="MIX",
        label=_("Seats for %(kind)s") % {"kind": NomineeType(kind).label},
        unit="COUNT",
        used=float(used.sum()),
        most=band.get("most"),
        least=band.get("least"),
        takes=1.0,
        binds=binds,
    )


def _region(
    waiting: Waiting, policy: Policy, region: int, minutes: int, binding: str
) -> list[LimitCheck]:
    limit = next(each for each in policy.region_limits if each["region"] == region)
    name = Region.objects.values_list("name", flat=True).get(pk=region)
    here = waiting.seated & (waiting.region == region)
    hours = float(waiting.minutes[here].sum()) / HOUR
    takes = minutes / HOUR
    checks = []
    if limit.get("seats") is not None:
        full = here.sum() >= limit["seats"]
        checks.append(
            LimitCheck(
                limit="REGION",
                label=_("Seats in %(region)s") % {"region": name},
                unit="COUNT",
                used=float(here.sum()),
                most=float(limit["seats"]),
                least=None,
                takes=1.0,
                binds=binding == "REGION" and bool(full),
            )
        )
    if limit.get("hours") is not None:
        checks.append(
            LimitCheck(
                limit="REGION",
                label=_("Strategic hours in %(region)s") % {"region": name},
                unit="HOURS",
                used=hours,
                most=float(limit["hours"]),
                least=None,
                takes=takes,
                binds=binding == "REGION" and hours + takes > limit["hours"],
            )
        )
    return checks


def _hours(
    waiting: Waiting, policy: Policy, manager: int, minutes: int, binding: str
) -> list[LimitCheck]:
    people = waiting.managers
    place = np.flatnonzero(people.keys == manager)
    if not place.size:
        return []
    stated = float(people.minutes[place[0]])
    mine = waiting.seated & (waiting.manager == manager)
    share = policy.manager_hours_share
    limited = share is not None and not np.isnan(stated)
    return [
        LimitCheck(
            limit="HOURS",
            label=_("Strategic hours of %(manager)s")
            % {"manager": people.names[place[0]]},
            unit="HOURS",
            used=float(waiting.minutes[mine].sum()) / HOUR,
            most=stated * (share or 1.0) / HOUR if limited else None,
            least=None,
            takes=minutes / HOUR,
            binds=binding == "HOURS",
        )
    ]
