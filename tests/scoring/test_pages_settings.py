"""The measure settings: who reads them, who changes them, and what is kept."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring.forms.sections import ITEMS
from scoring.forms.settings import MeasureSettingsForm
from scoring.models import MeasureSettings
from scoring.services.measuring import SCORE
from scoring.services.settings import EDITABLE, save_settings
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db

URL = "/scoring/settings/"
CHANGE = "/scoring/settings/change/"


def typed(**changes):
    """What the browser sends when nothing but *changes* is touched."""
    form = MeasureSettingsForm(instance=MeasureSettings.current())
    values = {}
    for field in form:
        first = field.field.prepare_value(field.initial)
        values[field.name] = "" if first is None else str(first)
    return values | {"reason": "Borrowing is dearer"} | changes


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&#x27;", "'")


@pytest.fixture
def director_client(client, director):
    client.force_login(director)
    return client


def test_every_setting_is_on_the_page_and_in_the_form():
    assert {item.name for item in ITEMS} | {"attachment", "activities"} == set(EDITABLE)


def test_who_sees_money_reads_the_version_in_force_in_words(client, manager):
    client.force_login(manager)
    said = plain(client.get(URL).text)
    for words in [
        "156 weeks",
        "10 %",
        "20 %, from 1 to 5",
        "44 min",
        "Only a director changes how accounts are measured.",
        "Version 1",
        "The first settings",
    ]:
        assert words in said
    assert CHANGE not in said


@pytest.mark.parametrize("who", ["manager", "executive", "administrator", "desk_agent"])
def test_who_is_no_director_changes_nothing(request, client, account, who):
    MeasureSettings.current()
    client.force_login(request.getfixturevalue(who))
    for answer in [client.get(CHANGE), client.post(CHANGE, typed(annual_rate="12"))]:
        assert answer.status_code == 403
        assert "Only a director changes how accounts are measured." in answer.text
    assert MeasureSettings.objects.count() == 1


def test_a_director_saves_a_version_and_the_page_says_what_changed(
    director_client, director
):
    page = director_client.get(CHANGE).text
    assert 'name="annual_rate" value="10"' in page
    answer = director_client.post(
        CHANGE,
        typed(annual_rate="12.5", attachment_advocacy_best="9", minutes_VISIT="90"),
        follow=True,
    )
    made = MeasureSettings.current()
    assert (made.version, made.annual_rate) == (2, Decimal("0.125"))
    assert (made.reason, made.created_by) == ("Borrowing is dearer", director)
    assert made.attachment["advocacy"] == {"weight": 0.15, "worst": 0, "best": 9}
    assert made.activities["VISIT"] == 90
    said = plain(answer.text)
    assert "Version 2 is in force." in said
    for words in ["Discount rate a year:", "12.5 %", "120 min", "90 min"]:
        assert words in said
    assert said.count('visually-hidden">to</span>') == 3
    assert "Borrowing is dearer" in said


def test_two_directors_at_once_take_nothing_back_from_each_other(director_client):
    first = MeasureSettings.current()
    opened = typed(annual_rate="12.5")
    MeasureSettings.objects.create(version=first.version + 1, horizon_weeks=104)
    answer = director_client.post(CHANGE, opened)
    assert answer.status_code == 422
    assert "Version 2 was put in force meanwhile." in plain(answer.text)
    assert MeasureSettings.current().horizon_weeks == 104
    assert MeasureSettings.objects.count() == 2


def test_saving_without_a_change_makes_no_version(director_client):
    MeasureSettings.current()
    answer = director_client.post(CHANGE, typed(), follow=True)
    assert "Nothing was different" in answer.text
    assert MeasureSettings.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why the settings change."),
        ({"annual_rate": "dear"}, "Enter a number."),
        ({"annual_rate": "200"}, "From 0.01 to 100."),
        ({"interval": "-5"}, "From 1 to 99."),
        ({"minutes_order": "-5"}, "From 0 to 1,440."),
        ({"payment_days": "900"}, "From 0 to 730."),
        ({"attachment_tenure_weight": "30"}, "The weights add up to"),
        ({"minutes_CALL": "-5"}, "CALL"),
        ({"usual_left_low": "40"}, "The usual share left ends before it starts."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    director_client, changes, words
):
    MeasureSettings.current()
    answer = director_client.post(CHANGE, typed(horizon_weeks="104", **changes))
    assert answer.status_code == 422
    assert words in plain(answer.text)
    assert 'name="horizon_weeks" value="104"' in answer.text
    assert MeasureSettings.objects.count() == 1


def test_figures_made_by_older_settings_can_be_measured_again(
    director_client, director
):
    MeasureSettings.current()
    night = RunFactory(
        kind=SCORE, status="DONE", published=True, started_at=timezone.now()
    )
    assert "Measure again now" not in director_client.get(URL).text
    save_settings(director, reason="Dearer", values={"annual_rate": Decimal("0.2")})
    said = director_client.get(URL).text
    assert "were made before these settings" in said
    assert "Measure again now" in said
    night.started_at = timezone.now()
    night.save()
    assert "Measure again now" not in director_client.get(URL).text


def test_the_history_pages_back_in_a_fixed_number_of_queries(director_client, director):
    for number in range(25):
        save_settings(
            director, reason=f"Step {number}", values={"horizon_weeks": 100 + number}
        )
    with CaptureQueriesContext(connection) as queries:
        newest = director_client.get(URL).text
    assert len(queries) <= 12, [query["sql"][:90] for query in queries]
    assert "Step 24" in newest
    assert "Step 4<" not in newest
    assert "?before=7" in newest
    older = director_client.get(f"{URL}?before=7").text
    assert "Step 4<" in older
    assert "The first settings" in older
