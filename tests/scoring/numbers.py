"""Fits and nights as runs leave them, for the pages that tell of them."""

import datetime as dt

from tests.factories import ModelFitFactory

ORIGINS = ["2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01"]
ACTUAL = [1882, 1940, 2055, 1990]
OWN = [(1491, 1826), (1780, 1990), (1800, 2040), (1890, 2110)]
TENTHS = [0.02, 0.06, 0.11, 0.19, 0.28, 0.39, 0.52, 0.66, 0.81, 0.94]


def test_of(auc, mae):
    """A back-test whose own range misses two of four totals, the widened one none."""
    return {
        "auc": auc,
        "mae": mae,
        "coverage": 0.5,
        "wide_coverage": 1.0,
        "calibration": [
            {"predicted": share, "observed": share * 0.9 + 0.03, "accounts": 120}
            for share in TENTHS
        ],
        "totals": [
            {
                "origin": origin,
                "actual": actual,
                "expected": (low + high) / 2,
                "low": low,
                "high": high,
                "wide_low": low - 200,
                "wide_high": high + 220,
            }
            for origin, actual, (low, high) in zip(ORIGINS, ACTUAL, OWN, strict=True)
        ],
    }


def candidate(model, auc=None, *, log_likelihood=-1000.0, boundary=(), **more):
    return {
        "model": model,
        "parameters": more.pop("parameters", {}),
        "log_likelihood": log_likelihood,
        "boundary": list(boundary),
        "backtest": test_of(auc, 0.84) if auc else None,
        "error": "",
        **more,
    }


def backtest(auc=0.749, naive=0.736):
    return {
        "weeks": 13,
        "accounts": 1203,
        "origins": ORIGINS,
        "model": test_of(auc, 0.84),
        "baselines": {"rate": {"auc": naive, "mae": 0.79}, "recency": {"auc": 0.717}},
        "gain": auc - naive,
        "beats": auc > naive,
    }


def diagnostics():
    weeks = list(range(0, 104, 4))
    return {
        "tracking": {
            "weeks": weeks,
            "actual": [round(0.45 * week**1.35) for week in weeks],
            "expected": [0.46 * week**1.34 for week in weeks],
        },
        "calibration": test_of(0.7, 1)["calibration"],
        "alive": {
            "frequency": list(range(0, 21, 2)),
            "recency": [place / 16 for place in range(17)],
            "age_weeks": 104,
            "probability": [
                [
                    1 / (1 + 0.05 * (1 + x) ** (0.25 * (1 - place / 16) * 6))
                    for place in range(17)
                ]
                for x in range(0, 21, 2)
            ],
        },
        "spend": {
            "correlation": 0.11,
            "prefers": "gamma-gamma",
            "log_likelihoods": {"gamma-gamma": -4055.9, "log-normal": -4061.2},
            "tail": {"ratio": 1.2, "p_value": 0.3},
        },
    }


def fitted(**fields):
    """Keep a good fit of MBG/CNBD-2 with everything that the page shows of it."""
    parameters = {"k": 2, "r": 1.33, "alpha": 2.81, "a": 0.42, "b": 0.79}
    values = {
        "run__status": "DONE",
        "as_of": dt.date(2026, 6, 30),
        "model": "mbg-cnbd",
        "parameters": parameters,
        "log_likelihood": -14978.2,
        "accounts": 1742,
        "repeat_purchases": 8321,
        "reason": "MOST_LIKELY",
        "spend_model": "gamma-gamma",
        "spend_correlation": 0.11,
        "candidates": [
            candidate("mbg-cnbd", 0.749, parameters=parameters),
            candidate("bg-nbd", 0.731, log_likelihood=-15510.0, boundary=["a"]),
            candidate("pareto-nbd", error="The likelihood had no maximum."),
        ],
        "backtest": backtest(),
        "diagnostics": diagnostics(),
        "seasonality": {
            "measured": True,
            "years": 3.5,
            "index": [0.8, 0.85, 1, 1, 1.05, 1.1, 1.15, 1, 1.05, 1.1, 1, 0.9],
        },
    }
    return ModelFitFactory(**values | fields)
