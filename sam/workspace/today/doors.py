"""Where a person goes to do something about a flag."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tiers.selectors.flag_mends import Mend, Mending


@dataclass(frozen=True, slots=True)
class Door:
    """A button: what it says, and the form or page that it opens."""

    label: str
    icon: str
    url: str


def door_to(mend: Mend | None, *, account_id: int, flag_id: int) -> Door:
    """Return the button that does what mends a flag; else the one that explains it."""
    make = DOORS.get(mend.verb) if mend else None
    if mend is None or make is None:
        url = reverse("service:flag-detail", args=[flag_id])
        return Door(_("Look"), "info-circle", url)
    label, url = make(account_id, mend.about)
    return Door(label, mend.icon, url)


def log_url(account_id: int, kind: str) -> str:
    """Return where a contact of that *kind* is logged, back to Today when done."""
    return _back(reverse("accounts:interaction-create", args=[account_id]), kind=kind)


def promise_url(account_id: int) -> str:
    """Return where something is promised by a day, back to Today when done."""
    return _back(reverse("accounts:promise-create", args=[account_id]))


def _visit(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Log visit"), log_url(account_id, "VISIT")


def _call(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Log call"), log_url(account_id, "CALL")


def _answer(account_id: int, about: int | None) -> tuple[str, str]:
    return _("Answer"), _problem("accounts:problem-answer", account_id, about)


def _resolve(account_id: int, about: int | None) -> tuple[str, str]:
    return _("Resolve"), _problem("accounts:problem-resolve", account_id, about)


def _keep(account_id: int, about: int | None) -> tuple[str, str]:
    if about is None:
        return _("Keep"), reverse("accounts:promise-list")
    return _("Keep"), _back(reverse("accounts:promise-keep", args=[about]))


def _person(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Person"), reverse("workspace:account", args=[account_id])


def _ask(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Ask"), reverse("accounts:signal-create", args=[account_id])


def _deliver(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Deliver"), reverse("workspace:account-service", args=[account_id])


def _decide(account_id: int, _about: int | None) -> tuple[str, str]:
    return _("Decide"), reverse("workspace:account-why", args=[account_id])


def _problem(url_name: str, account_id: int, about: int | None) -> str:
    if about is None:
        return reverse("workspace:account", args=[account_id])
    return _back(reverse(url_name, args=[about]))


def _back(url: str, **query: str) -> str:
    return f"{url}?{urlencode(query | {'next': reverse('workspace:today')})}"


DOORS: dict[Mending, Callable[[int, int | None], tuple[str, str]]] = {
    Mending.VISIT: _visit,
    Mending.CALL: _call,
    Mending.ANSWER: _answer,
    Mending.RESOLVE: _resolve,
    Mending.KEEP: _keep,
    Mending.PERSON: _person,
    Mending.ASK: _ask,
    Mending.DELIVER: _deliver,
    Mending.DECIDE: _decide,
}
