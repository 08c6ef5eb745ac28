"""The list of people as a file, and the filter that it shares with the page."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.filters.people import PeopleFilter
from accounts.models import Programme
from accounts.selectors.groups import group_of
from accounts.selectors.people_list import (
    Listed,
    functions_of,
    listed,
    listed_positions,
)
from accounts.selectors.people_words import dimension_names
from accounts.views.asking import account_or_404
from sam.lib.http import PageRequest
from sam.lib.spreadsheets import written

CHUNK = 500


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def people_filter(request: PageRequest, ids: tuple[int, ...]) -> PeopleFilter:
    """Return the people of these accounts as the address filters them."""
    return PeopleFilter(
        request.GET,
        queryset=listed_positions(request.user).filter(account__in=ids),
        request=request,
        functions=functions_of(ids),
    )


@require_safe
def people_csv(request: PageRequest, account_pk: int) -> StreamingHttpResponse:
    """
    Send the list of people as it is filtered, all of it.

    Those of the accounts that belong to this one are in it, as on the page, unless
    ``only`` asks for this one alone.
    """
    if not request.user.sees_facts:
        raise Http404
    account = account_or_404(request, account_pk)
    below = () if request.GET.get("only") == "1" else group_of(account).below_ids
    filterset = people_filter(request, (account.pk, *below))
    if not filterset.form.is_valid():
        raise Http404
    answer = StreamingHttpResponse(
        _lines(filterset.qs, Programme.current()),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="people-{account.pk}.csv"'
    return answer


def _lines(found: Any, programme: Programme) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names = dimension_names(programme)
    guess, said = _("our guess"), _("they said")
    yield writer.writerow(
        [
            *(_("Name"), _("Account"), _("Title"), _("Level"), _("Function")),
            *(_("Buying role"), _("Where"), _("From"), _("To"), _("Met last")),
            *(f"{name}, {basis}" for name in names.values() for basis in (guess, said)),
            *(_("Closest colleague"), _("Relationship"), _("Rising star")),
        ]
    )
    for start in range(0, found.count(), CHUNK):
        for row in listed(list(found[start : start + CHUNK]), programme):
            yield writer.writerow([written(cell) for cell in _cells(row, names)])


def _cells(row: Listed, names: Mapping[str, str]) -> Iterator[object]:
    position, contact = row.position, row.position.contact
    yield from (contact.full_name, position.account.name, position.title)
    yield position.get_level_display() if position.level else ""
    yield position.function
    yield position.get_buying_role_display() if position.buying_role else ""
    yield position.unit.name if position.unit else ""
    yield from (position.started_on, position.ended_on, row.met.on)
    for code in names:
        rating = row.ratings.get(code)
        yield rating.guess.value if rating and rating.guess else None
        yield rating.said.value if rating and rating.said else None
    closest = row.relationship
    yield str(closest.user) if closest else ""
    yield closest.get_level_display() if closest else ""
    yield _("yes") if contact.is_rising_star else ""
