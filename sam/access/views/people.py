"""Colleagues and services: who there is, who they are, letting them in and out."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from planning.services.leaving import accounts_of, held_by
from sam.access import selectors
from sam.access.forms import LeavingForm, PersonForm, ServiceForm
from sam.access.services import leaving, people, signins
from sam.lib import asking
from sam.lib.administration import may_administer
from sam.lib.http import PageRequest, whole_number
from sam.users.models import User

PAGE = 50
# So many accounts can each be given to somebody else on the page of a leaver.
MOST_APART = 100
SHOWN = 10


@require_safe
def user_list(request: PageRequest) -> HttpResponse:
    """List colleagues: those who may sign in, or those who left."""
    return _list(request, services=False)


@require_safe
def service_list(request: PageRequest) -> HttpResponse:
    """List the systems that call."""
    return _list(request, services=True)


def _list(request: PageRequest, *, services: bool) -> HttpResponse:
    may_administer(request.user).require()
    words = request.GET.get("q", "").strip()[:200]
    role = request.GET.get("role", "")
    gone = request.GET.get("show") == "gone"
    found = selectors.people(services=services).filter(is_active=not gone)
    if words:
        found = found.filter(Q(full_name__icontains=words) | Q(email__icontains=words))
    if role in User.Role.values:
        found = found.filter(role=role)
    pages = Paginator(found, PAGE)
    page = pages.get_page(whole_number(request.GET.get("page", "")) or 1)
    owned = selectors.accounts_by_owner(list(page.object_list))
    query = request.GET.copy()
    query.pop("page", None)

    def at(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return render(
        request,
        "access/service_list.html" if services else "access/user_list.html",
        {
            "people": [(one, owned.get(one.pk, 0)) for one in page.object_list],
            "count": pages.count,
            "words": words,
            "role": role,
            "roles": User.Role.choices,
            "gone": gone,
            "is_filtered": bool(words or role),
            "previous_url": at(page.number - 1) if page.has_previous() else None,
            "next_url": at(page.number + 1) if page.has_next() else None,
        },
    )


@require_safe
def person(request: PageRequest, pk: int) -> HttpResponse:
    """Show one colleague or service: rights, sign-in, sessions, tokens, accounts."""
    shown = _person(request, pk)
    held = held_by(shown)
    return render(
        request,
        "access/person.html",
        {
            "person": shown,
            "regions": people.regions_of(shown),
            "desks": shown.desks.order_by("name"),
            "held": held,
            "accounts": accounts_of(shown)[:SHOWN],
            "sessions": signins.sessions_of(shown)[:SHOWN],
            "tokens": selectors.tokens_of(shown)[:SHOWN],
            "is_self": shown == request.user,
            "more": max(0, held.accounts - SHOWN),
        },
    )


@require_http_methods(asking.GET_OR_POST)
def user_new(request: PageRequest) -> HttpResponse:
    """Ask who comes in; a POST lets them in and sends them a link."""
    may_administer(request.user).require()
    form = PersonForm(request.POST or None)
    made: list[User] = []

    def act() -> str:
        made.append(people.add_person(actor=request.user, **form.given))
        return _("A link to set a password is on its way to {address}.").format(
            address=made[0].email
        )

    return _ask(
        request,
        form,
        act,
        title=_("Invite a colleague"),
        words=_("They get a link by e-mail with which they set a password."),
        button=_("Invite"),
        back=reverse("access:user-list"),
        done=lambda: _at(made[0]),
    )


@require_http_methods(asking.GET_OR_POST)
def service_new(request: PageRequest) -> HttpResponse:
    """Ask which system calls; a POST lets it in."""
    may_administer(request.user).require()
    form = ServiceForm(request.POST or None)
    made: list[User] = []

    def act() -> str:
        made.append(people.add_service(actor=request.user, **form.given))
        return _("{name} may call now, once it has a token.").format(name=made[0])

    return _ask(
        request,
        form,
        act,
        title=_("Add a service"),
        words=_("A system that calls the API with tokens. It never signs in."),
        button=_("Add"),
        back=reverse("access:service-list"),
        done=lambda: _at(made[0]),
    )


@require_http_methods(asking.GET_OR_POST)
def person_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer to change a colleague or service; a POST does."""
    shown = _person(request, pk)
    kind = ServiceForm if shown.is_service else PersonForm
    form = kind(request.POST or None, person=shown)

    def act() -> str:
        people.change_person(
            actor=request.user,
            person=shown,
            seen=form.cleaned_data["seen"],
            **form.given,
        )
        return _("Saved.")

    return _ask(
        request, form, act, title=_("Change {name}").format(name=shown), of=shown
    )


@require_http_methods(asking.GET_OR_POST)
def person_leave(request: PageRequest, pk: int) -> HttpResponse:
    """Ask who takes over what they hold; a POST closes every door to them."""
    shown = _person(request, pk)
    held = held_by(shown)
    apart = list(accounts_of(shown)[: MOST_APART + 1])
    form = LeavingForm(
        request.POST or None,
        person=shown,
        accounts=apart if len(apart) <= MOST_APART else [],
    )

    def act() -> str:
        leaving.deactivate(
            actor=request.user,
            person=shown,
            to=form.cleaned_data["to"],
            apart=form.apart,
        )
        return _(
            "{name} can no longer come in. Sessions and tokens have ended."
        ).format(name=shown)

    return asking.ask(
        request,
        form,
        act,
        template="access/leave.html",
        context=lambda: {"person": shown, "held": held, "back": _at(shown)},
        done=lambda: _at(shown),
    )


@require_http_methods(asking.GET_OR_POST)
def person_back(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to let them in again; a POST does."""

    def act(shown: User) -> str:
        leaving.reactivate(actor=request.user, person=shown)
        return _("{name} may come in again.").format(name=shown)

    words = _(
        "They get a link to set a password. Accounts and tokens stay as they are."
    )
    return _sure(request, pk, act, _("Let {name} in again?"), words, _("Let in"))


@require_http_methods(asking.GET_OR_POST)
def person_invite(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to send a link to set a password; a POST does."""

    def act(shown: User) -> str:
        signins.invite_again(actor=request.user, person=shown)
        return _("A link to set a password is on its way to {address}.").format(
            address=shown.email
        )

    words = _("With it they set a password; the one they have works until then.")
    return _sure(request, pk, act, _("Send {name} a link?"), words, _("Send"))


@require_http_methods(asking.GET_OR_POST)
def person_sign_out(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to end their sessions; a POST does."""

    def act(shown: User) -> str:
        signins.sign_out(actor=request.user, person=shown)
        return _("{name} is signed out everywhere.").format(name=shown)

    words = _("Everywhere, at once. They may sign in again; tokens go on working.")
    return _sure(request, pk, act, _("Sign {name} out?"), words, _("Sign out"))


@require_http_methods(asking.GET_OR_POST)
def person_second_step(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to forget their second step, which they lost; a POST does."""

    def act(shown: User) -> str:
        signins.remove_second_step(actor=request.user, person=shown)
        return _("{name} signs in with a password alone now.").format(name=shown)

    words = _(
        "App, keys and recovery codes are forgotten, and they are signed out. Be sure"
        " that it is them who ask."
    )
    return _sure(
        request, pk, act, _("Remove the second step of {name}?"), words, _("Remove")
    )


def _person(request: PageRequest, pk: int) -> User:
    may_administer(request.user).require()
    known = selectors.people() | selectors.people(services=True)
    return get_object_or_404(known, pk=pk)


def _at(shown: User) -> str:
    return reverse("access:person", args=[shown.pk])


def _sure(
    request: PageRequest,
    pk: int,
    act: Callable[[User], str],
    title: str,
    words: str,
    button: str,
) -> HttpResponse:
    """Ask whether to do something to a person that wants no words."""
    shown = _person(request, pk)
    return _ask(
        request,
        None,
        lambda: act(shown),
        title=title.format(name=shown),
        words=words,
        button=button,
        of=shown,
    )


def _ask(
    request: PageRequest,
    form: PersonForm | None,
    act: Callable[[], str],
    *,
    title: str,
    of: User | None = None,
    words: str = "",
    button: str = "",
    back: str = "",
    done: Callable[[], str] | None = None,
) -> HttpResponse:
    back = _at(of) if of is not None else back
    context: dict[str, Any] = {
        "title": title,
        "words": words,
        "button": button or _("Save"),
        "back": back,
        "back_label": str(of) if of is not None else "",
    }
    return asking.ask(
        request,
        form,
        act,
        template="access/form.html",
        context=lambda: context,
        done=done or (lambda: back),
        refused=back,
    )
