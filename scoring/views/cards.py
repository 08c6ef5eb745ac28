"""What the page about numbers says in figures without a chart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from scoring.models.measures import MarginSource
from scoring.services import fitting
from scoring.views.shown import Shown


class Line(NamedTuple):
    """One figure of a card, with what it means beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A few figures under a finding."""

    code: str
    finding: str
    lines: Sequence[Line] = field(default=())
    note: str = ""


def cards(shown: Shown, *, currency: str, sees_all: bool) -> list[Card]:
    """Return the cards, what is not measured among them and said so."""
    makers: list[Callable[[Shown], Card | None]] = [
        lambda it: spend(it, currency),
        wallets,
        influence,
        ranges,
        season_off,
    ]
    if sees_all:
        makers += [margins, lambda it: total(it, currency)]
    made = [make(shown) for make in makers]
    return [card for card in made if card is not None]


def spend(shown: Shown, currency: str) -> Card:
    """How much an order is worth: the model, its tail and its one assumption."""
    fit = shown.fit
    if not fit.spend_parameters:
        return Card(
            "spend",
            _("Too few repeat orders with a value for a model of spend"),
            note=_("Lifetime value is not measured without one."),
        )
    names = {
        fitting.GAMMA_GAMMA: _("Gamma-gamma"),
        fitting.LOG_NORMAL: _("Log-normal"),
    }
    name = names.get(fit.spend_model or fitting.GAMMA_GAMMA, fit.spend_model)
    found = fit.diagnostics.get("spend") or {}
    likelihoods: Mapping[str, float] = found.get("log_likelihoods") or {}
    lines = [
        Line(
            _("Correlation of frequency and value"),
            figures.number(fit.spend_correlation, 2),
            _("the model assumes none; warned of from {limit}").format(
                limit=figures.number(shown.settings.correlation_limit, 2)
            ),
        ),
        *(
            Line(
                _("Log-likelihood, {model}").format(model=names.get(code, code)),
                figures.number(value, 1),
            )
            for code, value in likelihoods.items()
        ),
    ]
    tail = found.get("tail")
    if isinstance(tail, Mapping) and tail.get("ratio") is not None:
        lines.append(
            Line(
                _("Largest accounts"),
                _("{ratio} times").format(ratio=figures.number(tail["ratio"], 1)),
                _("as many beyond gamma-gamma's 99\u00a0% point as it expects"),
            )
        )
    lines.append(
        Line(
            _("Parameters"),
            ", ".join(
                f"{key} {figures.number(value, 3)}"
                for key, value in fit.spend_parameters.items()
            ),
        )
    )
    return Card(
        "spend",
        _("{model} says how much an order is worth").format(model=name),
        lines,
    )


def wallets(shown: Shown) -> Card | None:
    """How wallets are estimated, and from how many that are known."""
    found = shown.night.get("wallet") or {}
    if not found:
        return None
    if found.get("method") == "NONE":
        return Card(
            "wallet",
            _("Wallets are not estimated yet"),
            note=_(
                "Too few accounts buy for a model of what others like them could spend."
            ),
        )
    known = int(found.get("surveys") or 0)
    quantile = figures.percent(shown.settings.wallet_quantile, 0)
    if found.get("method") == "HIERARCHICAL":
        finding = ngettext(
            "Wallets are estimated from {known} that is known",
            "Wallets are estimated from {known} that are known",
            known,
        )
        note = _(
            "A model of segment, size and our sales, drawn towards what customers or"
            " colleagues said, weighed by how sure it is; never below our own sales."
        )
    else:
        finding = ngettext(
            "{known} known wallet is too few: what is realizable is estimated",
            "{known} known wallets are too few: what is realizable is estimated",
            known,
        )
        note = _(
            "What the best {share} of accounts like it do not exceed with us. It is"
            " called realizable, never a wallet."
        ).format(share=quantile)
    lines = [
        Line(
            _("Known wallets"),
            figures.number(known),
            _("{least} make the model of wallets possible").format(
                least=figures.number(shown.settings.wallet_surveys)
            ),
        )
    ]
    if found.get("sample") is not None:
        lines.append(
            Line(_("Fitted to"), figures.number(found["sample"]), _("accounts"))
        )
    return Card("wallet", finding.format(known=figures.number(known)), lines, note)


def margins(shown: Shown) -> Card | None:
    """Whose margin is known from their own lines, and whose is assumed."""
    found: Mapping[str, Any] = shown.night.get("margin") or {}
    counts = {str(code): found.get(code) for code in MarginSource.values}
    whole = sum(_number(count) for count in counts.values())
    if not whole:
        return None
    own = _number(counts[MarginSource.OWN]) / whole
    return Card(
        "margin",
        _("{share} of accounts have a margin of their own").format(
            share=figures.percent(own, 0)
        ),
        [
            Line(
                str(MarginSource(code).label),
                figures.percent(_number(count) / whole),
                _("{count} accounts").format(count=figures.number(_number(count))),
            )
            for code, count in counts.items()
            if count
        ],
        _(
            "An account's own rate counts from {share} of its revenue with a known"
            " cost; below, the rate is assumed, grade D."
        ).format(share=figures.percent(shown.settings.minimum_margin_coverage, 0)),
    )


def influence(shown: Shown) -> Card | None:
    """On how many relations influence rests."""
    found = shown.night.get("influence") or {}
    if not found:
        return None
    accounts = int(found.get("accounts") or 0)
    return Card(
        "influence",
        ngettext(
            "{count} account has evidence of influence",
            "{count} accounts have evidence of influence",
            accounts,
        ).format(count=figures.number(accounts)),
        [
            Line(
                _("Relations"),
                figures.number(found.get("relations")),
                _("referrals, references, board members, followers"),
            ),
            Line(
                _("Needed for evidence"),
                figures.number(shown.settings.least_relations),
                _("relations of an account"),
            ),
            Line(
                _("Passed on"),
                figures.percent(shown.settings.damping, 0),
                _("of standing, from one account to the next"),
            ),
        ],
    )


def ranges(shown: Shown) -> Card | None:
    """How well the closed form of lifetime value agrees with simulation."""
    check = shown.night.get("percentiles") or {}
    error, limit = check.get("error"), check.get("limit")
    if error is None or limit is None:
        return None
    good = error <= limit
    return Card(
        "ranges",
        _("Ranges of lifetime value agree with simulation")
        if good
        else _("Ranges of lifetime value miss simulation"),
        [
            Line(
                _("Largest error"),
                figures.number(error, 3),
                _("in probability; {limit} is allowed").format(
                    limit=figures.number(limit, 3)
                ),
            ),
            Line(
                _("Checked on"),
                figures.number(check.get("accounts")),
                _("accounts, {draws} futures each").format(
                    draws=figures.number(check.get("draws"))
                ),
            ),
        ],
    )


def season_off(shown: Shown) -> Card | None:
    """Say that there is no seasonal index, where there is none."""
    found = shown.fit.seasonality
    if found.get("measured"):
        return None
    return Card(
        "season-off",
        _("Seasonality is off: it needs two years"),
        [
            Line(
                _("History"),
                _("{years} years").format(years=figures.number(found.get("years"), 1)),
            )
        ]
        if found.get("years") is not None
        else (),
        _("Until then no month counts more than another."),
    )


def total(shown: Shown, currency: str) -> Card | None:
    """What all accounts together are worth."""
    found = shown.night.get("total") or {}
    if found.get("expected") is None:
        return None
    return Card(
        "total",
        _("All accounts together are worth {money}").format(
            money=figures.money(found["expected"], currency)
        ),
        [
            Line(
                _("Range"),
                figures.span(
                    figures.money(found.get("low"), currency),
                    figures.money(found.get("high"), currency),
                ),
                _("lifetime value, with what the parameters leave open"),
            )
        ],
    )


def _number(value: Any) -> float:
    """Return a count that was noted alone or with others, such as its revenue."""
    if isinstance(value, Mapping):
        return float(value.get("accounts") or 0)
    return float(value or 0)
