"""All that is said of the wallets of some accounts, put together once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import CompetitorFootprint, Offering, Programme
from accounts.models.account import Person
from accounts.rollup import Window
from accounts.selectors.footprints import standing_footprints
from accounts.selectors.wallet_entries import (
    counting_entries,
    figures_day,
    past_categories,
)
from accounts.selectors.wallet_parts import (
    CategoryWallet,
    categories_of,
    holders_of,
)
from accounts.selectors.wallet_penetration import Penetration, penetration_of
from accounts.selectors.wallet_ranking import Winnable, ranking_of
from accounts.selectors.wallet_sales import sales_of
from accounts.selectors.wallet_worth import WalletWorth, worth_of_wallet
from accounts.selectors.white_space import Grid, grid_of


@dataclass(frozen=True, slots=True)
class Wallet:
    """
    What some accounts buy of whom, at the end of ``day``; money a year.

    ``past`` are categories whose entries no longer count. ``worth`` is what is measured
    of it, where an app above tells it; ``ranking`` needs its chance for what nobody
    judged, and is empty without.
    """

    day: dt.date
    today: dt.date
    worth: WalletWorth | None
    categories: tuple[CategoryWallet, ...]
    past: tuple[Offering, ...]
    holders: tuple[tuple[str, Decimal], ...]
    grid: Grid
    penetration: Penetration
    footprints: tuple[CompetitorFootprint, ...]
    ranking: tuple[Winnable, ...]


def wallet_of(ids: Sequence[int], user: Person) -> Wallet:
    """Return the wallets of these accounts, which *user* sees, added up."""
    programme = Programme.current()
    day, today = figures_day(ids), programme.today()
    window = Window.of(day, programme)
    sales = sales_of(ids, window)
    counting = counting_entries(ids, user, day)
    categories = categories_of(counting, sales)
    grid = grid_of(ids, user, sales)
    footprints = tuple(standing_footprints(ids, user))
    worth = worth_of_wallet(ids)
    ranking = (
        ranking_of(
            categories,
            grid.said,
            footprints,
            {category.pk: category for category in grid.categories},
            win_rate=worth.win_rate,
            today=today,
        )
        if worth
        else []
    )
    return Wallet(
        day=day,
        today=today,
        worth=worth,
        categories=tuple(categories),
        past=tuple(past_categories(ids, user, counting)),
        holders=tuple(holders_of(categories)),
        grid=grid,
        penetration=penetration_of(ids, grid, window),
        footprints=footprints,
        ranking=tuple(ranking),
    )
