"""What a notification names, a line each, as far as its reader may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Position, Problem, Programme, Promise, Region
from planning.models import Action, Handover
from planning.selectors.handovers import handovers_of
from sam.lib import figures
from sam.users.models import User
from sam.workspace.models import Notification
from tiers.models import BalanceIndex, Flag, Wave
from tiers.selectors.flags import in_words


@dataclass(frozen=True, slots=True)
class Line:
    """One account, region or wave that a notification names; ``note`` is in brief."""

    name: str
    words: str
    href: str
    note: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading; ``more`` are not named, and found at ``href``."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What notifications name, by key, as far as their reader may see it."""

    user: User
    currency: str
    flags: Mapping[int, Flag]
    promises: Mapping[int, Promise]
    actions: Mapping[int, Action]
    problems: Mapping[int, Problem]
    positions: Mapping[int, Position]
    handovers: Mapping[int, Handover]
    waves: Mapping[int, Wave]
    regions: Mapping[int, str]
    people: Mapping[int, User]

    @classmethod
    def of(cls, notifications: Iterable[Notification], user: User) -> "Named":
        found = [each.evidence for each in notifications]
        flags = Flag.objects.visible_to(user).select_related("account")
        promises = Promise.objects.visible_to(user).select_related("account")
        actions = Action.objects.visible_to(user).select_related("account")
        problems = Problem.objects.visible_to(user).select_related("account")
        held = Position.objects.visible_to(user).select_related("account", "contact")
        waves = Wave.objects.filter(pk__in=_keys(found, "held", "wave"))
        regions = {at["region"] for each in found for at in each.get("balance", ())}
        return cls(
            user=user,
            currency=Programme.current().base_currency,
            flags=flags.in_bulk(_keys(found, "flags", "flag")),
            promises=promises.in_bulk(_keys(found, "promises", "promise")),
            actions=actions.in_bulk(_keys(found, "actions", "action")),
            problems=problems.in_bulk(_keys(found, "problem")),
            positions=held.in_bulk(_keys(found, "from_position", "to_position")),
            handovers=handovers_of(user).in_bulk(_keys(found, "handover")),
            waves={wave.pk: wave for wave in waves} if user.sees_facts else {},
            regions=dict(
                Region.objects.filter(pk__in=regions).values_list("pk", "name")
            ),
            people=User.objects.in_bulk(_keys(found, "by")),
        )


def _keys(found: Iterable[Mapping[str, Any]], *names: str) -> set[int]:
    values = [evidence.get(name) for evidence in found for name in names]
    lists = [value if isinstance(value, list) else [value] for value in values]
    return {key for keys in lists for key in keys if key is not None}


def flag_lines(keys: Iterable[int], named: Named) -> tuple[Line, ...]:
    return tuple(
        flag_line(named.flags[key], named) for key in keys if key in named.flags
    )


def flag_line(flag: Flag, named: Named) -> Line:
    words = in_words(flag, named.user, currency=named.currency)
    if flag.cleared_at is not None:
        note = _("cleared since")
    elif flag.stake:
        stake = figures.money(flag.stake, named.currency)
        note = _("{money} at stake").format(money=stake)
    else:
        note = ""
    return Line(
        name=flag.account.name,
        words=words.words,
        href=reverse("service:flag-detail", args=[flag.pk]),
        note=note,
        urgency=words.urgency if flag.cleared_at is None else "",
    )


def promise_lines(keys: Iterable[int], named: Named) -> tuple[Line, ...]:
    return tuple(
        promise_line(named.promises[key], named)
        for key in keys
        if key in named.promises
    )


def promise_line(promise: Promise, named: Named) -> Line:
    if promise.kept_at is not None:
        note = _("kept since")
    elif promise.withdrawn_at is not None:
        note = _("withdrawn since")
    else:
        note = _("by {day}").format(day=date_format(promise.due_on, "j M Y"))
    return Line(
        name=promise.account.name,
        words=promise.words,
        href=promise.account.get_absolute_url(),
        note=note,
    )


def action_lines(keys: Iterable[int], named: Named) -> tuple[Line, ...]:
    return tuple(
        action_line(named.actions[key]) for key in keys if key in named.actions
    )


def action_line(action: Action) -> Line:
    if action.done_at is not None:
        note = _("done since")
    elif action.dropped_at is not None:
        note = _("dropped since")
    else:
        note = _("by {day}").format(day=date_format(action.due_on, "j M Y"))
    return Line(
        name=action.account.name,
        words=action.words,
        href=reverse("planning:plan", args=[action.account_id]),
        note=note,
    )


def balance_line(at: Mapping[str, Any], named: Named) -> Line:
    key = at["region"]
    address = reverse("service:balance")
    state = at["state"]
    index = at.get("index")
    return Line(
        name=named.regions.get(key, "") if key is not None else _("Everywhere"),
        words=str(BalanceIndex.State(state).label),
        href=address if key is None else f"{address}?region={key}",
        note=""
        if index is None
        else _("index {index} of 100").format(index=figures.number(index)),
        urgency={"RED": "now", "AMBER": "watch"}.get(state, ""),
    )


def wave_lines(keys: Iterable[int], named: Named) -> tuple[Line, ...]:
    return tuple(wave_line(named.waves[key]) for key in keys if key in named.waves)


def wave_line(wave: Wave) -> Line:
    return Line(
        name=_("Wave {number}").format(number=wave.number),
        words=wave.name,
        href=reverse("tiers:wave-detail", args=[wave.pk]),
    )
