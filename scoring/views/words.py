"""What the fit, its back-test and the night say, in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from scoring.models import ModelFit
from scoring.selectors import model_name
from scoring.services import fitting
from scoring.views.shown import Shown, Unfitted

REASONS = {
    "MOST_LIKELY": lambda: _("the most likely of those tried"),
    "MOST_LIKELY_WITHIN_BOUNDS": lambda: _(
        "the most likely of those whose estimates did not run to a limit"
    ),
    "ALL_AT_BOUNDARY": lambda: _(
        "the most likely; the estimates of all of them ran to a limit"
    ),
    "ASKED": lambda: _("the one that was asked for"),
}


class Warn(NamedTuple):
    """Something to know before trusting the numbers; ``kind`` as a flag has it."""

    kind: str
    words: str


def finding(shown: Shown) -> SafeString:
    """Say which model, since when, on how many accounts, and whether it is worth it."""
    sentences = [_model(shown), _verdict(shown), _coverage(shown)]
    return format_html_join(" ", "{}", ((each,) for each in sentences if each))


def gain(backtest: Mapping[str, Any]) -> float | None:
    """Return by how many points of AUC a back-test beats the naive rate."""
    model = (backtest.get("model") or {}).get("auc")
    naive = ((backtest.get("baselines") or {}).get("rate") or {}).get("auc")
    if model is None or naive is None:
        return None
    return 100 * (float(model) - float(naive))


def beats(backtest: Mapping[str, Any]) -> str:
    """Say yes or no, and by how much, in a few words."""
    points = gain(backtest)
    if points is None:
        return _("not tested yet")
    size = figures.number(abs(points), 1)
    if points > 0:
        return _("yes, by {points} points of AUC").format(points=size)
    return _("no, {points} points of AUC below it").format(points=size)


def held(totals: list[Mapping[str, Any]], low: str, high: str) -> int:
    """Return at how many origins the actual total lay inside an interval."""
    return sum(each[low] <= each["actual"] <= each[high] for each in totals)


def warnings(shown: Shown) -> list[Warn]:
    """Return what people should know before they trust the numbers."""
    made = [
        _refusal(shown),
        _no_gain(shown),
        _boundary(shown.fit),
        _tail(shown.fit),
        _correlation(shown),
        _percentiles(shown),
        _untested(shown),
    ]
    return [each for each in made if each is not None]


def nothing_yet(unfitted: Unfitted) -> str:
    """Say why there is no fit."""
    if unfitted.refused is not None:
        return _("The last fit, as of {day}, was not good enough: {why}").format(
            day=day(unfitted.refused.as_of), why=unfitted.refused.refusal
        )
    return _(
        "Once accounts have bought again and a nightly chain has run, this page says"
        " which model of purchases fits them, how well it foretold the past, and what"
        " every figure is made of."
    )


def day(value: Any) -> str:
    return date_format(value, "j M Y")


def _model(shown: Shown) -> SafeString:
    fit = shown.fit
    whose = (
        _("all accounts that have bought")
        if shown.is_portfolio
        else _("the segment {name}").format(name=fit.segment)
    )
    reason = REASONS.get(fit.reason)
    sentence = _(
        "Orders of {whose} are foretold by {model}, in use since {since}: {meaning}."
        " It was last fitted as of {day} to {accounts} accounts with {orders} repeat"
        " orders{reason}."
    )
    return format_html(
        sentence,
        whose=whose,
        model=_bold(model_name(fit.model, fit.parameters)),
        since=day(shown.since),
        meaning=_meaning(fit),
        day=day(fit.as_of),
        accounts=_bold(figures.number(fit.accounts)),
        orders=_bold(figures.number(fit.repeat_purchases)),
        reason=_(", as {reason}").format(reason=reason()) if reason else "",
    )


def _meaning(fit: ModelFit) -> str:
    k = fit.parameters.get("k", 1)
    if fit.model == "pareto-nbd":
        return _("orders come at random, and a customer may leave at any time")
    if fit.model == "mbg-cnbd" and k > 1:
        return _(
            "orders come at regular gaps, and a customer may leave after any order"
        )
    return _("orders come at random, and a customer may leave after any order")


def _verdict(shown: Shown) -> SafeString | None:
    points = gain(shown.fit.backtest)
    if points is None:
        return None
    said = format_html(
        "<b>{}</b>",
        _("Beats the naive rate here: {verdict}").format(
            verdict=beats(shown.fit.backtest)
        ),
    )
    return format_html(
        _("{said} ({auc} against {naive})."),
        said=said,
        auc=figures.number(shown.tests["auc"], 3),
        naive=figures.number(shown.baselines["rate"]["auc"], 3),
    )


def _coverage(shown: Shown) -> SafeString | None:
    totals = shown.tests.get("totals") or []
    if not totals:
        return None
    own, wide = held(totals, "low", "high"), held(totals, "wide_low", "wide_high")
    sentence = ngettext(
        "The model's own range held the total that followed {own} of {all} time;"
        " widened by its past errors, {wide} of {all}.",
        "The model's own range held the total that followed {own} of {all} times;"
        " widened by its past errors, {wide} of {all}.",
        len(totals),
    )
    return format_html(
        sentence, own=_bold(str(own)), wide=_bold(str(wide)), all=len(totals)
    )


def _refusal(shown: Shown) -> Warn | None:
    refused = shown.refused
    if refused is None:
        return None
    return Warn(
        "now",
        _(
            "The fit as of {day} was refused: {why} The last good one, as of {good},"
            " stays in use."
        ).format(
            day=day(refused.as_of), why=refused.refusal, good=day(shown.fit.as_of)
        ),
    )


def _no_gain(shown: Shown) -> Warn | None:
    points = gain(shown.fit.backtest)
    if points is None or points > 0:
        return None
    return Warn(
        "watch",
        _(
            "The naive rate, orders so far by time, ranks these accounts at least as"
            " well. Use the model for ranges and values, not to rank who orders next."
        ),
    )


def _boundary(fit: ModelFit) -> Warn | None:
    names = fitting.boundary_of(fit)
    if not names:
        return None
    return Warn(
        "watch",
        _(
            "The estimate ran to its limit in {names}: these orders do not tell who"
            " has left from who is quiet, so P(alive) says little."
        ).format(names=", ".join(names)),
    )


def _tail(fit: ModelFit) -> Warn | None:
    spend = fit.diagnostics.get("spend") or {}
    if spend.get("prefers") != fitting.LOG_NORMAL:
        return None
    heavy = ((spend.get("tail") or {}).get("ratio") or 0) > 1
    if fit.spend_model == fitting.LOG_NORMAL and heavy:
        words = _(
            "Order values have a heavy tail, so the log-normal model of spend is used:"
            " a few accounts carry much of the value, and their ranges are wide."
        )
    elif fit.spend_model == fitting.LOG_NORMAL:
        return None
    else:
        words = _(
            "Order values have a heavier tail than gamma-gamma allows for: the largest"
            " accounts may be worth more, and are less sure, than it says."
        )
    return Warn("watch", words)


def _correlation(shown: Shown) -> Warn | None:
    found = shown.fit.spend_correlation
    limit = float(shown.settings.correlation_limit)
    if found is None or abs(found) <= limit:
        return None
    return Warn(
        "watch",
        _(
            "How often accounts order and how much go together (correlation {found},"
            " warned of from {limit}): the value of an order is less sure for those who"
            " have ordered little. How much orders scatter is taken from the orders."
        ).format(found=figures.number(found, 2), limit=figures.number(limit, 2)),
    )


def _percentiles(shown: Shown) -> Warn | None:
    check = shown.night.get("percentiles") or {}
    error, limit = check.get("error"), check.get("limit")
    if error is None or limit is None or error <= limit:
        return None
    return Warn(
        "watch",
        _(
            "The ranges of lifetime value miss simulation by {error} where {limit} is"
            " allowed: read them as rough."
        ).format(error=figures.number(error, 3), limit=figures.number(limit, 3)),
    )


def _untested(shown: Shown) -> Warn | None:
    if gain(shown.fit.backtest) is not None:
        return None
    return Warn(
        "watch",
        _(
            "There is no back-test yet: the history is too short to have foretold a"
            " part of it from the rest."
        ),
    )


def _bold(words: str) -> SafeString:
    return format_html("<b>{}</b>", words)
