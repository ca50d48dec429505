"""What a life is: how it is lived, and how often it comes about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hourbank.big_bank.stage import Stage


Live = Callable[[Stage], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """One way in which a member, a service or a request may go.

    `share` is its weight among its kind. `asks` is the service that it is about: an `offer`, a
    `wanted` ad, or none. One that `goes_on` ends now, with its timers running.
    """

    name: str
    live: Live
    share: int
    asks: str = "offer"
    goes_on: bool = False
