"""What a caller prefers (RFC 7240): an answer at once, or when the work is done."""

from dataclasses import dataclass

from rest_framework.request import Request
from rest_framework.response import Response

ASYNC, WAIT = "respond-async", "wait"
LONGEST = 2  # digits of the seconds that somebody may want to wait


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether to answer at once, and how many seconds to wait else, if it is said."""

    is_async: bool
    wait: int | None

    def apply(self, response: Response) -> Response:
        """Say on *response* what was done as preferred."""
        if self.is_async:
            response["Preference-Applied"] = ASYNC
        elif self.wait is not None:
            response["Preference-Applied"] = f"{WAIT}={self.wait}"
        return response


def preference_of(request: Request, *, longest: int) -> Preference:
    """
    Return what *request* prefers; nobody waits longer than *longest* seconds.

    What is not understood is passed over, as the RFC asks.
    """
    is_async, wait = False, None
    for part in request.headers.get("Prefer", "").split(","):
        name, _equals, value = part.partition(";")[0].partition("=")
        name, value = name.strip().lower(), value.strip().strip('"')
        is_async |= name == ASYNC
        if name == WAIT and value.isdecimal() and len(value) <= LONGEST:
            wait = min(int(value), longest)
    return Preference(is_async, wait)
