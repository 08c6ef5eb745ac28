"""Keep the lists' rows when something that they show changes."""

import datetime as dt

from django.dispatch import receiver

from accounts.models import Programme
from accounts.signals import facts_refreshed
from sam.lib import outbox, runs
from sam.lib.models import OutboxEvent, Run
from sam.workspace.services import digests, rows, telling
from sam.workspace.tasks import send_mail
from tiers.signals import flags_changed, ladder_changed, tiers_changed

# The runs after which lists show something else, when they are not part of a chain.
FEEDS = {"refresh_facts", "score", "retier", "watch"}


@receiver(
    [facts_refreshed, tiers_changed, ladder_changed, flags_changed],
    dispatch_uid="workspace.rows",
)
def refresh_rows(*, account_ids: list[int] | None, **_kwargs: object) -> None:
    if account_ids is not None:
        rows.refresh_rows(account_ids)


@outbox.handles("run.ended")
def publish_after_single_run(event: OutboxEvent) -> None:
    run = Run.objects.filter(pk=event.payload["run"]).first()
    if run and run.published and run.parent_id is None and run.kind in FEEDS:
        runs.request(kind=rows.PUBLISH, as_of=run.as_of, actor=None, anew=True)


@outbox.handles(digests.NEWS)
def hint_at_mail(_event: OutboxEvent) -> None:
    send_mail.delay()


@outbox.handles("flag.assigned")
def tell_of_flag(event: OutboxEvent) -> None:
    telling.tell_of_flag(event.payload["flag"])


@outbox.handles("promise.made")
def tell_of_promise(event: OutboxEvent) -> None:
    told = event.payload
    telling.tell_of_promise(told["promise"], owner=told["owner"])


@outbox.handles("promise.handed_on")
def tell_of_promise_handed_on(event: OutboxEvent) -> None:
    told = event.payload
    telling.tell_of_promise_handed_on(
        told["promise"],
        to=told["to"],
        by=told["by"],
        event=event.pk,
        on=_day_of(event),
    )


@outbox.handles("action.given")
def tell_of_action(event: OutboxEvent) -> None:
    told = event.payload
    telling.tell_of_action(
        told["action"],
        to=told["to"],
        by=told["by"],
        event=event.pk,
        on=_day_of(event),
    )


def _day_of(event: OutboxEvent) -> dt.date:
    """Return the day of an event in the programme's zone, however late it is told."""
    return event.created_at.astimezone(Programme.current().zone).date()


@outbox.handles("person.moved")
def tell_of_move(event: OutboxEvent) -> None:
    told = event.payload
    telling.tell_of_move(
        kind=told["kind"],
        from_position=told["from_position"],
        to_position=told["to_position"],
        by=told["by"],
        on=_day_of(event),
    )


@outbox.handles("handover.changed")
def tell_of_handover(event: OutboxEvent) -> None:
    told = event.payload
    if told["verb"] in {"begin_handover", "sign_handover", "cancel_handover"}:
        telling.tell_of_handover(
            told["handover"], verb=told["verb"], by=told["by"], on=_day_of(event)
        )
