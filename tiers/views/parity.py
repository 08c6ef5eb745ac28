"""The page that compares the special line with the one for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sam.lib.http import PageRequest, whole_number
from tiers.selectors.parity import PERIODS, USUAL, parity


@require_safe
def parity_page(request: PageRequest) -> HttpResponse:
    """Show how soon each line answered, and whether the special one is the slower."""
    asked = whole_number(request.GET.get("days", ""))
    days = asked if asked in PERIODS else USUAL
    found = parity(request.user, days=days)
    return render(
        request,
        "tiers/parity.html",
        {
            "parity": found,
            "lines": [found.strategic, found.standard],
            "periods": PERIODS,
        },
    )
