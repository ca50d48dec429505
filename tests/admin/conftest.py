"""Who works in the administration, and a step that fails on command."""

from collections.abc import Iterator

import pytest
from django.test import Client

from members.models import Member
from tests.admin.probe import Probe, declared
from tests.clock import keep_time
from tests.disputes.court import Court
from tests.factories import group_of, member


@pytest.fixture
def administrator(db, at) -> Member:
    return member("Ada", at=at, is_staff=True, is_superuser=True)


@pytest.fixture
def coordinator(db, at) -> Member:
    carla = member("Carla", at=at, is_staff=True)
    carla.groups.add(group_of())
    return carla


@pytest.fixture
def amina(db, at) -> Member:
    return member("Amina", at=at)


@pytest.fixture
def as_administrator(administrator) -> Client:
    return signed_in(administrator)


@pytest.fixture
def as_coordinator(coordinator) -> Client:
    return signed_in(coordinator)


@pytest.fixture
def as_amina(amina) -> Client:
    return signed_in(amina)


@pytest.fixture
def court(new_court_once: Court, monkeypatch) -> Court:
    """A bank in which somebody objects; the desk reads its clock."""
    keep_time(new_court_once.bank, monkeypatch)
    return new_court_once


@pytest.fixture
def probe() -> Iterator[Probe]:
    """A declared step of members that fails as long as it is told to."""
    with declared() as probe:
        yield probe


def signed_in(someone: Member) -> Client:
    client = Client()
    client.force_login(someone)
    return client
