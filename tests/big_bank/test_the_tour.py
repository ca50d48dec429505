"""What is measured and what is looked at are held to one list: the addresses that the bank has.

`tests/browser/pages.py` names each page, or says why it is none. Of those, each that has more on it in a large
bank is on the tour that is measured, or is named here with what holds it.
"""

import re
from typing import Final

import pytest
from django.urls import resolve

from hourbank.big_bank.tour import lists_of_api, pages_of
from tests.browser.pages import NO_PAGES, routes
from tests.disputes.court import court_of
from tests.requests_app.roads import Bank, new_bank, offered


pytestmark = pytest.mark.django_db

# A pattern of names → why it isn't measured.
NOT_MEASURED: Final[dict[str, str]] = {
    r"admin:.+": "the administration; its lists are counted in test_queries_of_every_page.py",
    r"account_.+|mfa_.+|security|other-address": "one member's sign-in",
    r"usersessions_list|key-revoke|webhook": "one member's few, of a number that has a limit",
    r"profile|first-steps|notification-preferences|unsubscribe": "one member's settings",
    r"my-data|close-account|close-member": "one member's; files and closing are tested in portal",
    r"conversation|service-ratings": "counted in the tests of conversation and ratings on pages",
    r"help|help-guide|privacy|rules|offline|styleguide|staff-safety": "the same words for all",
    r"kept-mails|kept-mail": "of a demo alone",
    r"dispute-new|dispute-evidence|service-edit|rate|rating-reply|rating-report": "a form of one row",
}


def names(paths: dict[str, str]) -> set[str]:
    return {resolve(path.partition("?")[0]).view_name for path in paths.values()}


@pytest.fixture
def toured(at) -> set[str]:
    """The routes that the tour takes through a bank with something on each."""
    bank: Bank = new_bank(at)
    bank.paid()
    court_of(bank, at=at).opened()
    return names(pages_of(bank.ben))


def test_each_page_is_on_the_tour_or_it_is_said_why_not(toured) -> None:
    pages = {name for name in routes() if not any(re.fullmatch(one, name) for one in NO_PAGES)}
    left = pages - toured
    said = {name for name in left for one in NOT_MEASURED if re.fullmatch(one, name)}
    assert sorted(left - said) == []
    idle = [one for one in NOT_MEASURED if not any(re.fullmatch(one, name) for name in left)]
    assert idle == []


def test_nobody_is_taken_to_ask_for_a_service_of_their_own(at) -> None:
    bank = new_bank(at)
    others = offered(bank.cleo, at=at)
    assert pages_of(bank.ada)["asking"] == f"/requests/new/?service={others.pk}"
    assert pages_of(bank.ben)["asking"] == f"/requests/new/?service={bank.service.pk}"


def test_the_tour_goes_to_pages_alone(toured) -> None:
    assert toured <= routes()
    assert [name for name in toured for one in NO_PAGES if re.fullmatch(one, name)] == []
    assert len(names(lists_of_api())) == len(lists_of_api())
