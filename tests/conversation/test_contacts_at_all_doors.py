"""Before acceptance no door tells how to reach the other side; afterwards all do."""

import pytest
from django.core import mail

from notifications import sentences
from notifications.models import Notification
from requests_app.models import Offer
from requests_app.operations import Proposal
from tests.api.desk import path_of as api_path
from tests.pages.people import path_of
from workflow.worker import work_external


NUMBER = "0171 2345678"
WISH = {"title": f"Call {NUMBER}", "words": f"My number: {NUMBER}", "place": f"Ring {NUMBER}"}


def pages_of(request):
    return ["/", "/requests/", path_of(request), f"{path_of(request)}execution/"]


@pytest.fixture
def sent(people):
    request = people.bank.active(**WISH)
    proposal = Proposal(minutes=70, words=f"Rather call {NUMBER}")
    return people.bank.act("counter_offer", request, people.bank.ada, offer=proposal)


def test_pages_hide_what_the_other_side_wrote_and_show_one_s_own(people, sent):
    for page in pages_of(sent):
        seen = people.open("ada", page).text
        assert "Call 0171" not in seen
        assert "number: 0171" not in seen
        assert "Ring 0171" not in seen
    assert f"Rather call {NUMBER}" in people.see("ada", sent).text
    own = people.see("ben", sent).text
    assert f"My number: {NUMBER}" in own
    assert "Rather call 0171" not in own


def test_acceptance_opens_them_on_both_sides(people, sent):
    people.bank.act("accept_offer", sent, people.bank.ben)
    for who in ("ada", "ben"):
        seen = people.see(who, sent).text
        assert f"My number: {NUMBER}" in seen
        assert f"Rather call {NUMBER}" in seen


def test_what_is_shown_is_never_what_is_kept(people, sent):
    people.see("ada", sent)
    people.press("ada", sent, "withdraw-offer")
    row = people.bank.again(sent)
    assert (row.title, row.words, row.place) == tuple(WISH.values())
    assert Offer.objects.get().words == f"Rather call {NUMBER}"


def test_the_api_hides_and_shows_alike(desk):
    request = desk.bank.active(**WISH)
    proposal = {"minutes": 70, "words": f"Rather call {NUMBER}"}
    answer = desk.do("ada", request, "counter-offer", **proposal)
    assert "0171" not in str(answer)
    listed = desk.ada.get("/api/v1/requests/").json()
    seen = desk.see("ada", request)
    assert "0171" not in str(listed)
    assert seen["offers"][0]["words"] == proposal["words"]
    assert "0171" not in str({**seen, "offers": []})
    own = desk.see("ben", request)
    assert own["words"] == WISH["words"]
    assert "0171" not in str(own["offers"])
    desk.do("ben", request, "accept-offer")
    assert desk.see("ada", request)["words"] == WISH["words"]
    assert desk.ada.get(api_path(request)).json()["title"] == WISH["title"]


def test_notifications_and_mails_hide_it_too(bank):
    mail.outbox.clear()
    bank.active(**WISH)
    work_external(clock=lambda: bank.at)
    told = sentences.tell(Notification.objects.filter(member=bank.ada))
    assert told
    assert not [line for line in told if "0171" in line.sentence]
    letters = [sent.subject + sent.body for sent in mail.outbox if "ada@example.org" in sent.to]
    assert letters
    assert not [letter for letter in letters if "0171" in letter]


def test_members_are_a_name_to_each_other(desk):
    request = desk.bank.accepted()
    for path in (api_path(request), f"{api_path(request)}messages/", "/api/v1/members/"):
        answer = desk.ada.get(path)
        assert "ben@example.org" not in answer.text
