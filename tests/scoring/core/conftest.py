from datetime import date

import pytest
from hypothesis import settings

from tests.scoring.core.portfolios import Portfolio, read_portfolio


@pytest.fixture(scope="session")
def cdnow() -> Portfolio:
    return read_portfolio("cdnow-sample", as_of=date(1997, 9, 30))


@pytest.fixture(scope="session")
def wholesale() -> Portfolio:
    return read_portfolio("online-retail", as_of=date(2011, 8, 31))


settings.register_profile("numbers", deadline=None)
settings.load_profile("numbers")
