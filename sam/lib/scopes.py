"""What a token opens: reading or writing, of everything or of one family."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAMILIES: dict[str, Promise | str] = {
    "accounts": _("Accounts, units, merges and search"),
    "people": _("People, positions and relationships"),
    "activity": _("Conversations, promises, problems and what is due"),
    "wallet": _("Wallet and white space"),
    "knowledge": _("Knowledge of accounts"),
    "tiers": _("Tiers, entitlements, standards, ladder, waves and changes"),
    "flags": _("Flags"),
    "policy": _("Policies, previews, settings and balance"),
    "planning": _("Plans, objectives, actions and hand-overs"),
    "runs": _("Runs"),
    "ingest": _("Rows of source systems"),
    "events": _("Event subscriptions and deliveries"),
    "access": _("Users, tokens and sessions"),
    "audit": _("The audit trail"),
}
READ, WRITE = "read", "write"
SCOPES = (
    READ,
    WRITE,
    *(f"{family}:{verb}" for family in FAMILIES for verb in (READ, WRITE)),
)


def allows(scopes: Iterable[str], family: str, verb: str) -> bool:
    """Tell whether *scopes* open that family for ``READ`` or ``WRITE``.

    Who may write may not read by that alone.
    """
    return not {verb, f"{family}:{verb}"}.isdisjoint(scopes)


def covers(scopes: Iterable[str], asked: Iterable[str]) -> bool:
    """Tell whether *scopes* open all that *asked* would."""
    held = set(scopes)
    return all(scope in held or scope.rpartition(":")[2] in held for scope in asked)
