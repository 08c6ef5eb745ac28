"""Where events may be sent: public addresses, and hosts that an administrator lists."""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"https": 443, "http": 80}
# IPv6 networks that carry an IPv4 address: where they lead is what counts.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Forbidden(ValueError):
    """Nothing is sent there; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; ``host`` is in small letters, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def lane(self) -> str:
        """Whose patience is at stake: the host with its port."""
        return f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """What the ``Host`` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Target:
    """
    Take *url* apart.

    :raises Forbidden: if it is not a plain http or https address
    """
    if not url.isascii() or any(mark.isspace() or mark < " " for mark in url):
        raise Forbidden(_("Write the address in plain letters, without spaces."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(_("This is not a web address.")) from error
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise Forbidden(_("Give an address that begins with https://"))
    if parts.username is not None or parts.password is not None:
        raise Forbidden(_("Leave names and passwords out of the address."))
    path = parts.path or "/"
    return Target(
        scheme=parts.scheme,
        host=parts.hostname.lower().rstrip("."),
        port=port or PORTS[parts.scheme],
        path=f"{path}?{parts.query}" if parts.query else path,
    )


def require_allowed(target: Target, listed: Collection[str]) -> None:
    """
    Refuse what can be refused without asking where the host lives.

    :param listed: the private hosts that an administrator lists
    :raises Forbidden: if it is not https, or an address that is not public
    """
    if is_listed(target, listed):
        return
    if target.scheme != "https":
        raise Forbidden(
            _("Only https, unless an administrator lists the host as a private one.")
        )
    literal = _literal(target.host)
    if literal is not None and not is_public(literal):
        raise Forbidden(_not_public(target))


def resolve(target: Target, listed: Collection[str]) -> list[str]:
    """
    Return the addresses of the host, all of them allowed; connect to no other.

    One that is not public spoils the rest: names that answer with both are how
    rebinding begins.

    :raises Forbidden: if one of them is not allowed
    :raises OSError: if the host is not found
    """
    require_allowed(target, listed)
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    by_name = is_listed(target, listed)
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        # Machines keep their own keys at link-local addresses: listing a name is not
        # enough for these, only listing the address itself is.
        if by_name and (not address.is_link_local or str(address) in listed):
            continue
        if not is_public(address):
            raise Forbidden(_not_public(target))
    return addresses


def is_listed(target: Target, listed: Collection[str]) -> bool:
    """Test whether an administrator has listed the host."""
    return target.host in {host.lower().strip("[] .") for host in listed}


def is_public(address: Address) -> bool:
    """Test whether *address*, or the one that it carries, is one of the internet's."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        carried = address.ipv4_mapped or address.sixtofour
        if carried is not None:
            return is_public(carried)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _not_public(target: Target) -> str:
    return _(
        "%(host)s has an address that is not public; an administrator may list it."
    ) % {"host": target.host}
