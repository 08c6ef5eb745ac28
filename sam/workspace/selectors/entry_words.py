"""What the events of a timeline say: the customer's voice, people, plan, wallet."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Challenge, CompetitorFootprint, KnowledgeNote, Position
from accounts.models.voice import SCALES
from accounts.selectors.signals import LABELS
from planning.models import Objective
from sam.lib import figures, shell
from sam.users.models import User

type Said = dict[str, Any]


def _joined(*said: Any) -> str:
    return " · ".join(str(each) for each in said if each)


def _signal(row: Said, _user: User) -> Said:
    value, most = row["value"], SCALES[row["kind"]][1]
    shown = number_format(value, 0 if value == int(value) else 1)
    label = str(LABELS[row["kind"]])
    about = f"{label}: {row['market']}" if row["market"] else label
    return {
        "icon": "heart-handshake",
        "title": _("%(about)s, %(value)s of %(most)s")
        % {"about": about, "value": shown, "most": most},
        "detail": row["by"] or "",
        "note": row["evidence"],
    }


def _knowledge(row: Said, _user: User) -> Said:
    return {
        "icon": "bulb",
        "title": str(KnowledgeNote.Topic(row["topic"]).label),
        "detail": _joined(row["by"], row["source"]),
        "note": row["text"],
    }


def _challenge(row: Said, _user: User) -> Said:
    return {
        "icon": "message-question",
        "title": _("Their problem: %(words)s") % {"words": row["words"]},
        "detail": _joined(Challenge.Status(row["status"]).label, row["by"]),
        "note": row["outcome"] or row["help_action"],
    }


def _action(row: Said, _user: User) -> Said:
    return {
        "icon": "check",
        "title": _("Done: %(words)s") % {"words": row["words"]},
        "detail": row["by"] or "",
        "note": row["outcome"],
    }


def _objective(row: Said, _user: User) -> Said:
    label = Objective.Status(row["status"]).label
    return {
        "icon": "target-arrow",
        "title": _("Objective: %(words)s") % {"words": row["words"]},
        "detail": str(label),
        "note": row["outcome"],
        "is_bad": row["status"] == Objective.Status.MISSED,
    }


def _joined_us(row: Said, _user: User) -> Said:
    """Say that somebody came, or is now something else at the same account."""
    words = _("%(person)s joined")
    if row["was"] is not None:
        words = _("%(person)s has a new position")
    was = _("until then %(title)s") % {"title": row["was"]} if row["was"] else ""
    return {
        "icon": "user-plus",
        "title": words % {"person": row["name"]},
        "detail": _joined(_title(row), row["function"], was),
    }


def _left(row: Said, _user: User) -> Said:
    return {
        "icon": "user-off",
        "title": _("%(person)s left") % {"person": row["name"]},
        "detail": _joined(_title(row), row["function"]),
        "is_bad": True,
    }


def _title(row: Said) -> str:
    return row["title"] or str(dict(Position.Level.choices).get(row["level"], ""))


def _handover(row: Said, _user: User) -> Said:
    return {
        "icon": "user-plus",
        "title": _("%(person)s took it over") % {"person": row["to"]},
        "detail": row["reason"],
    }


def _wallet(row: Said, _user: User) -> Said:
    now, currency = Decimal(row["total"]), shell.house().currency
    title = _("Wallet of %(what)s measured") % {"what": row["what"]}
    detail, many = "", row["categories"]
    if many > 1:
        title = ngettext(
            "Wallet of %(n)s category stated", "Wallet of %(n)s categories stated", many
        ) % {"n": many}
    elif row["was"] is not None and Decimal(row["was"]) != now:
        title = _("Wallet of %(what)s restated") % {"what": row["what"]}
        detail = _("from %(was)s to %(now)s") % {
            "was": figures.money(Decimal(row["was"]), currency),
            "now": figures.money(now, currency),
        }
    grade = _("grade %(grade)s") % {"grade": row["grade"]}
    return {
        "icon": "wallet",
        "title": title,
        "detail": _joined(detail, grade, row["source"]),
        "amount": now,
    }


def _footprint(row: Said, _user: User) -> Said:
    hold = CompetitorFootprint.Hold(row["hold"]).label
    return {
        "icon": "door-enter",
        "title": _("Competitor there: %(who)s") % {"who": row["who"]},
        "detail": _joined(row["what"], hold),
        "note": row["evidence"],
    }


def _ladder(row: Said, _user: User) -> Said:
    return {
        "icon": "stairs",
        "title": _("Ladder %(level)s: %(name)s")
        % {"level": row["level"], "name": row["name"] or ""},
        "detail": row["by"] or "",
        "note": row["evidence"],
    }


def _benefit(row: Said, _user: User) -> Said:
    return {
        "icon": "package",
        "title": _("Delivered: %(what)s") % {"what": row["what"] or _("a benefit")},
        "note": row["evidence"],
    }


WORDS: dict[str, Callable[[Said, User], Said]] = {
    "ACTION": _action,
    "BENEFIT": _benefit,
    "CHALLENGE": _challenge,
    "FOOTPRINT": _footprint,
    "HANDOVER": _handover,
    "JOINED": _joined_us,
    "KNOWLEDGE": _knowledge,
    "LADDER": _ladder,
    "LEFT": _left,
    "OBJECTIVE": _objective,
    "SIGNAL": _signal,
    "WALLET": _wallet,
}
