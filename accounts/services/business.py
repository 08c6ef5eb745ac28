"""What all verbs share that write down something of a customer's business."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from accounts.services.refusals import (
    Refusal,
    require_past_day,
    require_short,
    require_there,
)
from sam.lib import audit, outbox

SOURCE, WORDS, SENTENCE, SHORT = 300, 500, 300, 100


def require_words(
    told: Mapping[str, Any], limits: Mapping[str, int], refused: Refusal
) -> None:
    """Refuse what is longer than its limit; the first of *limits* must be said."""
    needed = next(iter(limits))
    if not told[needed]:
        raise refused(_("Say what it is."), field=needed)
    for name, limit in limits.items():
        require_short(told[name], limit, name, refused)


def require_said(
    account: Account,
    who: Contact | None,
    on: dt.date | None,
    refused: Refusal,
    *,
    who_field: str = "said_by",
    on_field: str = "said_on",
) -> None:
    """Refuse a day that has not come, and a person who was not there on it."""
    if on is not None:
        require_past_day(on, on_field, refused)
        if who is not None:
            require_there(account, who, on, who_field, refused)


def stripped(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return *told*, its texts without the blanks around them."""
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in told.items()
    }


def differing(row: models.Model, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of *told* is not in *row* already."""
    return {name: of for name, of in told.items() if getattr(row, name) != of}


def write_changed(
    row: models.Model, changed: Mapping[str, Any], *, verb: str, event: str
) -> None:
    """
    Put *changed* into *row*, audited and told.

    Texts stay with the row, whose readers are known: the trail says which changed.
    """
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    texts = sorted(name for name in changed if _is_text(row, name))
    shown = sorted(changed.keys() - set(texts))
    audit.record(
        verb,
        row,
        account_id=row.account_id,  # type: ignore[attr-defined]
        before={name: before[name] for name in shown},
        after={name: changed[name] for name in shown} | {"texts": texts},
    )
    tell(row, event)


def audit_written(row: models.Model, told: Mapping[str, Any], *, verb: str) -> None:
    """Record that *row* is new, with what of it is no free text."""
    shown = {name: of for name, of in told.items() if not _is_text(row, name)}
    audit.record(verb, row, account_id=row.account_id, after=shown)  # type: ignore[attr-defined]


def tell(row: models.Model, event: str) -> None:
    """Let other systems know that *row* is new or changed."""
    outbox.emit(
        event,
        account_id=row.account_id,  # type: ignore[attr-defined]
        payload={row._meta.model_name or "row": row.pk},
    )


def _is_text(row: models.Model, name: str) -> bool:
    field = row._meta.get_field(name)
    return isinstance(field, (models.CharField, models.TextField)) and not field.choices
