"""The small bank of the requests, its members' pages, and their programs."""

from tests.api.conftest import desk
from tests.pages.conftest import people
from tests.requests_app.conftest import bank, real_bank


__all__ = ["bank", "desk", "people", "real_bank"]
