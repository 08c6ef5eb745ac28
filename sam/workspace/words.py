"""The codes of lists in words: the programme's own where it has some."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sam.lib.shell import House
from tiers.models import Flag, Tier

TIERS: dict[str, str | Promise] = dict(Tier.choices)
QUADRANTS: dict[str, str | Promise] = {
    "STAR": gettext_lazy("Star"),
    "STATUS": gettext_lazy("Status"),
    "RISER": gettext_lazy("Riser"),
    "STREAMLINE": gettext_lazy("Streamline"),
    "LAGGARD": gettext_lazy("Laggard"),
}
LADDER: dict[str, str | Promise] = {
    "4": gettext_lazy("level 4"),
    "3": gettext_lazy("level 3"),
    "2": gettext_lazy("level 2"),
    "1": gettext_lazy("level 1"),
}
FLAGS: dict[str, str | Promise] = dict(Flag.Kind.choices)


def word(code: str, usual: Mapping[str, str | Promise], house: House) -> str:
    """Return the word for *code*: the programme's, or the *usual* one."""
    return house.labels.get(code) or str(usual.get(code, code))
