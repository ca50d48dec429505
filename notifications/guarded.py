"""Calls to addresses that members name: only to the public internet, and never for long.

A name is resolved once, each address that it has must be a public one, and the connection goes to
the very address that was looked at, so that a name can't point elsewhere a moment later. Redirects
are not followed. Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet".
"""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpcore
from django.conf import settings

from notifications.states import LONGEST_ANSWER


CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 10.0
MOST_BYTES: Final = 64 * 1024
PORTS: Final = {"https": 443, "http": 80}
#: How many of a name's addresses are tried.
MOST_ADDRESSES: Final = 3

_PUBLIC_IPV6: Final = ip_network("2000::/3")
# Inside of what is public: 6to4 and Teredo, which carry an IPv4 address, and the 6to4 relay.
_CARRIERS: Final = [ip_network(net) for net in ("2002::/16", "2001::/23", "192.88.99.0/24")]

IpAddress = IPv4Address | IPv6Address


class AddressRefusedError(Exception):
    """It isn't an address of the public internet that the bank calls."""


class NoPublicAddressError(Exception):
    """The name has no address, or not only public ones: which of the two, members aren't told.

    Else the log of deliveries would answer which names there are in the bank's own network.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a call: the status and the first words of the answer, or `error_code`."""

    status: int | None = None
    words: str = ""
    error_code: str = ""
    duration_ms: int = 0


def require_callable(url: str) -> SplitResult:
    """Take an address apart, and look at what can be seen without asking for its name.

    Raises:
        AddressRefusedError: it is none that the bank calls.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefusedError(url) from None
    host = parts.hostname or ""
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not (host and is_plain) or parts.username is not None or parts.fragment:
        raise AddressRefusedError(url)
    is_open = settings.WEBHOOKS_ALLOW_LOOPBACK
    if parts.scheme not in PORTS or (parts.scheme == "http" and not is_open):
        raise AddressRefusedError(url)
    if port not in {None, *PORTS.values()} and not is_open:
        raise AddressRefusedError(url)
    _require_public_literal(host)
    return parts


def _require_public_literal(host: str) -> None:
    try:
        found = ip_address(host)
    except ValueError:
        is_local = host == "localhost" or host.endswith(".localhost")
        if is_local and not settings.WEBHOOKS_ALLOW_LOOPBACK:
            raise AddressRefusedError(host) from None
    else:
        if not is_allowed(found):
            raise AddressRefusedError(host)


def is_allowed(address: IpAddress) -> bool:
    """Whether the bank calls this address: a public one, and with the dev switch the machine's own."""
    if address.is_loopback:
        return bool(settings.WEBHOOKS_ALLOW_LOOPBACK)
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    is_special = address.is_multicast or address.is_reserved or not address.is_global
    return not is_special and not any(
        address in net for net in _CARRIERS if net.version == address.version
    )


def addresses_of(host: str, port: int) -> list[str]:
    """Resolve a name, once.

    Raises:
        NoPublicAddressError: it has none, nobody says so in time, or one of them isn't public.
    """
    asker = ThreadPoolExecutor(max_workers=1)
    try:
        asked = asker.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = asked.result(timeout=CONNECT_SECONDS)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise NoPublicAddressError(host) from error
    finally:
        asker.shutdown(wait=False, cancel_futures=True)
    # A link-local address names its interface behind a percent sign.
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(is_allowed(ip_address(each)) for each in addresses):
        raise NoPublicAddressError(host)
    return addresses[:MOST_ADDRESSES]


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the call's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _left(self.deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _left(self.deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self.deadline, timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Guarded(httpcore.NetworkBackend):
    """Connects to the very address that was looked at."""

    def __init__(self, deadline: float) -> None:
        self.inner = httpcore.SyncBackend()
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in addresses_of(host, port):
            left = _left(self.deadline, timeout, httpcore.ConnectTimeout)
            try:
                stream = self.inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self.deadline)
        raise failure


def _left(deadline: float, timeout: float | None, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late
    return left if timeout is None else min(left, timeout)


def post(*, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send it, and say what became of it; whatever the other side does is an outcome."""
    began = time.monotonic()
    try:
        status, words = _answer(url, body, headers, deadline=began + TOTAL_SECONDS)
    except AddressRefusedError:
        outcome = Outcome(error_code="address_refused")
    except NoPublicAddressError:
        outcome = Outcome(error_code="no_public_address")
    except httpcore.TimeoutException:
        outcome = Outcome(error_code="timeout")
    except httpcore.ConnectError:
        outcome = Outcome(error_code="no_connection")
    except (httpcore.NetworkError, httpcore.ProtocolError):
        outcome = Outcome(error_code="no_answer")
    else:
        outcome = Outcome(status=status, words=words)
    return replace(outcome, duration_ms=int((time.monotonic() - began) * 1000))


def _answer(
    url: str, body: bytes, headers: Mapping[str, str], *, deadline: float
) -> tuple[int, str]:
    require_callable(url)
    waits = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": CONNECT_SECONDS}
    given = [*headers.items(), ("Content-Length", str(len(body))), ("Connection", "close")]
    calls = httpcore.ConnectionPool(network_backend=_Guarded(deadline), max_connections=1)
    with (
        calls,
        calls.stream(
            "POST", url, headers=given, content=body, extensions={"timeout": waits}
        ) as response,
    ):
        return response.status, first_words(response.iter_stream())


def first_words(chunks: Iterable[bytes]) -> str:
    """The beginning of an answer; it is read no further than to MOST_BYTES."""
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) >= MOST_BYTES:
            break
    return read[:LONGEST_ANSWER].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
