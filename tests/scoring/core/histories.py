"""Purchase histories for the property tests."""

import numpy as np
from hypothesis import strategies as st

LIFETIMES = [1 / 7, 1.0, 26.0, 520.0, 1565.0]  # a day to 30 years, in weeks
FREQUENCIES = [0.0, 1.0, 2.0, 13.0, 400.0, 10_000.0]


def extreme_histories():
    """Every edge of what a history can be, as three vectors."""
    rows = [
        (x, last, age)
        for x in FREQUENCIES
        for age in LIFETIMES
        for last in ((0.0, age / 2, age) if x else (0.0,))
    ]
    return tuple(np.array(rows).T)


@st.composite
def histories(draw, *, least: int = 1):
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 10_000),
                st.floats(0, 1),
                st.integers(1, 10_957),
            ),
            min_size=least,
            max_size=20,
        )
    )
    frequency, share, days = np.array(rows, dtype=np.float64).T
    age = days / 7
    return frequency, np.where(frequency > 0, share * age, 0.0), age
