"""What the tests of notifications are about: a night with flags, and its digests."""

import datetime as dt

from django.db import connection

from sam.lib import runs
from sam.workspace.services import digests
from tests.factories import DAY, FlagFactory, RunFactory

TODAY = DAY + dt.timedelta(days=1)


def watched(as_of=DAY):
    """Let flags be published as of the day."""
    return RunFactory(kind="watch", as_of=as_of, status="DONE", published=True)


def night(as_of=DAY, **options):
    """Tell colleagues what is new as of the day; return the run."""
    watched(as_of)
    return runs.start(digests.NOTIFY, as_of=as_of, **options)[0]


def raised(account, *, on=DAY, at=None, urgent=False, **fields):
    """A flag that a watch as of *on* raised at one in the night after, or *at*."""
    after = on + dt.timedelta(days=1)
    flag = FlagFactory(
        created_at=at or dt.datetime.combine(after, dt.time(1), tzinfo=dt.UTC),
        account=account,
        owner=account.owner,
        opened_on=on,
        updated_on=on,
        **{"stake": 1000, **fields},
    )
    flag.evidence |= {"urgent": urgent}
    flag.save()
    return flag


def told_at(moment):
    """Say when what is told so far was told, as a night's clock would."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workspace_notification SET created_at = %s", [moment])
