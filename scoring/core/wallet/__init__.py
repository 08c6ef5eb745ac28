"""How much customers could spend on what we offer, and how much of it is ours."""

from scoring.core.wallet.estimates import (
    WalletEstimates,
    WalletModel,
    estimate_wallets,
    fit_wallets,
)
from scoring.core.wallet.headroom import headroom_beyond, headroom_value
from scoring.core.wallet.hierarchy import Hierarchy
from scoring.core.wallet.quantile import (
    QuantileFit,
    fit_realizable,
    realizable_wallet,
)
from scoring.core.wallet.share import (
    LeftBehind,
    left_behind,
    share_of_wallet,
    wallet_allocation_share,
)

__all__ = [
    "Hierarchy",
    "LeftBehind",
    "QuantileFit",
    "WalletEstimates",
    "WalletModel",
    "estimate_wallets",
    "fit_realizable",
    "fit_wallets",
    "headroom_beyond",
    "headroom_value",
    "left_behind",
    "realizable_wallet",
    "share_of_wallet",
    "wallet_allocation_share",
]
