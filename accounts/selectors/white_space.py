"""White space: units by categories, what is ours, whose the rest is, what is open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE, Prefetch, QuerySet

from accounts.models import Account, Offering, Unit, WhiteSpaceCell
from accounts.models.account import Person
from accounts.selectors.wallet_entries import categories
from accounts.selectors.wallet_sales import NOTHING, Sales

OURS, NOT_MEASURED = "OURS", "NOT_MEASURED"
State, Origin = WhiteSpaceCell.State, WhiteSpaceCell.Origin

type Place = tuple[int, int | None, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One category at one unit, or at the account itself where ``unit_id`` is ``None``.

    ``state`` is `OURS` if they bought in the last 12 months, else what somebody said,
    else `NOT_MEASURED`. ``money`` is what they bought, ``before`` in the year before.
    ``said`` is what was said of it, whether or not it is ours.
    """

    account_id: int
    unit_id: int | None
    category_id: int
    state: str
    money: Decimal
    before: Decimal
    said: WhiteSpaceCell | None

    @property
    def is_addressable(self) -> bool:
        return self.state != State.NOT_ELIGIBLE

    @property
    def is_potential(self) -> bool:
        return self.said is not None and self.said.amount is not None


@dataclass(frozen=True, slots=True)
class Row:
    """
    The cells of a unit, one a category; ``unit`` ``None`` is the account itself.

    What an account with units ordered for none of them ``counts`` as money only: it is
    no further unit.
    """

    account: Account
    unit: Unit | None
    cells: tuple[Cell, ...]
    counts: bool = True

    @property
    def active(self) -> int:
        return sum(cell.state == OURS for cell in self.cells)

    @property
    def was_active(self) -> int:
        return sum(cell.before > 0 for cell in self.cells)

    @property
    def addressable(self) -> int:
        return sum(cell.is_addressable for cell in self.cells)

    @property
    def money(self) -> Decimal:
        return sum((cell.money for cell in self.cells), NOTHING)


@dataclass(frozen=True, slots=True)
class Grid:
    """
    White space of some accounts: rows with most business first.

    ``said`` is all that was said of cells, of the accounts themselves too.
    """

    categories: tuple[Offering, ...]
    rows: tuple[Row, ...]
    said: tuple[WhiteSpaceCell, ...]

    @property
    def active(self) -> int:
        return sum(row.active for row in self.rows if row.counts)

    @property
    def was_active(self) -> int:
        return sum(row.was_active for row in self.rows if row.counts)

    @property
    def addressable(self) -> int:
        return sum(row.addressable for row in self.rows if row.counts)

    @property
    def share(self) -> float | None:
        """Cells where we are active of those where we could be; 0 to 1."""
        return self.active / self.addressable if self.addressable else None

    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row.cells


def cells_of(user: Person) -> QuerySet[WhiteSpaceCell]:
    """Return what was said of cells of accounts that *user* sees."""
    found: QuerySet[WhiteSpaceCell] = WhiteSpaceCell.objects.visible_to(
        user
    ).select_related("account", "unit", "category", "competitor", "updated_by")
    return found


def grid_of(ids: Sequence[int], user: Person, sales: Sales) -> Grid:
    """Return the white space of these accounts, as far as *user* sees them."""
    columns = tuple(categories())
    said = {
        (cell.account_id, cell.unit_id, cell.category_id): cell
        for cell in cells_of(user).filter(account__in=ids).fetch_mode(FETCH_RAISE)
    }
    units = Unit.objects.order_by("name", "pk")
    accounts = (
        Account.objects.visible_to(user)
        .filter(pk__in=ids)
        .order_by("name", "pk")
        .prefetch_related(Prefetch("units", units))
    )
    unnamed = {account for account, unit, _category in sales.now if unit is None}
    rows = [
        _row(account, unit, columns, sales, said)
        for account in accounts
        for unit in _places(account, unnamed)
    ]
    rows.sort(key=lambda row: (not row.counts, -row.money))
    return Grid(columns, tuple(rows), tuple(said.values()))


def _places(account: Account, unnamed: set[int]) -> Iterator[Unit | None]:
    """Yield the units; the account itself where it has none or ordered for none."""
    units = list(account.units.all())
    yield from units
    if not units or account.pk in unnamed:
        yield None


def cell_of(place: Place, sales: Sales, said: WhiteSpaceCell | None) -> Cell:
    """Return how the cell at *place* stands."""
    money = sales.now.get(place, NOTHING)
    state = NOT_MEASURED if said is None else str(said.state)
    return Cell(
        account_id=place[0],
        unit_id=place[1],
        category_id=place[2],
        state=OURS if money > 0 else state,
        money=money,
        before=sales.before.get(place, NOTHING),
        said=said,
    )


def origin_of(cell: Cell, sales: Sales) -> str:
    """
    Return where business in *cell* would come from, as the orders suggest.

    What they buy there is renewed, what they bought there a year ago is repeated;
    else the category is new to the account, or the unit to us.
    """
    if cell.money > 0:
        return Origin.RENEWAL
    if cell.before > 0:
        return Origin.REPEAT
    if sales.of_category(cell.account_id, cell.category_id) <= 0:
        return Origin.NEW_CATEGORY
    return Origin.NEW_UNIT


def _row(
    account: Account,
    unit: Unit | None,
    columns: Sequence[Offering],
    sales: Sales,
    said: dict[Place, WhiteSpaceCell],
) -> Row:
    places: list[Place] = [
        (account.pk, unit.pk if unit else None, category.pk) for category in columns
    ]
    return Row(
        account,
        unit,
        tuple(cell_of(place, sales, said.get(place)) for place in places),
        counts=unit is not None or not account.units.all(),
    )
