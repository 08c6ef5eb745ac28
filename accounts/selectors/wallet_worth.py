"""
What the numbers say of a wallet: an app above registers who tells it.

Share, what is left behind and estimates are measured by the app that scores; its
provider tells them here, so that they are computed by one rule.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftSplit:
    """
    What is left behind of what could be ours, money a year; ``None`` is not known.

    ``potential`` is the wallet without what is made in-house; ``unattributed`` is left
    behind too, and nobody said with whom.
    """

    potential: float
    money: float
    competitors: float | None
    unplaced: float | None
    unattributed: float
    share: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A potential a year of *accounts* whose wallet nobody measured.

    Stated by a person, or estimated by the model with its range; ``headroom`` is what
    of it they do not buy from us.
    """

    value: float
    low: float | None
    high: float | None
    headroom: float
    grade: str
    is_model: bool
    accounts: int


@dataclass(frozen=True, slots=True)
class WalletWorth:
    """
    What is measured of the wallets of some accounts.

    ``share`` of ``wallet`` is with us, ``None`` where it is not measured, of *measured*
    of *accounts*; ``left`` likewise. The band is what is usually left, ``win_rate`` how
    much of a headroom is won where nobody judged it; both are the settings'.
    ``trend`` are months with the share that was published last in each, oldest first.
    """

    share: float | None
    share_before: float | None
    grade: str
    wallet: float | None
    measured: int
    accounts: int
    left: LeftSplit | None
    usual_low: float
    usual_high: float
    win_rate: float
    estimate: Estimate | None
    trend: tuple[tuple[dt.date, float], ...]


type Provider = Callable[[Sequence[int]], WalletWorth]

_provider: list[Provider] = []


def register(provider: Provider) -> None:
    """Let *provider* tell it; call it from ``AppConfig.ready``."""
    _provider[:] = [provider]


def worth_of_wallet(ids: Sequence[int]) -> WalletWorth | None:
    """Return what is measured of the wallets of these accounts, if anyone tells it."""
    return _provider[0](ids) if _provider else None
