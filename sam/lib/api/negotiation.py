"""In which form an answer goes out: what the caller accepts, or ``format`` names."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation


class Negotiation(DefaultContentNegotiation):
    """The usual one; a form that there is not is no missing page."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:  # noqa: A002
        """
        Return the *renderers* that write *format*.

        :raises NotAcceptable: if there is none
        """
        found = [one for one in renderers if one.format == format]
        if not found:
            raise NotAcceptable(available_renderers=renderers)
        return found
