"""The people map as a file: a drawing that stands alone, and a picture of it."""

import typst
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.selectors.people_map import PeopleMap

# Dots to the inch at which a unit of the drawing is two dots wide.
SHARP = 192.0
PAGE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")
"""


def as_svg(people_map: PeopleMap) -> str:
    """Return the map as one SVG, with its colours in it and no links."""
    title = _("%(account)s: %(finding)s") % {
        "account": people_map.account.name,
        "finding": people_map.finding,
    }
    return render_to_string(
        "accounts/people_map.svg", {"people_map": people_map, "title": title}
    )


def as_png(people_map: PeopleMap) -> bytes:
    """Return the map as a PNG, two dots for each unit of the drawing."""
    drawn = typst.compile(
        PAGE, format="png", ppi=SHARP, sys_inputs={"drawing": as_svg(people_map)}
    )
    if not isinstance(drawn, bytes):
        raise TypeError("one page gives one picture")
    return drawn
