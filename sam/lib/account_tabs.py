"""
The tabs of the account page: each is served by the app that owns it.

An app registers its tabs; one app above them all registers the frame that stands round
them (header, tabs, who may see what). So an app's view shows its tab without knowing
what else the page composes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils.functional import Promise

from sam.lib.http import PageRequest


def everyone(_person: Any) -> bool:
    """Let whoever sees the account see a tab."""
    return True


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; its page takes the account's key. Low *order* comes first."""

    label: str | Promise
    url_name: str
    order: int
    visible_to: Callable[[Any], bool] = everyone


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What a tab is about: an account, or with it those of its group that a person sees.

    ``ids`` has the keys of all accounts whose rows the tab adds up, the account first.
    """

    account: Any
    ids: tuple[int, ...]

    @property
    def is_group(self) -> bool:
        return len(self.ids) > 1


type Build = Callable[[Seen], Mapping[str, Any]]


class Frame(Protocol):
    """Show a tab within the page of an account, or only it where htmx asks for it."""

    def __call__(
        self,
        request: PageRequest,
        account_pk: int,
        url_name: str,
        *,
        template: str,
        context: Build,
        part: str,
    ) -> HttpResponse: ...


_tabs: dict[str, Tab] = {}
_frame: list[Frame] = []


def register(tab: Tab) -> None:
    """Add *tab* to the page; call it from ``AppConfig.ready``."""
    _tabs[tab.url_name] = tab


def register_frame(frame: Frame) -> None:
    """Let *frame* show all tabs; call it from ``AppConfig.ready``."""
    _frame[:] = [frame]


def tabs_for(person: Any) -> list[Tab]:
    """Return the tabs that *person* sees, in order."""
    seen = [tab for tab in _tabs.values() if tab.visible_to(person)]
    return sorted(seen, key=lambda tab: tab.order)


def show(
    request: PageRequest,
    account_pk: int,
    url_name: str,
    *,
    template: str,
    context: Build,
    part: str = "tab",
) -> HttpResponse:
    """
    Show the tab *url_name* of an account with what *context* returns for it.

    *part* names the partial of *template* that htmx gets. A merged account leads to its
    survivor.

    :raises Http404: if the person sees no such account, or not this tab
    :raises ImproperlyConfigured: if no app has registered a frame
    """
    if not _frame:
        raise ImproperlyConfigured("no app has registered the frame of the tabs")
    frame = _frame[0]
    return frame(
        request, account_pk, url_name, template=template, context=context, part=part
    )
