"""Settings in versions: what refuses a new one, alike for all of them."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sam.lib.errors import DomainError


class FieldsRefused(DomainError):
    """The values are not fit for use; ``errors`` has the reasons by field."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(errors)
        said = [reason for reasons in self.errors.values() for reason in reasons]
        super().__init__(" ".join(said))


def moved_on(version: int) -> str:
    """Say that somebody else made *version* since the form was opened."""
    return _(
        "Version %(version)s was put in force meanwhile. Open the form again to see it."
    ) % {"version": version}


def outside(value: Any, least: float, most: float) -> str:
    """Say that *value* is no number from *least* to *most*, or nothing if it is."""
    if not is_number(value):
        return _("Enter a number.")
    if least <= value <= most:
        return ""
    return _("From %(least)s to %(most)s.") % {
        "least": f"{least:g}",
        "most": f"{most:,.0f}" if most >= 1000 else f"{most:g}",
    }


def is_number(value: Any) -> bool:
    """Tell whether *value* is a finite number; a boolean is none."""
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, (float, Decimal)) and math.isfinite(value)
