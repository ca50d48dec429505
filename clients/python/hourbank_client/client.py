"""The way in."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import httpx

from hourbank_client import watching
from hourbank_client.answers.shared import ExecutionAnswer
from hourbank_client.calls import ROOT, Calls
from hourbank_client.resources import Resources
from hourbank_client.retry import Retry
from hourbank_client.values import Id


class HourBank(Resources):
    """A bank, as the member whose key it is.

    Every call that changes something carries an Idempotency-Key: lost answers, 502, 503, 504, 429
    and a call that is still running are tried again with the same key, and done once.

    Args:
        url: of the bank, such as `https://bank.example`.
        key: an API key of the member, as the bank gave it.
        retry: how often and how long; `Retry(tries=1)` for never.
        timeout: seconds that one try may take.
        allow_http: lets the key go over a network unencrypted; on this machine it always may.
        transport: what httpx sends by, for tests and proxies.

    Raises:
        ValueError: the address is none, or would carry the key in the open; or the key is none.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        retry: Retry | None = None,
        timeout: float = 30.0,
        allow_http: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        http = httpx.Client(
            base_url=httpx.URL(_checked(url, allow_http=allow_http)).join(ROOT),
            headers={"Authorization": f"Bearer {_checked_key(key)}", "User-Agent": _user_agent()},
            timeout=timeout,
            transport=transport,
        )
        self.calls = Calls(http, retry or Retry())
        super().__init__(self.calls)

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections."""
        self.close()

    def close(self) -> None:
        """End all connections."""
        self.calls.close()

    def wait_for(
        self, request_id: Id, *states: str, timeout: float | None = 60.0
    ) -> ExecutionAnswer:
        """Wait until a request is in one of the states, or has passed through one since.

        Args:
            request_id: which.
            states: such as "ACTIVE".
            timeout: seconds; None for as long as it takes.

        Raises:
            NeverReached: nothing follows where it is, or the time is over.
        """
        return watching.wait_for(self.calls, request_id, states, timeout=timeout)

    def watch(self, request_id: Id) -> Iterator[ExecutionAnswer]:
        """Return a request's execution now, and each time it has changed, until it is final."""
        return watching.watch(self.calls, request_id)


def _checked(url: str, *, allow_http: bool) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url} isn't the address of a bank: {error}") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError(f"{url} isn't the address of a bank, such as https://bank.example.")
    if parsed.scheme == "http" and not allow_http and not _is_here(parsed.host):
        raise ValueError(f"The key would go to {parsed.host} unencrypted. Take https://.")
    return url


def _checked_key(key: str) -> str:
    """The key without the blanks around it, such as a file's last line break."""
    if not (bare := key.strip()).isascii() or not bare.isprintable() or " " in bare:
        # What is wrong isn't shown: most of it may be a key.
        raise ValueError("This isn't an API key: there are signs in it that no key has.")
    return bare


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _user_agent() -> str:
    try:
        return f"hourbank-client/{version('hourbank-client')}"
    except PackageNotFoundError:  # not installed, run from its folder
        return "hourbank-client"
