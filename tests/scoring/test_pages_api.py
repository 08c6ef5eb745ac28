"""The endpoints of fits and measure settings: who reads, who writes, what is said."""

import pytest

from scoring.models import MeasureSettings
from tests.factories import ModelFitFactory
from tests.problems import faults
from tests.scoring.numbers import fitted

pytestmark = pytest.mark.django_db

FITS = "/api/v1/model-fits/"
SETTINGS = "/api/v1/measure-settings/"


@pytest.mark.parametrize("who", ["manager", "director", "executive"])
def test_who_sees_money_reads_fits_and_settings(request, client, who):
    fit = fitted()
    client.force_login(request.getfixturevalue(who))
    (row,) = client.get(FITS).json()["results"]
    assert (row["id"], row["model"], row["parameters"]["k"]) == (fit.pk, "mbg-cnbd", 2)
    assert "backtest" not in row
    whole = client.get(f"{FITS}{fit.pk}/").json()
    assert whole["backtest"]["baselines"]["rate"]["auc"] == 0.736
    assert whole["diagnostics"]["tracking"]["weeks"][0] == 0
    MeasureSettings.current()
    (version,) = client.get(SETTINGS).json()["results"]
    assert (version["version"], version["horizon_weeks"]) == (1, 156)


@pytest.mark.parametrize("who", ["desk_agent", "administrator"])
@pytest.mark.parametrize("door", [FITS, SETTINGS, "one"])
def test_who_does_not_gets_nothing(request, client, who, door):
    fit = fitted()
    client.force_login(request.getfixturevalue(who))
    answer = client.get(f"{FITS}{fit.pk}/" if door == "one" else door)
    assert answer.status_code == 403
    assert "mbg" not in answer.text


def test_a_stranger_is_asked_who_they_are(client, db):
    assert client.get(FITS).status_code in {401, 403}
    assert client.post(SETTINGS, {}).status_code in {401, 403}


def test_fits_of_a_segment_can_be_asked_for(client, director):
    fitted()
    mining = fitted(segment="Mining", segment_field="INDUSTRY")
    client.force_login(director)
    found = client.get(FITS, {"segment": "Mining"}).json()["results"]
    assert [row["id"] for row in found] == [mining.pk]
    assert len(client.get(FITS, {"segment": ""}).json()["results"]) == 1


def test_a_refused_fit_is_among_them_and_says_so(client, director):
    ModelFitFactory(is_good=False, refusal="It foretold worse.", log_likelihood=None)
    client.force_login(director)
    (row,) = client.get(FITS).json()["results"]
    assert (row["is_good"], row["refusal"]) == (False, "It foretold worse.")


def test_a_director_puts_settings_in_force(client, director):
    client.force_login(director)
    answer = client.post(
        SETTINGS,
        {"reason": "Dearer", "values": {"annual_rate": "0.12"}},
        content_type="application/json",
    )
    assert answer.status_code == 201
    said = answer.json()
    assert (said["annual_rate"], said["created_by"]) == ("0.1200", director.email)
    assert MeasureSettings.current().version == said["version"] == 2


def test_what_is_wrong_is_said_by_field(client, director):
    MeasureSettings.current()
    client.force_login(director)
    answer = client.post(
        SETTINGS,
        {"reason": "Why not", "values": {"annual_rate": 7, "colour": "red"}},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert faults(answer) == {"/values/annual_rate", "/values/colour"}
    assert MeasureSettings.objects.count() == 1


@pytest.mark.parametrize("who", ["manager", "executive", "administrator"])
def test_nobody_else_does(request, client, account, who):
    MeasureSettings.current()
    client.force_login(request.getfixturevalue(who))
    answer = client.post(
        SETTINGS,
        {"reason": "Mine", "values": {"annual_rate": "0.12"}},
        content_type="application/json",
    )
    assert answer.status_code == 403
    assert MeasureSettings.objects.count() == 1
