"""Plan a step about what Today says: who does what by when."""

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Account, Programme
from accounts.selectors.colleagues import who_look_after
from planning.permissions import may_plan
from planning.services.actions import LONGEST
from sam.lib import asking
from sam.lib.asking import GET_OR_POST, way_back
from sam.lib.http import PageRequest
from sam.users.models import User
from sam.workspace.services.planned_flags import plan_for_flag
from tiers.models import Flag
from tiers.selectors.flags import in_words

USUAL_DAYS = 7


class PlanFlagForm(forms.Form):
    """The arguments of `plan_for_flag`."""

    words = forms.CharField(
        label=gettext_lazy("What is to be done"), max_length=LONGEST
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"),
        help_text=gettext_lazy("Until then the flag is left out of Today."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Who does it"),
        help_text=gettext_lazy("Somebody else is told."),
    )
    is_touch = forms.BooleanField(
        label=gettext_lazy("It is a contact with the customer"), required=False
    )

    def __init__(
        self, *args: Any, account: Account, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = who_look_after(account)
        owner.empty_label = _("Choose")
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


@require_http_methods(GET_OR_POST)
def flag_plan(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what is done about a flag, by whom and when; a POST plans it."""
    if not request.user.sees_facts:
        raise Http404
    flags = Flag.objects.visible_to(request.user).select_related("account")
    flag = get_object_or_404(flags, pk=pk)
    may_plan(request.user, flag.account).require()
    programme = Programme.current()
    today = programme.today()
    said = in_words(flag, request.user, currency=programme.base_currency)
    form = PlanFlagForm(
        request.POST or None,
        account=flag.account,
        today=today,
        initial={
            "words": said.mends[0].words.partition(";")[0] if said.mends else "",
            "due_on": today + dt.timedelta(days=USUAL_DAYS),
            "owner": request.user.pk,
        },
    )
    back = way_back(request, reverse("workspace:today"))

    def act() -> str:
        made = plan_for_flag(flag=flag, actor=request.user, **form.cleaned_data)
        return _("It is planned, and {person} does it.").format(person=made.owner)

    return asking.ask(
        request,
        form,
        act,
        template="accounts/fact_form.html",
        context=lambda: {
            "account": flag.account,
            "back": back,
            "title": _("Plan a step"),
            "words": said.words,
            "button": _("Plan it"),
        },
        done=lambda: back,
    )
