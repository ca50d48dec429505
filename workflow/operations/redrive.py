"""What a person does with a dead letter."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import NotFound, WrongState
from common.transactions import require_transaction
from workflow import hints
from workflow.actor import Actor
from workflow.models import Step, StepState, Subject
from workflow.operations.record import record
from workflow.operations.steps import lock_subject_of, makes_sense
from workflow.registry import registry
from workflow.sight import require_no_part


def redrive(*, step_id: int, actor: Actor, at: datetime) -> Step:
    """Let a dead letter begin its tries again, at the failed step; what was done stays done.

    Raises:
        NotFound: no such step.
        WrongRole: the actor takes part in its subject, see `require_no_part`.
        WrongState: it is no dead letter, or its subject has gone on without it.
    """
    subject, step = _lock_dead(step_id, actor=actor)
    if subject is None:
        raise WrongState(_("This step can't be redriven: the bank does not know it any more."))
    if not makes_sense(registry.step(step.name), subject):
        raise WrongState(
            _("This step can't be redriven: its subject has gone on without it."),
            state=str(subject.state),
        )
    step.state, step.due_at, step.attempts = StepState.WAITING, at, 0
    step.finished_at, step.redriven_by_id, step.redriven_at = None, actor.member_id, at
    step.save()
    _tell(step, subject=subject, event="step.redriven", actor=actor, at=at)
    hints.after_commit()
    return step


def discard(*, step_id: int, reason: str, actor: Actor, at: datetime) -> Step:
    """Close a dead letter that nobody wants to redrive; the reason is kept with it.

    One whose name no code knows, or whose subject is gone, is closed without an event, as it died.

    Raises:
        NotFound: no such step.
        WrongRole: the actor takes part in its subject, see `require_no_part`.
        WrongState: it is no dead letter.
    """
    subject, step = _lock_dead(step_id, actor=actor)
    step.state = StepState.DISCARDED
    by = str(actor.member_id) if actor.member_id else None
    step.data = {**step.data, "discarded_because": reason, "discarded_by": by}
    step.save()
    if subject:
        _tell(step, subject=subject, event="step.discarded", actor=actor, at=at)
    return step


def _lock_dead(step_id: int, *, actor: Actor) -> tuple[Subject | None, Step]:
    require_transaction()
    seen = Step.objects.filter(pk=step_id).first()
    if seen is None:
        raise NotFound(_("There is no such step."))
    _definition, subject = lock_subject_of(seen)
    if subject:
        require_no_part(subject, actor=actor)
    step = Step.objects.select_for_update().get(pk=step_id)
    if step.state != StepState.DEAD:
        raise WrongState(_("This step is no dead letter."), state=step.state)
    return subject, step


def _tell(step: Step, *, subject: Subject, event: str, actor: Actor, at: datetime) -> None:
    subject.save_next()
    record(
        subject=subject, event=event, at=at, actor=actor, data={"step": step.pk, "name": step.name}
    )
