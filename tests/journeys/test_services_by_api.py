"""A wanted ad from its draft to the hours that it cost, as two members' programs do it."""

from typing import Any

from django.test import Client
from django.utils import timezone

from catalogue.operations import approve, reject
from catalogue.states import RefusalReason
from common.transactions import door
from ledger.queries import balance, differences
from members.models import Member
from tests.factories import member
from workflow.actor import Actor
from workflow.worker import work


ROOT = "/api/v1/"


class Program:
    """A member's program; the workers do what is due after each call."""

    def __init__(self, who: Member) -> None:
        self.client = Client()
        self.client.force_login(who)

    def get(self, path: str, status: int = 200) -> Any:
        response = self.client.get(ROOT + path)
        assert response.status_code == status, response.content
        return response.json()

    def post(self, path: str, **said: Any) -> Any:
        return self._sent("post", path, said)

    def patch(self, path: str, **said: Any) -> Any:
        return self._sent("patch", path, said)

    def _sent(self, verb: str, path: str, said: dict[str, Any]) -> Any:
        call = getattr(self.client, verb)
        response = call(ROOT + path, said, content_type="application/json")
        assert response.status_code in {200, 201}, response.content
        work(clock=timezone.now)
        return response.json()


def test_a_wanted_ad_is_refused_mended_approved_answered_and_paid(db) -> None:
    now = timezone.now()
    ada, ben = member("Ada", at=now), member("Ben", at=now)
    cora = member("Cora", at=now, is_staff=True)
    a, b = Program(ada), Program(ben)
    made = a.post(
        "services/",
        kind="WANTED",
        title="Help with moving",
        description="A sofa, one flight of stairs.",
        estimated_minutes=60,
    )
    path = f"services/{made['id']}/"
    assert (made["state"], made["allowed_actions"]) == ("DRAFT", ["archive", "edit", "submit"])
    assert a.post(f"{path}submit/")["state"] == "PENDING_VALIDATION"
    waiting = a.get(path)
    assert (waiting["state"], bool(waiting["review_due_at"])) == ("PENDING_APPROVAL", True)
    b.get(path, status=404)
    judge = {"service_id": made["id"], "actor": Actor(member_id=cora.pk)}
    with door():
        reject(**judge, reason=RefusalReason.UNCLEAR, words="When?", at=timezone.now())
    refused = a.get(path)
    assert refused["refusal"]["reason"] == "UNCLEAR"
    assert refused["refusal"]["words"] == "When?"
    a.patch(path, description="A sofa, one flight of stairs, next Saturday.")
    a.post(f"{path}submit/")
    with door():
        approve(**judge, at=timezone.now())
    listed = b.get(path)
    assert (listed["state"], listed["refusal"]) == ("PUBLISHED", None)
    assert a.post(f"{path}renew/")["expires_at"] > listed["expires_at"]
    course = a.get(f"{path}execution/")
    assert [step["name"] for step in course["next"]] == [
        "service_expiry_warning",
        "service_expiry",
    ]

    request = f"requests/{b.post('requests/', service=made['id'], estimated_minutes=60)['id']}/"
    b.post(f"{request}propose/")
    a.post(f"{request}accept-offer/")
    assert a.post(f"{path}archive/")["state"] == "ARCHIVED"
    b.post(f"{request}start/")
    b.post(f"{request}complete/", actual_minutes=45)
    a.post(f"{request}confirm/")
    assert a.get(request)["state"] == "PAID"
    has = [balance(member_id=who.pk) for who in (ada, ben)]
    assert [(each.available_minutes, each.held_minutes) for each in has] == [(135, 0), (225, 0)]
    assert differences() == []
