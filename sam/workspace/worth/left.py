"""Where the rest of an account's wallet goes, against what is usual."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sam.lib import figures
from sam.workspace.worth.basis import Basis
from scoring.selectors import Left, left_of

SOME = 0.0005  # of what could be ours: less is rounding


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what is left behind, on a bar of 100; ``fill`` is its colour."""

    fill: str
    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What is left behind of what could be ours, in hundredths, and the usual band."""

    pieces: tuple[Piece, ...]
    share: str
    usual_from: float
    usual_width: float
    usual_words: str


def left_behind(basis: Basis) -> LeftBehind | None:
    """Return who has the rest of the wallet, as far as somebody said."""
    found = left_of(basis.facts)
    if found is None or found.potential <= 0:
        return None
    low = float(basis.settings.usual_left_low)
    high = float(basis.settings.usual_left_high)
    return LeftBehind(
        pieces=tuple(_pieces(found, basis.currency)),
        share=figures.percent(found.share),
        usual_from=round(100 * low, 2),
        usual_width=round(100 * (high - low), 2),
        usual_words=figures.span(figures.percent(low, 0), figures.percent(high, 0)),
    )


def _pieces(found: Left, currency: str) -> Iterator[Piece]:
    """Yield the parts that are known, and the rest of which nobody said anything."""
    unsaid = found.unattributed if found.unattributed > SOME * found.potential else None
    parts = [
        ("f-rival-2", found.competitors, _("{money} with competitors ({share})")),
        ("f-inhouse", found.unplaced, _("{money} placed with nobody ({share})")),
        ("f-rival-3", unsaid, _("{money}, nobody said with whom ({share})")),
    ]
    x = 0.0
    for fill, money, words in parts:
        if money is None:
            continue
        share = money / found.potential
        said = words.format(
            money=figures.money(money, currency), share=figures.percent(share)
        )
        yield Piece(fill, round(x, 2), round(100 * share, 2), said)
        x += 100 * share
