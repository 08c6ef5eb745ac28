"""Where events may go: never into our own network, unless somebody lists the host."""

import socket
import time

import pytest

from sam.events.wire import posting, redaction, targets
from tests.events.consumer import dribbling

PUBLIC = "93.184.216.34"


def named(monkeypatch, *addresses):
    """Let every name stand for these addresses."""
    found = [
        (socket.AF_INET6 if ":" in at else socket.AF_INET, 1, 6, "", (at, 443))
        for at in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001::1",
        "fec0::1",
    ],
)
def test_private_addresses_are_forbidden(address, monkeypatch):
    named(monkeypatch, PUBLIC, address)
    with pytest.raises(targets.Forbidden):
        targets.resolve(targets.parse("https://erp.example.com/"), [])


def test_public_addresses_are_allowed(monkeypatch):
    named(monkeypatch, PUBLIC, "2606:2800:220:1:248:1893:25c8:1946")
    found = targets.resolve(targets.parse("https://erp.example.com/"), [])
    assert found == [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"]


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://localhost/",
        "ftp://erp.example.com/",
        "https:///x",
        "https://user:pass@erp.example.com/",
        "https://erp.example.com:0/",
        "https://erp.example.com:99999/",
        "https://erp.example.com/ x",
        "https://erp.example.com/\r\nHost: x",
        "javascript:alert(1)",
        "https://ex\u00e4mple.com/",
    ],
)
def test_other_addresses_are_forbidden(url):
    with pytest.raises(targets.Forbidden):
        targets.resolve(targets.parse(url), [])


def test_a_listed_host_may_be_private_and_plain(monkeypatch):
    named(monkeypatch, "10.1.2.3")
    target = targets.parse("http://ERP.lan:8080/hook")
    assert targets.resolve(target, ["erp.lan"]) == ["10.1.2.3"]
    named(monkeypatch, "169.254.169.254")
    with pytest.raises(targets.Forbidden):
        targets.resolve(target, ["erp.lan"])


def test_connects_to_the_address_that_was_checked(monkeypatch):
    asked = []

    def rebinding(host, *_args, **_more):
        asked.append(host)
        at = PUBLIC if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, 1, 6, "", (at, 443))]

    reached = []

    def connect(at, _timeout):
        reached.append(at)
        raise ConnectionRefusedError("closed")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    answer = posting.post(
        "https://rebind.example.com/", body=b"{}", headers={}, listed=[], seconds=1
    )
    assert (asked, reached) == (["rebind.example.com"], [(PUBLIC, 443)])
    assert (answer.outcome, answer.address) == ("UNREACHABLE", PUBLIC)


def post(url, seconds=1.0):
    return posting.post(
        url, body=b"{}", headers={}, listed=["127.0.0.1"], seconds=seconds
    )


def test_a_host_that_dribbles_is_cut_off():
    with dribbling() as server:
        began = time.monotonic()
        answer = post(f"http://127.0.0.1:{server.server_address[1]}/", seconds=0.3)
        assert time.monotonic() - began < 1
    assert answer.outcome == "TIMEOUT"


def test_a_slow_host_is_cut_off(consumer):
    consumer.pause = 0.6
    assert post(consumer.url, seconds=0.2).outcome == "TIMEOUT"


def test_only_the_start_of_an_answer_is_read(consumer):
    consumer.body = b"x y " * 50_000
    answer = post(consumer.url, seconds=10)
    assert answer.outcome == "DELIVERED"
    assert len(answer.excerpt) <= redaction.LONGEST


def test_a_closed_port_is_not_reached():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/").outcome == "UNREACHABLE"


def test_plain_words_where_tls_is_expected_are_not_reached(consumer):
    url = consumer.url.replace("http:", "https:")
    assert post(url).outcome == "UNREACHABLE"


def test_the_log_keeps_no_keys_and_no_people():
    said = (
        b'{"error": "bad", "token": "abc123", "mail": "ann@example.com",'
        b' "phone": "+44 20 7946 0958", "key": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2",'
        b' "auth": "Bearer eyJhbGciOi.J9", "order": 4711}\0\x1b'
    )
    kept = redaction.excerpt(said)
    for secret in ("abc123", "ann@", "7946", "MfKQ9", "eyJh"):
        assert secret not in kept
    assert '"error": "bad"' in kept
    assert "4711" in kept
