"""Publish what a policy says of a portfolio; judge again with a named change."""

import dataclasses
import datetime as dt

import numpy as np
from psycopg import sql

from accounts.models import Account
from sam.workspace.selectors.account import find_account
from tiers.features import read_portfolio
from tiers.models import Evaluation, Tier
from tiers.selectors import judged
from tiers.services import capacity, judging
from tiers.services.counterfactual import Direction, outlook

LINKED = {"people": ("people", "relationships")}
UNREACHABLE = {"LEVEL": (0, 5), "INDEX": (0, 100), "COUNT": (1, 40), "SHARE": (-1, 1)}


def judge(policy, portfolio, as_of):
    """Judge by the standards in force, read once."""
    return judging.judge(policy, portfolio, as_of, standards=capacity.standards())


def read(as_of):
    return read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=as_of,
    )


def publish(policy, portfolio, as_of):
    """Write down what the policy says, as a run does; return it."""
    said = judge(policy, portfolio, as_of)
    managers = portfolio.managers.keys
    Evaluation.objects.all().delete()
    Evaluation.objects.bulk_create(
        Evaluation(
            account_id=key,
            as_of=as_of,
            policy_id=policy.pk,
            factors=[None if np.isnan(w) else float(w) for w in said.worths[n]],
            contributions=said.contributions[n].tolist(),
            score=float(said.score[n]),
            score_high=float(said.score_high[n]),
            rank=int(said.rank[n]) or None,
            held_tier=str(portfolio.tier[n]),
            tier=str(said.tier[n]),
            decision=str(said.decision[n]),
            gate=str(said.gate[n]),
            decisive=str(said.decisive[n]),
            nominee_type=str(said.nominee_type[n]),
            minutes=int(said.minutes[n]),
            manager_id=int(managers[portfolio.manager[n]])
            if portfolio.manager[n] >= 0
            else None,
            region_id=int(said.region_limit[n]) if said.region_limit[n] >= 0 else None,
            is_protected=bool(said.is_protected[n]),
            do_not_lose=bool(said.do_not_lose[n]),
            quadrant=str(said.quadrant[n]),
            size=str(said.size[n]),
        )
        for n, key in enumerate(portfolio.keys.tolist())
    )
    return said


def look(key, user):
    """Return how an account was judged, and what would change that."""
    account = find_account(key, user)
    said = judged(account)
    holding = account.tier_assignments.filter(ended_at=None, undone_by=None).first()
    return said, outlook(
        account,
        said,
        holds=holding.tier if holding else "",
        holds_since=holding.started_at if holding else None,
    )


def with_figure(portfolio, place, code, figure):
    """Return the portfolio with one measure of one account replaced."""
    changed = {}
    for name in LINKED.get(code, (code,)):
        figures = portfolio.measures[name].copy()
        figures[place] = figure
        changed[name] = figures
    return dataclasses.replace(portfolio, measures=portfolio.measures | changed)


def with_change(portfolio, place, change):
    """Return the portfolio with the figure or choice that a change names."""
    if change.part.unit != "CHOICE":
        return with_figure(portfolio, place, change.part.code, change.figure)
    chosen = getattr(portfolio, change.part.code).astype(object)
    chosen[place] = change.choice_code
    return dataclasses.replace(portfolio, **{change.part.code: chosen.astype(np.str_)})


def check_account(policy, portfolio, as_of, place, future, was):
    """Judge again with each change that is named; return how many were tried."""
    tried = 0
    for change in future.changes:
        if not change.is_possible:
            continue
        tried += 1
        again = judge(policy, with_change(portfolio, place, change), as_of)
        assert again.tier[place] != was, change
        assert again.tier[place] == change.tier, change
        if change.figure is not None and future.direction != Direction.RECOVERS:
            nothing_nearer(policy, portfolio, as_of, place, change, was)
    return tried


def nothing_nearer(policy, portfolio, as_of, place, change, was):
    """Half-way from today's figure, and a little short of it, nothing changes yet."""
    code, now = change.part.code, portfolio.measures[change.part.code][place]
    if np.isnan(now) or change.part.unit == "COUNT":
        return
    steps = {"SHARE": 0.002, "TIMES_MEAN": 0.2, "LEVEL": 0.2, "INDEX": 0.2}
    step = steps.get(change.part.unit, 0.02 if code == "roi" else 2.0)
    short = change.figure - step if change.figure > now else change.figure + step
    for figure in [(now + change.figure) / 2, short]:
        if not min(now, change.figure) < figure < max(now, change.figure):
            continue
        if abs(figure - change.figure) < step:
            continue
        again = judge(policy, with_figure(portfolio, place, code, figure), as_of)
        assert (again.tier[place] == Tier.STRATEGIC) == (was == Tier.STRATEGIC), change


def nothing_helps(policy, portfolio, as_of, place, part, was):
    """No figure between and beyond the anchors changes whether there is a seat."""
    if part.unit == "CHOICE":
        for choice in Account.MarketPosition.values:
            chosen = portfolio.market_position.astype(object)
            chosen[place] = choice
            again = dataclasses.replace(
                portfolio, market_position=chosen.astype(np.str_)
            )
            tier = judge(policy, again, as_of).tier[place]
            assert (tier == Tier.STRATEGIC) == (was == Tier.STRATEGIC)
        return
    low, high = UNREACHABLE.get(part.unit, (0.0, 3e6))
    for figure in np.linspace(low, high, 7):
        wanted = round(figure) if part.unit == "COUNT" else float(figure)
        again = judge(policy, with_figure(portfolio, place, part.code, wanted), as_of)
        same = (again.tier[place] == Tier.STRATEGIC) == (was == Tier.STRATEGIC)
        assert same, (part.code, wanted)


LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
