"""Why a measure of an account is not there, and what would make it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from sam.lib import figures
from sam.workspace.worth.basis import Basis

FORETOLD = {
    "probability_of_purchase",
    "probability_alive",
    "overdue_probability",
    "expected_purchases",
    "expected_order_value",
    "expected_revenue_12m",
    "lifetime_value",
}
FROM_ORDERS = FORETOLD | {"margin_rate", "net_margin_12m", "price_pressure"}
MISSING: dict[str, Callable[[], str]] = {
    "probability_of_purchase": lambda: _("No model of purchases is in use for it."),
    "probability_alive": lambda: _("No model of purchases is in use for it."),
    "overdue_probability": lambda: _("No model of purchases is in use for it."),
    "expected_purchases": lambda: _("No model of purchases is in use for it."),
    "lifetime_value": lambda: _("No model of purchases and of spend is in use for it."),
    "net_margin_12m": lambda: _("It has no revenue to earn a margin on."),
    "margin_rate": lambda: _("It has no revenue to earn a margin on."),
    "cost_to_serve_12m": lambda: _(
        "No cost is on record, and no cost of an hour known."
    ),
    "manager_cost_12m": lambda: _(
        "No contact is logged by a colleague whose hour is known."
    ),
    "roi": lambda: _("Colleagues' time is not known, or cost nothing."),
    "price_pressure": lambda: _("It takes two years of orders whose cost is known."),
    "potential": lambda: _(
        "No wallet is measured, nobody said, and no model is in use."
    ),
    "realizable_wallet": lambda: _(
        "Too little is known of it, or of accounts like it."
    ),
    "share_of_wallet": lambda: _(
        "Its wallet is not measured: ask what it spends in all."
    ),
    "left_behind_share": lambda: _("Its wallet is not measured: ask who has the rest."),
    "headroom": lambda: _("Its potential is not known."),
    "headroom_value": lambda: _("It takes a potential and a margin rate."),
    "ceiling_money": lambda: _("It takes a lifetime value."),
    "reference_value": lambda: _("It has brought nobody whose value is measured."),
    "attachment": lambda: _("Too few of its parts are known yet: ask how it sees us."),
    "expected_order_value": lambda: _("There is no model of spend yet."),
    "expected_revenue_12m": lambda: _(
        "No model of purchases and of spend is in use for it."
    ),
    "headroom_beyond": lambda: _("Its potential is not known."),
}


def why_missing(code: str, basis: Basis) -> str:
    """Say why a measure is not there and what would make it."""
    relations = basis.measures.relations
    if code == "influence":
        return ngettext(
            "No evidence: {count} relation, and {least} are needed.",
            "No evidence: {count} relations, and {least} are needed.",
            relations,
        ).format(count=figures.number(relations), least=basis.settings.least_relations)
    if code in FROM_ORDERS and not basis.facts.first_order_on:
        return _("It has not ordered yet.")
    if code in FORETOLD and basis.account.status == Account.Status.FORMER:
        return _("It is a customer no longer: no order is foretold.")
    told = MISSING.get(code)
    return told() if told else ""
