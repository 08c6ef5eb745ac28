"""Decisions, reasons and criteria in the reader's words: the one place for them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import figures
from tiers.models import Change, Evaluation

CRITERIA = {
    "potential": gettext_lazy("Potential"),
    "headroom": gettext_lazy("Headroom"),
    "lifetime_value": gettext_lazy("Lifetime value"),
    "revenue_12m": gettext_lazy("Revenue 12 m"),
    "net_margin_12m": gettext_lazy("Margin after cost to serve"),
    "net_margin_rate": gettext_lazy("Margin after cost to serve, rate"),
    "influence": gettext_lazy("Influence"),
    "market_position": gettext_lazy("Market position"),
}
REASONS = {
    **{code: Change.Reason(code).label for code in Change.Reason.values},
    "IMPORTED": gettext_lazy("Taken over with the imported portfolio"),
}


def criterion_words(code: str) -> str:
    """Return what a criterion is called."""
    return str(CRITERIA.get(code, code.replace("_", " ")))


def reason_words(reason: str) -> str:
    """Return a ledger's reason in words; a person's own words stay as they are."""
    return str(REASONS.get(reason, reason))


def decision_words(
    decision: str,
    *,
    held_strategic: bool,
    score: float,
    rank: int | None,
    enter: float,
    stay: float,
    seats: int,
) -> str:
    """Say in a sentence what decided, with its figures."""
    line = stay if held_strategic else enter
    values = {
        "score": figures.number(score, 1),
        "line": figures.number(line, 1),
        "rank": figures.number(rank),
        "seats": figures.number(seats),
    }
    return _sentence(decision, held_strategic=held_strategic) % values


def decision_words_without_score(decision: str) -> str:
    """Say what decided for somebody who does not see figures made of money."""
    return str(Evaluation.Decision(decision).label)


def _sentence(decision: str, *, held_strategic: bool) -> str:
    match decision:
        case Evaluation.Decision.STAYS:
            return _(
                "Keeps its seat: %(score)s is at or above the %(line)s it takes to"
                " stay; rank %(rank)s, %(seats)s seats."
            )
        case Evaluation.Decision.ENTERS:
            return _(
                "Would take a seat: %(score)s is at or above the %(line)s it takes to"
                " enter; rank %(rank)s, %(seats)s seats."
            )
        case Evaluation.Decision.PROTECTED:
            return _(
                "Keeps its seat because the minimum stay is not over; its score is"
                " %(score)s, it takes %(line)s to stay."
            )
        case Evaluation.Decision.BELOW if held_strategic:
            return _("Would lose its seat: %(score)s is below the %(line)s to stay.")
        case Evaluation.Decision.BELOW:
            return _("No seat: %(score)s is below the %(line)s it takes to enter.")
        case Evaluation.Decision.CAP:
            return _(
                "No seat left: %(score)s would do, it takes %(line)s; but rank %(rank)s"
                " is behind the last of %(seats)s seats."
            )
        case Evaluation.Decision.GATE:
            return _("Fails a gate, whatever the score of %(score)s.")
        case Evaluation.Decision.KEEPS:
            return _("Alternative by a person's decision: the ranking leaves it there.")
    return _("Not a candidate: only customers and prospects are ranked.")
