"""What a bulk call may look like on the wire, and what is refused as a whole."""

import gzip
import json
import zlib

import pytest

from accounts.api import ingest_bodies
from accounts.importing import ingest
from accounts.models import Account, ImportBatch

ROW = {"external_id": "A", "name": "Acme"}
ACCOUNTS = "/api/v1/ingest/accounts/"


@pytest.fixture
def post(client, administrator, programme):
    client.force_login(administrator)

    def call(body, media="application/json", **headers):
        return client.post(ACCOUNTS, body, content_type=media, headers=headers)

    return call


def test_rows_may_stand_in_an_object(post):
    answer = post(json.dumps({"rows": [ROW, {**ROW, "external_id": ""}]})).json()
    assert [row["outcome"] for row in answer["rows"]] == ["CREATED", "REJECTED"]
    assert answer["rows"][1]["errors"][0]["pointer"] == "/rows/1/external_id"


def test_a_line_that_is_no_json_is_rejected_alone(post):
    lines = (
        b'\xef\xbb\xbf{"external_id": "A", "name": "Acme"}\r\n\n{"external\n\xff\n[]'
    )
    answer = post(lines, "application/x-ndjson").json()
    assert [row["outcome"] for row in answer["rows"]] == ["CREATED", *["REJECTED"] * 3]
    assert [row["errors"][0]["pointer"] for row in answer["rows"][1:]] == [
        "/1",
        "/2",
        "/3",
    ]
    assert answer["rows"][1]["errors"][0]["detail"].startswith("This is no JSON")
    assert Account.objects.get().name == "Acme"


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_gzip_is_welcome_in_several_members_too(post, coding):
    lines = gzip.compress(b'{"external_id": "A", "name": "Acme"}\n')
    lines += gzip.compress(b'{"external_id": "B", "name": "Beta"}')
    answer = post(lines, "application/x-ndjson", **{"Content-Encoding": coding})
    assert answer.json()["created"] == 2


def test_what_inflates_too_far_is_refused_before_it_is_held(post, monkeypatch):
    monkeypatch.setattr(ingest_bodies, "MOST_BYTES", 1 << 20)
    held = []
    real = zlib.decompressobj

    def watched(*args):
        inflate = real(*args)

        class Watched:
            def decompress(self, raw, most):
                part = inflate.decompress(raw, most)
                held.append(len(part))
                return part

            def __getattr__(self, name):
                return getattr(inflate, name)

        return Watched()

    monkeypatch.setattr(zlib, "decompressobj", watched)
    bomb = gzip.compress(b" " * (50 << 20))
    answer = post(bomb, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    assert sum(held) <= 2 << 20


def test_a_body_that_is_too_large_is_refused(post, monkeypatch):
    monkeypatch.setattr(ingest_bodies, "MOST_BYTES", 100)
    assert post(json.dumps([ROW] * 10)).status_code == 413


@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
def test_more_than_ten_thousand_rows_are_refused(post, media):
    between = b"," if media == "application/json" else b"\n"
    body = between.join([b"{}"] * (ingest.MOST_ROWS + 1))
    answer = post(b"[" + body + b"]" if between == b"," else body, media)
    assert answer.status_code == 413
    assert "10000" in answer.json()["detail"]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"{}", {}, 400),
        (b'{"rows": 5}', {}, 400),
        (b"[NaN]", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'"\xff"', {}, 400),
        (b"no gzip", {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"[]", mtime=0)[:-4], {"Content-Encoding": "gzip"}, 400),
        (b"[]", {"Content-Encoding": "br"}, 415),
    ],
)
def test_what_is_no_array_of_rows_is_refused(post, body, headers, status):
    answer = post(body, **headers)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not ImportBatch.objects.exists()


def test_another_media_type_is_refused(post):
    assert post(b"external_id,name", "text/csv").status_code == 415


def test_no_rows_are_no_error(post):
    answer = post(b"[]")
    assert (answer.status_code, answer.json()["rows"]) == (200, [])


def test_an_unknown_kind_has_no_address(client, administrator):
    client.force_login(administrator)
    answer = client.post("/api/v1/ingest/users/", [], content_type="application/json")
    assert answer.status_code == 404


def test_the_same_text_is_the_same_body():
    """By that an Idempotency-Key knows a call again."""
    bodies = [ingest_bodies.Body([], digest) for digest in ("a", "a", "b")]
    assert [json.dumps(body) for body in bodies] == ['{"digest": "a"}'] * 2 + [
        '{"digest": "b"}'
    ]
