"""The formats that accounts itself knows; importing this module registers them."""

from accounts.importing import (
    accounts,
    activity,
    contacts,
    costs,
    expectations,
    orders,
    rates,
    relations,
    units,
    users,
    voice,
    wallet,
)

__all__ = [
    "accounts",
    "activity",
    "contacts",
    "costs",
    "expectations",
    "orders",
    "rates",
    "relations",
    "units",
    "users",
    "voice",
    "wallet",
]
