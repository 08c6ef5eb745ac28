"""Pages on the contact that customers want."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.preferences import PreferenceForm
from accounts.models import Account, ContactPreference, Programme
from accounts.permissions import LOOK_AFTER, may_record_preference
from accounts.selectors.pages import page_after
from accounts.selectors.preferences import (
    never_asked,
    newest_wishes,
    preferences_of,
    wish_of,
)
from accounts.services.preferences import record_preference
from accounts.views.asking import account_or_404, ask
from sam.lib.http import PageRequest, whole_number

NEVER, ASKED = "never", "asked"


@require_safe
def preference_list(request: PageRequest) -> HttpResponse:
    """List customers that were never asked, by revenue, or what others said."""
    if not request.user.sees_facts:
        raise Http404
    unasked, wishes = never_asked(request.user), newest_wishes(request.user)
    shown = ASKED if request.GET.get("of") == ASKED else NEVER
    seen = whole_number(request.GET.get("after", ""))
    context: dict[str, object]
    if shown == ASKED:
        said, last = page_after(
            wishes,
            by="asked_on",
            seen=seen,
            within=preferences_of(request.user),
            down=True,
        )
        context = {"wishes": said}
    else:
        within = Account.objects.visible_to(request.user)
        accounts, last = page_after(
            unasked, by="facts__revenue_12m", seen=seen, within=within, down=True
        )
        context = {"accounts": accounts}
    context |= {
        "next_url": f"?of={shown}&after={last}" if last else "",
        "shown": shown,
        "unasked": unasked.count(),
        "asked": wishes.count(),
        "today": Programme.current().today(),
        "may_ask": request.user.role in LOOK_AFTER,
    }
    return render(request, "accounts/preference_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preference_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what contact the customer wants; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:preference-create", account_pk=account.pk)
    may_record_preference(request.user, account).require()
    today = Programme.current().today()
    wish = wish_of(account, request.user)
    form = PreferenceForm(
        request.POST or None,
        account=account,
        user=request.user,
        today=today,
        initial=_still_wanted(wish, today) if wish else {},
    )

    def act() -> str:
        record_preference(account=account, actor=request.user, **form.cleaned_data)
        return _("What contact they want is written down; it goes before the standard.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("What contact do they want?"),
        words=_(
            "Their wish goes before what their tier is promised. Asked, they may "
            "leave all of it to us: that is an answer too."
        ),
        button=_("Write down"),
    )


def _still_wanted(wish: ContactPreference, today: dt.date) -> dict[str, object]:
    """Return what they said last, but for a quiet time that is over."""
    names = ["visits_year", "contact_days", "channel"]
    if wish.quiet_until is not None and wish.quiet_until >= today:
        names.append("quiet_until")
    return {name: getattr(wish, name) for name in names}
