"""Which transitions a model declares: the one table that doors, tests and pictures read."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from workflow.models import Subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One line of a transition table: from which state, by whom, under which name."""

    action: str
    source: str
    target: str
    by: frozenset[str]
    transition: Any


@cache
def moves_of(model: type[Subject]) -> tuple[Move, ...]:
    """The whole transition table, as the model declares it."""
    meta: Any = model._meta  # noqa: SLF001 - Django's documented API
    field = meta.get_field("state")
    found = (
        Move(
            action=line.custom["action"],
            source=str(line.source),
            target=str(getattr(line.target, "allowed_states", None) or line.target),
            by=line.custom["by"],
            transition=line,
        )
        for line in field.get_all_transitions(model)
    )
    return tuple(found)


def moves_now(*, subject: Subject, parts: frozenset[str]) -> list[Move]:
    """The lines that somebody with these parts may take now."""
    return [
        move
        for move in moves_of(type(subject))
        if move.source == subject.state and move.by & parts and is_possible(move, subject)
    ]


def is_possible(move: Move, subject: Subject) -> bool:
    """Whether the transition's own conditions hold, beside its state."""
    return all(holds(subject) for holds in move.transition.conditions)
