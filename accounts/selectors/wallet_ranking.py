"""What is most winnable first: headroom by category, times how likely we win it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import CompetitorFootprint, Offering, WhiteSpaceCell
from accounts.selectors.wallet_parts import CategoryWallet
from accounts.selectors.wallet_sales import NOTHING


@dataclass(frozen=True, slots=True)
class Winnable:
    """
    A category, what of it a year could be won, and how likely that is.

    ``money`` is ``headroom`` times ``winnability``. The headroom is what is left behind
    of the measured wallet, else what the potentials of the category's cells add up to:
    then ``from_potentials`` is true. The winnability is a person's where ``is_judged``,
    else what the settings take where nobody judged.
    """

    category_id: int
    name: str
    headroom: Decimal
    winnability: float
    is_judged: bool
    from_potentials: bool
    rivals: tuple[str, ...]
    exposed: CompetitorFootprint | None
    next_step: WhiteSpaceCell | None

    @property
    def money(self) -> Decimal:
        return self.headroom * Decimal(str(self.winnability))


def ranking_of(
    wallets: Sequence[CategoryWallet],
    cells: Iterable[WhiteSpaceCell],
    footprints: Iterable[CompetitorFootprint],
    names: dict[int, Offering],
    *,
    win_rate: float,
    today: dt.date,
) -> list[Winnable]:
    """Return the categories with headroom, those with most money to win first."""
    said: dict[int, list[WhiteSpaceCell]] = {}
    for cell in cells:
        if cell.state != WhiteSpaceCell.State.NOT_ELIGIBLE:
            said.setdefault(cell.category_id, []).append(cell)
    held: dict[int | None, list[CompetitorFootprint]] = {}
    for footprint in footprints:
        held.setdefault(footprint.category_id, []).append(footprint)
    measured = {wallet.category_id: wallet for wallet in wallets}
    made = [
        _winnable(
            key,
            names[key].name,
            measured.get(key),
            said.get(key, []),
            held.get(key, []),
            win_rate,
            today,
        )
        for key in {*measured, *said}
        if key in names
    ]
    rows = [one for one in made if one.headroom > 0]
    return sorted(rows, key=lambda one: (-one.money, one.name))


def winnability_of(cells: Sequence[WhiteSpaceCell]) -> float | None:
    """
    Return how likely people think that we win a category, 0 to 1; ``None``: nobody.

    What is said of the account itself counts before what is said of its units, of which
    it is the mean, by their amounts where all of them have one.
    """
    judged = [cell for cell in cells if cell.winnability is not None]
    judged = [cell for cell in judged if cell.unit_id is None] or judged
    if not judged:
        return None
    amounts = [float(cell.amount or 0) for cell in judged]
    weights = amounts if all(amounts) else [1.0] * len(judged)
    chances = [float(cell.winnability or 0) for cell in judged]
    pairs = zip(weights, chances, strict=True)
    return sum(weight * chance for weight, chance in pairs) / sum(weights)


def _winnable(
    key: int,
    name: str,
    wallet: CategoryWallet | None,
    said: Sequence[WhiteSpaceCell],
    held: Sequence[CompetitorFootprint],
    win_rate: float,
    today: dt.date,
) -> Winnable:
    potential = sum((cell.amount for cell in said if cell.amount), NOTHING)
    judged = winnability_of(said)
    exposed = [one for one in held if one.exposed_on and one.exposed_on >= today]
    steps = [cell for cell in said if cell.next_step]
    rivals = [] if wallet is None else [who for who, _money in wallet.rivals]
    return Winnable(
        category_id=key,
        name=name,
        headroom=potential if wallet is None else wallet.left,
        winnability=win_rate if judged is None else judged,
        is_judged=judged is not None,
        from_potentials=wallet is None,
        rivals=tuple(rivals),
        exposed=min(
            exposed, key=lambda one: one.exposed_on or dt.date.max, default=None
        ),
        next_step=min(
            steps, key=lambda cell: (cell.next_on or dt.date.max, cell.pk), default=None
        ),
    )
