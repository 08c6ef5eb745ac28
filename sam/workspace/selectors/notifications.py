"""Notifications in words, made when they are read, of what their reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Position, Programme, Promise, Region
from planning.models import Action, Handover
from planning.selectors.handovers import handovers_of
from sam.lib import figures
from sam.users.models import User
from sam.workspace.models import Notification
from sam.workspace.selectors.digest_words import summary_of
from tiers.models import BalanceIndex, Flag, Wave
from tiers.selectors.flags import in_words

COUNTED = 99
ICONS = {
    Notification.Kind.DIGEST: "mail",
    Notification.Kind.BALANCE: "scale",
    Notification.Kind.WAVE_HELD: "hourglass",
    Notification.Kind.FLAG_ASSIGNED: "user-plus",
    Notification.Kind.PROMISE_GIVEN: "calendar",
    Notification.Kind.ACTION_GIVEN: "target-arrow",
    Notification.Kind.PERSON_MOVED: "trending-up",
    Notification.Kind.HANDOVER: "users",
}


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
class Told:
    """A notification in words; ``href`` leads to what it is about."""

    notification: Notification
    title: str
    summary: str
    icon: str
    href: str
    parts: tuple[Part, ...] = ()

    @property
    def is_unread(self) -> bool:
        return self.notification.read_at is None


def unread_count(user: User) -> str:
    """Return how many *user* has not read, for the bell; blank at none."""
    count = Notification.objects.visible_to(user).unread()[: COUNTED + 1].count()
    if count > COUNTED:
        return f"{COUNTED}+"
    return figures.number(count) if count else ""


def told(notification: Notification) -> Told:
    """Return one notification in words, for whom it is meant."""
    return told_all([notification], notification.user)[0]


def told_all(notifications: Sequence[Notification], user: User) -> list[Told]:
    """Return notifications of *user* in words, with as many queries as for one."""
    named = _Named.of(notifications, user)
    return [_told(each, named) for each in notifications]


@dataclass(frozen=True, slots=True)
class _Named:
    """What notifications name, by key, as far as their reader may see it."""

    user: User
    currency: str
    flags: Mapping[int, Flag]
    promises: Mapping[int, Promise]
    actions: Mapping[int, Action]
    positions: Mapping[int, Position]
    handovers: Mapping[int, Handover]
    waves: Mapping[int, Wave]
    regions: Mapping[int, str]
    people: Mapping[int, User]

    @classmethod
    def of(cls, notifications: Iterable[Notification], user: User) -> "_Named":
        found = [each.evidence for each in notifications]
        flags = Flag.objects.visible_to(user).select_related("account")
        promises = Promise.objects.visible_to(user).select_related("account")
        actions = Action.objects.visible_to(user).select_related("account")
        held = Position.objects.visible_to(user).select_related("account", "contact")
        waves = Wave.objects.filter(pk__in=_keys(found, "held", "wave"))
        regions = {at["region"] for each in found for at in each.get("balance", ())}
        return cls(
            user=user,
            currency=Programme.current().base_currency,
            flags=flags.in_bulk(_keys(found, "flags", "flag")),
            promises=promises.in_bulk(_keys(found, "promises", "promise")),
            actions=actions.in_bulk(_keys(found, "actions", "action")),
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


def _told(one: Notification, named: _Named) -> Told:
    match one.kind:
        case Notification.Kind.DIGEST:
            return _digest(one, named)
        case Notification.Kind.BALANCE:
            return _balance(one, named)
        case Notification.Kind.WAVE_HELD:
            return _wave(one, named)
        case Notification.Kind.FLAG_ASSIGNED:
            return _assigned(one, named)
        case Notification.Kind.ACTION_GIVEN:
            return _action(one, named)
        case Notification.Kind.PERSON_MOVED:
            return _moved(one, named)
        case Notification.Kind.HANDOVER:
            return _handed(one, named)
        case _given:
            return _promise(one, named)


def _digest(one: Notification, named: _Named) -> Told:
    has = one.evidence
    flags = reverse("service:flag-list")
    parts = [
        Part(
            _("New"),
            _flag_lines(has["flags"], named),
            more=max(has["new"] - len(has["flags"]), 0),
            href=flags,
        ),
        Part(
            _("Actions"),
            _action_lines(has.get("actions", ()), named),
            href=reverse("planning:action-list"),
        ),
        Part(_("Promises"), _promise_lines(has["promises"], named)),
        Part(
            _("Balance"),
            tuple(_balance_line(at, named) for at in has.get("balance", ())),
        ),
        Part(_("Waves that wait"), _wave_lines(has.get("held", ()), named)),
    ]
    return Told(
        notification=one,
        title=_("What is new as of {day}").format(day=date_format(one.as_of, "j F Y")),
        summary=summary_of(has, named.user, named.currency),
        icon=ICONS[Notification.Kind.DIGEST],
        href=flags,
        parts=tuple(part for part in parts if part.lines),
    )


def _flag_lines(keys: Iterable[int], named: _Named) -> tuple[Line, ...]:
    return tuple(
        _flag_line(named.flags[key], named) for key in keys if key in named.flags
    )


def _flag_line(flag: Flag, named: _Named) -> Line:
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


def _promise_lines(keys: Iterable[int], named: _Named) -> tuple[Line, ...]:
    return tuple(
        _promise_line(named.promises[key], named)
        for key in keys
        if key in named.promises
    )


def _promise_line(promise: Promise, named: _Named) -> Line:
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


def _action_lines(keys: Iterable[int], named: _Named) -> tuple[Line, ...]:
    return tuple(
        _action_line(named.actions[key]) for key in keys if key in named.actions
    )


def _action_line(action: Action) -> Line:
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


def _balance_line(at: Mapping[str, Any], named: _Named) -> Line:
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


def _wave_lines(keys: Iterable[int], named: _Named) -> tuple[Line, ...]:
    return tuple(_wave_line(named.waves[key]) for key in keys if key in named.waves)


def _wave_line(wave: Wave) -> Line:
    return Line(
        name=_("Wave {number}").format(number=wave.number),
        words=wave.name,
        href=reverse("tiers:wave-detail", args=[wave.pk]),
    )


def _balance(one: Notification, named: _Named) -> Told:
    turned = one.evidence["balance"]
    lines = tuple(_balance_line(at, named) for at in turned)
    first, was = lines[0], _state(turned[0]["was"])
    if len(lines) == 1:
        title = _("Balance, {region}: {state}").format(
            region=first.name, state=first.words
        )
    else:
        title = _("Balance turned in {count} places").format(count=len(lines))
    return Told(
        notification=one,
        title=title,
        summary=_("Before: {state}").format(state=was)
        if len(lines) == 1
        else ", ".join(f"{line.name}: {line.words}" for line in lines),
        icon=ICONS[Notification.Kind.BALANCE],
        href=first.href,
        parts=(Part(_("Balance"), lines),),
    )


def _state(code: str) -> str:
    return str(BalanceIndex.State(code).label) if code else _("Not judged yet")


def _wave(one: Notification, named: _Named) -> Told:
    wave = named.waves.get(one.evidence["wave"])
    return Told(
        notification=one,
        title=_("Wave {number} waits").format(number=wave.number)
        if wave
        else _("A wave waits"),
        summary=wave.name if wave else "",
        icon=ICONS[Notification.Kind.WAVE_HELD],
        href=reverse("tiers:wave-detail", args=[wave.pk]) if wave else "",
    )


def _assigned(one: Notification, named: _Named) -> Told:
    flag = named.flags.get(one.evidence["flag"])
    by = named.people.get(one.evidence.get("by"))
    title = _("{person} assigned a flag to you").format(person=by or _("The system"))
    if flag is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = _flag_line(flag, named)
    said = [f"{line.name}: {line.words}", one.evidence.get("reason", ""), line.note]
    summary = ". ".join(words for words in said if words)
    return Told(one, title, summary, _icon(one), line.href)


def _promise(one: Notification, named: _Named) -> Told:
    promise = named.promises.get(one.evidence["promise"])
    by = named.people.get(one.evidence.get("by"))
    words = _("{person} promised something that you keep")
    if one.evidence.get("handed_on"):
        words = _("{person} handed a promise on to you")
    title = words.format(person=by or _("The system"))
    if promise is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = _promise_line(promise, named)
    summary = f"{line.name}: {line.words}, {line.note}"
    return Told(one, title, summary, _icon(one), line.href)


def _action(one: Notification, named: _Named) -> Told:
    action = named.actions.get(one.evidence["action"])
    by = named.people.get(one.evidence.get("by"))
    title = _("{person} gave you something to do").format(person=by or _("The system"))
    if action is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = _action_line(action)
    summary = f"{line.name}: {line.words}, {line.note}"
    return Told(one, title, summary, _icon(one), line.href)


def _moved(one: Notification, named: _Named) -> Told:
    """Say who rose or went where, as far as the reader sees both accounts."""
    was = named.positions.get(one.evidence["from_position"])
    now = named.positions.get(one.evidence["to_position"])
    seen = now or was
    if seen is None:
        gone = _("You no longer see this account.")
        return Told(one, _("Somebody has moved"), gone, _icon(one), "")
    if was is None:
        words = _("{person} came to {account}")
    elif now is None:
        words = _("{person} left {account}")
    elif was.account_id == now.account_id:
        words = _("{person} has another position at {account}")
    else:
        words = _("{person} went from {before} to {account}")
    title = words.format(
        person=seen.contact.full_name,
        account=seen.account.name,
        before=was.account.name if was else "",
    )
    by = named.people.get(one.evidence.get("by"))
    told = _("{colleague} wrote it down").format(colleague=by or _("The system"))
    summary = ". ".join(part for part in (now.title if now else "", told) if part)
    href = reverse("accounts:person", args=[seen.contact_id])
    return Told(one, title, summary, _icon(one), href)


def _handed(one: Notification, named: _Named) -> Told:
    handover = named.handovers.get(one.evidence["handover"])
    by = named.people.get(one.evidence.get("by"))
    is_giver = handover is not None and handover.from_user_id == named.user.pk
    words = {
        "begin_handover": _("{person} begins to hand an account of yours over")
        if is_giver
        else _("{person} hands an account over to you"),
        "sign_handover": _("{person} took an account over"),
        "cancel_handover": _("{person} cancelled a hand-over"),
    }[one.evidence["verb"]]
    title = words.format(person=by or _("The system"))
    if handover is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    href = reverse("handovers:handover-detail", args=[handover.pk])
    return Told(one, title, handover.account.name, _icon(one), href)


def _icon(one: Notification) -> str:
    return ICONS[Notification.Kind(one.kind)]
