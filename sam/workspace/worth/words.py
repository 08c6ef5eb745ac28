"""Each measure of an account in a sentence that can be told to somebody else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.workspace.worth.basis import Basis
from sam.workspace.worth.missing import why_missing
from sam.workspace.worth.units import (
    Figure,
    chance,
    shown_range,
    weeks_in_words,
)
from scoring.models.measures import MarginSource, PotentialSource

# A mean moved by less is shown as one that is not.
UNMOVED = 0.005


def sentence(code: str, basis: Basis) -> str:
    """Say a measure, or why it is not there; nothing where there is no more to say."""
    if basis.value(code) is None:
        return why_missing(code, basis)
    tell = SENTENCES.get(code)
    return tell(basis) if tell else ""


def money(value: Figure, basis: Basis) -> str:
    return figures.money(value, basis.currency)


def _horizon(basis: Basis) -> str:
    return weeks_in_words(basis.settings.horizon_weeks)


def _purchase(basis: Basis) -> str:
    facts = basis.facts
    rhythm = (
        _("It orders about every {days} days").format(
            days=figures.number(facts.median_gap_days)
        )
        if facts.median_gap_days
        else _("It has ordered on one day only")
        if not facts.frequency
        else _("It has ordered again")
    )
    last = (
        _("last on {day}").format(day=date_format(facts.last_order_on, "j M Y"))
        if facts.last_order_on
        else ""
    )
    return _(
        "{rhythm}, {last}. Of accounts with such a history {chance} order within"
        " {weeks} weeks."
    ).format(
        rhythm=rhythm,
        last=last,
        chance=chance(_float(basis, "probability_of_purchase")),
        weeks=basis.settings.purchase_weeks,
    )


def _alive(basis: Basis) -> str:
    return _(
        "The chance that it has not quietly left, from how often it ordered and how"
        " long it has been silent. Nobody told us."
    )


def _silence(basis: Basis) -> str:
    return _(
        "If it still buys, so long a silence or longer comes in {share} of cases."
    ).format(share=figures.percent(_float(basis, "overdue_probability"), 0))


def _purchases(basis: Basis) -> str:
    return _(
        "Expected in the next {horizon}, the chance that it leaves counted in."
    ).format(horizon=_horizon(basis))


def _order_value(basis: Basis) -> str:
    mean = basis.facts.mean_repeat_value
    if mean is None:
        return _("It has not ordered again yet, so this is what others like it spend.")
    moved = _float(basis, "expected_order_value") / float(mean) - 1 if mean else None
    if moved is not None and abs(moved) < UNMOVED:
        return _(
            "Its own mean is {own} over {count} order days: enough to go by alone."
        ).format(own=money(mean, basis), count=figures.number(basis.facts.frequency))
    return _(
        "Its own mean is {own} over {count} order days; what other accounts spend moves"
        " that by {moved}."
    ).format(
        own=money(mean, basis),
        count=figures.number(basis.facts.frequency),
        moved=figures.change_percent(moved, 0),
    )


def _revenue(basis: Basis) -> str:
    return _("{last} came in the last 12 months.").format(
        last=money(basis.facts.revenue_12m, basis)
    )


def _lifetime(basis: Basis) -> str:
    told = basis.told["lifetime_value"]
    words = _(
        "The margin on its orders of the next {horizon} before cost to serve, each year"
        " of waiting counting {rate} less. In {share} of futures it is {range}."
    )
    if (basis.value("net_margin_12m") or 0) < 0:
        words += " " + _("Of late, serving it took more than that margin: see below.")
    return words.format(
        horizon=_horizon(basis),
        rate=figures.percent(basis.settings.annual_rate, 0),
        share=figures.percent(basis.settings.interval, 0),
        range=shown_range(told, basis.currency),
    )


def _margin_rate(basis: Basis) -> str:
    coverage = _coverage(basis)
    if coverage is None:
        return _("Assumed for the programme: it has no revenue in the last 12 months.")
    match basis.measures.margin_source:
        case MarginSource.OWN:
            return _(
                "Its own: the cost is known for {share} of its revenue of 12 months."
            ).format(share=figures.percent(coverage, 0))
        case MarginSource.CATEGORY:
            return _(
                "That of the categories it buys: its own cost is known for {share} of"
                " its revenue only."
            ).format(share=figures.percent(coverage, 0))
    return _(
        "Assumed for the programme: its own cost is known for {share} of its revenue"
        " only."
    ).format(share=figures.percent(coverage, 0))


def _serving(basis: Basis) -> str:
    recorded = basis.facts.cost_to_serve_12m
    if basis.measures.cost_grade == "B":
        return _("As it is on record.")
    if recorded is None:
        return _("From what was done for it, by the minutes and the cost of an hour.")
    return _(
        "{recorded} is on record; the rest is from what was done for it, by the minutes"
        " and the cost of an hour."
    ).format(recorded=money(recorded, basis))


def _net(basis: Basis) -> str:
    return _("Of {revenue} revenue, what is left after goods{serving}.").format(
        revenue=money(basis.facts.revenue_12m, basis),
        serving=""
        if basis.value("cost_to_serve_12m") is None
        else _(" and {cost} of serving").format(
            cost=money(basis.value("cost_to_serve_12m"), basis)
        ),
    )


def _colleagues(basis: Basis) -> str:
    if basis.contacts is None:
        return ""
    return ngettext(
        "{hours} hours in {count} contact, at what an hour costs.",
        "{hours} hours in {count} contacts, at what an hour costs.",
        basis.contacts.contacts,
    ).format(
        hours=figures.number(basis.contacts.hours),
        count=figures.number(basis.contacts.contacts),
    )


def _return(basis: Basis) -> str:
    back = round(_float(basis, "roi"), 2)
    words = (
        _("Each {one} of colleagues' time brought {back} of margin.")
        if back >= 0
        else _("Each {one} of colleagues' time went with a loss of {back}.")
    )
    return words.format(
        one=figures.money_full(1, basis.currency),
        back=figures.money_full(abs(back), basis.currency),
    )


def _pressure(basis: Basis) -> str:
    lost = round(100 * _float(basis, "price_pressure"), 1)
    if lost > 0:
        return _("Its margin rate has fallen, year by year: prices are under pressure.")
    if lost < 0:
        return _("Its margin rate has risen, year by year: prices hold.")
    return _("Its margin rate is what it was: prices hold.")


def _potential(basis: Basis) -> str:
    match basis.measures.potential_source:
        case PotentialSource.WALLET:
            return _(
                "What it spends in a year with everybody, as measured in its wallet."
            )
        case PotentialSource.STATED:
            return _("What a colleague or the customer said that it could spend.")
    return _("Nobody has measured it: this is what accounts like it spend, by a model.")


def _realizable(basis: Basis) -> str:
    return _(
        "What the model makes of its industry, its size and its orders, whatever was"
        " measured."
    )


def _share(basis: Basis) -> str:
    ours = basis.facts.wallet_ours
    return _("{ours} with us of {total} a year.").format(
        ours=money(basis.facts.revenue_12m if ours is None else ours, basis),
        total=money(basis.facts.wallet_total, basis),
    )


def _left(basis: Basis) -> str:
    settings, share = basis.settings, _float(basis, "left_behind_share")
    usual = figures.span(
        figures.percent(settings.usual_left_low, 0),
        figures.percent(settings.usual_left_high, 0),
    )
    if share == 0:
        return _(
            "Nothing at all left behind is unusual: perhaps the rest was not measured."
            " Usual is {usual}."
        ).format(usual=usual)
    if share > settings.usual_left_high:
        return _("More than usual, which is {usual}: ask who has the rest.").format(
            usual=usual
        )
    return _("Usual is {usual}.").format(usual=usual)


def _headroom(basis: Basis) -> str:
    return _("Potential of {potential} less {revenue} of revenue in 12 months.").format(
        potential=money(basis.value("potential"), basis),
        revenue=money(basis.facts.revenue_12m, basis),
    )


def _beyond(basis: Basis) -> str:
    if basis.measures.expected_revenue_12m is None:
        return _("All of the headroom: no order is foretold that would hold some.")
    headroom, beyond = basis.value("headroom"), basis.value("headroom_beyond")
    overlap = Decimal(headroom or 0) - Decimal(beyond or 0)
    if overlap <= 0:
        return _(
            "No more orders are expected than came, so lifetime value holds none of the"
            " headroom and the two add up."
        )
    return _(
        "{overlap} of the headroom is in lifetime value already, as orders are expected"
        " to grow; it is counted once, there."
    ).format(overlap=money(overlap, basis))


def _winning(basis: Basis) -> str:
    settings = basis.settings
    return _(
        "Winning {share} of the headroom beyond would add this to lifetime value over"
        " {horizon}."
    ).format(share=figures.percent(settings.win_rate, 0), horizon=_horizon(basis))


def _ceiling(basis: Basis) -> str:
    return _("{share} of the low end of lifetime value, over {horizon}.").format(
        share=figures.percent(basis.settings.ceiling_share, 0), horizon=_horizon(basis)
    )


def _influence(basis: Basis) -> str:
    return ngettext(
        "Its standing against that of the mean account, by {count} relation.",
        "Its standing against that of the mean account, by {count} relations.",
        basis.measures.relations,
    ).format(count=figures.number(basis.measures.relations))


def _reference(basis: Basis) -> str:
    return _(
        "Its share of the lifetime value of accounts that it brought. It is theirs too:"
        " do not add the two."
    )


def _attachment(basis: Basis) -> str:
    told = basis.told["attachment"]
    between = shown_range(told, basis.currency)
    if not between:
        return _("From all of its parts.")
    return _("From the parts that are known; {range} if the rest were.").format(
        range=between
    )


def _coverage(basis: Basis) -> float | None:
    revenue = float(basis.facts.revenue_12m)
    return float(basis.facts.costed_revenue_12m) / revenue if revenue > 0 else None


def _float(basis: Basis, code: str) -> float:
    return float(basis.value(code) or 0)


SENTENCES: dict[str, Callable[[Basis], Any]] = {
    "probability_of_purchase": _purchase,
    "probability_alive": _alive,
    "overdue_probability": _silence,
    "expected_purchases": _purchases,
    "expected_order_value": _order_value,
    "expected_revenue_12m": _revenue,
    "lifetime_value": _lifetime,
    "margin_rate": _margin_rate,
    "cost_to_serve_12m": _serving,
    "net_margin_12m": _net,
    "manager_cost_12m": _colleagues,
    "roi": _return,
    "price_pressure": _pressure,
    "potential": _potential,
    "realizable_wallet": _realizable,
    "share_of_wallet": _share,
    "left_behind_share": _left,
    "headroom": _headroom,
    "headroom_beyond": _beyond,
    "headroom_value": _winning,
    "ceiling_money": _ceiling,
    "influence": _influence,
    "reference_value": _reference,
    "attachment": _attachment,
}
