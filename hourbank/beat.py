"""Beat's scheduler: django-celery-beat's, which also goes on when the clock is set back."""

from datetime import datetime
from typing import Any, Final

from celery.beat import event_t
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from hourbank import alive


# Clocks are corrected by less than this all the time.
JUMP_SECONDS: Final = 2


class Entry(ModelEntry):
    """A schedule that has last run in the future has run now, by the clock as it is."""

    def __init__(self, model: PeriodicTask, app: Any = None) -> None:
        super().__init__(model, app=app)
        self.last_run_at: datetime = min(model.last_run_at, _now())
        model.last_run_at = self.last_run_at


class SteadyScheduler(DatabaseScheduler):
    """Begins anew where the clock was set back.

    Celery remembers by the clock when each task is due next: set back by a day, beat would say
    nothing for a day, and no timer would fire unless somebody did something.
    """

    Entry = Entry

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._seen_at = _now()
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; return in how many seconds to look again."""
        now = _now()
        if (self._seen_at - now).total_seconds() > JUMP_SECONDS:
            self.begin_anew()
        self._seen_at = now
        alive.tell()
        return float(super().tick(*args, **kwargs))

    def begin_anew(self) -> None:
        """Read the schedules again, each as if it had just run."""
        self.sync()
        self._initial_read = True
        self._heap: list[event_t] | None = None


def _now() -> datetime:
    return timezone.now()  # noqa: TID251 - beat is a door
