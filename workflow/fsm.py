"""django-fsm's transitions, with a refusal that a member understands and who may act."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import django_fsm
from django.utils.translation import gettext as _

from common.errors import WrongState


P = ParamSpec("P")


def transition(
    *,
    source: str | Sequence[str],
    target: Any,
    by: Sequence[str],
    action: str,
    conditions: Sequence[Callable[[Any], bool]] = (),
    leads_to: Sequence[str] = (),
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a transition of the field `state`.

    `by` names the parts of those who may act (requester, provider, timer, workflow …), `action`
    what the doors call it, `leads_to` the automatic steps that begin with one which stays in its
    state. The method sets fields of `self` and nothing else.

    Raises (when called in another state):
        WrongState: with the state in its facts.
    """
    declare = django_fsm.transition(
        field="state",
        source=source,
        target=target,
        conditions=list(conditions),
        custom={"by": frozenset(by), "action": action, "leads_to": tuple(leads_to)},
    )

    def decorate(method: Callable[P, None]) -> Callable[P, None]:
        declared = declare(method)

        @wraps(declared)
        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            subject: Any = args[0]
            try:
                declared(*args, **kwargs)
            except django_fsm.TransitionNotAllowed:
                raise wrong_state(subject) from None

        return call

    return decorate


def staying(
    *, states: Sequence[str], **declaration: Any
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a transition that leaves each of these states where it is; see `transition`."""

    def decorate(method: Callable[P, None]) -> Callable[P, None]:
        for state in states:
            method = transition(source=state, target=state, **declaration)(method)
        return method

    return decorate


def wrong_state(subject: Any) -> WrongState:
    """The refusal that names the state."""
    return WrongState(
        _("This can't be done now: the state is “%(state)s”.")
        % {"state": subject.get_state_display()},
        state=subject.state,
    )
