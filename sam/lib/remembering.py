"""Read once what cannot change while a request that only reads is answered."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.local import Local
from django.http import HttpRequest, HttpResponse

SAFE = {"GET", "HEAD"}
_known = Local()


@contextmanager
def reading() -> Iterator[None]:
    """Let `once` keep what it reads until the block ends."""
    outer = getattr(_known, "values", None)
    _known.values = {} if outer is None else outer
    try:
        yield
    finally:
        _known.values = outer


def once[T](key: Hashable, read: Callable[[], T]) -> T:
    """Return what *read* returns; within `reading` it is asked once for each *key*."""
    values: dict[Hashable, Any] | None = getattr(_known, "values", None)
    if values is None:
        return read()
    if key not in values:
        values[key] = read()
    found: T = values[key]
    return found


class RememberMiddleware:
    """Answer requests that only read within `reading`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return self._get_response(request)
        with reading():
            return self._get_response(request)
