"""What a digest holds, counted in one sentence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.users.models import User
from tiers.models.flags import FlagKind

KINDS = 4


def summary_of(has: Mapping[str, Any], user: User, currency: str) -> str:
    """Return what a digest holds in one sentence, as *user* is told it."""
    said = [
        ngettext("{count} new flag", "{count} new flags", has["new"]).format(
            count=figures.number(has["new"])
        )
    ]
    is_director = user.role == User.Role.DIRECTOR
    if has["kinds"] and is_director:
        said[0] += f" ({_kinds(has['kinds'])})"
    if has["urgent"]:
        said.append(_("{count} for today").format(count=figures.number(has["urgent"])))
    said.append(_("{count} open in all").format(count=figures.number(has["open"])))
    if has["stake"] is not None and Decimal(has["stake"]) > 0:
        stake = figures.money(Decimal(has["stake"]), currency)
        said.append(_("{money} at stake").format(money=stake))
    if has["hollow"] > has["kinds"].get("HOLLOW", 0) and is_director:
        words = ngettext(
            "{count} hollow designation", "{count} hollow designations", has["hollow"]
        )
        said.append(words.format(count=figures.number(has["hollow"])))
    if has["overdue"]:
        words = ngettext(
            "{count} promise past its day",
            "{count} promises past their day",
            has["overdue"],
        )
        said.append(words.format(count=figures.number(has["overdue"])))
    if has["due"]:
        words = ngettext(
            "{count} promise due within a week",
            "{count} promises due within a week",
            has["due"],
        )
        said.append(words.format(count=figures.number(has["due"])))
    if has.get("actions_overdue"):
        words = ngettext(
            "{count} action past its day",
            "{count} actions past their day",
            has["actions_overdue"],
        )
        said.append(words.format(count=figures.number(has["actions_overdue"])))
    if has.get("actions_due"):
        words = ngettext(
            "{count} action due within a week",
            "{count} actions due within a week",
            has["actions_due"],
        )
        said.append(words.format(count=figures.number(has["actions_due"])))
    return "; ".join(said)


def _kinds(kinds: Mapping[str, int]) -> str:
    often = sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    labels = dict(FlagKind.choices)
    said = [
        f"{labels.get(kind, kind)} {figures.number(count)}"
        for kind, count in often[:KINDS]
    ]
    if rest := sum(count for _kind, count in often[KINDS:]):
        said.append(_("others {count}").format(count=figures.number(rest)))
    return ", ".join(said)
