"""A bank with real commits that many plays share, what is outside of it, and what goes wrong."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.conftest import database_of_its_own
from tests.faults.injection import Faults
from tests.faults.scenes import rich_bank
from tests.faults.stage import Stage
from tests.faults.tally import in_words
from tests.notifications.hooks import hook
from tests.notifications.mail_server import MailServer, mail_server
from tests.notifications.receiver import Receiver, receiver


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if words := in_words():
        terminalreporter.write_line(f"Fault injection: {words}.")


class Databases:
    """One database for many tests, until one of them fails: then the next begins with a new one."""

    def __init__(self, blocker) -> None:
        self.blocker = blocker
        self.name = ""
        self.close = lambda: None

    def fresh(self) -> bool:
        """Make one where there is none; returns whether it was made now."""
        if self.name:
            return False
        given = database_of_its_own(self.blocker)
        self.name = given.__enter__()
        self.close = lambda: given.__exit__(None, None, None)
        return True

    def spoil(self) -> None:
        self.name = ""
        self.close()
        self.close = lambda: None


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker) -> Iterator[Databases]:
    databases = Databases(django_db_blocker)
    yield databases
    databases.spoil()


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    with Faults().installed() as faults:
        yield faults


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """A mail server that takes what comes."""
    with (
        mail_server() as server,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_TIMEOUT=5,
            DEFAULT_FROM_EMAIL="HourBank <bank@bank.example>",
        ),
    ):
        yield server


@pytest.fixture(scope="module")
def hooks() -> Iterator[Receiver]:
    """A member's program that takes webhooks in."""
    with receiver() as told, override_settings(WEBHOOKS_ALLOW_LOOPBACK=True):
        yield told


@pytest.fixture(autouse=True)
def quiet(caplog) -> None:
    """Steps fail here by the thousand, and each would be logged with its traceback."""
    caplog.set_level("CRITICAL")


@pytest.fixture(scope="module")
def stages() -> dict[str, Stage]:
    return {}


@pytest.fixture
def stage(databases, faults, post, hooks, at, stages, request) -> Iterator[Stage]:
    """The same one for all tests, as long as none has failed."""
    with databases.blocker.unblock():
        faults.begin({})
        if databases.fresh():
            bank = rich_bank(at)
            hook(bank.ada, hooks.url, at=at)
            stages["one"] = Stage(bank=bank, faults=faults, post=post, hooks=hooks)
        failed = request.session.testsfailed
        yield stages["one"]
        if request.session.testsfailed > failed:
            databases.spoil()
