"""Limits, what they cost and how they clash, in words."""

from collections.abc import Callable, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiers.core.clashes import Limit
from tiers.core.worth import OneMore
from tiers.features import HOUR
from tiers.services.selecting import Problem

type Names = Callable[[Sequence[int]], list[str]]

NAMED = 5


def limit_words(problem: Problem, limit: Limit) -> str:
    """Return a limit with its figure."""
    limits, index = problem.limits, limit.index
    match limit.field:
        case "seats":
            return ngettext(
                "at most {count} seat in all",
                "at most {count} seats in all",
                limits.seats,
            ).format(count=limits.seats)
        case "region_seats":
            most = int(limits.region_seats[index])
            return ngettext(
                "at most {count} seat in {region}",
                "at most {count} seats in {region}",
                most,
            ).format(count=most, region=problem.regions[index])
        case "region_hours":
            return _("at most {hours} hours a month in {region}").format(
                hours=hours(int(limits.region_minutes[index])),
                region=problem.regions[index],
            )
        case "manager_hours":
            return _("{manager} has {hours} hours a month for them").format(
                manager=problem.managers[index],
                hours=hours(int(limits.manager_minutes[index])),
            )
        case "most":
            most = int(limits.most[index])
            return ngettext(
                "at most {count} seat for “{kind}”",
                "at most {count} seats for “{kind}”",
                most,
            ).format(count=most, kind=problem.kinds[index])
        case "least":
            least = int(limits.least[index])
            return ngettext(
                "at least {count} seat for “{kind}”",
                "at least {count} seats for “{kind}”",
                least,
            ).format(count=least, kind=problem.kinds[index])
    raise ValueError(f"no limit is called {limit.field!r}")


def clash_words(
    problem: Problem, clashes: Sequence[Limit], *, names: Names
) -> list[str]:
    """
    Return what cannot all be kept, one sentence part a limit; what is held comes last.

    :param names: names the accounts at some indices
    """
    said = [
        _clash_words(problem, limit) for limit in clashes if limit.field != "seated"
    ]
    held = [limit.index for limit in clashes if limit.field == "seated"]
    if not held:
        return said
    taken = sum(int(problem.limits.minutes[place]) for place in held)
    listed = ", ".join(names(held[:NAMED]))
    if len(held) > NAMED:
        listed = _("{names} and {count} more").format(
            names=listed, count=len(held) - NAMED
        )
    words = ngettext(
        "{names} keeps its seat whatever it scores, and takes {hours} hours a month",
        "{names} keep their seats whatever they score, and take {hours} hours a month",
        len(held),
    )
    return [*said, words.format(names=listed, hours=hours(taken))]


def _clash_words(problem: Problem, limit: Limit) -> str:
    """Return a limit and, of seats kept for a type, how many could take one."""
    said = limit_words(problem, limit)
    if limit.field != "least":
        return said
    able = int((problem.limits.kind[problem.places] == limit.index).sum())
    return _("{limit}, of whom {able} may have one").format(limit=said, able=able)


def price_words(problem: Problem, price: OneMore) -> str:
    """Return what there would be one more of."""
    index = price.limit.index
    match price.limit.field:
        case "seats":
            return _("One more seat")
        case "region_seats":
            return _("One more seat in {region}").format(region=problem.regions[index])
        case "most":
            return _("One more seat for “{kind}”").format(kind=problem.kinds[index])
        case "least":
            return _("One seat fewer kept for “{kind}”").format(
                kind=problem.kinds[index]
            )
        case "region_hours":
            return _more_hours(price.amount, problem.regions[index])
        case "manager_hours":
            return _more_hours(price.amount, problem.managers[index])
    raise ValueError(f"{price.limit.field!r} has no price")


def hours(minutes: int) -> str:
    """Return minutes as hours, to a tenth where they are not whole."""
    return str(number_format(minutes / HOUR, 0 if minutes % HOUR == 0 else 1))


def _more_hours(minutes: int, name: str) -> str:
    return ngettext(
        "{hours} more hour a month: {name}",
        "{hours} more hours a month: {name}",
        minutes // HOUR,
    ).format(hours=hours(minutes), name=name)
