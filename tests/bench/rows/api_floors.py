"""What reads the rows of a page by `values()` and writes them, and nothing else."""

from collections.abc import Callable
from typing import Any

import orjson
from django.db.models import QuerySet

from accounts.models import (
    Attachment,
    CompetitorShare,
    Interaction,
    InteractionParticipant,
    Order,
    OrderLine,
    Position,
    PositionRating,
    Promise,
    WalletEntry,
)
from sam.users.models import User
from sam.workspace.api.accounts import AccountRowSerializer
from sam.workspace.models import AccountRow
from tiers.models import Flag, TierAssignment

ROWS = 100
type Floor = Callable[[], bytes]


def floors(reader: User) -> dict[str, Floor]:
    """Return the floor of each list: the columns that its rows are made of."""

    def seen(model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.visible_to(reader)
        return rows.order_by("-pk")

    def accounts() -> bytes:
        rows = AccountRow.objects.visible_to(reader).order_by("-revenue_12m", "-pk")
        return _written(rows[:ROWS].values("account_id", *FIELDS["accounts"]))

    def positions() -> bytes:
        rows = seen(Position).filter(contact__merged_into=None)
        page = list(rows[:ROWS].values(*FIELDS["positions"]))
        rated = PositionRating.objects.filter(position__in=_keys(page))
        return _written([*page, *rated.values(*FIELDS["ratings"])])

    def interactions() -> bytes:
        page = list(seen(Interaction)[:ROWS].values(*FIELDS["interactions"]))
        theirs = {"interaction__in": _keys(page)}
        who = InteractionParticipant.objects.filter(**theirs)
        promises = Promise.objects.filter(**theirs).values("interaction_id", "id")
        files = Attachment.objects.filter(**theirs).values("interaction_id", "id")
        people = who.values("interaction_id", "contact_id")
        return _written([*page, *people, *promises, *files])

    def wallet_entries() -> bytes:
        page = list(seen(WalletEntry)[:ROWS].values(*FIELDS["wallet-entries"]))
        shares = CompetitorShare.objects.filter(entry__in=_keys(page))
        held = shares.values("entry_id", "amount", "competitor__name")
        return _written([*page, *held])

    def flags() -> bytes:
        page = list(seen(Flag).open()[:ROWS].values(*FIELDS["flags"]))  # type: ignore[attr-defined]
        accounts = [row["account_id"] for row in page]
        held = TierAssignment.objects.open().filter(account__in=accounts)
        return _written([*page, *held.values("account_id", "tier")])

    def orders() -> bytes:
        page = list(seen(Order)[:ROWS].values(*FIELDS["orders"]))
        lines = OrderLine.objects.filter(order__in=_keys(page))
        return _written([*page, *lines.values(*FIELDS["lines"])])

    return {
        "accounts": accounts,
        "positions": positions,
        "interactions": interactions,
        "wallet-entries": wallet_entries,
        "flags": flags,
        "orders": orders,
    }


def _keys(page: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in page]


def _written(rows: Any) -> bytes:
    return orjson.dumps(list(rows), default=str)


FIELDS: dict[str, list[Any]] = {
    "accounts": list(AccountRowSerializer.Meta.fields[1:]),
    "positions": [
        *("id", "contact_id", "account_id", "unit_id", "title", "level", "function"),
        *("buying_role", "wants", "reports_to_id", "started_on", "ended_on"),
        "contact__full_name",
    ],
    "ratings": ["position_id", "dimension", "basis", "value", "rated_on"],
    "interactions": [
        *("id", "account_id", "kind", "happened_at", "purpose", "initiative"),
        *("minutes", "subject", "note", "user__email"),
    ],
    "wallet-entries": [
        *("id", "account_id", "category_id", "period_start", "period_end", "total"),
        *("ours", "in_house", "unplaced", "grade", "source", "stated_on"),
        *("valid_until", "category__name", "recorded_by__email"),
    ],
    "flags": [
        *("id", "account_id", "kind", "evidence", "stake", "opened_on", "updated_on"),
        *("cleared_on", "owner_id", "assigned_to_id", "acknowledged_at"),
        *("acknowledged_by_id", "snoozed_until", "snooze_reason", "rules_version"),
        "account__name",
    ],
    "orders": ["id", "account_id", "unit_id", "ordered_on", "currency", "rate"],
    "lines": [
        *("id", "order_id", "line_no", "offering_id", "quantity", "revenue", "cost"),
        *("discount", "promised_on", "delivered_on"),
    ],
}
