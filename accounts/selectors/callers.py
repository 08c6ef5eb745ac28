"""What callers say of themselves, as the keys by which they are looked up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from accounts.models import LookupKind, Programme
from accounts.selectors.phones import asked_numbers
from sam.lib.http import whole_number

LONGEST = 500
MOST_LABELS = 8
DOMAIN = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?(?:www\.)?([^/:?#@\s]+)", re.IGNORECASE
)
LOOKS_LIKE_DOMAIN = re.compile(r"^[^\s@]+\.[^\s@.]*[^\W\d_][^\s@.]*(?:[/:?#]\S*)?$")
LOOKS_LIKE_PHONE = re.compile(r"^(?:tel:)?\+?[\d\s().\-/]*(?:\s*(?:ext|x)\.?\s*\d+)?$")
DIGITS_OF_PHONE = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One key to look for: *by* is what it was read from, low *rank* is the surer.

    Of what was read from one thing only the surest that is found counts.
    """

    kind: int
    key: str
    by: str
    rank: int


@dataclass(frozen=True, slots=True)
class Question:
    """The keys of one question, and the account that it may name by our own number."""

    keys: tuple[Asked, ...] = ()
    account: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be found by it."""
        return not self.keys and self.account is None


def question(
    *, phone: str = "", email: str = "", domain: str = "", account: str = ""
) -> Question:
    """Return what to look for, given what is known of a caller; blank is unknown."""
    programme = Programme.current()
    own = _plain(account)
    return Question(
        keys=(
            *_phone(phone, programme.phone_region),
            *_email(email, programme.free_mail_domains),
            *_domain(domain, programme.free_mail_domains, by="domain", rank=0),
            *_number(own),
        ),
        account=whole_number(own),
    )


def question_of(said: str) -> Question:
    """Return what to look for, given one thing of whatever kind, as people type it."""
    said = _plain(said)
    if "@" in said:
        return question(email=said)
    is_phone = LOOKS_LIKE_PHONE.match(said) and (
        sum(map(str.isdigit, said)) >= DIGITS_OF_PHONE
    )
    return question(
        phone=said if is_phone else "",
        domain=said if LOOKS_LIKE_DOMAIN.match(said) else "",
        account=said,
    )


def _phone(said: str, home: str) -> Iterable[Asked]:
    said = _plain(said)
    world, bare = asked_numbers(said, home) if said else ([], [])
    for key in world:
        yield Asked(LookupKind.PHONE, key, "phone", 0)
    for key in bare:
        yield Asked(LookupKind.NATIONAL, key, "phone", 1)


def _email(said: str, free: list[str]) -> Iterable[Asked]:
    said = _plain(said)
    address = (parseaddr(said)[1] or said).strip().lower()
    if "@" not in address:
        return
    yield Asked(LookupKind.EMAIL, address, "email", 0)
    yield from _domain(address, free, by="email", rank=1)


def _domain(said: str, free: list[str], *, by: str, rank: int) -> Iterable[Asked]:
    """Return the domain and those above it, the nearest first."""
    match = DOMAIN.match(_plain(said))
    host = match.group(1).rstrip(".").lower() if match else ""
    if not host or host in free:
        return
    labels = host.split(".")[-MOST_LABELS:]
    for at in range(max(len(labels) - 1, 1)):
        for key in _spellings(".".join(labels[at:])):
            if key not in free:
                yield Asked(LookupKind.DOMAIN, key, by, rank + at)


def _spellings(host: str) -> Iterable[str]:
    """Return a domain with other than Latin letters as both sides may write it."""
    yield host
    try:
        other = (
            host.encode("ascii").decode("idna")
            if host.isascii()
            else host.encode("idna").decode("ascii")
        )
    except UnicodeError:
        return
    if other != host:
        yield other


def _number(own: str) -> Iterable[Asked]:
    if own:
        yield Asked(LookupKind.NUMBER, own.lower(), "account", 0)


def _plain(said: str) -> str:
    return said.replace("\0", "").strip()[:LONGEST]
