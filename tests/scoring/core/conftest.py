from datetime import date

import pytest

from tests.scoring.core.portfolios import Portfolio, read_portfolio


@pytest.fixture(scope="session")
def cdnow() -> Portfolio:
    return read_portfolio("cdnow-sample", as_of=date(1997, 9, 30))


@pytest.fixture(scope="session")
def wholesale() -> Portfolio:
    return read_portfolio("online-retail", as_of=date(2011, 8, 31))
