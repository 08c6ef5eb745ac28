"""What the events of a timeline say: orders, contacts, promises, problems, tiers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import ContactPreference, Interaction, Problem
from accounts.selectors.interactions import ICONS
from accounts.selectors.preferences import wish_words
from sam.lib import figures
from sam.users.models import User
from sam.workspace.selectors import entry_words
from sam.workspace.selectors.timeline_sources import SOURCES
from tiers.models import Flag, Tier
from tiers.selectors import reason_words
from tiers.selectors.flags import flag_words

type Said = dict[str, Any]
SEPARATOR = " · "
A_DAY = dt.timedelta(days=1)
# Of what is written down later than it happened, the column that says when.
RECORDED = {"CLEARED": "cleared_at", "FLAG": "created_at", "LADDER": "created_at"}
# The column of the colleague who did it, where that is not who wrote it down.
AUTHORS = {
    "ACTION": "done_by_id",
    "HANDOVER": "to_user_id",
    "INTERACTION": "user_id",
    "KEPT": "kept_by_id",
    "PROMISE": "made_by_id",
    "WITHDRAWN": "withdrawn_by_id",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored; ``said`` is what its source reads of it."""

    at: dt.datetime
    kind: str
    id: int
    account_id: int
    said: Said


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One event. ``amount`` is money in the programme's currency, absent where there is
    none or where it is hidden; ``is_bad`` marks what went wrong for the customer.
    ``of`` names its account where that is another than the page's; ``by_id`` is the key
    of the colleague whose doing it was, if that is known.
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
    account_id: int = 0
    of: str = ""
    recorded_at: dt.datetime | None = None
    by_id: int | None = None

    @property
    def known_at(self) -> dt.datetime:
        """When it could be known: a day is over, or it was written down later."""
        at = self.at + A_DAY if SOURCES[self.kind].is_day else self.at
        return self.recorded_at or at


def entries_of(
    events: Sequence[Event], user: User, names: Mapping[int, str]
) -> Iterable[Entry]:
    """Return the entry of each event, in their order; a vanished one is left out."""
    return [
        Entry(
            at=event.at,
            kind=event.kind,
            id=event.id,
            account_id=event.account_id,
            of=names.get(event.account_id, ""),
            recorded_at=_recorded_at(event),
            by_id=event.said.get(AUTHORS.get(event.kind, "recorded_by_id")),
            **WORDS[event.kind](event.said, user),
        )
        for event in events
        if event.said
    ]


def _recorded_at(event: Event) -> dt.datetime | None:
    if event.said.get("batch_id"):
        return None  # imported: when it happened counts, not when it was loaded
    text = event.said.get(RECORDED.get(event.kind, "recorded_at"))
    return parse_datetime(text) if text else None


def _joined(*said: Any) -> str:
    return SEPARATOR.join(str(each) for each in said if each)


def _order(row: Said, _user: User) -> Said:
    lines = row["lines"]
    if not lines:
        return {
            "icon": "shopping-cart",
            "title": _("Order"),
            "detail": _("no lines"),
        }
    details = [ngettext("%(lines)s line", "%(lines)s lines", lines) % {"lines": lines}]
    if row["waiting"]:
        details.append(_("not delivered, its promise is past"))
    elif row["late"]:
        details.append(_late(row["days"]))
    total = Decimal(row["total"])
    is_credit = total < 0
    return {
        "icon": "arrow-back-up" if is_credit else "shopping-cart",
        "title": _("Credit") if is_credit else _("Order"),
        "detail": ", ".join(details),
        "amount": total,
        "is_bad": bool(row["late"]),
    }


def _delivery(row: Said, _user: User) -> Said:
    others = row["lines"] - 1
    more = ngettext("and %(n)s more line", "and %(n)s more lines", others)
    return {
        "icon": "truck-delivery",
        "title": ngettext(
            "Delivered a day late", "Delivered %(days)s days late", row["days"]
        )
        % {"days": figures.number(row["days"])},
        "detail": _joined(row["what"], more % {"n": others} if others else ""),
        "is_bad": True,
    }


def _late(days: int) -> str:
    late = ngettext("delivered a day late", "delivered %(days)s days late", days)
    return late % {"days": figures.number(days)}


def _interaction(row: Said, _user: User) -> Said:
    minutes = files = ""
    if row["minutes"]:
        minutes = _("%(minutes)s\N{NO-BREAK SPACE}min") % {
            "minutes": figures.number(row["minutes"])
        }
    if row["files"]:
        files = ngettext("%(n)s file", "%(n)s files", row["files"])
        files %= {"n": row["files"]}
    who = ", ".join(filter(None, [row["user"], *(row["people"] or [])]))
    purpose = dict(Interaction.Purpose.choices).get(row["purpose"], "")
    kind = Interaction.Kind(row["kind"])
    subject = row["subject"]
    return {
        "icon": ICONS[kind],
        "title": f"{kind.label}: {subject}" if subject else str(kind.label),
        "detail": _joined(who, minutes, purpose, files),
        "note": row["note"],
    }


def _opened(row: Said, user: User) -> Said:
    loss = row["estimated_loss"]
    return {
        "icon": "alert-triangle",
        "title": _("Problem: %(kind)s") % {"kind": Problem.Kind(row["kind"]).label},
        "detail": str(dict(Problem.Severity.choices).get(row["severity"], "")),
        "note": row["description"],
        "amount": Decimal(str(loss)) if loss is not None and user.sees_money else None,
        "is_bad": True,
    }


def _resolved(row: Said, _user: User) -> Said:
    opened, resolved = (
        parse_datetime(row[name]) for name in ("opened_at", "resolved_at")
    )
    days = (resolved - opened).days if opened and resolved else 0
    after = ngettext("after a day", "after %(days)s days", days)
    return {
        "icon": "circle-check",
        "title": _("Resolved: %(kind)s") % {"kind": Problem.Kind(row["kind"]).label},
        "detail": after % {"days": figures.number(days)} if days else _("the same day"),
        "note": row["description"],
    }


def _tier(row: Said, _user: User) -> Said:
    return {
        "icon": "stairs",
        "title": _("Tier: %(tier)s") % {"tier": Tier(row["tier"]).label},
        "detail": _joined(reason_words(row["reason"]), row["by"]),
        "tier": row["tier"],
    }


def _raised(row: Said, _user: User) -> Said:
    label = Flag.Kind(row["kind"]).label
    return {
        "icon": "alert-circle",
        "title": flag_words(row["kind"], row["evidence"]),
        "detail": _("%(flag)s · flag raised") % {"flag": label},
        "is_bad": True,
    }


def _cleared(row: Said, _user: User) -> Said:
    return {
        "icon": "circle-check",
        "title": str(Flag.Kind(row["kind"]).label),
        "detail": _("flag cleared"),
    }


def _promised(row: Said, _user: User) -> Said:
    day = date_format(
        dt.date.fromisoformat(row["due_on"]), pgettext("date format", "j M Y")
    )
    return {
        "icon": "calendar",
        "title": _("Promised: %(words)s") % {"words": row["words"]},
        "detail": _joined(_("by %(day)s") % {"day": day}, row["owner"]),
    }


def _kept(row: Said, _user: User) -> Said:
    return {
        "icon": "circle-check",
        "title": _("Promise kept: %(words)s") % {"words": row["words"]},
        "detail": row["kept_by"] or "",
        "note": row["outcome"],
    }


def _withdrawn(row: Said, _user: User) -> Said:
    return {
        "icon": "circle-x",
        "title": _("Promise taken back: %(words)s") % {"words": row["words"]},
        "detail": row["withdrawn_by"] or "",
        "note": row["outcome"],
        "is_bad": True,
    }


def _wish(row: Said, _user: User) -> Said:
    until = row["quiet_until"]
    wish = ContactPreference(
        visits_year=row["visits_year"],
        contact_days=row["contact_days"],
        channel=row["channel"],
        quiet_until=parse_date(until) if until else None,
    )
    return {
        "icon": "message-question",
        "title": _("What contact they want: %(wish)s") % {"wish": wish_words(wish)},
        "detail": _joined(row["who"], row["by"]),
        "note": row["note"],
    }


# For each kind of event, what one of them says.
WORDS: dict[str, Callable[[Said, User], Said]] = {
    "CLEARED": _cleared,
    "DELIVERY": _delivery,
    "FLAG": _raised,
    "INTERACTION": _interaction,
    "KEPT": _kept,
    "ORDER": _order,
    "PROBLEM": _opened,
    "PROMISE": _promised,
    "RESOLVED": _resolved,
    "TIER": _tier,
    "WISH": _wish,
    "WITHDRAWN": _withdrawn,
    **entry_words.WORDS,
}
