"""What a reason says in the few words of a chip."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from tiers.selectors import flag_evidence as said
from tiers.selectors.flag_evidence import Reason


def chip_words(reason: Reason) -> str:
    """Return the few words of *reason*; blank for one that is not known."""
    say = CHIPS.get(reason.code)
    return say(reason) if say else ""


def _visits(reason: Reason) -> str:
    return _("%(visits)s of %(promised)s visits") % {
        "visits": figures.number(reason.count("visits_12m")),
        "promised": figures.number(reason.count("visits_floor")),
    }


def _rare(reason: Reason) -> str:
    count = reason.count("visits_12m")
    return ngettext("%(count)s visit a year", "%(count)s visits a year", count) % {
        "count": figures.number(count)
    }


def _silence(reason: Reason) -> str:
    if not reason.is_known("last_contact_on"):
        return _("Never contacted")
    return _("Nothing from us for %(days)s d") % {
        "days": figures.number(reason.count("silent_days"))
    }


def _response(reason: Reason) -> str:
    return _("Answered after %(minutes)s") % {
        "minutes": said.minutes(reason.known("minutes"))
    }


def _promise(reason: Reason) -> str:
    return _("Promise %(days)s d late") % {"days": figures.number(reason.count("days"))}


def _problem(reason: Reason) -> str:
    days = {"days": figures.number(reason.count("days"))}
    if reason.figures.get("is_answered") is False:
        return _("Unanswered %(days)s d") % days
    return _("Unresolved %(days)s d") % days


def _hours(reason: Reason) -> str:
    return _("%(given)s of %(promised)s given") % {
        "given": said.hours(reason.known("minutes") or 0),
        "promised": said.hours(reason.known("promised_minutes") or 0),
    }


def _overdue(reason: Reason) -> str:
    return _("Order gap %(days)s d") % {
        "days": figures.number(reason.count("silent_days"))
    }


def _toxic(reason: Reason) -> str:
    late = reason.count("late")
    if not late:
        return _("Poor service, no stock")
    return _("Late %(times)s, no stock") % {"times": said.times(late)}


def _executive_left(reason: Reason) -> str:
    return _("%(title)s left") % {
        "title": reason.text("title") or _("Last at C or D level")
    }


def _few_executives(reason: Reason) -> str:
    return _("%(known)s of %(promised)s at C or D level") % {
        "known": figures.number(reason.count("known")),
        "promised": figures.number(reason.count("promised")),
    }


def _inverted(_reason: Reason) -> str:
    return _("Special line slower")


def _earns_more(_reason: Reason) -> str:
    return _("Earns more than Strategic ones")


def _concentration(reason: Reason) -> str:
    return _("%(share)s of our revenue") % {
        "share": figures.percent(reason.known("share"), 0)
    }


def _laggard(_reason: Reason) -> str:
    return _("Laggard undecided")


def _not_special(reason: Reason) -> str:
    return _("Feels special %(value)s of 5") % {
        "value": figures.number(reason.known("value"), 1)
    }


def _neglected(_reason: Reason) -> str:
    return _("Strategic in name")


def _undelivered(reason: Reason) -> str:
    return _("%(benefit)s not delivered") % {"benefit": reason.text("benefit")}


def _at_risk(_reason: Reason) -> str:
    return _("Not to be lost")


def _falling(reason: Reason) -> str:
    return _("Not to be lost: revenue %(change)s") % {
        "change": figures.change_percent(reason.known("change"), 0)
    }


CHIPS: dict[str, Callable[[Reason], str]] = {
    "VISITS": _visits,
    "RARE": _rare,
    "SILENCE": _silence,
    "RESPONSE": _response,
    "PROMISE": _promise,
    "PROBLEM": _problem,
    "HOURS": _hours,
    "OVER": _hours,
    "OVERDUE": _overdue,
    "TOXIC": _toxic,
    "EXECUTIVE_LEFT": _executive_left,
    "FEW_EXECUTIVES": _few_executives,
    "INVERTED": _inverted,
    "EARNS_MORE": _earns_more,
    "CONCENTRATION": _concentration,
    "LAGGARD": _laggard,
    "NOT_SPECIAL": _not_special,
    "NEGLECTED": _neglected,
    "UNDELIVERED": _undelivered,
    "AT_RISK": _at_risk,
    "FALLING": _falling,
}
