"""The steps of ratings: they remind and tell, and decide nothing."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from members.operations import lock_member
from requests_app.ratings.operations.remind import remind_to_rate, tell_of_window_end
from requests_app.ratings.sentences import register_sentences
from requests_app.ratings.timers import REMINDER, WINDOW_END
from workflow.registry import TIMERS, StepDefinition, registry


_telling = partial(
    StepDefinition,
    subject_type="member",
    lock=lambda member_id: lock_member(member_id=member_id),
    lane=TIMERS,
)
STEPS: Final = (
    _telling(
        name=REMINDER,
        handler=remind_to_rate,
        label=_("Reminder to rate"),
        due_by=("rating_window", "reminder_before"),
    ),
    _telling(
        name=WINDOW_END,
        handler=tell_of_window_end,
        label=_("The time for rating is over: the rating is shown"),
        due_by=("rating_window",),
    ),
)


def register_ratings() -> None:
    """Declare them, and their words; called once, when the app is ready."""
    for step in STEPS:
        registry.register(step)
    register_sentences()
