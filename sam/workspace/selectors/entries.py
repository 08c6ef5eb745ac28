"""What the events of a timeline say, read by kind for one page at a time."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import FETCH_RAISE, Count, F, Max, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import (
    ContactPreference,
    Interaction,
    OrderLine,
    Problem,
    Promise,
)
from accounts.selectors.interactions import ICONS
from accounts.selectors.preferences import wish_words
from sam.lib import figures
from sam.users.models import User
from tiers.models import Flag, Tier, TierAssignment
from tiers.selectors import reason_words
from tiers.selectors.flags import flag_words


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One event. ``amount`` is money in the programme's currency, absent where there is
    none or where it is hidden; ``is_bad`` marks what went wrong for the customer.
    """

    at: dt.datetime
    kind: str
    id: int
    icon: str
    title: str
    detail: str = ""
    note: str = ""
    amount: Decimal | None = None
    is_bad: bool = False
    tier: str = ""


type Place = tuple[dt.datetime, str, int]
type Said = dict[str, Any]
type Loader = Callable[[set[int], User, dt.date], dict[int, Any]]


def entries_of(
    places: Sequence[Place], user: User, *, today: dt.date
) -> Iterable[Entry]:
    """Return the entry of each place, in their order; a vanished one is left out."""
    ids: dict[Loader, set[int]] = {}
    for _at, kind, key in places:
        ids.setdefault(KINDS[kind][0], set()).add(key)
    rows = {load: load(keys, user, today) for load, keys in ids.items()}
    entries = []
    for at, kind, key in places:
        load, say = KINDS[kind]
        if key in rows[load]:
            said = say(rows[load][key], user)
            entries.append(Entry(at=at, kind=kind, id=key, **said))
    return entries


def _orders(ids: set[int], user: User, today: dt.date) -> dict[int, Said]:
    late = Q(delivered_on__gt=F("promised_on")) | Q(
        delivered_on=None, promised_on__lt=today
    )
    rows = (
        OrderLine.objects.visible_to(user)
        .filter(order_id__in=ids)
        .values("order_id")
        .annotate(
            total=Sum("revenue"),
            lines=Count("pk"),
            late_lines=Count("pk", filter=late),
            waiting=Count("pk", filter=Q(delivered_on=None, promised_on__lt=today)),
            days=Max(F("delivered_on") - F("promised_on"), filter=late),
        )
    )
    known: dict[int, Said] = {row["order_id"]: dict(row) for row in rows}
    return {key: known.get(key, {}) for key in ids}


def _order(row: Said, _user: User) -> Said:
    if not row:
        return {
            "icon": "shopping-cart",
            "title": _("Order"),
            "detail": _("no lines"),
        }
    lines = row["lines"]
    details = [ngettext("%(lines)s line", "%(lines)s lines", lines) % {"lines": lines}]
    if row["waiting"]:
        details.append(_("not delivered, its promise is past"))
    elif row["late_lines"]:
        days = row["days"].days
        details.append(
            ngettext("delivered a day late", "delivered %(days)s days late", days)
            % {"days": figures.number(days)}
        )
    is_credit = row["total"] < 0
    return {
        "icon": "arrow-back-up" if is_credit else "shopping-cart",
        "title": _("Credit") if is_credit else _("Order"),
        "detail": ", ".join(details),
        "amount": row["total"],
        "is_bad": bool(row["late_lines"]),
    }


def _interactions(ids: set[int], user: User, _today: dt.date) -> dict[int, Interaction]:
    rows = (
        Interaction.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("user")
        .prefetch_related("contacts")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.pk: row for row in rows}


def _interaction(row: Interaction, _user: User) -> Said:
    who = [str(row.user)] if row.user else []
    who += [contact.full_name for contact in row.contacts.all()]
    details = [", ".join(who)] if who else []
    if row.minutes:
        details.append(
            _("%(minutes)s\N{NO-BREAK SPACE}min")
            % {"minutes": figures.number(row.minutes)}
        )
    if row.purpose:
        details.append(str(row.get_purpose_display()))
    kind = row.get_kind_display()
    return {
        "icon": ICONS[Interaction.Kind(row.kind)],
        "title": f"{kind}: {row.subject}" if row.subject else str(kind),
        "detail": " · ".join(details),
        "note": row.note,
    }


def _problems(ids: set[int], user: User, _today: dt.date) -> dict[int, Problem]:
    rows = Problem.objects.visible_to(user).filter(pk__in=ids).fetch_mode(FETCH_RAISE)
    return {row.pk: row for row in rows}


def _opened(row: Problem, user: User) -> Said:
    return {
        "icon": "alert-triangle",
        "title": _("Problem: %(kind)s") % {"kind": row.get_kind_display()},
        "detail": str(row.get_severity_display()) if row.severity else "",
        "note": row.description,
        "amount": row.estimated_loss if user.sees_money else None,
        "is_bad": True,
    }


def _resolved(row: Problem, _user: User) -> Said:
    days = (row.resolved_at - row.opened_at).days if row.resolved_at else 0
    after = ngettext("after a day", "after %(days)s days", days)
    return {
        "icon": "circle-check",
        "title": _("Resolved: %(kind)s") % {"kind": row.get_kind_display()},
        "detail": after % {"days": figures.number(days)} if days else _("the same day"),
        "note": row.description,
    }


def _stays(ids: set[int], user: User, _today: dt.date) -> dict[int, TierAssignment]:
    rows = (
        TierAssignment.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("decided_by")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.pk: row for row in rows}


def _tier(row: TierAssignment, _user: User) -> Said:
    said = [reason_words(row.reason), str(row.decided_by or "")]
    return {
        "icon": "stairs",
        "title": _("Tier: %(tier)s") % {"tier": Tier(row.tier).label},
        "detail": " · ".join(filter(None, said)),
        "tier": row.tier,
    }


def _flags(ids: set[int], user: User, _today: dt.date) -> dict[int, Flag]:
    rows = Flag.objects.visible_to(user).filter(pk__in=ids).fetch_mode(FETCH_RAISE)
    return {row.pk: row for row in rows}


def _raised(row: Flag, _user: User) -> Said:
    return {
        "icon": "alert-circle",
        "title": flag_words(row.kind, row.evidence),
        "detail": _("%(flag)s · flag raised") % {"flag": row.get_kind_display()},
        "is_bad": True,
    }


def _cleared(row: Flag, _user: User) -> Said:
    return {
        "icon": "circle-check",
        "title": str(row.get_kind_display()),
        "detail": _("flag cleared"),
    }


def _promises(ids: set[int], user: User, _today: dt.date) -> dict[int, Promise]:
    rows = (
        Promise.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("owner", "kept_by", "withdrawn_by")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.pk: row for row in rows}


def _promised(row: Promise, _user: User) -> Said:
    day = date_format(row.due_on, pgettext("date format", "j M Y"))
    by = _("by %(day)s") % {"day": day}
    return {
        "icon": "calendar",
        "title": _("Promised: %(words)s") % {"words": row.words},
        "detail": " · ".join(filter(None, [by, str(row.owner or "")])),
    }


def _kept(row: Promise, _user: User) -> Said:
    return {
        "icon": "circle-check",
        "title": _("Promise kept: %(words)s") % {"words": row.words},
        "detail": str(row.kept_by or ""),
        "note": row.outcome,
    }


def _withdrawn(row: Promise, _user: User) -> Said:
    return {
        "icon": "circle-x",
        "title": _("Promise taken back: %(words)s") % {"words": row.words},
        "detail": str(row.withdrawn_by or ""),
        "note": row.outcome,
        "is_bad": True,
    }


def _wishes(ids: set[int], user: User, _today: dt.date) -> dict[int, ContactPreference]:
    rows = (
        ContactPreference.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("contact", "asked_by")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.pk: row for row in rows}


def _wish(row: ContactPreference, _user: User) -> Said:
    who = row.contact.full_name if row.contact else ""
    return {
        "icon": "message-question",
        "title": _("What contact they want: %(wish)s") % {"wish": wish_words(row)},
        "detail": " · ".join(filter(None, [who, str(row.asked_by or "")])),
        "note": row.note,
    }


# For each kind of event, how its rows are read and what one of them says.
KINDS: dict[str, tuple[Loader, Callable[[Any, User], Said]]] = {
    "CLEARED": (_flags, _cleared),
    "FLAG": (_flags, _raised),
    "INTERACTION": (_interactions, _interaction),
    "KEPT": (_promises, _kept),
    "ORDER": (_orders, _order),
    "PROBLEM": (_problems, _opened),
    "PROMISE": (_promises, _promised),
    "RESOLVED": (_problems, _resolved),
    "TIER": (_stays, _tier),
    "WISH": (_wishes, _wish),
    "WITHDRAWN": (_promises, _withdrawn),
}
