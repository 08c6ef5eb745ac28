"""Tell the pages on wallets what is measured, by the rules of measuring."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from accounts.models import AccountFacts
from accounts.selectors.wallet_worth import (
    Estimate,
    LeftSplit,
    WalletWorth,
    register,
)
from scoring.models import AccountMeasures, MeasureSettings, MeasureSnapshot
from scoring.models.measures import PotentialSource
from scoring.selectors import Left, left_of

MONTHS = 13


def register_worth() -> None:
    """Let what is measured be told."""
    register(wallet_worth)


def wallet_worth(ids: Sequence[int]) -> WalletWorth:
    """
    Return what is measured of the wallets of these accounts, the first alone or not.

    The caller has looked who may see them.
    """
    settings = MeasureSettings.current()
    facts = list(AccountFacts.objects.filter(account__in=ids).order_by("pk"))
    known = [each for each in facts if each.wallet_total is not None]
    ours, wallet = _ours_and_wallet(known)
    unmeasured = {each.pk for each in facts} - {each.pk for each in known}
    alone = len(ids) == 1
    return WalletWorth(
        share=ours / wallet if wallet else None,
        share_before=facts[0].share_prev_12m if alone and facts else None,
        grade=max((each.wallet_grade for each in known), default=""),
        wallet=wallet or None,
        measured=len(known),
        accounts=len(ids),
        left=_left(filter(None, map(left_of, known))),
        usual_low=float(settings.usual_left_low),
        usual_high=float(settings.usual_left_high),
        win_rate=float(settings.win_rate),
        estimate=_estimate(unmeasured),
        trend=_trend(ids[0]) if alone else (),
    )


def _ours_and_wallet(known: Sequence[AccountFacts]) -> tuple[float, float]:
    """Return what is ours of the wallets, and the wallets, money a year."""
    from scoring.core.wallet import share_of_wallet

    if not known:
        return 0.0, 0.0
    wallets = [float(each.wallet_total or 0) for each in known]
    sales = [
        float(each.revenue_12m if each.wallet_ours is None else each.wallet_ours)
        for each in known
    ]
    shares = share_of_wallet(sales, wallets)
    ours = sum(
        share * wallet
        for share, wallet in zip(shares, wallets, strict=True)
        if wallet > 0
    )
    return float(ours), sum(wallets)


def _left(found: Iterable[Left]) -> LeftSplit | None:
    """Add up what is left behind of several accounts."""
    each = list(found)
    if not each:
        return None
    potential = sum(one.potential for one in each)
    money = sum(one.money for one in each)
    return LeftSplit(
        potential=potential,
        money=money,
        competitors=_sum(one.competitors for one in each),
        unplaced=_sum(one.unplaced for one in each),
        unattributed=sum(one.unattributed for one in each),
        share=money / potential if potential else 0.0,
    )


def _estimate(unmeasured: Iterable[int]) -> Estimate | None:
    """Add up what those could spend whose wallet nobody measured."""
    rows = AccountMeasures.objects.filter(
        account__in=list(unmeasured), potential__isnull=False
    ).exclude(potential_source=PotentialSource.WALLET)
    found = list(
        rows.values_list(
            *("potential", "potential_low", "potential_high"),
            *("potential_grade", "potential_source", "headroom"),
        )
    )
    if not found:
        return None
    values, lows, highs, grades, sources, rooms = zip(*found, strict=True)
    return Estimate(
        value=float(sum(values)),
        low=_sum(_ends(lows, values)),
        high=_sum(_ends(highs, values)),
        headroom=float(sum(room or 0 for room in rooms)),
        grade=max(grades),
        is_model=PotentialSource.MODEL in sources,
        accounts=len(found),
    )


def _ends(
    ends: Sequence[Decimal | None], values: Sequence[Decimal]
) -> list[float | None]:
    """Return the ends of ranges; what somebody stated has none, and counts itself."""
    if all(end is None for end in ends):
        return [None]
    pairs = zip(ends, values, strict=True)
    return [float(value if end is None else end) for end, value in pairs]


def _trend(account_id: int) -> tuple[tuple[dt.date, float], ...]:
    rows = MeasureSnapshot.objects.filter(
        account=account_id, share_of_wallet__isnull=False
    ).order_by("-month")
    newest = rows.values_list("month", "share_of_wallet")[:MONTHS]
    return tuple(
        (month, float(share)) for month, share in reversed(newest) if share is not None
    )


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
