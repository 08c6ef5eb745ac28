"""What each reason says that comes from visits, contact, answers, promises or hours."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Problem
from sam.lib import figures
from tiers.selectors import flag_evidence as said
from tiers.selectors.flag_evidence import Reason


def visits(reason: Reason) -> str:
    """Fewer visits than promised, quarter after quarter."""
    promised = figures.number(reason.count("visits_floor"))
    count = reason.count("visits_12m")
    if count == 0:
        return _("Not visited in 12 months, %(promised)s promised") % {
            "promised": promised
        }
    return _("Visited %(times)s in 12 months, %(promised)s promised") % {
        "times": said.times(count),
        "promised": promised,
    }


def silence(reason: Reason) -> str:
    """Nothing was heard from us for longer than promised."""
    promised = figures.number(reason.count("contact_days"))
    if not reason.is_known("last_contact_on"):
        return _(
            "Never contacted by us; contact is promised every %(promised)s days"
        ) % {"promised": promised}
    return _("Nothing from us for %(days)s, promised every %(promised)s") % {
        "days": said.days(reason.count("silent_days")),
        "promised": promised,
    }


def response(reason: Reason) -> str:
    """It waits longer for an answer than Strategic customers do."""
    return _(
        "Waits %(own)s for a first answer, Strategic customers %(strategic)s"
        " (medians, its own of %(problems)s)"
    ) % {
        "own": said.minutes(reason.known("minutes")),
        "strategic": said.minutes(reason.known("strategic_minutes")),
        "problems": _problems(reason.count("problems")),
    }


def promise(reason: Reason) -> str:
    """A promise is past its day."""
    late = said.days(reason.count("days"))
    others = reason.count("promises") - 1
    words = _("Promised for %(day)s and not kept: %(words)s (%(late)s late)") % {
        "day": reason.day("due_on"),
        "words": reason.text("words"),
        "late": late,
    }
    if not reason.text("words"):
        words = _("A promise for %(day)s is not kept, %(late)s late") % {
            "day": reason.day("due_on"),
            "late": late,
        }
    return _and_others(words, others)


def problem(reason: Reason) -> str:
    """A problem waits for an answer or a solution longer than promised."""
    kind = reason.text("kind")
    what = (
        str(Problem.Kind(kind).label) if kind in Problem.Kind.values else _("Problem")
    )
    if reason.figures.get("is_answered") is False:
        words = _("%(what)s: unanswered for %(days)s") % {
            "what": what,
            "days": said.days(reason.count("days")),
        }
    else:
        words = _("%(what)s: unresolved for %(days)s, promised within %(promised)s") % {
            "what": what,
            "days": said.days(reason.count("days")),
            "promised": figures.number(reason.count("resolve_days")),
        }
    return _and_others(words, reason.count("problems") - 1)


def hours(reason: Reason) -> str:
    """It gets fewer of the hours it was promised than others with less to win."""
    return _("Got %(given)s of the %(promised)s promised in 12 months") % {
        "given": _hours(reason.known("minutes")),
        "promised": _hours(reason.known("promised_minutes")),
    }


def rare(reason: Reason) -> str:
    """It is visited twice a year or less."""
    return visits(reason)


def over(reason: Reason) -> str:
    """It gets more than it was promised."""
    return _(
        "Got %(given)s in 12 months, %(promised)s promised; visited %(times)s,"
        " %(target)s promised"
    ) % {
        "given": _hours(reason.known("minutes")),
        "promised": _hours(reason.known("promised_minutes")),
        "times": said.times(reason.count("visits_12m")),
        "target": figures.number(reason.count("visits_target")),
    }


def _problems(count: int) -> str:
    return ngettext("%(count)s problem", "%(count)s problems", count) % {
        "count": figures.number(count)
    }


def _hours(minutes: float | None) -> str:
    if minutes is None:
        return figures.not_measured()
    return said.hours(minutes)


def _and_others(words: str, others: int) -> str:
    if others < 1:
        return words
    return ngettext(
        "%(words)s; and %(count)s more", "%(words)s; and %(count)s more", others
    ) % {"words": words, "count": figures.number(others)}


WORDS: dict[str, Callable[[Reason], str]] = {
    "VISITS": visits,
    "SILENCE": silence,
    "RESPONSE": response,
    "PROMISE": promise,
    "PROBLEM": problem,
    "HOURS": hours,
    "RARE": rare,
    "OVER": over,
}
