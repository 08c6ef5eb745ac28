"""Bodies and headers that nobody means well by, made from ones that are well-formed."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

JSON = "application/json"
HUGE = 10**400
WORDS = (
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 20_000,
    "'; DROP TABLE accounts_account; --",
    "=HYPERLINK(1)",
    "\uff19\uff19",
    "-1",
    "1e999",
    "NaN",
    "9999-99-99",
    "0000-00-00T00:00:00Z",
    "",
)
VALUES = (None, True, [], {}, [[]], {"": {}}, HUGE, -HUGE, 1e308, -0.5, 2**63, *WORDS)


class Mangled(NamedTuple):
    """What is sent, and why nothing good can come of it."""

    body: bytes
    headers: dict[str, str]
    how: str


def mangled(body: object, chance: random.Random) -> Mangled:
    """Return *body* mangled in one of the ways, as *chance* has it."""
    how = chance.choice(list(WAYS))
    sent, headers = WAYS[how](body, chance)
    return Mangled(sent, {"content-type": JSON} | headers, how)


def _text(body: object) -> bytes:
    return json.dumps(body).encode()


def _wrong_value(body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    row = body[0] if isinstance(body, list) and body else body
    worse = dict(row) if isinstance(row, dict) else {}
    for name in list(worse)[1:]:
        worse[name] = chance.choice((worse[name], *VALUES))
    worse[next(iter(worse), "account")] = "a\x00b"  # no field of any kind takes it
    return _text([worse] if isinstance(body, list) else worse), {}


def _wrong_shape(body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return _text(chance.choice(["x", 1, None, True, [body, body], [[body]]])), {}


def _cut(body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    text = _text(body) + b"}"
    return text[: chance.randrange(1, len(text))] + b"{", {}


def _noise(_body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return b"{" + chance.randbytes(chance.randrange(1, 2000)), {}


def _nul(body: Any, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return b"\x00" + _text(body), {}


def _encoded(body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    code, said = chance.choice(["utf-16", "utf-32", "cp500"]), ["utf-8", "nope", "\x01"]
    charset = f"{JSON}; charset={chance.choice(said)}"
    return json.dumps(body).encode(code), {"content-type": charset}


def _deep(_body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    left, right = chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    depth = chance.choice([500, 5_000, 100_000])
    return left * depth + b"1" + right * depth, {}


def _typed(body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    kind = chance.choice(["text/plain", "image/png", "application/xml", "x", "a/b/c"])
    return _text(body), {"content-type": kind}


def _headed(_body: Any, chance: random.Random) -> tuple[bytes, dict[str, str]]:
    name = chance.choice(["accept", "x-anything", "if-match", "idempotency-key"])
    return b"{", {name: chance.choice(["x" * 20_000, "\x01", "é", '"', "*/*;q=x"])}


def _packed(body: Any, _chance: random.Random) -> tuple[bytes, dict[str, str]]:
    return b"\x1f\x8b\x08" + _text(body), {"content-encoding": "gzip"}


type Way = Callable[[Any, random.Random], tuple[bytes, dict[str, str]]]
WAYS: dict[str, Way] = {
    "wrong values": _wrong_value,
    "another shape": _wrong_shape,
    "cut off": _cut,
    "noise": _noise,
    "a NUL before it": _nul,
    "another encoding": _encoded,
    "deep": _deep,
    "another type": _typed,
    "headers": _headed,
    "not packed": _packed,
}


def many(bodies: list[Any], *, count: int, seed: int) -> Iterator[tuple[int, Mangled]]:
    """Yield *count* mangled bodies, each with the place of the one it was made from."""
    chance = random.Random(seed)
    order = [at % len(bodies) for at in range(count)]
    chance.shuffle(order)
    for at in order:
        yield at, mangled(bodies[at], chance)
