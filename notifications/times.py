"""When a mail may go: quiet hours and digests, in the member's own zone."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo


_A_DAY: Final = timedelta(days=1)
_DAYS_A_WEEK: Final = 7


def end_of_quiet(at: datetime, *, zone: ZoneInfo, begins: time, ends: time) -> datetime:
    """Return the end of the quiet hours that hold `at`, and `at` itself outside of them.

    They are told by the clock on the member's wall. An end that the clock jumps over in spring is
    as many hours after midnight; of an hour that comes twice in autumn it is the first, unless
    that has gone by.
    """
    local = at.astimezone(zone)
    now = local.time()
    is_quiet = begins <= now < ends if begins < ends else now >= begins or now < ends
    if not is_quiet:
        return at
    day = local.date() if now < ends else local.date() + _A_DAY
    end = datetime.combine(day, ends, tzinfo=zone).astimezone(UTC)
    if end <= at:
        end = datetime.combine(day, ends.replace(fold=1), tzinfo=zone).astimezone(UTC)
    return end


def next_digest(
    after: datetime, *, zone: ZoneInfo, hour: int, weekday: int | None = None
) -> datetime:
    """Return the first moment after `after` at which the wall clock shows this hour.

    On this day of the week (1 is Monday), or on whichever.
    """
    day = after.astimezone(zone).date()
    moments = (
        datetime.combine(day + number * _A_DAY, time(hour), tzinfo=zone).astimezone(UTC)
        for number in range(_DAYS_A_WEEK + 2)
        if weekday in {None, (day + number * _A_DAY).isoweekday()}
    )
    return next(moment for moment in moments if moment > after)
