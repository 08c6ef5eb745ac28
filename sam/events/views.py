"""Pages about events: who hears which, and what was delivered."""

import datetime as dt
import json
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import Programme
from sam.events import catalogue
from sam.events.forms import DeliveryFilter, RotateForm, SpanForm, SubscriptionForm
from sam.events.models import Delivery, Subscription
from sam.events.permissions import may_have_subscriptions
from sam.events.selectors import deliveries_of, subscriptions_of, with_state
from sam.events.services import replaying, subscriptions
from sam.lib import asking
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, whole_number

PAGE = 50
VERBS = {
    "pause": (
        subscriptions.pause,
        gettext_lazy("Paused: nothing is sent until you resume it."),
    ),
    "resume": (subscriptions.resume, gettext_lazy("Resumed.")),
    "end": (subscriptions.end, gettext_lazy("Ended: nothing is sent any more.")),
}


@require_safe
def subscription_list(request: PageRequest) -> HttpResponse:
    """List who hears of which events, and how that goes."""
    may_have_subscriptions(request.user).require()
    return render(
        request,
        "events/subscription_list.html",
        {"subscriptions": subscriptions_of(request.user)},
    )


@require_safe
def catalogue_page(request: PageRequest) -> HttpResponse:
    """List the events that there are, with an example of each."""
    may_have_subscriptions(request.user).require()
    families: dict[str, list[dict[str, Any]]] = {}
    for kind in catalogue.KINDS.values():
        example = json.dumps(catalogue.example(kind), indent=2)
        told = {"kind": kind, "example": example}
        families.setdefault(kind.family, []).append(told)
    return render(request, "events/catalogue.html", {"families": families})


@require_http_methods(asking.GET_OR_POST)
@never_cache
def subscription_create(request: PageRequest) -> HttpResponse:
    """Have events sent; the answer shows the signing secret, this once."""
    may_have_subscriptions(request.user).require()
    form = SubscriptionForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made, secret = subscriptions.subscribe(
                actor=request.user,
                owner=told["owner"],
                name=told["name"],
                url=told["url"],
                types=told["types"],
            )
        except DomainError as refusal:
            asking.say_refused(form, refusal)
        else:
            return _secret(request, made, secret, is_new=True)
    return render(
        request,
        "events/subscription_form.html",
        {"form": form, "subscription": None},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


@require_http_methods(asking.GET_OR_POST)
def subscription_update(request: PageRequest, pk: int) -> HttpResponse:
    """Change name, address and events of a subscription."""
    subscription = _found(request, pk)
    form = SubscriptionForm(
        request.POST or None, actor=request.user, subscription=subscription
    )

    def act() -> str:
        told = form.cleaned_data
        subscriptions.change_subscription(
            subscription=subscription,
            actor=request.user,
            name=told["name"],
            url=told["url"],
            types=told["types"],
            seen=told["seen"],
        )
        return _("The subscription is saved.")

    return asking.ask(
        request,
        form,
        act,
        template="events/subscription_form.html",
        context=lambda: {"subscription": subscription},
        done=subscription.get_absolute_url,
    )


@require_safe
def subscription_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one subscription, what may be done with it, and its deliveries."""
    found = _found(request, pk)
    asked = DeliveryFilter(request.GET or None)
    status = asked.cleaned_data["status"] if asked.is_valid() else ""
    listed = deliveries_of(request.user).filter(subscription=found)
    if status:
        listed = listed.filter(status=status)
    after = whole_number(request.GET.get("after", ""))
    if after is not None:
        listed = listed.filter(pk__lt=after)
    rows = [_row(delivery) for delivery in listed[: PAGE + 1]]
    today = Programme.current().today()
    return render(
        request,
        "events/subscription_detail.html",
        {
            "subscription": found,
            "kinds": catalogue.chosen(found.types),
            "rotate": RotateForm(),
            "span": SpanForm(initial={"since_on": today, "until_on": today}),
            "filter": asked if asked.is_bound else DeliveryFilter(),
            "status": status,
            "rows": rows[:PAGE],
            "next_url": _next(rows, status),
            "first_url": f"?status={status}" if after is not None else None,
        },
    )


@require_safe
def delivery_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one message and every attempt to deliver it."""
    may_have_subscriptions(request.user).require()
    delivery = get_object_or_404(deliveries_of(request.user), pk=pk)
    message = catalogue.message(delivery.event)
    return render(
        request,
        "events/delivery_detail.html",
        {
            **_row(delivery),
            "message": json.dumps(message, indent=2),
            "attempts": delivery.log.order_by("-pk")[:PAGE],
        },
    )


@require_POST
def subscription_verb(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, resume or end a subscription."""
    found = _found(request, pk)
    act, said = VERBS[verb]

    def do() -> str:
        act(subscription=found, actor=request.user)
        return str(said)

    after = reverse("events:subscription-list") if verb == "end" else None
    return _do(request, found, do, after=after)


@require_POST
def subscription_test(request: PageRequest, pk: int) -> HttpResponse:
    """Have a test message sent."""
    found = _found(request, pk)

    def do() -> str:
        subscriptions.send_test(subscription=found, actor=request.user)
        return _("A test message is on its way; it shows below within seconds.")

    return _do(request, found, do)


@require_POST
@never_cache
def subscription_rotate(request: PageRequest, pk: int) -> HttpResponse:
    """Sign with a new secret; the answer shows it, this once."""
    found = _found(request, pk)
    form = RotateForm(request.POST)
    try:
        if not form.is_valid():
            raise subscriptions.SubscriptionRefused(_("Give 0 to 168 hours."))
        secret = subscriptions.rotate_secret(
            subscription=found, actor=request.user, overlap=form.overlap
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return _secret(request, found, secret, is_new=False)


@require_POST
def subscription_replay(request: PageRequest, pk: int) -> HttpResponse:
    """Send once more what was given up, or everything of some days."""
    found = _found(request, pk)

    def do() -> str:
        if "dead" in request.POST:
            count = replaying.replay_dead(subscription=found, actor=request.user)
        else:
            count = _replay_days(request, found)
        return ngettext(
            "%(count)s message is sent once more.",
            "%(count)s messages are sent once more.",
            count,
        ) % {"count": count}

    return _do(request, found, do)


@require_POST
def delivery_replay(request: PageRequest, pk: int) -> HttpResponse:
    """Send one message once more."""
    may_have_subscriptions(request.user).require()
    delivery = get_object_or_404(deliveries_of(request.user), pk=pk)

    def do() -> str:
        replaying.replay_delivery(delivery=delivery, actor=request.user)
        return _("The message is sent once more.")

    after = reverse("events:delivery-detail", args=[pk])
    return _do(request, delivery.subscription, do, after=after)


def _replay_days(request: PageRequest, found: Subscription) -> int:
    form = SpanForm(request.POST)
    if not form.is_valid():
        reasons = [str(reason) for each in form.errors.values() for reason in each]
        raise subscriptions.SubscriptionRefused(" ".join(reasons))
    programme = Programme.current()
    before = form.cleaned_data["since_on"] - dt.timedelta(days=1)
    return replaying.replay_span(
        subscription=found,
        actor=request.user,
        since=programme.end_of(before),
        until=programme.end_of(form.cleaned_data["until_on"]),
    )


def _do(
    request: PageRequest, found: Subscription, do: Any, *, after: str | None = None
) -> HttpResponse:
    at = after or found.get_absolute_url()
    return asking.ask(
        request,
        None,
        do,
        template="",
        context=dict,
        done=lambda: at,
        refused=found.get_absolute_url(),
    )


def _found(request: PageRequest, pk: int) -> Subscription:
    may_have_subscriptions(request.user).require()
    seen = with_state(Subscription.objects.visible_to(request.user))
    return get_object_or_404(seen, pk=pk)


def _secret(
    request: PageRequest, made: Subscription, secret: str, *, is_new: bool
) -> HttpResponse:
    context = {"subscription": made, "secret": secret, "is_new": is_new}
    return render(request, "events/subscription_secret.html", context)


def _row(delivery: Delivery) -> dict[str, Any]:
    name = catalogue.name_of(delivery.event.type)
    return {"delivery": delivery, "name": name, "account": delivery.event.account_id}


def _next(rows: list[dict[str, Any]], status: str) -> str | None:
    if len(rows) <= PAGE:
        return None
    return f"?status={status}&after={rows[PAGE - 1]['delivery'].pk}"
