"""The pages of webhooks, and what staff see of them."""

import re

import pytest
from django.test import Client

from members.models import Member
from notifications.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from tests.notifications.hooks import hook, test_event
from tests.queries import queries_of


pytestmark = pytest.mark.django_db

PAGE = "/webhooks/"
URL = "https://hooks.example/in"


@pytest.fixture
def browser(ana):
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture
def endpoint(ana, at):
    return hook(ana, URL, at=at, description="My robot")


def test_a_webhook_is_added_and_its_secret_shown_once(browser):
    response = browser.post(
        PAGE, {"url": URL, "description": "Robot", "event_types": "request.paid, dispute.*"}
    )
    assert response.status_code == 200
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", response.text)
    assert secret
    row = WebhookEndpoint.objects.get()
    assert (row.url, row.event_types) == (URL, ["request.paid", "dispute.*"])
    again = browser.get(PAGE)
    assert "whsec_" not in again.text
    assert "request.paid, dispute.*" in again.text


@pytest.mark.parametrize("url", ["", "http://hooks.example/", "https://127.0.0.1/"])
def test_a_wrong_address_is_told_on_the_form(url, browser):
    response = browser.post(PAGE, {"url": url})
    assert response.status_code in {200, 422}
    assert "error" in response.text
    assert not WebhookEndpoint.objects.exists()


def test_the_page_of_one_shows_what_was_sent(endpoint, browser, at):
    test_event(endpoint, at=at)
    page = browser.get(f"{PAGE}{endpoint.pk}/")
    assert page.status_code == 200
    assert "webhook.test" in page.text
    assert "on its way" in page.text
    assert "Send it again" not in page.text


def test_buttons_do_what_they_say(endpoint, browser):
    path = f"{PAGE}{endpoint.pk}/"
    assert browser.post(path, {"off": "1"}).status_code == 302
    assert WebhookEndpoint.objects.get().disabled_because == "MEMBER"
    assert "Switched off since" in browser.get(path).text
    browser.post(path, {"on": "1"})
    assert WebhookEndpoint.objects.get().is_enabled
    browser.post(path, {"test": "1"})
    assert WebhookDelivery.objects.count() == 1
    assert "whsec_" in browser.post(path, {"rotate": "1"}).text
    assert WebhookSecret.objects.count() == 2
    assert browser.post(path, {"delete": "1"})["Location"] == PAGE
    assert browser.get(path).status_code == 404
    assert browser.post(path, {"nonsense": "1"}).status_code == 404


def test_a_delivery_is_sent_again_by_a_button(endpoint, browser, at):
    delivery = test_event(endpoint, at=at)
    path = f"{PAGE}{endpoint.pk}/"
    again = f"{path}deliveries/{delivery.pk}/replay/"
    assert "still on its way" in browser.post(again, follow=True).text
    WebhookDelivery.objects.update(given_up_at=at)
    assert "Send it again" in browser.get(path).text
    assert "on its way once more" in browser.post(again, follow=True).text
    assert WebhookDelivery.objects.get().progress == "PENDING"


def test_nobody_sees_or_does_anything_with_what_is_somebody_else_s(endpoint, ben, at):
    delivery = test_event(endpoint, at=at)
    client = Client()
    client.force_login(ben)
    path = f"{PAGE}{endpoint.pk}/"
    assert URL not in client.get(PAGE).text
    assert client.get(path).status_code == 404
    assert client.post(path, {"delete": "1"}).status_code == 404
    assert client.post(f"{path}deliveries/{delivery.pk}/replay/").status_code == 404
    assert WebhookEndpoint.objects.get().is_enabled


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}0000feed-0000-4000-8000-000000000000/"])
def test_who_is_not_signed_in_signs_in_first(path):
    assert "/accounts/login/" in Client().get(path)["Location"]


def test_the_pages_take_the_same_queries_however_much_there_is(ana, endpoint, browser, at):
    test_event(endpoint, at=at)
    pages = (PAGE, f"{PAGE}{endpoint.pk}/")
    few = [queries_of(lambda page=page: browser.get(page)) for page in pages]
    for _each in range(5):
        hook(ana, URL, at=at)
        test_event(endpoint, at=at)
    assert [queries_of(lambda page=page: browser.get(page)) for page in pages] == few


def test_the_menu_leads_there(browser):
    assert f'href="{PAGE}"' in browser.get(PAGE).text


def test_staff_see_endpoints_and_deliveries_and_no_secret(endpoint, ben, at):
    delivery = test_event(endpoint, at=at)
    Member.objects.filter(pk=ben.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(ben)
    for path in (
        "/admin/notifications/webhookendpoint/",
        f"/admin/notifications/webhookendpoint/{endpoint.pk}/change/",
        "/admin/notifications/webhookdelivery/",
        f"/admin/notifications/webhookdelivery/{delivery.pk}/change/",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert "whsec_" not in page.text
    assert client.post("/admin/notifications/webhookendpoint/add/", {}).status_code == 403
    assert client.get("/admin/notifications/webhooksecret/").status_code == 404
