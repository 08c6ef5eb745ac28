"""Pages that first ask which account, and then what of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import Account
from accounts.selectors import standing_account
from accounts.selectors.accounts_named import accounts_named
from sam.lib.http import PageRequest, whole_number

OFFERED = 12
CHOSEN = "at"


def chosen_account(request: PageRequest) -> Account | None:
    """Return the account that the address names, if the person sees it."""
    key = whole_number(request.GET.get(CHOSEN, ""))
    return standing_account(key, request.user) if key is not None else None


def choose_account(
    request: PageRequest, *, title: str, subtitle: str, back: str, **context: Any
) -> HttpResponse:
    """Ask which account it is, by a part of its name."""
    asked = request.GET.get("name", "").replace("\0", "").strip()[:100]
    found = accounts_named(asked, request.user, limit=OFFERED + 1)
    return render(
        request,
        "accounts/account_choose.html",
        {
            "accounts": found[:OFFERED],
            "asked": asked,
            "more": len(found) > OFFERED,
            "title": title,
            "subtitle": subtitle,
            "back": back,
            **context,
        },
    )
