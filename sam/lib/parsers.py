"""What is read of a request's body."""

import json
import math
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# After an odd number of backslashes: a NUL, which no text in the database can hold.
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


class FiniteJSONParser(JSONParser):
    """
    JSON whose numbers are finite and whose text can be written down again.

    A number such as 1e400, or a whole one that no float holds, passes every type check
    and breaks whatever computes with it; half a surrogate pair breaks any answer that
    repeats it, and a NUL whatever is looked up by it.
    """

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Any:
        """
        Return what the body says.

        :raises ParseError: if it is no JSON, or has a number or text as above
        """
        encoding = (parser_context or {}).get("encoding") or "utf-8"
        try:
            text = stream.read().decode(encoding)
            found = json.loads(
                text, parse_float=_finite, parse_int=_whole, parse_constant=_finite
            )
            if HALF_CHARACTER.search(text):
                json.dumps(found, ensure_ascii=False).encode()
            if NUL.search(text):
                raise ParseError(_("A text holds a NUL character."))
        except UnicodeEncodeError:
            raise ParseError(_("A text holds half a character.")) from None
        except (LookupError, ValueError, RecursionError) as error:
            raise ParseError(
                _("This is no JSON: %(error)s") % {"error": error}
            ) from error
        return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("a number is too large, or none"))
    return number


def _whole(text: str) -> int:
    _finite(text)
    return int(text)
