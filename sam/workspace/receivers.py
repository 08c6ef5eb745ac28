"""Keep the lists' rows when something that they show changes."""

from django.dispatch import receiver

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
    telling.tell_of_promise(event.payload["promise"])
