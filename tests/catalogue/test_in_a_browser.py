"""Services in Chromium, in every state: usable by everybody, whole on a phone, true to the policy."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.models import Service
from catalogue.operations import approve, edit
from catalogue.states import ServiceState
from hourbank.roles import ensure_roles
from members.models import Member
from tests.browser.conftest import browser, chrome
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, served, session_of
from tests.catalogue.words import Catalogue
from tests.clock import keep_time
from tests.factories import member
from tests.files.handed_in import picture


__all__ = ["browser", "chrome"]

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def shop(real_db, at, monkeypatch) -> Catalogue:
    """Ana's services; the pages read their clock."""
    return keep_time(Catalogue(member=member("Ana", at=at), at=at), monkeypatch)


@pytest.fixture
def cora(shop) -> Member:
    someone = member("Cora", at=shop.at, is_staff=True)
    someone.groups.add(ensure_roles())
    return someone


def with_picture(shop: Catalogue, cora: Member) -> Service:
    """Approved with a picture, and changed since."""
    shown = SimpleUploadedFile("bread.png", picture("PNG", size=(900, 600)), "image/png")
    service = shop.waiting(title="Bread from my oven", picture=shown)
    shop.do(approve, cora, service_id=service.pk)
    shop.do(edit, service_id=service.pk, description="Brakes? No: rye, wheat and spelt.")
    shop.work()
    return service


@pytest.fixture
def pages(shop, cora) -> dict[str, list[str]]:
    """The pages of Ana and of Cora."""
    late = shop.expired(title="Lifts to Soria")
    states = [state for state in ServiceState if state != ServiceState.EXPIRED]
    services = [late]
    for number, state in enumerate(states):
        service = shop.in_state(state)
        services.append(service)
        if state != ServiceState.ARCHIVED:
            Service.objects.filter(pk=service.pk).exclude(state="PUBLISHED").update(
                title=f"A lesson in state number {number}"
            )
    changed = with_picture(shop, cora)
    ending = shop.published(title="Piano lessons")
    shop.at += timedelta(days=1)
    ana = [f"/services/{service.pk}/" for service in [*services, changed, ending]]
    forms = [f"/services/{late.pk}/edit/", "/services/new/", "/services/mine/", "/services/"]
    queue = "/admin/catalogue/review/"
    cora_sees = [queue, f"{queue}{changed.pk}/change/", "/admin/catalogue/category/"]
    return {"ana": ana + forms, "cora": cora_sees}


@pytest.fixture
def sessions(shop, cora, pages) -> dict[str, str]:
    return {"ana": session_of(shop.member), "cora": session_of(cora)}


@pytest.fixture
def site(sessions) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"]
)
def test_services_are_usable_by_everybody(pages, sessions, site, browser, width, scheme):
    wrong: list[str] = []
    for who, paths in pages.items():
        screen = Screen(browser, site, width=width, color_scheme=scheme)
        screen.sign_in(sessions[who])
        for number, path in enumerate(paths):
            screen.open(path)
            if where := os.environ.get("SHOTS"):
                shot = Path(where) / f"{width}-{who}-{number:02}.png"
                screen.page.screenshot(path=shot, full_page=True)
            wrong += [f"{path} scrolls sideways"] if screen.is_too_wide() else []
            wrong += screen.complaints
            # axe tries to add styles of its own, which the policy refuses.
            wrong += screen.problems()
            screen.complaints.clear()
        screen.close()
    assert wrong == [], "\n".join(wrong)
