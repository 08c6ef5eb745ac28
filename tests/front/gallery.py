"""Pages that show every part with invented figures; also the tests' URLs."""

from datetime import date
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace as Thing

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.utils.translation import gettext as _

from sam.lib.sentences import phrases
from sam.users.models import User

HERE = Path(__file__).parent


class Visit(forms.Form):
    account = forms.CharField(label="Account")
    minutes = forms.IntegerField(label="Minutes", min_value=1, help_text="About.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("VISIT", "Visit"), ("CALL", "Call")],
        widget=forms.RadioSelect,
    )
    region = forms.ChoiceField(label="Region", choices=[("N", "North")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    promised = forms.BooleanField(label="A promise was made", required=False)


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Name")
    tier = django_filters.MultipleChoiceFilter(
        label="Tier", choices=[("STRATEGIC", "Strategic"), ("VALUED", "Valued")]
    )
    revenue = django_filters.NumericRangeFilter(label="Revenue 12 m")

    class Meta:
        model = User
        fields = ()

    def phrase_tier(self, chosen):
        return f"that are {' or '.join(each.title() for each in chosen)}"


ROWS = [
    Thing(
        name=name,
        tier=tier,
        ladder=ladder,
        quadrant=quadrant,
        revenue=revenue,
        change=change,
        share=share,
        low=low,
        high=high,
        grade=grade,
        value=value,
        kind=kind,
        flag=flag,
        icon=icon,
    )
    for (
        name,
        tier,
        ladder,
        quadrant,
        revenue,
        change,
        share,
        low,
        high,
        grade,
        value,
        kind,
        flag,
        icon,
    ) in (
        (
            "Marlowe Civils", "STRATEGIC", 2, "STAR", 1_842_310, 0.082,
            0.41, 0.36, 0.46, "B", 742_000, "now", "Late, no stock", "truck-delivery",
        ),
        (
            "Dunmore Homes", "VALUED", 4, "STAR", 742_118, -0.068,
            0.33, 0.24, 0.45, "C", 322_000, "watch", "Under-served", "alert-triangle",
        ),
        (
            "Corrie Groundworks", "VALUED", 4, "RISER", 251_004, 0.312,
            0.18, 0.12, 0.27, "D", 197_000, "", "Group: Strategic", "hierarchy",
        ),
        (
            "Tarnside Joinery", "ALTERNATIVE", None, "LAGGARD", 96_210, 0.0,
            None, None, None, "", None, "good", "Promise kept", "check",
        ),
    )
]  # fmt: skip
COLUMNS = [
    Thing(key="name", label="Account", is_shown=True, is_fixed=True),
    Thing(key="tier", label="Tier", is_shown=True, is_fixed=False),
    Thing(key="revenue", label="Revenue 12 m", is_shown=True, is_fixed=False),
    Thing(key="owner", label="Owner", is_shown=False, is_fixed=False),
]
POINTS = [
    {
        "name": f"Account {number}",
        "url": f"#account-{number}",
        "x": 20_000 * 1.09 ** (number % 60),
        "y": 9_000 * 1.11 ** ((number * 37) % 60),
        "area": 900.0 * (number % 53 + 1),
        "tier": ["VALUED", "ALTERNATIVE", "VALUED", "STRATEGIC"][number % 4],
        "estimated": number % 3 == 0,
        "caption": f"Account {number}" if number in {59, 119} else "",
    }
    for number in range(120)
]
CHART = {
    "points": POINTS,
    "lines": {"x": 400_000, "y": 300_000},
    "corners": {
        "topLeft": "Riser: develop",
        "topRight": "Star: partner and invest",
        "bottomLeft": "Streamline: serve at low cost",
        "bottomRight": "Status: defend",
    },
    "words": {
        "x": "Revenue 12 m",
        "y": "Headroom a year",
        "area": "Contribution",
        "estimated": "D, model",
        "tiers": {
            "STRATEGIC": "Strategic",
            "VALUED": "Valued",
            "ALTERNATIVE": "Alternative",
        },
    },
    "symbol": "£",
}


VISIT_BODY = """
<form method="post" action="/form/">{% csrf_token %}
  <div class="sheet-body">{% include "components/_fields.html" %}</div>
  <div class="sheet-foot"><button class="btn btn-primary">Save</button></div>
</form>
"""


def _template(source):
    return engines["django"].from_string(source)


def _page(request, name, *, status=HTTPStatus.OK, **context):
    template = _template((HERE / name).read_text(encoding="utf-8"))
    return HttpResponse(template.render(context, request), status=status)


@login_not_required
def gallery(request):
    request.user = User(email="priya@demo.example", full_name="Priya Nair")
    filterset = AccountFilter(
        request.GET or {"tier": ["STRATEGIC", "VALUED"]}, queryset=User.objects.none()
    )
    return _page(
        request,
        "gallery.html",
        currency="GBP",
        rows=ROWS,
        columns=COLUMNS,
        chart=CHART,
        filterset=filterset,
        phrases=phrases(filterset),
        form=Visit(auto_id="dialog_%s"),
        dialog_body=_template(VISIT_BODY).template,
        day=date(2026, 11, 14),
        today=date(2026, 11, 15),
        sizes=[25, 50, 100],
        keys=[
            {"fill": "f-strategic", "words": "Strategic 30"},
            {"fill": "f-valued", "words": "Valued 60"},
        ],
        segments=[
            {"label": "My accounts", "url": "#mine", "is_current": True},
            {"label": "Large gaps", "url": "#gaps", "is_current": False},
        ],
        actions=[
            {"label": "Export", "icon_name": "download", "name": "do", "value": "csv"}
        ],
    )


@login_not_required
def empty(request):
    request.user = User(email="jonah@demo.example", full_name="Jonah Reid")
    return _page(
        request,
        "empty.html",
        steps=[
            {
                "title": "Import accounts and orders",
                "words": _("Bad rows are listed, the rest is kept."),
                "url": "#import",
                "label": "Choose files",
            },
            {
                "title": "Or add one by hand",
                "words": "A name is enough to start with.",
                "url": "#add",
                "label": "Add account",
            },
        ],
    )


@login_not_required
def form(request):
    request.user = User(email="jonah@demo.example", full_name="Jonah Reid")
    visit = Visit(request.POST or None)
    refused = request.method == "POST" and not visit.is_valid()
    if refused or request.method == "GET":
        status = HTTPStatus.UNPROCESSABLE_CONTENT if refused else HTTPStatus.OK
        return _page(request, "form.html", form=visit, status=status)
    messages.success(request, "The visit is logged.")
    return redirect("gallery")


@login_not_required
def refusal(request):
    return HttpResponseServerError()


urlpatterns = [
    path("", gallery, name="gallery"),
    path("empty/", empty, name="gallery-empty"),
    path("form/", form, name="gallery-form"),
    path("refusal/", refusal, name="gallery-refusal"),
    path("auth/", include("allauth.urls")),
    # What the frame of every page leads to.
    path("accounts/", include("accounts.urls")),
    path("access/", include("sam.access.urls")),
    path("workspace/", include("sam.workspace.urls")),
]
