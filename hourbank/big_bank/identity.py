"""Keys by the time at which a row came into the world."""

from datetime import datetime
from random import Random


def new_uuid(at: datetime, chance: Random) -> str:
    """A UUIDv7 of that moment; what is behind the time comes by chance. Source: RFC 9562, 5.7."""
    moment = int(at.timestamp()) * 1000 + chance.randrange(1000)
    rest = f"{chance.getrandbits(72):018x}"
    variant = "89ab"[chance.getrandbits(2)]
    time = f"{moment:012x}"
    return f"{time[:8]}-{time[8:]}-7{rest[:3]}-{variant}{rest[3:6]}-{rest[6:]}"
