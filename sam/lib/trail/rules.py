"""Which tables have a trail, and what stands in it for each column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from sam.lib import grants

# Of the packages, what says who may come in.
ALSO = (
    "account.EmailAddress",
    "auth.Group",
    "auth.Group_permissions",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
)
SECRET = re.compile(r"(password|secret|token|digest)$")


@dataclass(frozen=True, slots=True)
class Personal:
    """Columns about a person: *person* holds the contact's key, or leads to it."""

    columns: tuple[str, ...]
    person: str
    through: str = ""


@dataclass(frozen=True, slots=True)
class Audited:
    """How the trail of one table is written; names are columns of that table."""

    table: str
    label: str
    key: str
    account: str
    personal: Personal | None
    hidden: tuple[str, ...]
    ignored: tuple[str, ...]


_left_out: dict[str, str] = {}
_personal: dict[str, Personal] = {}
_hidden: dict[str, tuple[str, ...]] = {}
_ignored: dict[str, tuple[str, ...]] = {}


def leave_out(app_label: str, reasons: Mapping[str, str]) -> None:
    """Leave models of an app out of the trail, each for a reason."""
    for name, reason in reasons.items():
        _left_out[f"{app_label}.{name}".lower()] = reason


def personal(label: str, *columns: str, person: str, through: str = "") -> None:
    """
    Let *columns* of a model stand in the trail as references to a person's vault.

    *person* is the column with the contact's key. With *through* it is the key of a row
    in that table, whose ``contact_id`` names the person.
    """
    _personal[label.lower()] = Personal(columns, person, through)


def hide(label: str, *columns: str) -> None:
    """Let the trail say only that *columns* changed, besides secrets and digests."""
    _hidden[label.lower()] = columns


def ignore(label: str, *columns: str) -> None:
    """Leave *columns* out that machinery moves, besides those of the last change."""
    _ignored[label.lower()] = columns


def tell() -> None:
    """Tell the database who acts, before a function of the trail; in a transaction."""
    wrapper: Any = connection
    wrapper.say()


def left_out() -> dict[str, str]:
    """Return why each model of ours that has no trail has none, by label."""
    return dict(_left_out)


def personal_columns(label: str) -> tuple[str, ...]:
    """Return the columns of a model that stand as references."""
    found = _personal.get(label)
    return found.columns if found else ()


def is_ours(model: type[models.Model]) -> bool:
    """Whether a model belongs to one of the product's own apps."""
    return Path(model._meta.app_config.path).is_relative_to(settings.BASE_DIR) and (
        ".venv" not in Path(model._meta.app_config.path).parts
    )


@cache
def audited() -> dict[str, Audited]:
    """Return every table that has a trail, by its name."""
    also = {label.lower() for label in ALSO}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed or meta.label_lower in _left_out:
            continue
        if grants.is_published(meta.db_table):
            continue  # a run replaces it
        if is_ours(model) or meta.label_lower in also:
            found[meta.db_table] = _rules(model)
    return found


def _rules(model: type[models.Model]) -> Audited:
    meta = model._meta
    fields = {str(field.column): field for field in meta.concrete_fields}
    secrets = [
        column
        for column, field in fields.items()
        if SECRET.search(column) or isinstance(field, models.BinaryField)
    ]
    return Audited(
        table=meta.db_table,
        label=meta.label_lower,
        key=str(meta.pk.column) if _is_number(meta.pk) else "",
        account=_account_column(model),
        personal=_personal.get(meta.label_lower),
        hidden=(*secrets, *_hidden.get(meta.label_lower, ())),
        ignored=(
            *(name for name, field in fields.items() if _moves_by_itself(field)),
            *_ignored.get(meta.label_lower, ()),
        ),
    )


def _moves_by_itself(field: Any) -> bool:
    return bool(getattr(field, "auto_now", False))


def _is_number(field: Any) -> bool:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, models.IntegerField)


def _account_column(model: type[models.Model]) -> str:
    """Return the column with the account's key; empty where a row has none."""
    label = "accounts.account"
    if model._meta.label_lower == label:
        return str(model._meta.pk.column)
    leading = [
        field
        for field in model._meta.concrete_fields
        if field.related_model and field.related_model._meta.label_lower == label
    ]
    named = [field for field in leading if field.name == "account"]
    return str((named or leading)[0].column) if leading else ""
