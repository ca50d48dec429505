"""What both sides change by consent: the agreed time and place, or the minutes that are paid."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.models.lifecycle import Lifecycle
from requests_app.states import AMENDER, CONSENTER, EITHER, Part, State
from workflow.fsm import transition


class Amending(Lifecycle):
    """The transitions of a change that one side proposes and the other agrees to.

    `amendment_by` is the side whose proposal waits for an answer. A proposal changes nothing else:
    the request stays where it is, its timers go on, and both sides may do what they might before.
    """

    amendment_by = models.CharField(
        _("change proposed by"), max_length=10, choices=Part.choices, blank=True, default=""
    )

    class Meta:
        abstract = True

    def is_amendment_live(self) -> bool:
        """Whether a proposed change waits for an answer."""
        return self.amendment_by != ""

    @transition(source=State.ACCEPTED, target=State.ACCEPTED, by=EITHER, action="reschedule")
    def reschedule(self, *, part: Part) -> None:
        """Propose another time or place for what was promised."""
        self.amendment_by = part

    @transition(
        source=State.ACCEPTED,
        target=State.ACCEPTED,
        by=[CONSENTER],
        action="agree-change",
        conditions=[is_amendment_live],
    )
    def agree_to_schedule(
        self,
        *,
        starts_at: datetime | None,
        time_zone: str,
        place: str,
        is_remote: bool,
        at: datetime,
    ) -> None:
        """Agree to the other time or place; a moved start moves the time to begin with it."""
        self.amendment_by = ""
        is_moved = starts_at != self.starts_at
        self.starts_at, self.time_zone = starts_at, time_zone
        self.place, self.is_remote = place, is_remote
        if is_moved:
            self._wait_for_start(at=at)

    @transition(
        source=State.ACCEPTED,
        target=State.ACCEPTED,
        by=[CONSENTER],
        action="decline-change",
        conditions=[is_amendment_live],
    )
    def decline_schedule(self) -> None:
        """Keep the time and the place as they were agreed."""
        self.amendment_by = ""

    @transition(
        source=State.ACCEPTED,
        target=State.ACCEPTED,
        by=[AMENDER],
        action="withdraw-change",
        conditions=[is_amendment_live],
    )
    def withdraw_schedule(self) -> None:
        """Take the proposed time or place back."""
        self.amendment_by = ""

    @transition(
        source=State.COMPLETED,
        target=State.COMPLETED,
        by=[Part.REQUESTER],
        action="propose-less",
        conditions=[Lifecycle.is_unconfirmed],
    )
    def propose_less(self) -> None:
        """Propose to pay fewer minutes than the work is said to have taken; the time goes on."""
        self.amendment_by = Part.REQUESTER

    @transition(
        source=State.COMPLETED,
        target=State.COMPLETED,
        by=[CONSENTER],
        action="agree-change",
        conditions=[is_amendment_live],
        leads_to=["validate_escrow_release"],
    )
    def agree_to_less(self, *, payable_minutes: int, at: datetime) -> None:
        """Agree to fewer minutes, which confirms them; settlement follows by itself."""
        self.amendment_by = ""
        self.confirmed_at, self.payable_minutes = at, payable_minutes
        self._wait_for("", until=None)

    @transition(
        source=State.COMPLETED,
        target=State.COMPLETED,
        by=[CONSENTER],
        action="decline-change",
        conditions=[is_amendment_live],
    )
    def decline_less(self) -> None:
        """Stay with the time that the work took."""
        self.amendment_by = ""

    @transition(
        source=State.COMPLETED,
        target=State.COMPLETED,
        by=[AMENDER],
        action="withdraw-change",
        conditions=[is_amendment_live],
    )
    def withdraw_less(self) -> None:
        """Take back the proposal to pay less."""
        self.amendment_by = ""
