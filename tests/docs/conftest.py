"""A running bank for the commands that the documents tell."""

from tests.journeys.conftest import running_town, town  # noqa: F401 - fixtures
