"""From facts to arrays: what the measures of accounts are made from."""

from scoring.features.facts import Codes, Facts, read_facts
from scoring.features.histories import Histories, Vector, read_histories
from scoring.features.relations import Brought, Edges, read_brought, read_edges
from scoring.features.serving import (
    Serving,
    mean_hourly_cost,
    read_margin_rates,
    read_serving,
)
from scoring.features.wallets import Spenders, read_sample, spenders_of

__all__ = [
    "Brought",
    "Codes",
    "Edges",
    "Facts",
    "Histories",
    "Serving",
    "Spenders",
    "Vector",
    "mean_hourly_cost",
    "read_brought",
    "read_edges",
    "read_facts",
    "read_histories",
    "read_margin_rates",
    "read_sample",
    "read_serving",
    "spenders_of",
]
