"""Three members in front of the bank's pages."""

from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from requests_app.models import ServiceRequest
from tests.reading import Form, Page
from tests.requests_app.roads import Bank


@dataclass
class People:
    """Ada gives, Ben asks and pays, Cleo has no part in it; each in a browser of their own."""

    bank: Bank
    ada: Client
    ben: Client
    cleo: Client

    def see(self, who: str, request: ServiceRequest | str) -> Page:
        """The request's page."""
        return self.open(who, path_of(request))

    def open(self, who: str, path: str) -> Page:
        """Any page that is there."""
        response = getattr(self, who).get(path)
        assert response.status_code == 200, response.content
        return Page(response.text)

    def form(self, who: str, request: ServiceRequest, action: str) -> Form:
        """An action's form as the page has it now."""
        return self.see(who, request).form(f"/{action}/")

    def send(self, who: str, form: Form, **typed: str) -> Any:
        """Send a form with what is typed into it; its fields are named without their prefix."""
        prefix = form.action.rstrip("/").rpartition("/")[2]
        more = {f"{prefix}-{name}": value for name, value in typed.items()}
        assert set(more) <= form.names, form.names
        return getattr(self, who).post(form.action, form.fields | more)

    def press(self, who: str, request: ServiceRequest, action: str, **typed: str) -> Any:
        """Open the page, fill the action's form in, send it, and let the workers do what follows."""
        response = self.send(who, self.form(who, request, action), **typed)
        self.bank.work()
        return response


def in_browsers(bank: Bank) -> People:
    """The bank's three members, signed in."""
    clients = []
    for member in (bank.ada, bank.ben, bank.cleo):
        client = Client()
        client.force_login(member)
        clients.append(client)
    return People(bank, *clients)


def path_of(request: ServiceRequest | str, action: str = "") -> str:
    key = request if isinstance(request, str) else request.pk
    return f"/requests/{key}/{action}/" if action else f"/requests/{key}/"


def said(response: Any) -> list[str]:
    """What the bank says at the top of the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]
