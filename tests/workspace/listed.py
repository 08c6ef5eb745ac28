"""The doors of the account list, and what comes out of them."""

import csv
import io

PAGE = "/accounts/"
FILE = "/accounts/accounts.csv"
API = "/api/v1/accounts/"


def table(response):
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response).decode())))


def names(response):
    return [each["name"] for each in response.json()["results"]]
