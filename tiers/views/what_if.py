"""What if: a policy's knobs on one side, what they would do on the other."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from sam.lib import shell
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, render_page, whole_number
from sam.lib.spreadsheets import written
from tiers import permissions
from tiers.forms.what_if import SENT, WhatIfForm, sum_words
from tiers.models import Policy
from tiers.services import policies, previewing
from tiers.services import what_if as looking
from tiers.services.policies import PolicyRefused
from tiers.services.previewing_figures import borderline
from tiers.services.what_if_cut import cut_line
from tiers.services.what_if_promise import promise

UNDO = "undo"
KEPT_STEPS = 20
BY = {"rank": Policy.Method.RANKING, "optimum": Policy.Method.OPTIMUM}


@dataclass(frozen=True, slots=True)
class Lab:
    """What the address asks for: whose rules, and what is typed over them."""

    base: Policy
    against: Policy
    form: WhatIfForm
    by: str

    @property
    def draft(self) -> Policy | None:
        return None if self.base.pk == self.against.pk else self.base

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address for what the controls hold."""
        held = {"draft": str(self.base.pk)} if self.draft else {}
        if self.form.is_bound:
            held |= {SENT: "1", **self.form.values()}
        return held


@require_safe
@vary_on_headers("HX-Request")
def what_if(request: PageRequest) -> HttpResponse:
    """Show what a draft would do, redrawn while one turns its knobs."""
    lab = _lab(request)
    if lab is None:
        return render(request, "tiers/what_if.html", {"lab": None})
    context = _controls(request, lab)
    status = HTTPStatus.OK
    try:
        context |= _consequences(request, lab, _tried(lab))
    except PolicyRefused as refusal:
        context["refusals"] = _reasons(refusal)
        status = HTTPStatus.UNPROCESSABLE_CONTENT
    except previewing.NothingMeasured as refusal:
        context["nothing"] = str(refusal)
    response = render_page(
        request, "tiers/what_if.html", context, partial="redraw", status=status
    )
    if request.htmx:
        response["HX-Replace-Url"] = f"{request.path}?{context['address']}"
    return response


@require_safe
def what_if_csv(request: PageRequest) -> HttpResponse:
    """Send all movers that the person may see, as a file."""
    lab = _lab(request)
    if lab is None:
        raise Http404
    found = previewing.preview(_by(lab, _tried(lab)), against=lab.against)
    seen = looking.seen_of(found, request.user)
    places = looking.ordered_movers(found, seen)
    rows = looking.movers(
        found, request.user, places, borderline(found), currency=shell.house().currency
    )
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="movers.csv"'},
    )
    head = ["account_id", "account", "from", "to", "score_now", "score_draft", "why"]
    lines: list[list[Any]] = [
        [
            each.account_id,
            each.name,
            each.from_tier,
            each.to_tier,
            f"{each.now:.4f}",
            f"{each.then:.4f}",
            each.words,
        ]
        for each in rows
    ]
    csv.writer(response).writerows(
        [[written(cell) for cell in line] for line in [head, *lines]]
    )
    return response


@require_POST
def what_if_save(request: PageRequest) -> HttpResponse:
    """Write what is typed into the draft, or into a new one."""
    lab = _lab(request)
    if lab is None:
        raise Http404
    permissions.may_draft_policy(request.user, lab.base.region).require()
    page = reverse("tiers:what-if")
    try:
        draft = _saved(request, lab)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(f"{page}?{urlencode(lab.query)}")
    said = _("Saved as draft {version}. Nobody has moved.")
    messages.success(request, said.format(version=draft.version))
    return HttpResponseRedirect(f"{page}?draft={draft.pk}")


def _saved(request: PageRequest, lab: Lab) -> Policy:
    if not lab.form.is_valid():
        raise PolicyRefused(" ".join(_form_faults(lab.form)))
    fields = lab.form.scaled_rules() if lab.form.adds_up else lab.form.rules()
    draft = lab.draft
    if draft is None or draft.status != Policy.Status.DRAFT:
        policies.unsaved(fields, based_on=lab.base)  # refused before one is made
        draft = policies.draft_policy(
            actor=request.user,
            based_on=lab.base,
            name=_("Tried in What if, from version {version}").format(
                version=lab.base.version
            ),
        )
    return policies.change_draft(policy=draft, actor=request.user, **fields)


def _lab(request: PageRequest) -> Lab | None:
    """
    Return what the address asks for, or None where no policy is in force.

    :raises Http404: for who may not look, and for a policy that there is not
    """
    if not permissions.may_preview(request.user):
        raise Http404
    against = policies.in_force()
    if against is None:
        return None
    asked = request.GET.get("draft", "")
    base = against
    if asked:
        base = get_object_or_404(Policy, pk=whole_number(asked))
    form = WhatIfForm(request.GET, policy=base, against=against)
    by = request.GET.get("by", "")
    return Lab(base, against, form, by if by in BY else "")


def _tried(lab: Lab) -> Policy:
    """
    Return the policy that the controls say.

    :raises PolicyRefused: with all that is wrong with it, in words
    """
    form = lab.form
    if not form.is_bound or (form.is_valid() and not form.is_typed):
        return lab.base
    if not form.is_valid():
        raise PolicyRefused(" ".join(_form_faults(form)))
    return policies.unsaved(form.scaled_rules(), based_on=lab.base)


def _by(lab: Lab, policy: Policy) -> Policy:
    """Return *policy* with the method that is looked at: the ranking at once."""
    method = BY.get(lab.by, Policy.Method.RANKING)
    if policy.method == method:
        return policy
    return policies.unsaved({"method": method}, based_on=policy)


def _controls(request: PageRequest, lab: Lab) -> dict[str, Any]:
    """Return what the page says beside the consequences."""
    lab.form.is_valid()
    steps = _steps(request, lab)
    return {
        "lab": lab,
        "form": lab.form,
        "as_of": None,
        "sum_words": sum_words(lab.form),
        "scaled": urlencode(lab.query | lab.form.scaled()) if lab.form.is_bound else "",
        "drafts": [each for each in looking.offered() if each.pk != lab.base.pk],
        "may_draft": permissions.may_draft_policy(request.user, lab.base.region),
        "saves_into": lab.draft
        if lab.draft and lab.draft.status == Policy.Status.DRAFT
        else None,
        "saved": urlencode(lab.query),
        "undo": _undone(lab, steps),
        "address": urlencode([*lab.query.items(), *((UNDO, step) for step in steps)]),
        "redraws": bool(request.htmx),
    }


def _consequences(request: PageRequest, lab: Lab, policy: Policy) -> dict[str, Any]:
    house = shell.house()
    shown = _by(lab, policy)
    found = previewing.preview(shown, against=lab.against)
    said = looking.consequences(
        found,
        request.user,
        labels=looking.tier_labels(house.labels),
        currency=house.currency,
    )
    optimum = urlencode(lab.query | {"by": "optimum"})
    return {
        "said": said,
        "policy": policy,
        "as_of": found.as_of,
        "cut": cut_line(said, request.user, currency=house.currency),
        "promise": promise(found),
        "rank_url": f"?{urlencode(lab.query | {'by': 'rank'})}",
        "optimum_url": f"?{optimum}",
        "is_optimum": shown.method == Policy.Method.OPTIMUM,
        "solves": policy.method == Policy.Method.OPTIMUM and not lab.by,
        "csv_url": f"{reverse('tiers:what-if-csv')}?"
        + urlencode(lab.query | ({"by": lab.by} if lab.by else {})),
    }


def _steps(request: PageRequest, lab: Lab) -> list[str]:
    """Return the values before each change that can be undone, the last change last."""
    if not request.htmx:
        return request.GET.getlist(UNDO)[-KEPT_STEPS:]
    before = parse_qsl(urlsplit(request.htmx.current_url or "").query)
    steps = [value for name, value in before if name == UNDO]
    former = dict(before)
    if SENT not in former:
        former = dict.fromkeys(lab.form.fields, "") | _unbound(lab).values()
    for name, value in lab.form.values().items() | _emptied(lab.form, former):
        same = bool(steps) and steps[-1].partition("=")[0] == name
        if former.get(name, "") != value and not same:
            steps.append(f"{name}={former.get(name, '')}")
    return steps[-KEPT_STEPS:]


def _emptied(form: WhatIfForm, former: Mapping[str, str]) -> set[tuple[str, str]]:
    held = form.values()
    return {(name, "") for name in form.fields if name not in held and former.get(name)}


def _unbound(lab: Lab) -> WhatIfForm:
    return WhatIfForm(None, policy=lab.base, against=lab.against)


def _undone(lab: Lab, steps: list[str]) -> str:
    """Return the address as it was before the last change, blank if there is none."""
    if not steps:
        return ""
    name, _equals, value = steps[-1].partition("=")
    if name not in lab.form.fields:
        return ""
    held = {key: each for key, each in lab.query.items() if key != name}
    held |= {name: value} if value else {}
    return urlencode([*held.items(), *((UNDO, step) for step in steps[:-1])])


def _form_faults(form: WhatIfForm) -> list[str]:
    return [
        f"{form.fields[name].label}: {reason}"
        for name, reasons in form.errors.items()
        for reason in reasons
    ]


def _reasons(refusal: PolicyRefused) -> list[str]:
    from tiers.services.policy_checks import said

    return said(refusal.errors) or [str(refusal)]
