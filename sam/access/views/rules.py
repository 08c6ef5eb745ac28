"""The rules of the doors."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sam.access.forms import RulesForm
from sam.access.services.rules import change_rules
from sam.lib import asking
from sam.lib.administration import may_administer
from sam.lib.http import PageRequest
from sam.lib.models import DoorRules


@require_http_methods(asking.GET_OR_POST)
def rules(request: PageRequest) -> HttpResponse:
    """Show the rules to be changed; a POST changes them."""
    may_administer(request.user).require()
    form = RulesForm(request.POST or None, rules=DoorRules.current())

    def act() -> str:
        change_rules(
            actor=request.user, values=form.values, seen=form.cleaned_data["seen"]
        )
        return _("The rules are saved.")

    return asking.ask(
        request,
        form,
        act,
        template="access/rules.html",
        context=dict,
        done=lambda: reverse("access:rules"),
    )
