"""What rows still use and no code knows any more: work in flight that a deploy has left behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Count, Q

from workflow.definitions import declared_workflows, workflow_named
from workflow.models import Step, StepPolicy, StepState
from workflow.models.step import OPEN
from workflow.registry import registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """So many rows of a kind that use a name which no code knows."""

    kind: str
    name: str
    count: int

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r} is in {self.count} rows, and no code knows it"


def findings(*, using: str = "default") -> list[Finding]:
    """States of subjects, open or dead steps, and retry policies whose name the code has lost.

    A table that isn't there (yet) is passed over.
    """
    tables = set(connections[using].introspection.table_names())
    found: list[Finding] = []
    for declared in declared_workflows():
        # The abstract base has no column; each model has its own `state`.
        model: Any = declared.model
        if model._meta.db_table in tables:  # noqa: SLF001 - Django's documented API
            known = workflow_named(declared.name).by_code
            rows = model._default_manager.using(using).exclude(state__in=known)  # noqa: SLF001 - as above
            counted = rows.order_by().values_list("state").annotate(Count("pk"))
            found += _found(f"{model.subject_type} in state", counted)
    if Step._meta.db_table in tables:  # noqa: SLF001 - as above
        steps = Step.objects.using(using).filter(Q(state__in=OPEN) | Q(state=StepState.DEAD))
        lost = steps.exclude(name__in=registry.steps)
        found += _found("open step", lost.order_by().values_list("name").annotate(Count("pk")))
    if StepPolicy._meta.db_table in tables:  # noqa: SLF001 - as above
        policies = StepPolicy.objects.using(using).exclude(name__in=registry.steps)
        found += _found("retry policy of step", ((row.name, 1) for row in policies))
    return found


def _found(kind: str, counted: Iterable[tuple[str, int]]) -> list[Finding]:
    return [Finding(kind=kind, name=name, count=count) for name, count in counted]
