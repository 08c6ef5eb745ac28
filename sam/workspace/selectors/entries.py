"""What the events of a timeline say, read by kind for one page at a time."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE, Count, F, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Interaction, OrderLine, Problem
from sam.lib import figures
from sam.users.models import User
from tiers.models import Flag, Tier, TierAssignment
from tiers.selectors import reason_words
from tiers.selectors.flags import flag_words

ICONS = {
    Interaction.Kind.VISIT: "map-pin",
    Interaction.Kind.CALL: "phone",
    Interaction.Kind.VIDEO: "video",
    Interaction.Kind.EMAIL: "mail",
    Interaction.Kind.EVENT: "calendar",
    Interaction.Kind.REVIEW: "clipboard-list",
}


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
type Reader = Callable[[list[int], User, dt.date], dict[int, dict[str, object]]]


def entries_of(
    places: Sequence[Place], user: User, *, today: dt.date
) -> Iterable[Entry]:
    """Return the entry of each place, in their order; a vanished one is left out."""
    ids: dict[str, list[int]] = {}
    for _at, kind, key in places:
        ids.setdefault(kind, []).append(key)
    said = {kind: READERS[kind](keys, user, today) for kind, keys in ids.items()}
    return [
        Entry(at=at, kind=kind, id=key, **said[kind][key])  # type: ignore[arg-type]
        for at, kind, key in places
        if key in said[kind]
    ]


def _orders(ids: list[int], user: User, today: dt.date) -> dict[int, dict[str, object]]:
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
    known = {row["order_id"]: _order(dict(row)) for row in rows}
    empty: dict[str, object] = {
        "icon": "shopping-cart",
        "title": _("Order"),
        "detail": _("no lines"),
    }
    return {key: known.get(key, empty) for key in ids}


def _order(row: dict[str, object]) -> dict[str, object]:
    total: Decimal = row["total"]  # type: ignore[assignment]
    lines = int(str(row["lines"]))
    details = [ngettext("%(lines)s line", "%(lines)s lines", lines) % {"lines": lines}]
    if row["waiting"]:
        details.append(_("not delivered, its promise is past"))
    elif row["late_lines"]:
        days = row["days"].days  # type: ignore[attr-defined]
        details.append(
            ngettext("delivered a day late", "delivered %(days)s days late", days)
            % {"days": figures.number(days)}
        )
    is_credit = total < 0
    return {
        "icon": "arrow-back-up" if is_credit else "shopping-cart",
        "title": _("Credit") if is_credit else _("Order"),
        "detail": ", ".join(details),
        "amount": total,
        "is_bad": bool(row["late_lines"]),
    }


def _interactions(
    ids: list[int], user: User, _today: dt.date
) -> dict[int, dict[str, object]]:
    rows = (
        Interaction.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("user")
        .prefetch_related("contacts")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.pk: _interaction(row) for row in rows}


def _interaction(row: Interaction) -> dict[str, object]:
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
        "title": f"{kind}: {row.subject}" if row.subject else kind,
        "detail": " · ".join(details),
        "note": row.note,
    }


def _opened(
    ids: list[int], user: User, _today: dt.date
) -> dict[int, dict[str, object]]:
    return {
        row.pk: {
            "icon": "alert-triangle",
            "title": _("Problem: %(kind)s") % {"kind": row.get_kind_display()},
            "detail": str(row.get_severity_display()) if row.severity else "",
            "note": row.description,
            "amount": row.estimated_loss if user.sees_money else None,
            "is_bad": True,
        }
        for row in _problems(ids, user)
    }


def _resolved(
    ids: list[int], user: User, _today: dt.date
) -> dict[int, dict[str, object]]:
    said: dict[int, dict[str, object]] = {}
    for row in _problems(ids, user):
        assert row.resolved_at is not None  # noqa: S101 - the branch asks for it
        days = (row.resolved_at - row.opened_at).days
        said[row.pk] = {
            "icon": "circle-check",
            "title": _("Resolved: %(kind)s") % {"kind": row.get_kind_display()},
            "detail": (
                ngettext("after a day", "after %(days)s days", days)
                % {"days": figures.number(days)}
                if days
                else _("the same day")
            ),
            "note": row.description,
        }
    return said


def _problems(ids: list[int], user: User) -> Iterable[Problem]:
    return Problem.objects.visible_to(user).filter(pk__in=ids).fetch_mode(FETCH_RAISE)


def _tiers(ids: list[int], user: User, _today: dt.date) -> dict[int, dict[str, object]]:
    rows = (
        TierAssignment.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("decided_by")
        .fetch_mode(FETCH_RAISE)
    )
    return {
        row.pk: {
            "icon": "stairs",
            "title": _("Tier: %(tier)s") % {"tier": Tier(row.tier).label},
            "detail": " · ".join(
                filter(None, [reason_words(row.reason), str(row.decided_by or "")])
            ),
            "tier": row.tier,
        }
        for row in rows
    }


def _flags(ids: list[int], user: User, _today: dt.date) -> dict[int, dict[str, object]]:
    return {
        row.pk: {
            "icon": "alert-circle",
            "title": flag_words(row.kind, row.evidence),
            "detail": _("flag raised"),
            "is_bad": True,
        }
        for row in _raised(ids, user)
    }


def _cleared(
    ids: list[int], user: User, _today: dt.date
) -> dict[int, dict[str, object]]:
    return {
        row.pk: {
            "icon": "circle-check",
            "title": str(row.get_kind_display()),
            "detail": _("flag cleared"),
        }
        for row in _raised(ids, user)
    }


def _raised(ids: list[int], user: User) -> Iterable[Flag]:
    return Flag.objects.visible_to(user).filter(pk__in=ids).fetch_mode(FETCH_RAISE)


READERS: dict[str, Reader] = {
    "CLEARED": _cleared,
    "FLAG": _flags,
    "INTERACTION": _interactions,
    "ORDER": _orders,
    "PROBLEM": _opened,
    "RESOLVED": _resolved,
    "TIER": _tiers,
}
