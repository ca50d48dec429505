"""Disputes as programs take part in them."""

from typing import Any

from disputes.models import Dispute
from tests.api.desk import Desk, path_of
from tests.disputes.court import Court, court_of


DISPUTES = "/api/v1/disputes/"
OBJECTION = {"reason": "TIME", "words": "It took an hour less."}


def page(dispute: Any, action: str = "") -> str:
    key = dispute["id"] if isinstance(dispute, dict) else dispute
    return f"{DISPUTES}{key}/{action}/" if action else f"{DISPUTES}{key}/"


def opened(desk: Desk, road: str = "in_progress", who: str = "ben") -> dict[str, Any]:
    request = getattr(desk.bank, road)()
    response = getattr(desk, who).post(path_of(request, "dispute"), OBJECTION)
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def court_at(desk: Desk) -> Court:
    """The staff who judge; their rulings come from the desk in the administration."""
    return court_of(desk.bank, at=desk.bank.at)


def heard(desk: Desk) -> tuple[Court, dict[str, Any]]:
    """Ben has objected, a coordinator has it in hand, and Ada has answered."""
    court = court_at(desk)
    dispute = opened(desk)
    desk.bank.work()
    act(desk.ada, dispute, "respond", words="It took as long as I said.")
    return court, dispute


def ruled(desk: Desk, minutes: int = 20) -> tuple[Court, dict[str, Any]]:
    """A ruling waits for the end of its appeal window."""
    court, dispute = heard(desk)
    court.rule(Dispute.objects.get(pk=dispute["id"]), minutes)
    return court, dispute


def act(who: Any, dispute: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
    """Take an action that works."""
    response = who.post(page(dispute, action), body)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer
