"""The people map on a page of its own, as a file, and what is changed on it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms.people_map import (
    LineChangeForm,
    LineForm,
    LineRemoveForm,
    PlaceForm,
)
from accounts.models import Account
from accounts.models.relationships import PersonLine
from accounts.permissions import may_keep_people
from accounts.selectors.people_map import PeopleMap, map_of, scope_of
from accounts.selectors.people_map_files import as_png, as_svg
from accounts.services import lines, map_places
from accounts.views.asking import account_or_404, ask
from sam.lib.asking import GET_OR_POST, way_back
from sam.lib.editing import stamp
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, whole_number

PART = "accounts/_people_map.html"


@require_safe
def people_map(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show the map on a page of its own; htmx gets who would be missed alone."""
    account = _account(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:people-map", account_pk=account.pk)
    shown = {
        "account": account,
        "people_map": _asked(request, account),
        "as_list": request.GET.get("as") == "list",
    }
    if request.htmx and "without" in request.GET:
        return render(request, f"{PART}#leaving", shown)
    return render(request, "accounts/people_map.html", shown)


@require_safe
def people_map_svg(request: PageRequest, account_pk: int) -> HttpResponse:
    """Send the map as an SVG."""
    account = _account(request, account_pk)
    drawn = as_svg(_asked(request, account))
    return _file(drawn.encode(), account, "svg", "image/svg+xml")


@require_safe
def people_map_png(request: PageRequest, account_pk: int) -> HttpResponse:
    """Send the map as a PNG."""
    account = _account(request, account_pk)
    return _file(as_png(_asked(request, account)), account, "png", "image/png")


@require_POST
def places(request: PageRequest, account_pk: int) -> HttpResponse:
    """Keep where somebody was put, and answer with the map as it is then."""
    account = account_or_404(request, account_pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _changed(request, account, refused=_("That is off the map."))
    told = form.cleaned_data
    try:
        map_places.put_places(
            account=account,
            actor=request.user,
            places={told["position"]: (told["x"], told["y"])},
        )
    except DomainError as refusal:
        return _changed(request, account, refused=str(refusal))
    return _changed(request, account, said=_("Moved."))


@require_POST
def tidy(request: PageRequest, account_pk: int) -> HttpResponse:
    """Let everybody stand by level and function again."""
    account = account_or_404(request, account_pk)
    map_places.tidy_map(account=account, actor=request.user)
    return redirect(way_back(request, _tab(account)))


@require_http_methods(GET_OR_POST)
def line_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask who influences or fights whom; a POST draws it. htmx gets the map back."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:line-create", account_pk=account.pk)
    may_keep_people(request.user, account).require()
    asked = {"from_position": request.GET.get("from"), "kind": request.GET.get("kind")}
    form = LineForm(
        request.POST or None, account=account, user=request.user, initial=asked
    )

    def act() -> str:
        line = lines.draw_line(account=account, actor=request.user, **form.cleaned_data)
        return _said(line)

    if request.htmx and request.method == "POST":
        return _drawn(request, account, form, act)
    return ask(
        request,
        account,
        form,
        act,
        title=_("Draw a line"),
        words=_("Who influences whom among these people, and who is in conflict."),
        button=_("Draw it"),
    )


@require_http_methods(GET_OR_POST)
def line_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what a line says; a POST changes it."""
    line = _line(request, pk)
    values = lines.values_of(line)
    form = LineChangeForm(
        request.POST if request.method == "POST" else None,
        initial=values | {"seen": stamp(values)},
    )

    def act() -> str:
        return _said(
            lines.change_line(line=line, actor=request.user, **form.cleaned_data)
        )

    return ask(
        request,
        line.account,
        form,
        act,
        title=_("Change the line"),
        words=_ends(line),
        button=_("Save"),
    )


@require_http_methods(GET_OR_POST)
def line_remove(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether a line goes; a POST takes it off the map."""
    line = _line(request, pk)
    form = LineRemoveForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": stamp(lines.values_of(line))},
    )

    def act() -> str:
        lines.remove_line(line=line, actor=request.user, **form.cleaned_data)
        return _("The line is off the map.")

    return ask(
        request,
        line.account,
        form,
        act,
        title=_("Remove the line"),
        words=_said(line),
        button=_("Remove it"),
    )


def _account(request: PageRequest, account_pk: int) -> Account:
    if not request.user.sees_facts:
        raise Http404
    return account_or_404(request, account_pk)


def _asked(request: PageRequest, account: Account) -> PeopleMap:
    """Return the map that the address asks for: of the group, without somebody."""
    seen = scope_of(account, with_group=bool(request.GET.get("group")))
    leaving = whole_number(request.GET.get("without", ""))
    return map_of(seen, request.user, leaving=leaving)


def _drawn(
    request: PageRequest, account: Account, form: LineForm, act: Any
) -> HttpResponse:
    if not form.is_valid():
        said = " ".join(str(each) for every in form.errors.values() for each in every)
        return _changed(request, account, refused=said)
    try:
        return _changed(request, account, said=act())
    except DomainError as refusal:
        return _changed(request, account, refused=str(refusal))


def _changed(
    request: PageRequest, account: Account, *, said: str = "", refused: str = ""
) -> HttpResponse:
    """Answer with the whole map as it stands now, and what became of the change."""
    status = HTTPStatus.UNPROCESSABLE_CONTENT if refused else HTTPStatus.OK
    leaving = whole_number(request.POST.get("without", ""))
    shown = {
        "people_map": map_of(
            scope_of(account, with_group=False), request.user, leaving=leaving
        ),
        "here": request.htmx.current_url_abs_path or _tab(account),
        "full": request.POST.get("full") == "1",
        "said": said,
        "refused": refused,
    }
    return render(request, PART, shown, status=status)


def _file(content: bytes, account: Account, kind: str, mime: str) -> HttpResponse:
    name = slugify(account.name) or str(account.pk)
    return HttpResponse(
        content,
        content_type=mime,
        headers={
            "Content-Disposition": f'attachment; filename="people-{name}.{kind}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _line(request: PageRequest, pk: int) -> PersonLine:
    shown = PersonLine.objects.visible_to(request.user).select_related(
        "account", "from_position__contact", "to_position__contact"
    )
    line: PersonLine = get_object_or_404(shown, pk=pk)
    may_keep_people(request.user, line.account).require()
    return line


def _ends(line: PersonLine) -> str:
    return _("From %(one)s to %(other)s") % {
        "one": line.from_position.contact.full_name,
        "other": line.to_position.contact.full_name,
    }


def _said(line: PersonLine) -> str:
    return _("%(one)s %(does)s %(other)s.") % {
        "one": line.from_position.contact.full_name,
        "does": line.get_kind_display(),
        "other": line.to_position.contact.full_name,
    }


def _tab(account: Account) -> str:
    return reverse("accounts:people", args=[account.pk])
