"""Two members, and something to tell them of."""

from collections.abc import Iterator

import pytest

from tests.factories import member
from tests.notifications.hooks import hook
from tests.notifications.mail_server import MailServer, mail_server
from tests.notifications.receiver import receiver


@pytest.fixture
def ana(at):
    return member("Ana", at=at)


@pytest.fixture
def ben(at):
    return member("Ben", at=at)


@pytest.fixture
def post(settings) -> Iterator[MailServer]:
    """A mail server that works until the test says something else."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "HourBank <bank@bank.example>"
        settings.HOURBANK_URL = "https://bank.example"
        yield server


@pytest.fixture
def loopback(settings) -> None:
    """The machine itself may be called."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = True


@pytest.fixture
def told(loopback):
    """A program of Ana's, to be told of what happens."""
    with receiver() as server:
        yield server


@pytest.fixture
def endpoint(ana, told, at):
    return hook(ana, told.url, at=at)
