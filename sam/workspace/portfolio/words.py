"""What the figures say, in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.lib.shell import House
from sam.workspace.portfolio.figures import Figures, Portfolio, share
from sam.workspace.words import QUADRANTS, TIERS, word
from tiers.models import Tier

LITTLE_LEFT = "STATUS"


def labels(house: House) -> dict[str, str]:
    """Return the programme's word for every tier and quadrant, by code."""
    usual = TIERS | QUADRANTS | {"": _("No tier yet")}
    return {str(code): word(code, usual, house) for code in usual}


def finding(
    portfolio: Portfolio,
    words: Mapping[str, str],
    *,
    currency: str,
    sees_money: bool,
    under_served_url: str,
) -> SafeString:
    """Say who brings what, where the headroom lies, and who is short of visits."""
    return format_html_join(
        " ",
        "{}",
        [
            (sentence,)
            for sentence in (
                _brings(portfolio, words, currency, sees_money=sees_money),
                _headroom(portfolio, words, currency),
                _under_served(portfolio, words, under_served_url),
            )
            if sentence
        ],
    )


def chart_finding(portfolio: Portfolio, words: Mapping[str, str]) -> str:
    """Return the title of the size x potential chart."""
    stars = portfolio.of(quadrant="STAR")
    large = portfolio.of(quadrant=LITTLE_LEFT).accounts
    held = share(stars.headroom, portfolio.all.headroom)
    if held is None:
        return _("No headroom is known yet")
    first = ngettext(
        "{count} {star} account holds {share} of the headroom",
        "{count} {star} accounts hold {share} of the headroom",
        stars.accounts,
    ).format(
        count=figures.number(stars.accounts),
        star=words["STAR"],
        share=figures.percent(held, 0),
    )
    second = ngettext(
        "{count} large account has little left",
        "{count} large accounts have little left",
        large,
    ).format(count=figures.number(large))
    return f"{first}; {second}"


def _brings(
    portfolio: Portfolio, words: Mapping[str, str], currency: str, *, sees_money: bool
) -> SafeString | None:
    name = "contribution" if sees_money else "revenue"
    whole = getattr(portfolio.all, name)
    parts = [
        (tier, portfolio.of(tier=tier))
        for tier in Tier.values
        if portfolio.of(tier=tier).accounts
    ]
    if share(1, whole) is None or not parts:
        return None
    first, *rest = parts
    what = _("contribution after cost to serve") if sees_money else _("revenue")
    opening = _part(
        _("{tier} are {accounts} of accounts and bring {brings} of {what}"),
        first,
        portfolio,
        words,
        name,
        what,
    )
    others = [
        _part(
            _("{tier} bring {brings}")
            if (getattr(sums, name) or 0) >= 0
            else _("{tier} lose {amount}"),
            (tier, sums),
            portfolio,
            words,
            name,
            currency=currency,
        )
        for tier, sums in rest
    ]
    if not others:
        return format_html("{}.", opening)
    return format_html("{}; {}.", opening, format_html_join(", ", "{}", _each(others)))


def _part(
    sentence: str,
    part: tuple[str, Figures],
    portfolio: Portfolio,
    words: Mapping[str, str],
    name: str,
    what: str = "",
    currency: str = "",
) -> SafeString:
    tier, sums = part
    return format_html(
        sentence,
        tier=words[tier],
        accounts=_bold(figures.percent(share(sums.accounts, portfolio.all.accounts))),
        brings=_bold(
            figures.percent(
                share(getattr(sums, name), getattr(portfolio.all, name)) or 0, 0
            )
        ),
        amount=_bold(figures.money(-(getattr(sums, name) or 0), currency)),
        what=what,
    )


def _headroom(
    portfolio: Portfolio, words: Mapping[str, str], currency: str
) -> SafeString | None:
    whole = portfolio.all.headroom
    held = [
        (tier, part)
        for tier in (Tier.STRATEGIC, Tier.VALUED)
        if (part := share(portfolio.of(tier=tier).headroom, whole))
    ]
    if not held:
        return None
    parts = format_html_join(
        _(" and "),
        _("{} with {}"),
        ((_bold(figures.percent(part, 0)), words[tier]) for tier, part in held),
    )
    return format_html(
        _("Of {money} headroom a year, {parts}."),
        money=_bold(figures.money(whole, currency)),
        parts=parts,
    )


def _under_served(
    portfolio: Portfolio, words: Mapping[str, str], url: str
) -> SafeString | None:
    count = portfolio.all.under_served
    if not count:
        return None
    sentence = ngettext(
        "{link} is visited less than its tier promises",
        "{link} are visited less than their tier promises",
        count,
    )
    accounts = ngettext("{count} account", "{count} accounts", count).format(
        count=figures.number(count)
    )
    link = format_html('<a href="{}">{}</a>', url, accounts)
    strategic = portfolio.of(tier=Tier.STRATEGIC).under_served
    told = format_html(sentence, link=link)
    if not strategic or strategic == count:
        return format_html("{}.", told)
    return format_html(
        _("{told}, {strategic} of them {tier}."),
        told=told,
        strategic=_bold(figures.number(strategic)),
        tier=words[Tier.STRATEGIC],
    )


def assumed(part: Decimal | None, whole: Decimal | None) -> str:
    """Say how much of a sum rests on an estimate: ``22 % of it estimated``."""
    found = share(part, whole)
    if not found:
        return _("measured")
    return _("{share} of it estimated").format(share=figures.percent(found, 0))


def _bold(words: str) -> SafeString:
    return format_html("<b>{}</b>", words)


def _each(parts: Iterable[SafeString]) -> Iterable[tuple[SafeString]]:
    return ((part,) for part in parts)
