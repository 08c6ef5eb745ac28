"""Show and change what tiers are promised, and the benefits that they bring."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import Benefit, ServiceStandard, Tier
from tiers.models.evaluations import Quadrant
from tiers.services import benefits, standards
from tiers.services.benefits import NUMBERS, WORDS
from tiers.services.standards import BOUNDS, OPTIONAL

NONE = "none"


class Command(ActingCommand):
    """Show and change standards, open and remove those of quadrants; benefits too."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=sorted(VERBS))
        parser.add_argument("--tier", choices=Tier.values)
        parser.add_argument("--quadrant", choices=Quadrant.values, default="")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"one of {', '.join([*BOUNDS, *WORDS, *NUMBERS, 'kind'])}, or benefits"
            " with names between commas; none for nothing",
        )
        parser.add_argument("--benefit", help="the benefit's name")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="YYYY-MM-DD")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        if not actor.sees_facts:
            raise CommandError("Your role does not see what tiers are promised.")
        return VERBS[options["verb"]](actor, options)


def _show(_actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    return _said(_standard(options))


def _change(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    changes = {name: _promise(name, value) for name, value in _pairs(options)}
    return _said(
        standards.change_standard(standard=_standard(options), actor=actor, **changes)
    )


def _open(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    promises = {name: _promise(name, value) for name, value in _pairs(options)}
    made = standards.open_standard(
        tier=_tier(options), quadrant=options["quadrant"], actor=actor, **promises
    )
    return _said(made)


def _remove(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    standard = _standard(options)
    said = _said(standard)
    standards.remove_standard(standard=standard, actor=actor)
    return said


def _add_benefit(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    given: dict[str, Any] = {"name": options["benefit"] or ""}
    given |= {"kind": "", "objective": ""}
    told = given | {name: _part(name, value) for name, value in _pairs(options)}
    return _benefit_said(benefits.add_benefit(actor=actor, **told))


def _change_benefit(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    changes = {name: _part(name, value) for name, value in _pairs(options)}
    return _benefit_said(
        benefits.change_benefit(benefit=_benefit(options), actor=actor, **changes)
    )


def _retire_benefit(actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
    return _benefit_said(
        benefits.retire_benefit(
            benefit=_benefit(options), actor=actor, retired_on=options["on"]
        )
    )


VERBS: dict[str, Callable[[User, dict[str, Any]], Mapping[str, Any]]] = {
    "show": _show,
    "change": _change,
    "open": _open,
    "remove": _remove,
    "add-benefit": _add_benefit,
    "change-benefit": _change_benefit,
    "retire-benefit": _retire_benefit,
}


def _tier(options: dict[str, Any]) -> str:
    if not options["tier"]:
        raise CommandError(f"Name the tier: --tier {'|'.join(Tier.values)}.")
    return str(options["tier"])


def _standard(options: dict[str, Any]) -> ServiceStandard:
    standards.open_default_standards()
    found = ServiceStandard.objects.filter(
        tier=_tier(options), quadrant=options["quadrant"]
    ).first()
    if found is None:
        raise CommandError("That quadrant has no standard of its own.")
    return found


def _benefit(options: dict[str, Any]) -> Benefit:
    found = Benefit.objects.filter(name__iexact=options["benefit"] or "").first()
    if found is None:
        raise CommandError(f"There is no benefit called {options['benefit']}.")
    return found


def _pairs(options: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = []
    for given in options["set"]:
        name, found, value = given.partition("=")
        if not found:
            raise CommandError(f"Write {given} as NAME=VALUE.")
        pairs.append((name, value.strip()))
    return pairs


def _promise(name: str, value: str) -> Any:
    """Read a promise as the services take it."""
    if name == "benefits":
        names = [] if value in {"", NONE} else value.split(",")
        return [_benefit({"benefit": each.strip()}) for each in names]
    if name not in BOUNDS:
        raise CommandError(f"{name} is no promise of a standard.")
    if name in OPTIONAL and value in {"", NONE}:
        return None
    return _number(name, value, float if name == "relationship_hours" else int)


def _part(name: str, value: str) -> Any:
    """Read a part of a benefit as the services take it."""
    if name in WORDS or name == "kind":
        return value
    if name not in NUMBERS:
        raise CommandError(f"{name} is no part of a benefit.")
    return None if value in {"", NONE} else _number(name, value, int)


def _number(name: str, value: str, kind: Callable[[str], float]) -> float:
    try:
        return kind(value)
    except ValueError as error:
        raise CommandError(f"{name}: {value} is no number.") from error


def _said(standard: ServiceStandard) -> dict[str, Any]:
    said = {"tier": standard.tier, "quadrant": standard.quadrant}
    names = standard.benefits.order_by("name").values_list("name", flat=True)
    promises = {name: getattr(standard, name) for name in BOUNDS}
    return said | promises | {"benefits": list(names)}


def _benefit_said(benefit: Benefit) -> dict[str, Any]:
    names = ["id", "kind", *WORDS, *NUMBERS, "retired_on"]
    return {name: getattr(benefit, name) for name in names}
