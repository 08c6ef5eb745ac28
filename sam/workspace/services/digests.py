"""What the night has new for each colleague, told as the last step of the chain."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from sam.lib import audit, outbox, runs
from sam.users.models import User
from sam.workspace.models import Notification
from sam.workspace.services import digest_news
from sam.workspace.services.digest_figures import Told, figures_of
from tiers.services import watching

NOTIFY = "notify"
NEWS = "notifications.published"
BATCH = 1_000


def register() -> None:
    """Make the run known."""
    runs.register(NOTIFY, _("Tell colleagues"), notify_all)


def notify_all(job: runs.Job) -> None:
    """
    Tell each colleague what is new as of the run's day, in their list and by e-mail.

    Nobody is told the same twice. A day whose flags are not the published ones, such as
    one before the last, is told to nobody.
    """
    if watching.published_on() == job.as_of:
        job.step("tell", partial(_publish, job))
    else:
        job.note(told=0)


def _publish(job: runs.Job) -> None:
    with job.publication():
        drafts, state = compose(job.as_of)
        told_before = Notification.objects.filter(as_of=job.as_of).count()
        Notification.objects.bulk_create(
            drafts, ignore_conflicts=True, batch_size=BATCH
        )
        told = Notification.objects.filter(as_of=job.as_of).count() - told_before
        job.set_changed(told)
        job.note(told=told, **state)
        if told:
            audit.record("publish_notifications", counts={"told": told})
            outbox.emit(NEWS, payload={"run": job.run.pk, "told": told})


def compose(as_of: dt.date) -> tuple[list[Notification], dict[str, Any]]:
    """
    Return what there is to tell as of the day, and what the next night compares with.

    Nothing is saved: some of it may have been told already.
    """
    last = runs.latest(NOTIFY)
    directed = digest_news.directors()
    now = digest_news.standing(as_of)
    turned = digest_news.news(as_of, now, last.result if last else {}, directed)
    concerned = {each.user_id for each in turned}
    drafts = []
    for told in _everybody(as_of):
        evidence = told.evidence
        if told.user_id in directed:
            evidence["balance"] = now.seen_by(directed[told.user_id])
            evidence["held"] = list(now.held)
        if told.is_news or told.user_id in concerned:
            drafts.append(_digest(as_of, told))
    return [*drafts, *turned], now.state()


def reading_day(as_of: dt.date) -> dt.date:
    """Return the day on which a digest as of *as_of* is read: the next, or today."""
    return min(as_of + dt.timedelta(days=1), Programme.current().today())


def _everybody(as_of: dt.date) -> Iterator[Told]:
    on = reading_day(as_of)
    yield from figures_of(User.Role.ACCOUNT_MANAGER, as_of=as_of, on=on, own=True)
    yield from figures_of(User.Role.DIRECTOR, as_of=as_of, on=on, own=False)


def _digest(as_of: dt.date, told: Told) -> Notification:
    return Notification(
        user_id=told.user_id,
        kind=Notification.Kind.DIGEST,
        as_of=as_of,
        evidence=told.evidence,
        mail_due_at=timezone.now() if told.wants_mail else None,
    )
