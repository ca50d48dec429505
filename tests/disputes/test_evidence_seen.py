"""Who sees what was handed in: both sides, who has the dispute in hand, seniors, auditors; nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from disputes import operations
from disputes.evidence.queries import may_see, sees_as_staff
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS, ensure_roles
from members.models import Member
from tests.api.conftest import program_of
from tests.clock import keep_time
from tests.disputes.court import staff
from tests.disputes.handing_in import a_document, hand_in
from tests.factories import member
from tests.queries import queries_of


@pytest.fixture
def dispute(court, monkeypatch):
    keep_time(court.bank, monkeypatch)
    return court.reviewed()


@pytest.fixture
def evidence(court, dispute):
    return hand_in(court.bank, court.bank.ben, dispute, "It drips")


@pytest.fixture
def people(court):
    """Everybody by what they are; the dispute is in Cora's hands."""
    bank, at = court.bank, court.bank.at
    return {
        "requester": bank.ben,
        "provider": bank.ada,
        "assigned": court.cora,
        "senior": court.sena,
        "auditor": court.otto,
        "administrator": member("Root", at=at, is_staff=True, is_superuser=True),
        "other member": bank.cleo,
        "other coordinator": staff("Dora", at=at, role=COORDINATORS),
        "staff without a role": member("Emil", at=at, is_staff=True),
        "coordinator no longer of the staff": member("Fay", at=at),
        "senior who has left": staff("Gus", at=at, role=SENIORS),
    }


SEES = {
    "requester": (True, False),
    "provider": (True, False),
    "assigned": (True, True),
    "senior": (True, True),
    "auditor": (True, True),
    "administrator": (True, True),
    "other member": (False, False),
    "other coordinator": (False, False),
    "staff without a role": (False, False),
    "coordinator no longer of the staff": (False, False),
    "senior who has left": (False, False),
}


def in_the_end(people, name):
    """The person as they are when they look."""
    found = people[name]
    if name == "coordinator no longer of the staff":
        found.groups.add(ensure_roles(role=SENIORS))
    if name == "senior who has left":
        Member.objects.filter(pk=found.pk).update(is_active=False)
    return Member.objects.get(pk=found.pk)


@pytest.mark.parametrize("name", SEES)
def test_one_rule_says_who_sees_it(people, dispute, name):
    viewer = in_the_end(people, name)
    assert (may_see(dispute, viewer), sees_as_staff(dispute, viewer)) == SEES[name]


@pytest.mark.parametrize("role", [COORDINATORS, SENIORS, AUDITORS])
def test_staff_who_take_part_see_it_as_a_side_alone(court, role):
    Member.objects.filter(pk=court.bank.ada.pk).update(is_staff=True)
    court.bank.ada.groups.add(ensure_roles(role=role))
    found, viewer = court.reviewed(), Member.objects.get(pk=court.bank.ada.pk)
    assert (may_see(found, viewer), sees_as_staff(found, viewer)) == (True, False)
    file_id = hand_in(court.bank, court.bank.ben, found).file_id
    browser = signed_in(viewer)
    assert browser.get(f"/disputes/{found.pk}/evidence/{file_id}/").status_code == 200
    assert browser.get(admin_page(found, "evidence", file_id)).status_code == 404
    page = browser.get(admin_page(found, "change"))
    assert b"The tap" not in page.content
    assert str(file_id).encode() not in page.content


def signed_in(someone):
    client = Client()
    client.force_login(someone)
    return client


def admin_page(dispute, *rest):
    return "/".join([f"/admin/disputes/dispute/{dispute.pk}", *map(str, rest), ""])


@pytest.mark.parametrize("name", SEES)
def test_the_doors_of_members_keep_to_it(court, people, dispute, evidence, name):
    status = 200 if SEES[name][0] else 404
    program = program_of(people[name], at=court.bank.at)
    browser = signed_in(people[name])
    # Who has left isn't even let in.
    page, api = (302, 401) if name == "senior who has left" else (status, status)
    in_the_end(people, name)
    answer = browser.get(f"/disputes/{dispute.pk}/evidence/{evidence.file_id}/")
    assert answer.status_code == page
    path = f"/api/v1/disputes/{dispute.pk}/evidence/"
    assert program.get(path).status_code == api
    assert program.get(f"{path}{evidence.file_id}/").status_code == api


@pytest.mark.parametrize("name", [name for name, sees in SEES.items() if sees[1]])
def test_the_administration_gives_it_to_who_sees_it_as_staff(people, dispute, evidence, name):
    browser = signed_in(people[name])
    answer = browser.get(admin_page(dispute, "evidence", evidence.file_id))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Disposition"] == 'inline; filename="tap.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    page = browser.get(admin_page(dispute, "change"))
    assert "It drips" in page.text
    assert admin_page(dispute, "evidence", evidence.file_id) in page.text


@pytest.mark.parametrize("name", ["other coordinator", "staff without a role", "other member"])
def test_the_administration_gives_it_to_nobody_else(people, dispute, evidence, name):
    browser = signed_in(people[name])
    answer = browser.get(admin_page(dispute, "evidence", evidence.file_id))
    assert answer.status_code in {302, 404}
    page = browser.get(admin_page(dispute, "change"))
    assert b"It drips" not in page.content
    assert str(evidence.file_id).encode() not in page.content
    if name == "other coordinator":
        assert answer.status_code == 404


def test_who_hands_a_dispute_over_sees_it_no_more(court, people, dispute, evidence):
    browser = signed_in(court.cora)
    path = admin_page(dispute, "evidence", evidence.file_id)
    etag = browser.get(path)["ETag"]
    court.do(
        operations.hand_over,
        court.cora,
        dispute,
        member_id=people["other coordinator"].pk,
        words="I know both.",
    )
    assert browser.get(path, headers={"If-None-Match": etag}).status_code == 404
    assert signed_in(people["other coordinator"]).get(path).status_code == 200


def test_who_judged_sees_it_until_the_end_and_seniors_and_auditors_afterwards(
    court, dispute, evidence
):
    path = admin_page(dispute, "evidence", evidence.file_id)
    browsers = [signed_in(who) for who in (court.cora, court.sena, court.otto)]

    def answers():
        return [browser.get(path).status_code for browser in browsers]

    court.rule(dispute, 20)
    assert answers() == [200, 200, 200]
    court.bank.later(timedelta(days=8))
    assert court.again(dispute).state == "CLOSED"
    assert answers() == [404, 200, 200]
    page = browsers[0].get(admin_page(dispute, "change"))
    assert page.status_code == 200
    assert "as long as the dispute is open" in page.text
    assert "It drips" not in page.text
    for side in (court.bank.ada, court.bank.ben):
        shown = signed_in(side).get(f"/disputes/{dispute.pk}/evidence/{evidence.file_id}/")
        assert shown.status_code == 200


def test_a_file_of_one_dispute_is_not_found_under_another(court, dispute, evidence):
    other = court.opened(court.bank.accepted(minutes=10))
    browser = signed_in(court.sena)
    assert browser.get(admin_page(other, "evidence", evidence.file_id)).status_code == 404
    assert browser.get(admin_page(dispute, "evidence", other.pk)).status_code == 404
    assert browser.get("/admin/disputes/dispute/x/evidence/x/").status_code in {302, 404}


def test_the_administration_s_page_costs_the_same_for_much_as_for_little(court, dispute):
    browser, bank = signed_in(court.sena), court.bank
    hand_in(bank, bank.ben, dispute)
    few = queries_of(lambda: browser.get(admin_page(dispute, "change")))
    for who in (bank.ada, bank.ben) * 2:
        hand_in(bank, who, dispute, file=a_document())
    assert queries_of(lambda: browser.get(admin_page(dispute, "change"))) == few
