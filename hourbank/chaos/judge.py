"""The coordinator of the run, who rules on the disputes that members don't withdraw."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from threading import Event
from typing import Final
from uuid import UUID

from django.db import connection

from common.errors import DomainError
from common.transactions import door
from disputes.models import Dispute
from disputes.operations import rule_dispute
from disputes.states import DisputeState
from hourbank.chaos.journal import Entry, Journal, Said
from hourbank.chaos.patience import patiently
from workflow.actor import Actor


REFLECTION: Final = timedelta(seconds=6)


class Judge:
    """Rules by the operation that the administration calls."""

    def __init__(
        self, *, staff_id: UUID, journal: Journal, chance: Random, clock: Callable[[], datetime]
    ) -> None:
        self._staff_id, self._journal, self._chance, self._clock = staff_id, journal, chance, clock

    def sit(self, stop: Event) -> None:
        """Rule on what has lain for some seconds, until it is time to stop; then on all the rest."""
        try:
            while not stop.wait(2.0):
                self._rule_on_those_before(self._clock() - REFLECTION)
            self._rule_on_those_before(self._clock())
        finally:
            connection.close()

    def _rule_on_those_before(self, moment: datetime) -> None:
        mine = {"request__requester__in": list(self._journal.members)}
        rows = Dispute.objects.filter(state=DisputeState.OPENED, opened_at__lte=moment, **mine)
        for dispute in patiently(lambda: list(rows)):
            minutes = self._chance.randint(0, dispute.held_minutes)
            said = self._rule(dispute, minutes)
            self._journal.write(
                Entry(
                    member=str(self._staff_id),
                    action="rule",
                    said=said,
                    via="operation",
                    request=str(dispute.request_id),
                    minutes=minutes,
                )
            )

    def _rule(self, dispute: Dispute, minutes: int) -> Said:
        def rule() -> None:
            with door():
                rule_dispute(
                    dispute_id=dispute.pk,
                    released_minutes=minutes,
                    words="Heard both.",
                    actor=Actor(member_id=self._staff_id),
                    at=self._clock(),
                    expected_version=dispute.version,
                )

        try:
            patiently(rule)
        except DomainError:
            # Withdrawn meanwhile; or ruled, where the database went away with its answer.
            found = patiently(lambda: Dispute.objects.get(pk=dispute.pk))
            is_ours = found.ruled_by_id == self._staff_id and found.released_minutes == minutes
            return Said.DONE if is_ours else Said.REFUSED
        return Said.DONE
