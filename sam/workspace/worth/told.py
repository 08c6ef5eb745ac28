"""The section "What it is worth, and how we know" of an account, put together."""

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from sam.lib import figures
from sam.users.models import User
from sam.workspace.worth import units, words
from sam.workspace.worth.basis import Basis, Related, basis_of, settings_of
from sam.workspace.worth.left import LeftBehind, left_behind
from sam.workspace.worth.simulation import Simulation, simulate
from scoring.models import AccountMeasures, AttachmentPart

GROUPS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    (
        "future",
        gettext_lazy("What is to come"),
        (
            "lifetime_value",
            "probability_of_purchase",
            "probability_alive",
            "overdue_probability",
            "expected_purchases",
            "expected_order_value",
            "expected_revenue_12m",
        ),
    ),
    (
        "margin",
        gettext_lazy("What it brings"),
        (
            "net_margin_12m",
            "margin_rate",
            "cost_to_serve_12m",
            "manager_cost_12m",
            "roi",
            "price_pressure",
        ),
    ),
    (
        "wallet",
        gettext_lazy("What it could bring"),
        (
            "potential",
            "realizable_wallet",
            "share_of_wallet",
            "left_behind_share",
            "headroom",
            "headroom_beyond",
            "headroom_value",
        ),
    ),
    (
        "standing",
        gettext_lazy("Standing and attachment"),
        ("influence", "reference_value", "attachment"),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: figure, range, grade, and a sentence to pass on."""

    code: str
    label: str
    value: str
    is_known: bool
    range: str
    grade: str
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Several measures that are not there for the same reason."""

    labels: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that belong together, and those that share why they are not there."""

    code: str
    title: str
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of the attachment index: its figure, and from worst to best.

    ``stake`` are the points that it counts when everything is known; ``points`` those
    that it gives, and nothing where too little is known for an index.
    """

    label: str
    anchors: str
    figure: str
    is_missing: bool
    points: float | None
    stake: float


@dataclass(frozen=True, slots=True)
class Ceiling:
    """
    What may be spent a year, and what was, as a bar of 100.

    ``limit_x`` is where the ceiling stands on the bar.
    """

    label: str
    spent: str
    limit: str
    width: float
    limit_x: float
    is_over: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """All that the section says to one person; what is hidden from them is absent."""

    as_of: dt.date
    settings_version: int
    groups: tuple[Group, ...]
    simulation: Simulation | None
    ceilings: tuple[Ceiling, ...]
    ceiling_words: str
    left: LeftBehind | None
    parts: tuple[Part, ...]
    relations: tuple[Related, ...]
    relations_total: int
    histogram: dict[str, Any] = field(default_factory=dict)


def worth_of(
    account: Account, measures: AccountMeasures | None, user: User, *, currency: str
) -> Worth | None:
    """Return what *user* may read of what *account* is worth, or nothing measured."""
    basis = basis_of(account, measures, user, currency=currency)
    if basis is None:
        return None
    simulation = (
        simulate(basis.measures, basis.facts, basis.settings)
        if user.sees_money
        else None
    )
    return Worth(
        as_of=basis.measures.as_of,
        settings_version=basis.settings.version,
        groups=tuple(_groups(basis)),
        simulation=simulation,
        ceilings=tuple(_ceilings(basis)),
        ceiling_words=words.sentence("ceiling_money", basis)
        if "ceiling_money" in basis.told
        else "",
        left=left_behind(basis),
        parts=tuple(_parts(basis)),
        relations=tuple(basis.relations),
        relations_total=basis.measures.relations,
        histogram=_histogram(simulation, basis) if simulation else {},
    )


def futures_of(account: Account, measures: AccountMeasures | None) -> Simulation | None:
    """Return the simulated futures of an account, for who sees money."""
    facts = getattr(account, "facts", None)
    if measures is None or facts is None:
        return None
    return simulate(measures, facts, settings_of(measures))


def _groups(basis: Basis) -> list[Group]:
    made = []
    for code, title, codes in GROUPS:
        lines = [_line(each, basis) for each in codes if each in basis.told]
        gaps = _gaps(lines)
        shared = {gap.words for gap in gaps}
        told = [line for line in lines if line.is_known or line.words not in shared]
        if lines:
            made.append(Group(code, str(title), tuple(told), tuple(gaps)))
    return made


def _gaps(lines: list[Line]) -> list[Gap]:
    """Put together what is not measured for one reason, where that is several."""
    by_reason: dict[str, list[str]] = {}
    for line in lines:
        if not line.is_known:
            by_reason.setdefault(line.words, []).append(line.label)
    return [
        Gap(tuple(labels), words)
        for words, labels in by_reason.items()
        if len(labels) > 1
    ]


def _line(code: str, basis: Basis) -> Line:
    found = basis.told[code]
    return Line(
        code=code,
        label=_label(code, basis),
        value=units.shown(found, basis.currency),
        is_known=found.value is not None,
        range=units.shown_range(found, basis.currency),
        grade=found.grade,
        words=words.sentence(code, basis),
    )


def _label(code: str, basis: Basis) -> str:
    if code == "lifetime_value":
        return _("Lifetime value, {horizon}").format(
            horizon=units.weeks_in_words(basis.settings.horizon_weeks)
        )
    if code == "probability_of_purchase":
        return _("Orders within {weeks} weeks").format(
            weeks=basis.settings.purchase_weeks
        )
    return basis.told[code].label


def _ceilings(basis: Basis) -> list[Ceiling]:
    """Return what may be spent a year against the last 12 months."""
    if basis.contacts is None or basis.value("ceiling_money") is None:
        return []
    money = basis.value("manager_cost_12m")
    rows = [
        (_("Money"), "ceiling_money", None if money is None else float(money)),
        (_("Hours"), "ceiling_hours", basis.contacts.hours),
        (_("Visits"), "ceiling_contacts", float(basis.contacts.visits)),
    ]
    made = []
    for label, code, spent in rows:
        limit = basis.value(code)
        if limit is None or spent is None:
            continue
        a_year = max(float(limit), 0.0) / basis.years
        top = max(a_year, spent) * 1.1 or 1.0
        made.append(
            Ceiling(
                label=label,
                spent=_amount(code, spent, basis),
                limit=_amount(code, a_year, basis),
                width=round(100 * spent / top, 2),
                limit_x=round(100 * a_year / top, 2),
                is_over=spent > a_year,
            )
        )
    return made


def _amount(code: str, value: float, basis: Basis) -> str:
    if code == "ceiling_money":
        return figures.money(value, basis.currency)
    return figures.number(value, 0 if value >= 10 else 1)


def _parts(basis: Basis) -> list[Part]:
    """Return the parts of attachment, those that are missing with what they count."""
    if "attachment" not in basis.told:
        return []
    import numpy as np

    from scoring.core.attachment import attachment_index, attachment_parts
    from scoring.core.value import Linear
    from scoring.features import Facts
    from scoring.services.measuring.attachment import figures_of

    share = basis.value("share_of_wallet")
    one = figures_of(
        cast("Facts", _as_arrays(basis)),
        np.array([np.nan if share is None else float(share)]),
    )
    kept = basis.settings.attachment
    settings = {name: kept[name] for name in AttachmentPart.values if name in kept}
    found = attachment_index(
        attachment_parts(
            one,
            {
                name: Linear(part["worst"], part["best"])
                for name, part in settings.items()
            },
        ),
        {name: part["weight"] for name, part in settings.items()},
    )
    is_measured = basis.value("attachment") is not None
    whole = sum(float(part["weight"]) for part in settings.values()) or 1.0
    return [
        Part(
            label=str(AttachmentPart(name).label),
            anchors=_anchors(name, settings[name]),
            figure=_figure(name, float(one[name][0])),
            is_missing=bool(found.missing[0, place]),
            points=float(found.contributions[0, place]) if is_measured else None,
            stake=100 * float(settings[name]["weight"]) / whole,
        )
        for place, name in enumerate(found.names)
    ]


def _as_arrays(basis: Basis) -> SimpleNamespace:
    """Return the facts of one account as the measuring of many takes them."""
    import numpy as np

    facts, account = basis.facts, basis.account
    since = [facts.age_days or 0]
    if account.since_on:
        since.append((basis.measures.as_of - account.since_on).days)
    has_tenure = facts.age_days is not None or account.since_on is not None

    def array(value: Any) -> Any:
        return np.array([np.nan if value is None else float(value)])

    return SimpleNamespace(
        functions=array(facts.functions),
        functions_met=array(facts.functions_met_12m),
        share_before=array(facts.share_prev_12m),
        perception=array(facts.perception),
        advocacy=array(facts.advocacy),
        feels_special=array(facts.feels_special),
        tenure_days=array(max(since) if has_tenure else None),
    )


def _figure(name: str, value: float) -> str:
    if figures.known(value) is None:
        return figures.not_measured()
    if name == "share_trend":
        return _("{points} points").format(points=figures.change(100 * value, 1))
    if name == "breadth":
        return figures.percent(value, 0)
    return figures.number(value, 1)


def _anchors(name: str, part: dict[str, float]) -> str:
    """Write from what figure a part gives nothing to what gives all."""
    worst, best = float(part["worst"]), float(part["best"])
    if name == "share_trend":
        return _("{worst} to {best} points").format(
            worst=figures.change(100 * worst), best=figures.change(100 * best)
        )
    if name == "breadth":
        return figures.span(figures.percent(worst, 0), figures.percent(best, 0))
    return figures.span(figures.number(worst), figures.number(best))


def _histogram(simulation: Simulation, basis: Basis) -> dict[str, Any]:
    """Return the data that ``static/src/js/charts/histogram.js`` takes."""
    return {
        "edges": [round(edge, 2) for edge in simulation.edges],
        "counts": list(simulation.counts),
        "marks": [
            {
                "value": round(mark, 2),
                "label": f"{percent} %: {figures.money(mark, basis.currency)}",
            }
            for percent, mark in zip(simulation.percents, simulation.marks, strict=True)
        ],
        "words": {
            "x": _("margin of the next {horizon}, at today's worth").format(
                horizon=units.weeks_in_words(basis.settings.horizon_weeks)
            ),
            "draws": _("of futures"),
        },
        "symbol": figures.symbol(basis.currency),
    }
