"""Every measure of some accounts, from their facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from scoring.features import Facts, read_facts
from scoring.features.categories import read_category_rates
from scoring.features.serving import read_margin_rates, read_serving
from scoring.services.measuring.attachment import attachments
from scoring.services.measuring.basis import Basis
from scoring.services.measuring.columns import rows_of
from scoring.services.measuring.margins import Served, ceilings, margin_rates, margins
from scoring.services.measuring.predictions import predictions
from scoring.services.measuring.wallets import headrooms, potentials, shares

# Years of margin rates that a trend is taken over.
YEARS = 4


@dataclass(frozen=True, slots=True)
class Inputs:
    """The tables that measures are made from: facts, influence, category rates."""

    facts: sql.Composable
    influence: sql.Composable
    rates: sql.Composable


def measured_rows(
    cursor: CursorWrapper, inputs: Inputs, basis: Basis, *, low: int, high: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the accounts with ``low <= id < high``."""
    facts = facts_of(cursor, inputs, basis, low=low, high=high)
    served = served_of(cursor, inputs, basis, facts, low=low, high=high)
    return rows_of(measure(facts, served, basis), facts.size)


def facts_of(
    cursor: CursorWrapper, inputs: Inputs, basis: Basis, *, low: int, high: int
) -> Facts:
    """Return the facts of the accounts with ``low <= id < high``."""
    return read_facts(
        cursor,
        inputs.facts,
        inputs.influence,
        low=low,
        high=high,
        as_of=basis.as_of,
        segment_field=basis.settings.segment_field,
    )


def served_of(
    cursor: CursorWrapper,
    inputs: Inputs,
    basis: Basis,
    facts: Facts,
    *,
    low: int,
    high: int,
) -> Served:
    """Return what these accounts' orders earned, and what serving them took."""
    coverage = float(basis.settings.minimum_margin_coverage)
    return Served(
        category_rate=read_category_rates(
            cursor,
            facts.keys,
            inputs.facts,
            inputs.rates,
            low=low,
            high=high,
            window=basis.window,
            coverage=coverage,
            default=basis.default_margin_rate,
        ),
        serving=read_serving(
            cursor,
            facts.keys,
            low=low,
            high=high,
            window=basis.window,
            minutes=basis.settings.activities,
            hour=basis.hour,
        ),
        yearly_rates=read_margin_rates(
            cursor,
            facts.keys,
            low=low,
            high=high,
            window=basis.window,
            years=YEARS,
            coverage=coverage,
        ),
    )


def measure(facts: Facts, served: Served, basis: Basis) -> dict[str, Any]:
    """Return each column of the measures of n accounts; NaN is "not measured"."""
    rates = margin_rates(facts, basis, served.category_rate)
    rate = rates["margin_rate"]
    expected = predictions(facts, basis, rate)
    made = potentials(facts, basis.wallets)
    share = shares(facts)
    return {
        "account_id": facts.keys,
        "as_of": np.array(basis.as_of, dtype=object),
        "settings_version": basis.settings.version,
        "influence": facts.standing,
        "relations": np.nan_to_num(facts.relations).astype(np.int64),
        "reference_value": np.nan,
        **expected,
        **rates,
        **margins(facts, served, basis, rate),
        **made,
        **share,
        **headrooms(
            facts,
            made["potential"],
            expected=expected["expected_a_year"],
            margin_rate=rate,
            settings=basis.settings,
        ),
        **ceilings(facts, basis, expected["lifetime_value_low"]),
        **attachments(facts, share["share_of_wallet"], basis.settings),
    }
