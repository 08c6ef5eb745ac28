"""Two policies side by side: what each says, and what each would do."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sam.lib import shell
from sam.lib.http import PageRequest, whole_number
from tiers import permissions
from tiers.models import Policy
from tiers.selectors.policies import differences
from tiers.services import policies, previewing
from tiers.services import what_if as looking
from tiers.services.what_if_apart import told_apart

CHOICES = 50


@require_safe
def what_if_compare(request: PageRequest) -> HttpResponse:
    """
    Show two policies side by side; the one in force stands for one that is not named.

    Where neither is, the newest that is not decided is put beside it.
    """
    if not permissions.may_preview(request.user):
        raise Http404
    against = policies.in_force()
    context: dict[str, Any] = {
        "choices": Policy.objects.exclude(status=Policy.Status.DISCARDED).order_by(
            "-version"
        )[:CHOICES],
        "against": against,
    }
    if against is not None:
        pair = [policy or against for policy in _pair(request)]
        try:
            context |= _compared(request, pair, against)
        except previewing.NothingMeasured as refusal:
            context["nothing"] = str(refusal)
    return render(request, "tiers/what_if_compare.html", context)


def _compared(
    request: PageRequest, pair: list[Policy], against: Policy
) -> dict[str, Any]:
    house = shell.house()
    labels = looking.tier_labels(house.labels)
    shown = [previewing.preview(policy, against=against) for policy in pair]
    said = [
        looking.consequences(each, request.user, labels=labels, currency=house.currency)
        for each in shown
    ]
    return {
        "pair": list(zip(pair, said, strict=True)),
        "policies": pair,
        "as_of": shown[0].as_of,
        "rules": differences(pair[0], pair[1], house.currency),
        "apart": told_apart(shown[0], shown[1], request.user, said[0].seen),
    }


def _pair(request: PageRequest) -> tuple[Policy | None, Policy | None]:
    first, second = _asked(request, "a"), _asked(request, "b")
    if first is None and second is None:
        second = Policy.objects.undecided().filter(region=None).first()
    return first, second


def _asked(request: PageRequest, name: str) -> Policy | None:
    asked = request.GET.get(name, "")
    if not asked:
        return None
    found: Policy = get_object_or_404(Policy, pk=whole_number(asked))
    return found
