"""Flags in words, made from the figures that raised them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from tiers.models import Flag
from tiers.selectors import flag_reasons_account, flag_reasons_service
from tiers.selectors.flag_chips import chip_words
from tiers.selectors.flag_evidence import Reason, reasons

WORDS = flag_reasons_service.WORDS | flag_reasons_account.WORDS
ICONS = {
    Flag.Kind.UNDER_SERVED: "alert-triangle",
    Flag.Kind.RARELY_VISITED: "calendar",
    Flag.Kind.RHYTHM_BROKEN: "clock",
    Flag.Kind.TOXIC_MIX: "truck-delivery",
    Flag.Kind.DO_NOT_LOSE: "shield-exclamation",
    Flag.Kind.HOLLOW: "heart-broken",
    Flag.Kind.INVERTED_SERVICE: "arrows-up-down",
    Flag.Kind.NO_EXECUTIVE: "user-off",
    Flag.Kind.PROFIT_INVERSION: "trending-up",
    Flag.Kind.CONCENTRATION: "chart-pie",
    Flag.Kind.LAGGARD_UNDECIDED: "hourglass",
    Flag.Kind.OVER_SERVED: "scale",
}
# What follows from another flag says why in its words.
FOLLOWING = {
    "NEGLECTED": gettext_lazy("Strategic in name"),
    "AT_RISK": gettext_lazy("Not to be lost"),
}
# What a kind is called where a list has room for a word or two.
SHORT = {
    Flag.Kind.RARELY_VISITED: gettext_lazy("Rarely visited"),
    Flag.Kind.HOLLOW: gettext_lazy("Hollow"),
    Flag.Kind.INVERTED_SERVICE: gettext_lazy("Slow line"),
    Flag.Kind.NO_EXECUTIVE: gettext_lazy("No C or D"),
    Flag.Kind.PROFIT_INVERSION: gettext_lazy("Earns more"),
    Flag.Kind.LAGGARD_UNDECIDED: gettext_lazy("Undecided"),
}
# Where the chief reason says better than the kind what it is about.
REASON_ICONS = {
    "VISITS": "map-pin",
    "SILENCE": "phone",
    "RESPONSE": "message-question",
    "PROMISE": "heart-handshake",
    "PROBLEM": "message-question",
    "HOURS": "clock",
}
# Where there is room for one, the first of these is shown.
RANKED: list[str] = [
    Flag.Kind.TOXIC_MIX,
    Flag.Kind.RARELY_VISITED,
    Flag.Kind.RHYTHM_BROKEN,
    Flag.Kind.NO_EXECUTIVE,
    Flag.Kind.UNDER_SERVED,
    Flag.Kind.INVERTED_SERVICE,
    Flag.Kind.DO_NOT_LOSE,
    Flag.Kind.HOLLOW,
    Flag.Kind.LAGGARD_UNDECIDED,
    Flag.Kind.CONCENTRATION,
    Flag.Kind.PROFIT_INVERSION,
    Flag.Kind.OVER_SERVED,
]
# Something to know rather than something that goes wrong.
CALM = {Flag.Kind.OVER_SERVED, Flag.Kind.PROFIT_INVERSION}


def flag_words(
    kind: str,
    evidence: Mapping[str, Any],
    *,
    sees_money: bool = False,
    currency: str = "",
) -> str:
    """
    Say in a sentence what raised a flag: its chief reason, with its figures.

    Figures of cost and margin are said to who *sees_money* only.
    """
    said = reasons_in_words(kind, evidence, sees_money=sees_money, currency=currency)
    return said[0]


def reasons_in_words(
    kind: str,
    evidence: Mapping[str, Any],
    *,
    sees_money: bool = False,
    currency: str = "",
) -> list[str]:
    """Return each reason of a flag as a sentence, the chief one first; never none."""
    found = reasons(evidence, sees_money=sees_money, currency=currency)
    said = [words for reason in found if (words := _words(reason))]
    return said or [str(Flag.Kind(kind).label)]


def flag_chip(kind: str, evidence: Mapping[str, Any]) -> str:
    """Return a flag's chief reason in few words, or else what its kind is called."""
    said = [chip_words(reason) for reason in reasons(evidence)[:1]]
    return (said and said[0]) or str(Flag.Kind(kind).label)


def flag_icon(kind: str, evidence: Mapping[str, Any]) -> str:
    """Return the icon of a flag, that of its chief reason if it has one of its own."""
    for reason in reasons(evidence)[:1]:
        if reason.code in REASON_ICONS:
            return REASON_ICONS[reason.code]
    return kind_icon(kind)


def kind_icon(kind: str) -> str:
    """Return the icon of a kind of flag."""
    return ICONS[Flag.Kind(kind)]


def kind_chip(kind: str) -> str:
    """Return what a kind of flag is called in a word or two."""
    return str(SHORT.get(Flag.Kind(kind), Flag.Kind(kind).label))


def ranked_kinds(kinds: Iterable[str]) -> list[str]:
    """Return *kinds*, the one first that is shown where there is room for one."""
    return sorted(kinds, key=RANKED.index)


def flag_urgency(kind: str, *, is_urgent: bool) -> str:
    """Return how a flag's chip looks: ``now`` for today, ``watch``, or nothing."""
    if is_urgent:
        return "now"
    return "" if kind in CALM else "watch"


def _words(reason: Reason) -> str:
    if reason.code in FOLLOWING:
        start = str(FOLLOWING[reason.code])
        because = _words(reason.because) if reason.because else ""
        return f"{start}. {because}" if because else start
    say = WORDS.get(reason.code)
    return say(reason) if say else ""
