"""Notifications in words, made when they are read, of what their reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sam.lib import figures
from sam.users.models import User
from sam.workspace.models import Notification
from sam.workspace.selectors.digest_words import summary_of
from sam.workspace.selectors.notification_lines import (
    Named,
    Part,
    action_line,
    action_lines,
    balance_line,
    flag_line,
    flag_lines,
    promise_line,
    promise_lines,
    wave_lines,
)
from tiers.models import BalanceIndex

COUNTED = 99
ICONS = {
    Notification.Kind.DIGEST: "mail",
    Notification.Kind.BALANCE: "scale",
    Notification.Kind.WAVE_HELD: "hourglass",
    Notification.Kind.FLAG_ASSIGNED: "user-plus",
    Notification.Kind.PROMISE_GIVEN: "calendar",
    Notification.Kind.ACTION_GIVEN: "target-arrow",
    Notification.Kind.ANSWER_LATE: "clock",
    Notification.Kind.PERSON_MOVED: "trending-up",
    Notification.Kind.HANDOVER: "users",
}


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
    named = Named.of(notifications, user)
    return [_told(each, named) for each in notifications]


def _told(one: Notification, named: Named) -> Told:
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
        case Notification.Kind.ANSWER_LATE:
            return _late(one, named)
        case Notification.Kind.PERSON_MOVED:
            return _moved(one, named)
        case Notification.Kind.HANDOVER:
            return _handed(one, named)
        case _given:
            return _promise(one, named)


def _digest(one: Notification, named: Named) -> Told:
    has = one.evidence
    flags = reverse("service:flag-list")
    parts = [
        Part(
            _("New"),
            flag_lines(has["flags"], named),
            more=max(has["new"] - len(has["flags"]), 0),
            href=flags,
        ),
        Part(
            _("Actions"),
            action_lines(has.get("actions", ()), named),
            href=reverse("planning:action-list"),
        ),
        Part(_("Promises"), promise_lines(has["promises"], named)),
        Part(
            _("Balance"),
            tuple(balance_line(at, named) for at in has.get("balance", ())),
        ),
        Part(_("Waves that wait"), wave_lines(has.get("held", ()), named)),
    ]
    return Told(
        notification=one,
        title=_("What is new as of {day}").format(day=date_format(one.as_of, "j F Y")),
        summary=summary_of(has, named.user, named.currency),
        icon=ICONS[Notification.Kind.DIGEST],
        href=flags,
        parts=tuple(part for part in parts if part.lines),
    )


def _balance(one: Notification, named: Named) -> Told:
    turned = one.evidence["balance"]
    lines = tuple(balance_line(at, named) for at in turned)
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


def _wave(one: Notification, named: Named) -> Told:
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


def _assigned(one: Notification, named: Named) -> Told:
    flag = named.flags.get(one.evidence["flag"])
    by = named.people.get(one.evidence.get("by"))
    title = _("{person} assigned a flag to you").format(person=by or _("The system"))
    if flag is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = flag_line(flag, named)
    said = [f"{line.name}: {line.words}", one.evidence.get("reason", ""), line.note]
    summary = ". ".join(words for words in said if words)
    return Told(one, title, summary, _icon(one), line.href)


def _promise(one: Notification, named: Named) -> Told:
    promise = named.promises.get(one.evidence["promise"])
    by = named.people.get(one.evidence.get("by"))
    words = _("{person} promised something that you keep")
    if one.evidence.get("handed_on"):
        words = _("{person} handed a promise on to you")
    title = words.format(person=by or _("The system"))
    if promise is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = promise_line(promise, named)
    summary = f"{line.name}: {line.words}, {line.note}"
    return Told(one, title, summary, _icon(one), line.href)


def _action(one: Notification, named: Named) -> Told:
    action = named.actions.get(one.evidence["action"])
    by = named.people.get(one.evidence.get("by"))
    title = _("{person} gave you something to do").format(person=by or _("The system"))
    if action is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    line = action_line(action)
    summary = f"{line.name}: {line.words}, {line.note}"
    return Told(one, title, summary, _icon(one), line.href)


def _late(one: Notification, named: Named) -> Told:
    problem = named.problems.get(one.evidence["problem"])
    title = _("A customer waits for an answer longer than promised")
    if problem is None:
        return Told(one, title, _("You no longer see this account."), _icon(one), "")
    waits = problem.first_response_at is None and problem.resolved_at is None
    note = _("answered since")
    if waits:
        note = _("since {time}, promised within {minutes} min").format(
            time=date_format(timezone.localtime(problem.opened_at), "j M Y, H:i"),
            minutes=figures.number(one.evidence["minutes"]),
        )
    said = f"{problem.account.name}: {problem.get_kind_display()}, {note}"
    href = reverse("accounts:problem-answer", args=[problem.pk]) if waits else ""
    return Told(
        one, title, said, _icon(one), href or problem.account.get_absolute_url()
    )


def _moved(one: Notification, named: Named) -> Told:
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


def _handed(one: Notification, named: Named) -> Told:
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
