"""What a body may hold: figures to compute with, text to answer with."""

import pytest

from tests.problems import faults

URL = "/api/v1/policies/preview/"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r'{"policy": "a\u0000b"}', "NUL"),
        (r'{"policy": "a\\\u0000b"}', "NUL"),
        ('{"fields": {"enter_score": 1e400}}', "too large"),
        ('{"fields": {"strategic_cap": -1e400}}', "too large"),
        ('{"fields": {"enter_score": 1%s}}' % ("0" * 400), "too large"),
        ('{"fields": {"enter_score": NaN}}', "too large, or none"),
        ('{"fields": {"enter_score": Infinity}}', "too large, or none"),
        (r'{"fields": {"name": "\ud800"}}', "half a character"),
        ("{", "This is no JSON"),
        ("[" * 100_000, "This is no JSON"),
    ],
)
def test_what_no_answer_could_repeat_is_refused(client, director, body, words):
    client.force_login(director)
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_a_whole_character_in_two_escapes_is_text(client, director):
    client.force_login(director)
    body = r'{"policy": "\ud83d\ude00"}'
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert faults(answer) == {"/policy"}


def test_a_backslash_before_the_letters_of_a_nul_is_text(client, director):
    client.force_login(director)
    body = r'{"policy": "\\u0000"}'
    answer = client.post(URL, body, content_type="application/json")
    assert "NUL" not in answer.content.decode()
