"""What the log may keep of an answer: enough to find the fault, nothing to misuse."""

import re
from urllib.parse import urlsplit

LONGEST = 300
HIDDEN = "[…]"
# What opens doors or names people; whatever is long and random is taken for a key.
_TELLING = re.compile(
    r"""
    (?i:bearer|basic)\s+[\w.~+/=-]+
    | (?i:(?:password|passwd|secret|token|api[_-]?key|authorization|cookie))
      ["']?\s*[:=]\s*["']?[^\s"',;&}]+
    | \b(?:whsec|sam|sk|pk|ghp)_[\w+/=-]{8,}
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | \+?\d[\d\s().-]{7,}\d
    | [A-Za-z0-9+/_=-]{24,}
    """,
    re.VERBOSE,
)


def excerpt(body: bytes) -> str:
    """Return the start of an answer's *body* as text, without keys and people."""
    text = body[: LONGEST * 4].decode("utf-8", "replace").replace("\0", "")
    text = "".join(mark if mark.isprintable() else " " for mark in text)
    return _TELLING.sub(HIDDEN, " ".join(text.split()))[:LONGEST]


def address(url: str) -> str:
    """
    Return *url* as it may be shown: what follows ``?`` may be a key.

    >>> address("https://erp.example.com/hooks/1?key=abc")
    'https://erp.example.com/hooks/1?[…]'
    """
    parts = urlsplit(url)
    return parts._replace(query=HIDDEN if parts.query else "", fragment="").geturl()
