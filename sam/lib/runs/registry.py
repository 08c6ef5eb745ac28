"""What kinds of run there are, and what their results depend on."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from sam.lib.errors import DomainError

if TYPE_CHECKING:
    from sam.lib.runs.job import Job

type Work = Callable[["Job"], None]


class UnknownKind(DomainError):
    """There is no such kind of run."""

    code = "unknown_kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of run: its code, its name for people, and the function that does it."""

    code: str
    label: Any
    work: Work


_kinds: dict[str, Kind] = {}
_inputs: dict[str, Callable[[], str]] = {}
_calendar: list[Callable[[], dt.date]] = [timezone.localdate]
_due: list[Callable[[dt.datetime], None]] = []


def register(code: str, label: Any, work: Work) -> None:
    _kinds[code] = Kind(code, label, work)


def kind(code: str) -> Kind:
    """
    Return the kind with that code.

    :raises UnknownKind: if there is none
    """
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(f"There is no kind of run called {code}.") from None


def kinds() -> list[Kind]:
    return list(_kinds.values())


def depends_on(name: str, version: Callable[[], str]) -> None:
    """Register something that results depend on; *version* changes when it does."""
    _inputs[name] = version


def inputs_digest(options: dict[str, Any]) -> str:
    """Return a digest of all that a result depends on besides kind and day."""
    parts = [f"{name}={version()}" for name, version in sorted(_inputs.items())]
    parts.append(f"options={sorted(options.items())}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def counts_days(today: Callable[[], dt.date]) -> None:
    """Register who knows what day it is where days are counted."""
    _calendar[:] = [today]


def today() -> dt.date:
    """Return today where days are counted."""
    return _calendar[0]()


def due(check: Callable[[dt.datetime], None]) -> Callable[[dt.datetime], None]:
    """Register a check that the beat calls every minute with the time."""
    if check not in _due:
        _due.append(check)
    return check


def check_due(now: dt.datetime) -> None:
    for check in _due:
        check(now)
