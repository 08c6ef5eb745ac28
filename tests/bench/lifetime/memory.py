"""Work on a million accounts, step by step, and print the memory at its peak."""

import json
import resource
import sys
from collections.abc import Callable

from scoring.core.lifetime import lifetime_value
from scoring.core.purchases import fit_bgnbd, fit_pareto_nbd
from scoring.core.spend import fit_gamma_gamma
from tests.bench.lifetime.portfolios import MANY, PURCHASES, SPEND, simulated

KILOBYTES = 2**20 if sys.platform != "darwin" else 2**30  # in a gigabyte, as reported


def main(seed: int) -> None:
    many = simulated(MANY, seed)
    history = many[:3]
    steps: dict[str, Callable[[], object]] = {
        "histories": lambda: None,
        "fit bg-nbd": lambda: fit_bgnbd(*history),
        "fit pareto-nbd": lambda: fit_pareto_nbd(*history),
        "fit gamma-gamma": lambda: fit_gamma_gamma(many.frequency, many.mean_value),
        "prediction": lambda: PURCHASES.expected_purchases(52, *history),
        "lifetime value": lambda: lifetime_value(
            PURCHASES,
            SPEND,
            frequency=many.frequency,
            recency=many.recency,
            age=many.age,
            mean_value=many.mean_value,
            margin_rate=0.3,
            annual_rate=0.1,
            horizon=52,
        ),
    }
    peaks = {}
    for name, step in steps.items():
        step()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peaks[name] = round(used / KILOBYTES, 3)
    sys.stdout.write(json.dumps(peaks))


if __name__ == "__main__":
    main(int(sys.argv[1]))
