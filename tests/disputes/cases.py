"""A dispute in each situation, and what everybody could try there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection

from common.transactions import door
from disputes.models import Dispute
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Member
from tests.disputes.court import new_court, staff
from tests.disputes.hall import OPERATIONS, Hall
from tests.disputes.situations import SAID, SITUATIONS, Situation
from tests.rows import NOTED_ANYWAY, OURS
from workflow.actor import Actor


BEGINS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Case:
    """A dispute in one situation."""

    hall: Hall
    name: str
    situation: Situation
    dispute: Dispute

    @property
    def number(self) -> int:
        """The situation's place among all."""
        return [*SITUATIONS].index(self.name)

    def actor(self, role: str) -> Actor:
        """Who stands behind a letter."""
        person = self.hall.people[role]
        return Actor(member_id=person.pk if person else None)

    def said(self, action: str) -> dict[str, Any]:
        """What is said with an action."""
        is_given = action in {"assign", "hand-over"}
        return {**SAID.get(action, {}), **({"member_id": self.hall.sila.pk} if is_given else {})}

    def act(self, action: str, actor: Actor) -> Any:
        """Do it, as a door does."""
        with door():
            return OPERATIONS[action](
                dispute_id=self.dispute.pk,
                actor=actor,
                at=self.hall.court.bank.at,
                **self.said(action),
            )

    def again(self) -> Dispute:
        """The row as it is now."""
        return self.hall.court.again(self.dispute)


def rows() -> list[tuple[str, str]]:
    """A sum over all rows of all tables of the bank, in one query."""
    models = [model for name in OURS for model in apps.get_app_config(name).get_models()]
    tables = [
        model._meta.db_table  # noqa: SLF001
        for model in models
        if model._meta.label not in NOTED_ANYWAY  # noqa: SLF001
    ]
    sums = (
        f"SELECT '{table}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sums))
        return sorted(cursor.fetchall())


def new_hall() -> Hall:
    """Everybody in a new bank."""
    court = new_court(BEGINS)
    seniors = {name: staff(name, at=BEGINS, role=SENIORS) for name in ("Seno", "Sila", "Lena")}
    Member.objects.filter(pk=seniors["Lena"].pk).update(is_active=False)
    bank = court.bank
    return Hall(
        court=court,
        people={
            "O": bank.ben,
            "R": bank.ada,
            "X": bank.cleo,
            "C": court.cora,
            "D": staff("Cory", at=BEGINS, role=COORDINATORS),
            "S": court.sena,
            "F": seniors["Seno"],
            "A": court.otto,
            "L": seniors["Lena"],
            "N": None,
        },
        sila=seniors["Sila"],
        work=bank.in_progress(),
    )
