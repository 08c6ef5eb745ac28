"""What an address asks, held to the types that the schema says of it."""

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

WHOLE = re.compile(r"-?\d+", re.ASCII)


def refuse_mistyped(view: Any, handler: Any, request: Request) -> None:
    """
    Do nothing if the query is of the types that *handler* says it takes.

    An empty value is none, as the form of a page sends it.

    :raises ValidationError: if a number, a yes or no, or a choice is something else
    """
    query = request.query_params
    if not query:
        return
    wrong = {
        told.name: [words]
        for told in _told(view, handler)
        for value in query.getlist(told.name)
        if value and (words := _fault(value, told))
    }
    if wrong:
        raise ValidationError(wrong)


def _fault(value: str, told: OpenApiParameter) -> str:
    choices = [str(each) for each in told.enum or ()]
    if choices and value not in choices:
        return _("One of {choices}.").format(choices=", ".join(choices))
    if told.type is int and not WHOLE.fullmatch(value):
        return _("A whole number is required.")
    if told.type is bool and value not in {"true", "false"}:
        return _("Say true or false.")
    return ""


def _told(view: Any, handler: Any) -> list[OpenApiParameter]:
    """Return what the schema says of the query of *handler*, one of *view*'s."""
    kind = getattr(handler, "kwargs", {}).get("schema")
    if kind is None:
        return []
    schema = kind()
    schema.view, schema.method = view, view.request.method
    return [
        each
        for each in schema.get_override_parameters()
        if isinstance(each, OpenApiParameter) and each.location == each.QUERY
    ]
