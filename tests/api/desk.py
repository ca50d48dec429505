"""Three members who use the bank by their programs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from requests_app.models import ServiceRequest
from tests.requests_app.roads import Bank


if TYPE_CHECKING:
    from tests.api.conftest import Api

REQUESTS = "/api/v1/requests/"


@dataclass
class Desk:
    """Ada gives, Ben asks and pays, Cleo has no part in it."""

    bank: Bank
    ada: "Api"
    ben: "Api"
    cleo: "Api"

    def wish(self, **more: Any) -> dict[str, Any]:
        """What Ben says to ask for Ada's service."""
        return {"service": str(self.bank.service.pk), "estimated_minutes": 60, **more}

    def do(self, who: str, request: Any, action: str, **body: Any) -> dict[str, Any]:
        """Take an action that works; then the workers do what follows."""
        response = getattr(self, who).post(path_of(request, action), body)
        assert response.status_code == 200, response.content
        self.bank.work()
        answer: dict[str, Any] = response.json()
        return answer

    def see(self, who: str, request: Any) -> dict[str, Any]:
        """The request as one side reads it."""
        response = getattr(self, who).get(path_of(request))
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer


def path_of(request: ServiceRequest | str, action: str = "") -> str:
    key = request if isinstance(request, str) else request.pk
    return f"{REQUESTS}{key}/{action}/" if action else f"{REQUESTS}{key}/"


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem that a call must be refused with."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said.pop("request_id") == response["X-Request-ID"]
    assert said["code"] == code
    assert said["status"] == status
    assert said["detail"]
    return said
