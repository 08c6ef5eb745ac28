"""What a person may do with an account as a whole: each app offers its own verbs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do with the account, and where it is asked."""

    label: str
    icon: str
    url: str


type Provider = Callable[[Any, Any], Iterable[Verb]]

_providers: dict[int, list[Provider]] = {}


def register(provider: Provider, *, order: int) -> None:
    """
    Let *provider* offer verbs; call it from ``AppConfig.ready``.

    It gets an account and a person; what comes with a low *order* stands first.
    """
    offered = _providers.setdefault(order, [])
    if provider not in offered:
        offered.append(provider)


def verbs_for(account: Any, person: Any) -> list[Verb]:
    """Return what *person* may do with *account* now."""
    return [
        verb
        for order in sorted(_providers)
        for provider in _providers[order]
        for verb in provider(account, person)
    ]
