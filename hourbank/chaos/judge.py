"""The staff of the run, who rule on the disputes that members don't settle or withdraw."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from threading import Event
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from common.errors import DomainError
from common.transactions import door
from disputes.models import Dispute, Ruling
from disputes.operations import rule_dispute, take_dispute
from disputes.staff import candidates
from disputes.states import OPEN, RULABLE, DisputeState
from hourbank.chaos.journal import Entry, Journal, Said
from hourbank.chaos.patience import patiently
from workflow.actor import Actor


REFLECTION: Final = timedelta(seconds=4)
# After the end of traffic: answers that nobody gives, and steps of killed workers, take their time.
PATIENCE_SECONDS: Final = 150.0


class Judge:
    """Whoever of the staff has a dispute in hand rules, by the operations that the desk calls."""

    def __init__(self, *, journal: Journal, chance: Random, clock: Callable[[], datetime]) -> None:
        self._journal, self._chance, self._clock = journal, chance, clock

    def sit(self, stop: Event) -> None:
        """Rule on what has lain for some seconds, until it is time to stop; then on all the rest."""
        try:
            while not stop.wait(2.0):
                self.rule_on_those_before(self._clock() - REFLECTION)
            until = time.monotonic() + PATIENCE_SECONDS
            while self._is_left() and time.monotonic() < until:
                self.rule_on_those_before(self._clock())
                time.sleep(0.5)
        finally:
            connection.close()

    def _mine(self) -> QuerySet[Dispute]:
        """The disputes of the run's members."""
        rows = Dispute.objects.select_related("request")
        return rows.filter(request__requester__in=list(self._journal.members))

    def _is_left(self) -> bool:
        """Whether any waits for an answer or a ruling."""
        unruled = self._mine().filter(state__in=OPEN).exclude(state=DisputeState.RESOLVED)
        return patiently(unruled.exists)

    def rule_on_those_before(self, moment: datetime) -> None:
        """Rule on what has been looked into since then, or for longer; take what nobody has."""
        waiting = self._mine().filter(state=DisputeState.APPEALED, appealed_at__lte=moment)
        for dispute in patiently(lambda: list(waiting)):
            self._take(dispute)
        rows = self._mine().filter(state__in=RULABLE, review_began_at__lte=moment)
        for dispute in patiently(lambda: list(rows)):
            if judge := dispute.assigned_to_id or self._take(dispute):
                self._decide(dispute, judge)

    def _take(self, dispute: Dispute) -> UUID | None:
        """What nobody could be given goes to who may take it. Returns them, if they have it now."""
        judge = next(iter(patiently(lambda: candidates(dispute=dispute))), None)
        if judge is None:
            return None

        def take() -> None:
            with door():
                actor = Actor(member_id=judge.pk)
                take_dispute(dispute_id=dispute.pk, actor=actor, at=self._clock())

        try:
            patiently(take)
        except DomainError:
            return None  # it was given to somebody meanwhile, or has gone on
        return judge.pk

    def _decide(self, dispute: Dispute, judge: UUID) -> None:
        minutes = self._chance.randint(0, dispute.held_minutes)
        said = self._rule(dispute, judge, minutes)
        self._journal.write(
            Entry(
                member=str(judge),
                action="rule",
                said=said,
                via="operation",
                request=str(dispute.request_id),
                minutes=minutes,
            )
        )

    def _rule(self, dispute: Dispute, judge: UUID, minutes: int) -> Said:
        def rule() -> None:
            with door():
                rule_dispute(
                    dispute_id=dispute.pk,
                    released_minutes=minutes,
                    words="Heard both.",
                    actor=Actor(member_id=judge),
                    at=self._clock(),
                )

        try:
            patiently(rule)
        except DomainError:
            # Withdrawn or settled meanwhile; or ruled, where the database went away with its answer.
            own = Ruling.objects.filter(dispute=dispute, ruled_by=judge, released_minutes=minutes)
            return Said.DONE if patiently(own.exists) else Said.REFUSED
        return Said.DONE
