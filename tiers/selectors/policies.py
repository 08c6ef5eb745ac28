"""Policies as people read them: in words, in numbers, and version against version."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Region
from accounts.models.account import AccountMarketPosition, Person
from sam.lib import figures
from sam.lib.said import Said, SaidSection
from sam.users.models import User
from tiers.models import Policy
from tiers.models.policies import AppliesItself, NomineeType, ProposesOn
from tiers.models.programme import Rationale
from tiers.selectors.policy_fields import (
    ITEMS,
    MONEY,
    OTHERS,
    PERCENT,
    SECTIONS,
    SHAPES,
    UNITS,
    Item,
)
from tiers.selectors.words import criterion_words


@dataclass(frozen=True, slots=True)
class SaidCriterion:
    """One criterion: its share of the score, and what is worth nothing and all."""

    code: str
    name: str
    weight: float
    shape: str
    anchors: str
    serves: str

    @property
    def bar(self) -> str:
        """Its weight as the width of a bar, in per cent."""
        return f"{100 * self.weight:.2f}"

    @property
    def weight_words(self) -> str:
        """Its weight in per cent, with the decimals that it has."""
        return figures.percent(self.weight, _places(100 * self.weight))


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that two policies have differently."""

    label: str
    before: str
    after: str


def policies_of(user: Person) -> QuerySet[Policy]:
    """Return the policies, newest version first; who sees no facts sees none."""
    if not isinstance(user, User) or not user.sees_facts:
        return Policy.objects.none()
    people = ("created_by", "submitted_by", "approved_by")
    found = Policy.objects.select_related("region", "based_on", *people)
    return found.order_by("-version")


def sections(policy: Policy, currency: str) -> list[SaidSection]:
    """Return the rules of *policy* in numbers, criteria aside."""
    said = []
    for section in SECTIONS:
        lines = [
            Said(item.label, shown(policy, item, currency), str(item.help))
            for item in section.items
        ]
        if section.code == "types":
            lines += _mix_lines(policy.mix)
        if section.code == "seats":
            lines += _region_lines(policy.region_limits)
        said.append(
            SaidSection(
                section.code, str(section.title), tuple(lines), str(section.help)
            )
        )
    return said


def criteria(policy: Policy, currency: str) -> list[SaidCriterion]:
    """Return the criteria of *policy* in words."""
    return [
        SaidCriterion(
            code=each["code"],
            name=criterion_words(each["code"]),
            weight=float(each["weight"]),
            shape=str(SHAPES.get(each["shape"], each["shape"])),
            anchors=_anchors(each, currency),
            serves=str(Rationale(each["serves"]).label) if each.get("serves") else "",
        )
        for each in policy.criteria
    ]


def differences(before: Policy, after: Policy, currency: str) -> list[Difference]:
    """Return what *after* rules otherwise than *before*, in the order of the page."""
    was, now = _rules(before, currency), _rules(after, currency)
    rows = []
    for label in [*was, *(label for label in now if label not in was)]:
        old, new = was.get(label, _("Not there")), now.get(label, _("Not there"))
        if old != new:
            rows.append(Difference(label, old, new))
    return rows


def sentences(policy: Policy, currency: str) -> list[str]:
    """Say in a few sentences who is Strategic under *policy*."""
    points = {
        "enter": figures.number(policy.enter_score, _places(policy.enter_score)),
        "stay": figures.number(policy.stay_score, _places(policy.stay_score)),
    }
    said = [_seats_sentence(policy)]
    said.append(
        _(
            "An account needs %(enter)s points to become Strategic and keeps its seat"
            " with %(stay)s."
        )
        % points
    )
    said.append(
        ngettext(
            "It keeps its tier for %(count)s review at least; reviews are %(months)s"
            " months apart.",
            "It keeps its tier for %(count)s reviews at least; reviews are %(months)s"
            " months apart.",
            policy.minimum_stay_reviews,
        )
        % {"count": policy.minimum_stay_reviews, "months": policy.review_months}
    )
    weights = _(", ").join(
        f"{each.name} {each.weight_words}"
        for each in sorted(criteria(policy, currency), key=lambda each: -each.weight)
    )
    said.append(_("What counts: %(weights)s.") % {"weights": weights})
    if gates := _gates(policy, currency):
        said.append(_("Kept out: %(gates)s.") % {"gates": _("; ").join(gates)})
    said.append(_moves_sentence(policy))
    return said


def shown(policy: Policy, item: Item, currency: str) -> str:
    """Return the value of a field as people read it."""
    value = getattr(policy, item.name)
    if value is None or value == []:
        return str(item.empty) or _("Not set")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        kind = AppliesItself if item.name == "applies_itself" else ProposesOn
        return _(", ").join(str(kind(code).label) for code in value)
    if isinstance(value, str):
        return str(getattr(policy, f"get_{item.name}_display")())
    if item.unit == MONEY:
        return figures.money_full(value, currency)
    if item.unit == PERCENT:
        return figures.percent(value, _places(100 * value))
    number = figures.number(value, _places(value))
    return f"{number} {item.unit}" if item.unit else number


def anchor_words(code: str, value: Any, currency: str) -> str:
    """Return a figure of the measure *code* with its unit."""
    unit = UNITS.get(code, "")
    if unit in {"MONEY", "MONEY_A_YEAR"}:
        return figures.money_full(value, currency)
    if unit == "SHARE":
        return figures.percent(value, _places(100 * value))
    number = figures.number(value, _places(value))
    if unit == "TIMES_MEAN":
        return _("{number} times the mean").format(number=number)
    return number


def _anchors(criterion: Mapping[str, Any], currency: str) -> str:
    code = criterion["code"]
    match criterion["shape"]:
        case "POINTS":
            return _(", ").join(
                f"{choice_words(choice)} {figures.percent(worth, _places(100 * worth))}"
                for choice, worth in sorted(
                    criterion["points"].items(), key=lambda each: -each[1]
                )
            )
        case "THRESHOLD":
            words = _("all at {figure} or less, nothing above")
            if not criterion.get("below"):
                words = _("all at {figure} or more, nothing below")
            return words.format(figure=anchor_words(code, criterion["at"], currency))
    return _("nothing at {worst}, all at {best}").format(
        worst=anchor_words(code, criterion["worst"], currency),
        best=anchor_words(code, criterion["best"], currency),
    ) + (
        _("; steepness {steepness}").format(
            steepness=figures.number(criterion.get("steepness", 10))
        )
        if criterion["shape"] == "LOGISTIC"
        else ""
    )


def choice_words(choice: str) -> str:
    """Return what a choice of a criterion with points is called."""
    return str(dict(AccountMarketPosition.choices).get(choice, choice))


def _rules(policy: Policy, currency: str) -> dict[str, str]:
    """Return every rule in words by its label, to compare two policies."""
    rules = {
        str(OTHERS["name"]): policy.name,
        str(OTHERS["text"]): policy.text or _("Nothing"),
    }
    for each in criteria(policy, currency):
        said = [f"{each.weight_words}: {each.anchors}", each.shape, each.serves]
        rules[each.name] = _("; ").join(filter(None, said))
    for section in sections(policy, currency):
        rules |= {line.label: line.value for line in section.lines}
    return rules


def _mix_lines(mix: Mapping[str, Mapping[str, Any]]) -> list[Said]:
    lines = []
    for kind in NomineeType:
        band = mix.get(kind, {})
        least, most = band.get("least"), band.get("most")
        if least and most is not None:
            words = _("{least} to {most} seats").format(least=least, most=most)
        elif least:
            words = _("at least {least} seats").format(least=least)
        elif most is not None:
            words = _("at most {most} seats").format(most=most)
        else:
            words = _("No limit")
        lines.append(Said(str(kind.label), words))
    return lines


def _region_lines(limits: list[dict[str, Any]]) -> list[Said]:
    if not limits:
        return [Said(_("Limits by region"), _("No limit"))]
    names = dict(
        Region.objects.filter(pk__in=[limit["region"] for limit in limits]).values_list(
            "pk", "name"
        )
    )
    said = []
    for limit in limits:
        parts = []
        if limit.get("seats") is not None:
            parts.append(_("{seats} seats").format(seats=limit["seats"]))
        if limit.get("hours") is not None:
            hours = figures.number(limit["hours"], _places(limit["hours"]))
            parts.append(_("{hours} hours a month").format(hours=hours))
        name = names.get(limit["region"], str(limit["region"]))
        said.append(f"{name}: {_(', ').join(parts)}")
    return [Said(_("Limits by region"), _("; ").join(said), _("And all below it."))]


def _seats_sentence(policy: Policy) -> str:
    if policy.strategic_cap is not None:
        return ngettext(
            "At most %(cap)s account is Strategic.",
            "At most %(cap)s accounts are Strategic.",
            policy.strategic_cap,
        ) % {"cap": figures.number(policy.strategic_cap)}
    share = figures.percent(
        policy.strategic_share, _places(100 * policy.strategic_share)
    )
    return _("At most %(share)s of the accounts are Strategic.") % {"share": share}


def _gates(policy: Policy, currency: str) -> list[str]:
    said = []
    if policy.supplier_gate != "NONE":
        said.append(str(policy.get_supplier_gate_display()).lower())
    for name, words in {
        "minimum_potential": _("a potential below {figure} a year"),
        "minimum_margin_rate": _("a net margin rate below {figure}"),
        "minimum_roi": _("a return on our time below {figure}"),
        "maximum_revenue_share": _("more than {figure} of all our revenue"),
    }.items():
        if getattr(policy, name) is not None:
            said.append(words.format(figure=shown(policy, ITEMS[name], currency)))
    if policy.needs_nomination:
        said.append(_("who was not nominated and qualified"))
    if not policy.prospects_allowed:
        said.append(_("prospects"))
    return said


def _moves_sentence(policy: Policy) -> str:
    if not policy.applies_itself:
        return _("Every move waits for a director.")
    kinds = shown(policy, ITEMS["applies_itself"], "")
    return _(
        "Applied without a person: %(kinds)s, unless a run moves more than %(share)s"
        " of the accounts."
    ) % {
        "kinds": kinds,
        "share": figures.percent(policy.hold_share, _places(100 * policy.hold_share)),
    }


def _places(value: Any) -> int:
    """Return how many decimals a figure needs, four at most."""
    exponent = round(Decimal(str(value)), 4).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
