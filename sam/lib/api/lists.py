"""
Lists: filtered, sorted, in pages by key, of some fields, with what they refer to.

A view says what its lists are made of, and answers with `answer_list`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, cast

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib import keyset, renderers
from sam.lib.api import expanding, shape, streams
from sam.lib.api.conditions import SHAPING

KEY = "id"
EVERY_LIST = frozenset(
    ["after", "before", "rows", "sort", "fields", "expand", "format"]
)

type Names = tuple[str, ...]
type Shown = list[dict[str, Any]]
type Found = list[Any]
type Renderers = list[BaseRenderer]


class Filters(DjangoFilterBackend):
    """
    The filters of pages; one that does nothing unless it is asked is not built then.

    A filter set says so by ``narrows_only``.
    """

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        kind = self.get_filterset_class(view, queryset)
        if getattr(kind, "narrows_only", False):
            named = parameters_of(kind)
            if named.isdisjoint(request.query_params):
                return queryset
        return super().filter_queryset(request, queryset, view)


@cache
def parameters_of(filterset: Any) -> frozenset[str]:
    """Return the names that restrict a list by *filterset*, its class."""
    names: set[str] = set()
    for name, each in filterset.base_filters.items():
        suffixes = getattr(each.field.widget, "suffixes", ())
        names.update(f"{name}_{suffix}" for suffix in suffixes)
        names.add(name)
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of each row is asked for: all fields or ``only`` some, and ``expanded``."""

    only: Names | None
    expanded: Names


class Listing:
    """
    What views of rows know about lists of them.

    ``lists`` names the actions that answer with a list, ``"get"`` for a view without
    actions. ``sorts`` are the fields of its model that order it, besides the key, and
    ``usual_sort`` how it is sorted when nothing else is asked; ``asks`` are the names
    that its address takes besides its filters, and ``expands`` the fields that refer to
    something else by key, with the model, where a serializer does not show it.
    """

    lists: ClassVar[frozenset[str]] = frozenset(["list"])
    asks: ClassVar[frozenset[str]] = frozenset()
    sorts: ClassVar[tuple[str, ...]] = ()
    usual_sort: ClassVar[str] = f"-{KEY}"
    expands: ClassVar[Mapping[str, Any]] = {}
    request: Any
    get_serializer: Any
    paginate_queryset: Any
    get_paginated_response: Any
    queryset: Any

    def answer_list(self, rows: Any) -> Response:
        """
        Answer with a page of *rows*, or with all of them as a stream if that is asked.

        :raises ValidationError: if the address names what the list has not
        """
        self.refuse_unknown()
        wish = self.wished()
        renderer = self.request.accepted_renderer
        if renderer.format in streams.WRITERS:
            return cast("Response", streams.answer(self, rows, wish, renderer))
        page = self.paginate_queryset(rows)
        if page is None:
            return Response(self.written(list(rows), wish))
        paged: Response = self.get_paginated_response(self.written(page, wish))
        return paged

    def refuse_unknown(self) -> None:
        """Refuse names that mean nothing here: they would be passed over in silence."""
        known = EVERY_LIST | self.asks
        filterset = getattr(self, "filterset_class", None)
        if filterset is not None:
            known |= parameters_of(filterset)
        unknown = [name for name in self.request.query_params if name not in known]
        if unknown:
            words = _("This list has nothing of that name.")
            raise ValidationError({name[:50]: [words] for name in unknown})

    def wished(self) -> Wish:
        """
        Return what of each row the address asks for.

        :raises ValidationError: if it names what there is not, or not for the caller
        """
        query = self.request.query_params
        only, expanded = _names(query.get("fields")), _names(query.get("expand"))
        if only is not None:
            self._refuse("fields", only, self.fields_told)
            key = [KEY] if KEY in self.fields_told else []
            only = tuple(dict.fromkeys([*key, *only]))
        if expanded is not None:
            self._refuse("expand", expanded, expanding.references(self))
        return Wish(only, expanded or ())

    def trimmed(self, answer: Any) -> Any:
        """
        Return the answer about one row, of the fields that are asked for.

        :raises ValidationError: if the address names what there is not
        """
        query = self.request.query_params
        if not self.is_one or SHAPING.isdisjoint(query):
            return answer
        only, expanded = _names(query.get("fields")), _names(query.get("expand"))
        row = dict(answer.data)
        known = expanding.references(self) if expanded else {}
        self._refuse("fields", only or (), row)
        self._refuse("expand", expanded or (), known.keys() & row.keys())
        if only is not None:
            kept = {KEY, *only, *(expanded or ())}
            row = {name: value for name, value in row.items() if name in kept}
        answer.data = expanding.expanded(self, [row], expanded)[0] if expanded else row
        return answer

    def _refuse(
        self, asked_by: str, names: Iterable[str], known: Iterable[str]
    ) -> None:
        known = set(known)
        if unknown := [name for name in names if name not in known]:
            words = _("There is no “{name}” here to be shown to you.")
            said = [words.format(name=name[:50]) for name in unknown]
            raise ValidationError({asked_by: said})

    @cached_property
    def fields_told(self) -> Mapping[str, Any]:
        """The fields that rows have for the caller, in order."""
        fields: Mapping[str, Any] = self.get_serializer().fields
        return fields

    def written(self, rows: Found, wish: Wish) -> Shown:
        """Return *rows* as they are wished, with what they refer to."""
        only = wish.only
        if only is not None and wish.expanded:
            only = tuple(dict.fromkeys([*only, *wish.expanded]))
        shown = self.shaped(rows, only)
        return (
            expanding.expanded(self, shown, wish.expanded) if wish.expanded else shown
        )

    def shaped(self, rows: Found, only: Names | None) -> Shown:
        """Return *rows* as they leave, all fields or *only* some; for views to replace
        that read more than the rows."""
        return shape.rows_of(
            self.get_serializer(rows, many=True).child, rows, only=only
        )

    def sorts_known(self) -> tuple[str, ...]:
        """Return the names by which the list is sorted."""
        return (KEY, *self.sorts)

    def order_asked(self) -> keyset.Order:
        """
        Return the order in which the list is asked for.

        :raises ValidationError: if the list has no such order
        """
        asked = self.request.query_params.get("sort") or self.usual_sort
        name, model = asked.removeprefix("-"), self.queryset.model
        self.refuse_sort(name)
        key = model._meta.pk
        field = key if name == KEY else model._meta.get_field(name)
        return keyset.Order(asked, field, asked.startswith("-"), key)

    def refuse_sort(self, name: str) -> None:
        """Refuse to sort by *name* if nothing is sorted by it here."""
        if name not in self.sorts_known():
            words = _("Nothing is sorted by “{name}” here.")
            raise ValidationError({"sort": [words.format(name=name[:50])]})

    @property
    def is_list(self) -> bool:
        """Whether what is asked now is a list."""
        method = getattr(getattr(self, "request", None), "method", "") or ""
        return (getattr(self, "action", None) or method.lower()) in self.lists

    @property
    def is_one(self) -> bool:
        """Whether what is asked now is one row of the list."""
        return getattr(self, "action", None) == "retrieve"

    def get_renderers(self) -> Renderers:
        if self.is_list:
            return [kind() for kind in renderers.MANY]
        kinds: Renderers = super().get_renderers()  # type: ignore[misc]
        return kinds


class Lists(mixins.ListModelMixin):
    """A view set with a list."""

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        view: Any = self
        answer: Response = view.answer_list(view.filter_queryset(view.get_queryset()))
        return answer


def _names(text: str | None) -> Names | None:
    if text is None:
        return None
    return tuple(name for part in text.split(",") if (name := part.strip()))
