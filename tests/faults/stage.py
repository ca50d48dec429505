"""A stage on which the scene of one step is played, as often as there are cases."""

from datetime import timedelta
from typing import Any, Final

from disputes.models import Dispute
from disputes.operations import rule_dispute, take_dispute, withdraw_dispute
from disputes.states import OPEN, DisputeState
from notifications.states import DELIVER_WEBHOOK
from tests.faults.injection import Faults
from tests.faults.pictures import Mark, picture
from tests.faults.play import calm_down, inside, outside, play_out
from tests.faults.scenes import SCENES, Judged
from tests.faults.tally import tally
from tests.notifications.mail_server import MailServer
from tests.notifications.receiver import Receiver
from workflow.models import Step
from workflow.operations import redrive
from workflow.operations.retry import change_retry_policy, reset_retry_policy
from workflow.registry import registry


# Longer than all retries of a step inside of the bank, and shorter than what any timer waits for.
SOON: Final = timedelta(hours=12)
# Of what is outside, where retries go on for three days; no timer fires meanwhile.
OUTSIDE: Final = timedelta(days=5)


class Stage:
    """Plays the scene of one step, as often as there are cases."""

    def __init__(self, *, bank: Judged, faults: Faults, post: MailServer, hooks: Receiver) -> None:
        self.bank, self.faults, self.post, self.hooks = bank, faults, post, hooks
        self.twins: dict[str, dict[str, Any]] = {}

    def begin(self, name: str) -> Mark:
        """The step is due, and nothing goes wrong yet."""
        mark = Mark.now()
        self.post.taken.clear()
        self.hooks.taken.clear()
        SCENES[name].begin(self.bank)
        return mark

    def go_on(self, name: str) -> None:
        by, span = (outside, OUTSIDE) if registry.step(name).is_external else (inside, SOON)
        play_out(self.bank, self.faults, until=self.bank.at + span, by=by)

    def end(self) -> None:
        """What the play has begun comes to its end, so that the next one has the bank for itself."""
        self.end_disputes()
        calm_down(self.bank, self.faults)
        assert not Step.objects.filter(state__in=["WAITING", "RUNNING"]).exists()
        tally["plays of one step"] += 1

    def end_disputes(self) -> None:
        """What was objected to is taken back, or ruled on for good where it was ruled on before."""
        for dispute in Dispute.objects.filter(state__in=OPEN):
            if dispute.is_unruled():
                self.bank.do(withdraw_dispute, self.bank.ben, dispute_id=dispute.pk)
            elif dispute.state != DisputeState.RESOLVED:
                self._rule_on_appeal(dispute)

    def _rule_on_appeal(self, dispute: Dispute) -> None:
        """Where nobody has taken it, Sena does."""
        about = {"dispute_id": dispute.pk}
        if dispute.state == DisputeState.APPEALED:
            self.bank.do(take_dispute, self.bank.sena, **about)
        ruling = {"released_minutes": 0, "words": "Nothing was done."}
        self.bank.do(rule_dispute, self.bank.sena, **about, **ruling)

    def twin(self, name: str) -> dict[str, Any]:
        """What is left of the same play without faults."""
        if name not in self.twins:
            mark = self.begin(name)
            self.go_on(name)
            self.twins[name] = picture(mark)
            self.end()
        return self.twins[name]

    def change_policy(self, name: str, changes: dict[str, Any]) -> None:
        if changes:
            self.bank.do(change_retry_policy, self.bank.cleo, name=name, changes=changes)
        else:
            self.bank.do(reset_retry_policy, self.bank.cleo, name=name)

    def redrive(self, step: Step) -> None:
        """As Cleo does. Raises `WrongState` where the subject has gone on."""
        self.bank.do(redrive, self.bank.cleo, step_id=step.pk)


def the_step(name: str, since: Mark) -> Step:
    """The newest of its name."""
    return Step.objects.filter(name=name, id__gt=since.step).latest("id")


def end_of(name: str) -> str:
    """What a step is once it has failed for good: a webhook's is nothing that staff could redrive."""
    return "DISCARDED" if name == DELIVER_WEBHOOK else "DEAD"
