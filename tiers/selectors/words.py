"""Decisions, reasons and criteria in the reader's words: the one place for them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import figures
from tiers.models import Change, Evaluation, Gate, NomineeType, SupplierStatus, Tier

CRITERIA = {
    "potential": gettext_lazy("Potential"),
    "headroom": gettext_lazy("Headroom"),
    "lifetime_value": gettext_lazy("Lifetime value"),
    "revenue_12m": gettext_lazy("Revenue 12 m"),
    "net_margin_12m": gettext_lazy("Margin after cost to serve"),
    "net_margin_rate": gettext_lazy("Margin after cost to serve, rate"),
    "influence": gettext_lazy("Influence"),
    "market_influence": gettext_lazy("Influence in its market"),
    "market_position": gettext_lazy("Market position"),
    "attachment": gettext_lazy("Attachment"),
    "people": gettext_lazy("People in the purchase"),
    "functions": gettext_lazy("Functions in the purchase"),
    "units": gettext_lazy("Units, dispersed"),
    "special_services": gettext_lazy("Special services expected"),
    "roi": gettext_lazy("Return on managers' time"),
    "revenue_share": gettext_lazy("Share of all our revenue"),
}
GATES = {
    Gate.CLOSED: gettext_lazy("Still a customer"),
    Gate.PROSPECT: gettext_lazy("A customer already"),
    Gate.NOMINATION: gettext_lazy("Nominated and qualified"),
    Gate.SUPPLIER: gettext_lazy("We can be its strategic supplier"),
    Gate.POTENTIAL: gettext_lazy("Potential at least"),
    Gate.MARGIN: gettext_lazy("Net margin rate at least"),
    Gate.ROI: gettext_lazy("Return on managers' time at least"),
    Gate.CONCENTRATION: gettext_lazy("Share of all our revenue at most"),
}
REASONS = {
    **{code: Change.Reason(code).label for code in Change.Reason.values},
    "IMPORTED": gettext_lazy("Taken over with the imported portfolio"),
    "UNMERGED": gettext_lazy("A merge was taken back"),
}


def criterion_words(code: str) -> str:
    """Return what a criterion is called."""
    return str(CRITERIA.get(code, code.replace("_", " ")))


def gate_words(gate: str) -> str:
    """Return what a gate asks for."""
    return str(GATES[Gate(gate)]) if gate else ""


def failing_words(gate: str) -> str:
    """Return what it means to fail a gate."""
    return str(Gate(gate).label) if gate else ""


def nominee_words(nominee_type: str) -> str:
    """Return what a nominee type is called; nothing where none is known."""
    return str(NomineeType(nominee_type).label) if nominee_type else ""


def supplier_words(answer: str) -> str:
    """Return what we are to an account; not asked where nobody has assessed it."""
    if not answer:
        return _("Not asked yet")
    return str(SupplierStatus.Answer(answer).label)


def reason_words(reason: str) -> str:
    """Return a ledger's reason in words; a person's own words stay as they are."""
    return str(REASONS.get(reason, reason))


def hours_words(minutes: int | None) -> str:
    """Return hours a month, from minutes."""
    if minutes is None:
        return figures.not_measured()
    hours = figures.number(minutes / 60, 1)
    return _("%(hours)s h a month") % {"hours": hours}


def decision_words(
    decision: str,
    *,
    held_strategic: bool,
    score: float,
    rank: int | None,
    enter: float,
    stay: float,
    seats: int,
    gate: str = "",
    tier: str = "",
) -> str:
    """Say in a sentence what decided, with its figures."""
    line = stay if held_strategic else enter
    values = {
        "score": figures.number(score, 1),
        "line": figures.number(line, 1),
        "rank": figures.number(rank),
        "seats": figures.number(seats),
        "gate": failing_words(gate) or _("a gate of the policy"),
        "tier": str(Tier(tier).label) if tier else "",
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
        case Evaluation.Decision.REGION:
            return _(
                "No place left in its region: %(score)s would do, it takes %(line)s;"
                " but the region's seats or hours are taken by those ahead of rank"
                " %(rank)s."
            )
        case Evaluation.Decision.HOURS:
            return _(
                "No hours left with its manager: %(score)s would do, it takes"
                " %(line)s; but accounts ahead of rank %(rank)s take them."
            )
        case Evaluation.Decision.MIX:
            return _(
                "Seats are kept for other nominees: %(score)s would do, it takes"
                " %(line)s; but the mix has no seat for rank %(rank)s."
            )
        case Evaluation.Decision.OPTIMUM:
            return _(
                "Left out by the optimum: %(score)s and rank %(rank)s would get a seat"
                " by ranking alone, but others together are worth more."
            )
        case Evaluation.Decision.CLASH:
            return _(
                "Stays where it is: the policy's limits contradict each other, so"
                " nobody moves; it scores %(score)s, rank %(rank)s."
            )
        case Evaluation.Decision.GATE if held_strategic:
            return _("Would lose its seat, whatever the score of %(score)s: %(gate)s.")
        case Evaluation.Decision.GATE:
            return _("No seat, whatever the score of %(score)s: %(gate)s.")
        case Evaluation.Decision.DEVELOPS:
            return _(
                "Keeps its seat while it develops: with full marks for spend it would"
                " reach the %(line)s to stay; its score is %(score)s."
            )
        case Evaluation.Decision.OVERRIDE:
            return _(
                "%(tier)s by a person's override, whatever the score of %(score)s."
            )
        case Evaluation.Decision.UNPROFITABLE:
            return _(
                "Would become Alternative: it has earned nothing for the reviews that"
                " the policy counts, and its manager has no hours to turn it round."
            )
        case Evaluation.Decision.RECOVERED:
            return _(
                "Would be Valued again: it has earned money at every review that the"
                " policy counts."
            )
        case Evaluation.Decision.KEEPS:
            return _(
                "Alternative by a person's decision: it is Valued again when it has"
                " earned money at every review that the policy counts."
            )
    return _("Not a candidate: only customers and prospects are ranked.")
