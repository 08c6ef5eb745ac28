"""Who holds the wallet, category by category, on a day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.selectors.wallet_entries import Counting, held_of
from accounts.selectors.wallet_sales import NOTHING, Sales


@dataclass(frozen=True, slots=True)
class CategoryWallet:
    """
    One category's wallet a year: who holds what of it; ``None`` is not known.

    ``left`` is what could be ours and is not, ``unsaid`` what of it nobody attributed.
    ``from_orders`` says that ours is what they ordered, since nobody stated it. The
    grade is the weakest, the day the oldest of the entries that it is made of.
    """

    category_id: int
    name: str
    total: Decimal
    ours: Decimal
    rivals: tuple[tuple[str, Decimal | None], ...]
    in_house: Decimal | None
    unplaced: Decimal | None
    left: Decimal
    unsaid: Decimal
    grade: str
    stated_on: dt.date | None
    from_orders: bool
    entries: tuple[Counting, ...]

    @property
    def known_rivals(self) -> Decimal:
        """What competitors hold as far as somebody said."""
        return sum((money for _name, money in self.rivals if money), NOTHING)

    @property
    def leader(self) -> str:
        """The competitor that holds most, if one holds more than we do."""
        first = next(iter(self.rivals), None)
        return first[0] if first and first[1] and first[1] > self.ours else ""


@dataclass(slots=True)
class _Sum:
    total: Decimal = NOTHING
    ours: Decimal = NOTHING
    in_house: Decimal | None = None
    unplaced: Decimal | None = None
    left: Decimal = NOTHING
    unsaid: Decimal = NOTHING
    from_orders: bool = False
    rivals: dict[str, Decimal | None] = field(default_factory=dict)
    entries: list[Counting] = field(default_factory=list)


def categories_of(counting: Iterable[Counting], sales: Sales) -> list[CategoryWallet]:
    """Return the wallet of each category, the largest first; accounts add up."""
    sums: dict[int, _Sum] = {}
    names: dict[int, str] = {}
    for each in counting:
        key = each.entry.category_id
        names[key] = each.entry.category.name
        _add(sums.setdefault(key, _Sum()), each, sales)
    made = [_made(key, names[key], found) for key, found in sums.items()]
    return sorted(made, key=lambda one: (-one.total, one.name))


def holders_of(wallets: Sequence[CategoryWallet]) -> list[tuple[str, Decimal]]:
    """Return the competitors with what they hold of all of it, most first."""
    held: dict[str, Decimal] = {}
    for wallet in wallets:
        for name, money in wallet.rivals:
            if money:
                held[name] = held.get(name, NOTHING) + money
    return sorted(held.items(), key=lambda one: (-one[1], one[0]))


def _add(found: _Sum, each: Counting, sales: Sales) -> None:
    entry = each.entry
    ours = each.yearly(entry.ours)
    if ours is None:
        ours = sales.of_category(entry.account_id, entry.category_id)
        found.from_orders = True
    ours = max(ours, NOTHING)
    total, in_house = each.yearly(entry.total), each.yearly(entry.in_house)
    unplaced = each.yearly(entry.unplaced)
    held = [(one.name, each.yearly(one.amount)) for one in held_of(entry)]
    stated = sum((money for _name, money in held if money), unplaced or NOTHING)
    # Where the parts add up to more than is left, they are believed.
    left = max((total or NOTHING) - (in_house or NOTHING) - ours, stated)
    found.total += ours + left + (in_house or NOTHING)
    found.ours += ours
    found.left += left
    found.unsaid += left - stated
    found.in_house = _plus(found.in_house, in_house)
    found.unplaced = _plus(found.unplaced, unplaced)
    for name, money in held:
        found.rivals[name] = _plus(found.rivals.get(name), money)
    found.entries.append(each)


def _made(key: int, name: str, found: _Sum) -> CategoryWallet:
    days = [each.entry.stated_on for each in found.entries if each.entry.stated_on]
    return CategoryWallet(
        category_id=key,
        name=name,
        total=found.total,
        ours=found.ours,
        rivals=tuple(
            sorted(found.rivals.items(), key=lambda one: (-(one[1] or 0), one[0]))
        ),
        in_house=found.in_house,
        unplaced=found.unplaced,
        left=found.left,
        unsaid=found.unsaid,
        grade=max(each.entry.grade for each in found.entries),
        stated_on=min(days, default=None),
        from_orders=found.from_orders,
        entries=tuple(found.entries),
    )


def _plus(kept: Decimal | None, more: Decimal | None) -> Decimal | None:
    if more is None:
        return kept
    return (kept or NOTHING) + more
