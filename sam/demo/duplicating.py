"""A second system of the supplier's, which knows one customer and one person again."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

from accounts.models import Account, Position
from accounts.services.likely_duplicates import find_duplicates
from accounts.services.people import add_person
from sam.demo.loading import import_folder
from sam.demo.staff import MANAGER
from sam.users.models import User

SOURCE = "crm"
DOUBLED = "Trevanion Marine"
DOUBLE = "Trevanion Marine Ltd"
WHERE = "Larkfield Events"


def duplicate(*, say: Callable[[str], object]) -> None:
    """
    Enter one customer of the manager's as a prospect again, and one person twice.

    Call it once, before accounts are judged again, within ``audit.acting``.
    """
    manager = User.objects.get(email=MANAGER)
    mine = {one.name: one for one in Account.objects.filter(owner=manager)}
    if DOUBLED in mine:
        _enter_again(mine[DOUBLED], say)
    if WHERE in mine:
        _write_down_again(mine[WHERE], manager)
    find_duplicates()
    say(f"{DOUBLE} and somebody at {WHERE} entered twice")


def _enter_again(account: Account, say: Callable[[str], object]) -> None:
    region = account.region.name if account.region else ""
    with tempfile.TemporaryDirectory(prefix="sam-demo-") as folder:
        with (Path(folder) / "accounts.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            row = {
                "external_id": "CRM-1",
                "name": DOUBLE,
                "status": "PROSPECT",
                "region": region,
                "owner_email": MANAGER,
                "country": account.country,
                "industry": account.industry,
                "website": account.website,
                "phone": account.phone,
            }
            writer.writerows([row.keys(), row.values()])
        import_folder(Path(folder), say=say, source=SOURCE)


def _write_down_again(account: Account, manager: User) -> None:
    """Let somebody who is known be written down by initial, with the same address."""
    known = Position.objects.filter(account=account, ended_on=None)
    known = known.exclude(contact__email="").select_related("contact")
    position = known.order_by("pk").first()
    if position is None:
        return
    contact = position.contact
    given, _space, surname = contact.full_name.partition(" ")
    add_person(
        account=account,
        actor=manager,
        full_name=f"{given[0]}. {surname}",
        email=contact.email,
        title=position.title,
        level=position.level,
        function=position.function,
    )
