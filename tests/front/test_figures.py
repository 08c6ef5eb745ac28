"""Figures are written exactly as the style says: compact, honest, locale-aware."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from sam.lib import figures
from sam.lib.templatetags import figures as shown

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "£0"),
        (Decimal("0.00"), "£0"),
        (-0.2, "£0"),
        (0.5, "£1"),
        (842, "£842"),
        (-842, "−£842"),
        (4_200, "£4,200"),
        (9_999.49, "£9,999"),
        (9_999.5, f"£10{NB}k"),
        (10_000, f"£10{NB}k"),
        (371_999, f"£372{NB}k"),
        (-371_999, f"−£372{NB}k"),
        (999_499, f"£999{NB}k"),
        (999_500, f"£1.00{NB}m"),
        (999_999, f"£1.00{NB}m"),
        (1_842_310, f"£1.84{NB}m"),
        (Decimal("1845000"), f"£1.85{NB}m"),
        (9_994_999, f"£9.99{NB}m"),
        (9_995_000, f"£10.0{NB}m"),
        (14_900_000, f"£14.9{NB}m"),
        (99_949_999, f"£99.9{NB}m"),
        (99_950_000, f"£100{NB}m"),
        (999_499_999, f"£999{NB}m"),
        (999_500_000, f"£1.00{NB}bn"),
        (2_100_000_000, f"£2.10{NB}bn"),
        (7_123_000_000_000, f"£7,123{NB}bn"),
    ],
)
def test_money_is_compact_and_rounds_up_into_the_next_unit(value, text):
    assert figures.money(value, "GBP") == text


@pytest.mark.parametrize("unknown", [None, float("nan"), Decimal("NaN"), float("inf")])
def test_what_is_unknown_is_said_and_never_shown_as_zero(unknown):
    said = '<span class="muted">Not measured</span>'
    assert figures.money(unknown, "GBP") == "Not measured"
    assert figures.money_full(unknown, "GBP") == "Not measured"
    assert figures.thousands(unknown) == "Not measured"
    assert shown.money(unknown, "GBP") == said
    assert shown.thousands(unknown, "GBP") == said
    assert shown.number(unknown) == said
    assert shown.percent(unknown) == said
    assert shown.delta(unknown) == said
    assert shown.delta_number(unknown) == said
    assert shown.show_range(unknown, 1) == said
    assert shown.show_range(1, unknown) == said


@pytest.mark.parametrize(
    ("currency", "text"),
    [
        ("GBP", f"£372{NB}k"),
        ("EUR", f"€372{NB}k"),
        ("CHF", f"CHF{NB}372{NB}k"),
        ("", f"372{NB}k"),
    ],
)
def test_money_carries_the_sign_or_the_code_of_its_currency(currency, text):
    assert figures.money(372_000, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_842_310, "£1,842,310"),
        (Decimal("1265793.0395"), "£1,265,793.04"),
        (Decimal("-12.5"), "−£12.50"),
        (Decimal("0.004"), "£0"),
        (Decimal("-0.004"), "£0"),
    ],
)
def test_the_full_figure_shows_pence_when_there_are_any(value, text):
    assert figures.money_full(value, "GBP") == text


def test_a_page_shows_the_compact_figure_with_the_full_one_on_hover():
    page = Template(
        "{% load figures %}{{ revenue|money:currency }} {{ small|money:currency }}"
        " {{ revenue|thousands:currency }} {{ currency|symbol }}"
    )
    html = page.render(Context({"revenue": 1_842_310, "small": 42, "currency": "GBP"}))
    assert html == (
        f'<span class="num" title="£1,842,310">£1.84{NB}m</span>'
        ' <span class="num">£42</span>'
        ' <span class="num" title="£1,842,310">1,842</span> £'
    )


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.142, 1, f"14.2{NB}%"),
        (Decimal("0.1425"), 1, f"14.3{NB}%"),
        (0.41, 0, f"41{NB}%"),
        (-0.042, 1, f"−4.2{NB}%"),
        (-0.0001, 1, f"0.0{NB}%"),
        (12.5, 0, f"1,250{NB}%"),
    ],
)
def test_a_share_is_written_in_percent(share, decimals, text):
    assert figures.percent(share, decimals) == text


@pytest.mark.parametrize(
    ("share", "html"),
    [
        (0.082, f'<span class="delta delta-up">+8.2{NB}%</span>'),
        (-0.031, f'<span class="delta delta-down">−3.1{NB}%</span>'),
        (0, f'<span class="delta">0.0{NB}%</span>'),
        (0.0004, f'<span class="delta">0.0{NB}%</span>'),
        (-0.0004, f'<span class="delta">0.0{NB}%</span>'),
    ],
)
def test_a_change_has_its_sign_and_a_colour_only_when_it_shows(share, html):
    assert shown.delta(share) == html


def test_a_rising_cost_is_worse():
    assert shown.delta_cost(0.05) == f'<span class="delta delta-down">+5.0{NB}%</span>'
    assert shown.delta_cost(-0.05) == f'<span class="delta delta-up">−5.0{NB}%</span>'


def test_a_change_in_its_own_unit_keeps_it():
    assert shown.delta_number(-7) == '<span class="delta delta-down">−7</span>'
    assert shown.delta_number(0.4, 1) == '<span class="delta delta-up">+0.4</span>'


def test_numbers_are_grouped_and_have_no_negative_zero():
    assert figures.number(1_284) == "1,284"
    assert figures.number(-0.4) == "0"
    assert figures.number(2.5) == "3"
    assert figures.number(-2.5) == "−3"
    assert figures.number(7.05, 1) == "7.1"


def test_a_range_names_a_shared_unit_once():
    assert shown.show_range(0.36, 0.46, "percent") == (
        f'<span class="num nowrap">36–46{NB}%</span>'
    )
    assert shown.show_range(498_000, 1_012_000, "money", "GBP") == (
        f'<span class="num nowrap">£498{NB}k – £1.01{NB}m</span>'
    )
    assert shown.show_range(-2, 3) == '<span class="num nowrap">−2 – 3</span>'
    assert shown.show_range(2, 3) == '<span class="num nowrap">2–3</span>'


def test_a_range_refuses_a_unit_that_it_does_not_know():
    with pytest.raises(TemplateSyntaxError, match="no unit 'furlong'"):
        shown.show_range(1, 2, "furlong")


def test_another_locale_has_its_own_separators():
    with translation.override("de"):
        assert figures.number(1_842.5, 1) == "1.842,5"
        assert figures.money_full(1_842_310, "EUR") == "€1.842.310"


TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 15), "Today"),
        (date(2026, 11, 14), "Yesterday"),
        (date(2026, 11, 8), "8 Nov"),
        (date(2026, 11, 16), "16 Nov"),
        (date(2025, 12, 31), "31 Dec 2025"),
    ],
)
def test_a_near_day_is_named_as_people_say_it(day, text):
    html = shown.when(day, TODAY)
    assert f">{text}</time>" in html
    assert f'datetime="{day.isoformat()}"' in html


def test_a_day_without_a_today_carries_its_year():
    assert ">14 Nov 2026</time>" in shown.when(date(2026, 11, 14))
    assert shown.when(None) == '<span class="muted">Never</span>'


def test_an_instant_is_shown_in_the_zone_of_the_person():
    instant = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert ">21 Nov 2026, 00:40</time>" in shown.moment(instant)
        assert ">21 Nov 2026</time>" in shown.when(instant)
    assert shown.moment(None) == '<span class="muted">Never</span>'


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0.84, "840 ms"),
        (12.44, "12.4 s"),
        (59.96, "1 min 0 s"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s"),
        (7_800, "2 h 10 min"),
        (None, "Not measured"),
    ],
)
def test_a_length_of_time_is_short(length, text):
    assert shown.duration(length) == text


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0.9994", f"+99.9{NB}%"),
        ("0.9996", f"+100{NB}%"),
        ("3.52", f"+352{NB}%"),
        ("-1", f"−100{NB}%"),
    ],
)
def test_a_change_of_a_hundred_percent_or_more_has_no_decimals(share, shown):
    assert figures.change_percent(Decimal(share)) == shown
