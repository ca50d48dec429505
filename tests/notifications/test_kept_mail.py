"""Where one tries the bank out, mails are kept and read at /dev/mail/; nowhere else is there such a page."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from notifications import kept
from tests.notifications.words import tell
from tests.production import start
from workflow.worker import work_external


NOBODYS = "0000feed-0000-4000-8000-000000000000"


LIST = "/dev/mail/"
NOTHING_THERE = (
    "import django; django.setup()\n"
    "from django.conf import settings; from django.urls import Resolver404, resolve\n"
    "assert 'Keeper' not in settings.EMAIL_BACKEND\n"
    "assert resolve('/notifications/')\n"
    "try: print(resolve('/dev/mail/'))\n"
    "except Resolver404: print('nothing there')"
)


@pytest.fixture
def keeper(settings, tmp_path):
    settings.EMAIL_BACKEND = "notifications.kept.Keeper"
    settings.KEPT_MAIL = tmp_path / "mail"
    return settings.KEPT_MAIL


def send(subject: str = "A code", *, text: str = "It is 123456.", html: str = "") -> None:
    message = EmailMultiAlternatives(subject, text, to=["ana@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


@pytest.mark.django_db
def test_what_the_bank_would_have_sent_is_read_there(keeper, ana, at):
    tell(ana, about=ana, at=at)
    assert work_external(clock=lambda: at) == {"done": 1}
    (mail,) = kept.newest(most=5)
    page = Client().get(f"{LIST}{mail.id}/")
    assert (mail.to, page.status_code) == ("ana@example.org", 200)
    assert "Hello Ana," in page.text


@pytest.mark.django_db
def test_the_newest_is_the_first_and_the_oldest_make_room(keeper, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    for number in range(5):
        send(f"Mail {number} <b>")
    assert [mail.subject for mail in kept.newest(most=9)] == [f"Mail {n} <b>" for n in (4, 3, 2)]
    page = Client().get(LIST)
    assert page.text.index("Mail 4 &lt;b&gt;") < page.text.index("Mail 2 &lt;b&gt;")
    assert "Mail 1" not in page.text


@pytest.mark.django_db
def test_a_list_without_mails_says_so(keeper):
    assert "No mail yet" in Client().get(LIST).text


@pytest.mark.django_db
def test_html_of_a_mail_is_shown_in_a_sandbox_alone(keeper):
    send(text="see https://bank.example/x", html="<p>Hello<script>alert(1)</script></p>")
    (mail,) = kept.newest(most=5)
    page = Client().get(f"{LIST}{mail.id}/")
    assert 'href="https://bank.example/x"' in page.text
    assert "alert(1)" not in page.text
    looks = Client().get(f"{LIST}{mail.id}/looks/")
    assert "<p>Hello" in looks.text
    policy = looks["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert looks["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [f"{NOBODYS}/", f"{NOBODYS}/looks/", "../../etc/passwd"])
def test_what_is_not_kept_is_not_found(keeper, name):
    send()
    assert Client().get(f"{LIST}{name}").status_code == 404


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_bank_that_members_use_has_no_such_page(environment):
    told = start(NOTHING_THERE, HOURBANK_ENV=environment)
    assert told.stdout.strip() == "nothing there", told.stderr
