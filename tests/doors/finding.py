"""Every door of the product: the methods and routes of its pages and of its API."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

API = "/api/"
# One line stands for the pages of all kinds of things, which Django makes alike.
ADMIN = re.compile(r"^/admin/(?!r/)[a-z_]+/[a-z]+/")
ADMIN_LINE = "/admin/<app>/<model>/"
PAGE_METHODS = ("GET", "POST")


class Door(NamedTuple):
    """A method at a route, its parameters as in ``/accounts/%(pk)s/``."""

    method: str
    route: str

    @property
    def line(self) -> "Door":
        """Return the door by which the committed table knows it."""
        shown = ADMIN.sub(ADMIN_LINE, self.route)
        return Door(self.method, re.sub(r"%\((\w+)\)s", r"<\1>", shown))

    @property
    def shape(self) -> "Door":
        """Return it without the names of parameters: the schema has its own."""
        return Door(self.method, re.sub(r"%\(\w+\)s|\{\w+\}", "{}", self.route))

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API)

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("/admin/")

    @property
    def segments(self) -> list[tuple[str, str]]:
        """Return each parameter with the part of the address before it."""
        parts = self.route.split("/")
        return [
            (parts[at - 1], name)
            for at, part in enumerate(parts)
            for name in re.findall(r"%\((\w+)\)s", part)
        ]


def patterns(found=None, before="/") -> Iterator[tuple[str, URLPattern]]:
    """Yield the route and the pattern of every address of the resolver."""
    for pattern in found or get_resolver().url_patterns:
        route = before + normalize(pattern.pattern.regex.pattern)[0][0]
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern.url_patterns, route)


@cache
def operations() -> dict[Door, dict]:
    """Return the operations of the schema by the shapes of their doors."""
    # The table is written by a command that has no settings yet.
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        Door(method.upper(), path).shape: operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


@cache
def doors() -> list[Door]:
    """
    Return every door, in order of its route.

    A page answers to reading and to posting; a route of the API to what its view
    takes, whether the schema tells of it or not.
    """
    found = {
        Door(method, route)
        for route, pattern in patterns()
        for method in _methods(route, pattern)
    }
    return sorted(found, key=lambda door: (door.route, door.method))


def _methods(route: str, pattern: URLPattern) -> tuple[str, ...]:
    if not route.startswith(API):
        return PAGE_METHODS
    view = pattern.callback
    actions = getattr(view, "actions", None)
    kind = getattr(view, "cls", None) or view.view_class
    names = actions or [name for name in kind.http_method_names if hasattr(kind, name)]
    return tuple(name.upper() for name in names if name not in {"head", "options"})
