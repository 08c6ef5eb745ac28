"""What would mend what a flag complains of, in words and as a verb to offer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from tiers.selectors import flag_evidence as said
from tiers.selectors.flag_evidence import Reason


class Mending(StrEnum):
    """The verbs by which people mend things; WAIT is for what only time mends."""

    VISIT = "VISIT"
    CALL = "CALL"
    ANSWER = "ANSWER"
    RESOLVE = "RESOLVE"
    KEEP = "KEEP"
    PERSON = "PERSON"
    ASK = "ASK"
    DELIVER = "DELIVER"
    DECIDE = "DECIDE"
    WAIT = "WAIT"


ICONS = {
    Mending.VISIT: "map-pin",
    Mending.CALL: "phone",
    Mending.ANSWER: "message-question",
    Mending.RESOLVE: "circle-check",
    Mending.KEEP: "heart-handshake",
    Mending.PERSON: "user-plus",
    Mending.ASK: "message-question",
    Mending.DELIVER: "package",
    Mending.DECIDE: "scale",
    Mending.WAIT: "clock",
}


@dataclass(frozen=True, slots=True)
class Mend:
    """
    One thing that clears a reason.

    ``about`` is the id of the problem, promise or entitlement that it is done to, null
    where there is none or more than one.
    """

    verb: Mending
    words: str
    icon: str
    about: int | None = None


def mends_of(evidence: Mapping[str, Any]) -> list[Mend]:
    """Return what would mend a flag with this *evidence*, the chief reason first."""
    found: dict[tuple[Mending, str], Mend] = {}
    for reason in said.reasons(evidence):
        if make := MENDS.get(reason.code):
            verb, words, about = make(reason)
            key = (verb, words)
            found.setdefault(key, Mend(verb, words, ICONS[verb], about))
    return list(found.values())


type Made = tuple[Mending, str, int | None]


def _visits(reason: Reason) -> Made:
    missing = reason.count("visits_missing")
    if missing > 1:
        words = _("Visit them %(times)s this quarter, and log each visit") % {
            "times": said.times(missing)
        }
    else:
        words = _("Visit them, and log the visit")
    return Mending.VISIT, words, None


def _silence(_reason: Reason) -> Made:
    return Mending.CALL, _("Call, write or visit, and log it"), None


def _response(_reason: Reason) -> Made:
    words = _("Answer what they report as fast as for Strategic customers")
    return Mending.ANSWER, words, None


def _promise(reason: Reason) -> Made:
    words = _("Keep the promise, move its day with them, or withdraw it with a reason")
    return Mending.KEEP, words, _one(reason, "promise_id", "promises")


def _problem(reason: Reason) -> Made:
    about = _one(reason, "problem_id", "problems")
    if reason.figures.get("is_answered") is False:
        return Mending.ANSWER, _("Give a first answer, then resolve it"), about
    return Mending.RESOLVE, _("Resolve the problem"), about


def _hours(_reason: Reason) -> Made:
    words = _("Give it the hours promised; log visits and calls with their minutes")
    return Mending.VISIT, words, None


def _over(_reason: Reason) -> Made:
    words = _("Give its hours to others, or promise it more in the standard")
    return Mending.DECIDE, words, None


def _overdue(_reason: Reason) -> Made:
    words = _("Call and ask why; the flag clears with the next order")
    return Mending.CALL, words, None


def _toxic(reason: Reason) -> Made:
    words = _("Call, say what is done about it, and log it")
    if until := reason.day("until"):
        words = _(
            "Call, say what is done about it, and log it; the flag clears on %(day)s"
            " if nothing more goes wrong"
        ) % {"day": until}
    return Mending.CALL, words, None


def _executive(_reason: Reason) -> Made:
    words = _("Meet somebody at C or D level, and add them to its people")
    return Mending.PERSON, words, None


def _inverted(_reason: Reason) -> Made:
    words = _("Answer its special line faster than the standard one")
    return Mending.ANSWER, words, None


def _earns_more(_reason: Reason) -> Made:
    words = _("Nominate it, or see that it never gets less than the Strategic ones")
    return Mending.DECIDE, words, None


def _concentration(_reason: Reason) -> Made:
    words = _("Win more from others: the flag clears when its share falls")
    return Mending.WAIT, words, None


def _laggard(_reason: Reason) -> Made:
    words = _("Decide: another way to serve it, a tier with a reason, or a mark")
    return Mending.DECIDE, words, None


def _not_special(_reason: Reason) -> Made:
    words = _("Ask them what would make them feel it, and write down what they say")
    return Mending.ASK, words, None


def _others(reason: Reason) -> Made:
    if reason.because and reason.because.code in MENDS:
        return MENDS[reason.because.code](reason.because)
    return Mending.WAIT, _("Mend the flags that it names; it clears with them"), None


def _undelivered(reason: Reason) -> Made:
    words = _("Deliver %(benefit)s, and write down the day and the evidence") % {
        "benefit": reason.text("benefit")
    }
    return Mending.DELIVER, words, _one(reason, "entitlement_id")


def _falling(_reason: Reason) -> Made:
    words = _("Find out why they buy less; it clears when revenue recovers")
    return Mending.CALL, words, None


def _one(reason: Reason, name: str, of: str = "") -> int | None:
    is_several = bool(of) and reason.count(of) > 1
    return None if is_several else reason.count(name) or None


MENDS: dict[str, Callable[[Reason], Made]] = {
    "VISITS": _visits,
    "RARE": _visits,
    "SILENCE": _silence,
    "RESPONSE": _response,
    "PROMISE": _promise,
    "PROBLEM": _problem,
    "HOURS": _hours,
    "OVER": _over,
    "OVERDUE": _overdue,
    "TOXIC": _toxic,
    "EXECUTIVE_LEFT": _executive,
    "FEW_EXECUTIVES": _executive,
    "INVERTED": _inverted,
    "EARNS_MORE": _earns_more,
    "CONCENTRATION": _concentration,
    "LAGGARD": _laggard,
    "NOT_SPECIAL": _not_special,
    "NEGLECTED": _others,
    "UNDELIVERED": _undelivered,
    "AT_RISK": _others,
    "FALLING": _falling,
}
