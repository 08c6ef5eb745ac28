"""The demo portfolio in the database: imported like any other, then signed in to."""

import datetime as dt
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme, Region
from sam import embedded, env
from sam.demo.catalogue import COUNTRY, REGION_NAMES
from sam.demo.portfolio import draw_cast, write_portfolio
from sam.demo.staff import APPROVER, LOGINS
from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.users.models import User

SOURCE = "demo"
SUPPLIER = "Ashcombe Hire"
STARTED, FINISHED = "demo.started", "demo.finished"
MARGIN_RATE = "0.2850"
HEADROOM_SHARE = 0.10
LOCK = 0x53414D44


class DemoRefused(Exception):
    """The demo portfolio may not be loaded here; the message says why."""


class DemoState(Enum):
    """How far the demo portfolio is in this database."""

    ABSENT = "absent"
    STARTED = "started"
    FINISHED = "finished"
    OTHERS = "others"


@dataclass(frozen=True)
class Wanted:
    """Which demo portfolio; the same three give the same one."""

    accounts: int
    seed: int
    today: dt.date

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        today = dt.date.fromisoformat(stored["today"])
        return cls(stored["accounts"], stored["seed"], today)


def demo_state() -> DemoState:
    """Return how far an earlier start came, or whose accounts these are."""
    verbs = set(
        AuditEntry.objects.filter(verb__in=[STARTED, FINISHED]).values_list(
            "verb", flat=True
        )
    )
    if FINISHED in verbs:
        return DemoState.FINISHED
    if STARTED in verbs:
        return DemoState.STARTED
    return DemoState.OTHERS if Account.objects.exists() else DemoState.ABSENT


def load_demo(wanted: Wanted, *, say: Callable[[str], object]) -> Wanted:
    """
    Load the demo portfolio, or finish one that was begun; return which one it is.

    Safe to repeat: what was begun goes on with the seed and the day it had, and
    a finished one is left alone. Call it within ``audit.acting``.

    :raises DemoRefused: production mode, or accounts that are not the demo's
    """
    if not env.is_local():
        raise DemoRefused(_("Demo data are for local mode; this is production mode."))
    with _alone():
        state = demo_state()
        if state is DemoState.OTHERS:
            raise DemoRefused(
                _(
                    "There are {count} accounts here that are not the demo's. Use an"
                    " empty database: name a new folder in SAM_DATA_DIR."
                ).format(count=Account.objects.count())
            )
        if state is DemoState.ABSENT:
            audit.record(STARTED, after=asdict(wanted) | {"today": str(wanted.today)})
        else:
            stored = AuditEntry.objects.filter(verb=STARTED).latest("id").after
            wanted = Wanted.read(stored or {})
        if state is DemoState.FINISHED:
            say(_("The demo portfolio is there already."))
        else:
            _load(wanted, say)
    return wanted


def _load(wanted: Wanted, say: Callable[[str], object]) -> None:
    set_up_programme(wanted.today)
    with tempfile.TemporaryDirectory(prefix="sam-demo-") as folder:
        say(_("Drawing {count} accounts …").format(count=wanted.accounts))
        cast = draw_cast(**asdict(wanted))
        write_portfolio(cast, Path(folder))
        say(_("Importing them …"))
        rejected = import_folder(Path(folder), say=say)
    if rejected:
        raise DemoRefused(
            _("{count} rows of the demo were rejected.").format(count=rejected)
        )
    with transaction.atomic():
        open_logins()
        audit.record(FINISHED, counts={"accounts": wanted.accounts})


def set_up_programme(today: dt.date) -> None:
    """Name the supplier, its currency and zone, and its regions under the country."""
    programme = Programme.current()
    programme.name = SUPPLIER
    programme.base_currency = "GBP"
    programme.time_zone = "Europe/London"
    programme.phone_region = "GB"
    programme.fiscal_year_start_month = 4
    programme.headroom_share = HEADROOM_SHARE
    programme.default_margin_rate = MARGIN_RATE
    programme.default_margin_on = today
    with transaction.atomic():
        programme.save()
        country, _made = Region.objects.update_or_create(name=COUNTRY)
        for name in REGION_NAMES:
            Region.objects.update_or_create(name=name, defaults={"parent": country})
        audit.record("programme.set_up", programme, after={"name": SUPPLIER})


class Telling(io.TextIOBase):
    """A stream whose lines are told, so that no bar is drawn over the caller's."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say

    def write(self, text: str, /) -> int:
        for line in text.splitlines():
            self._say(line)
        return len(text)


def import_folder(
    folder: Path, *, say: Callable[[str], object], source: str = SOURCE
) -> int:
    """Import the files and return how many rows were rejected."""
    output = io.StringIO()
    call_command(
        "import_portfolio",
        str(folder),
        source=source,
        json=True,
        stdout=output,
        stderr=Telling(say),
    )
    report = json.loads(output.getvalue().strip().splitlines()[-1])
    return sum(counts["rejected"] for counts in report["files"].values())


def open_logins() -> None:
    """Let the four demo people, and who approves, sign in with the demo's password."""
    password = embedded.demo_password()
    for email in (*(colleague.email for colleague in LOGINS), APPROVER):
        user = User.objects.get(email=email)
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        audit.record("user.demo_login", user)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process loads the demo into this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
