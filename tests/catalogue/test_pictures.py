"""The picture of a service: handed in, looked at, shown to who sees the service, and taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalogue.models import Service
from catalogue.operations import approve, edit
from catalogue.rules import findings
from common.errors import Refused
from files.models import File
from files.states import Kind
from tests.catalogue.words import GIVEN, history
from tests.files.handed_in import photograph, picture
from workflow.models import Policy


pytestmark = pytest.mark.django_db

NEW = {**GIVEN, "estimated_minutes": "1:30"}


def upload(content: bytes | None = None, name: str = "bicycle.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def browser_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def address(service, page="picture/"):
    return f"/services/{service.pk}/{page}"


def test_a_new_service_comes_with_a_picture_without_what_is_behind_it(ana, shop, ben, carla):
    browser = browser_of(ana)
    browser.post("/services/new/", NEW | {"picture": upload(photograph())})
    service = Service.objects.get()
    assert (service.state, service.picture.kind) == ("PENDING_VALIDATION", "JPEG")
    assert service.picture.owner_id == ana.pk
    assert b"Mill Lane" not in bytes(service.picture.content)
    shop.at = timezone.now()
    shop.work()
    assert browser_of(ben).get(address(service)).status_code == 404
    shop.do(approve, carla, service_id=service.pk)
    shown = browser_of(ben).get(address(service))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.content == bytes(service.picture.content)
    for page in ("/services/", address(service, ""), "/services/mine/"):
        assert f'src="{address(service)}"' in browser.get(page).text


def test_another_picture_is_looked_at_again_and_the_old_one_is_gone(shop, ana):
    service = shop.published()
    first = shop.do(edit, service_id=service.pk, picture=upload())
    assert (first.state, history(service)[-1][0]) == ("PENDING_VALIDATION", "service.revised")
    shop.work()
    second = shop.do(edit, service_id=service.pk, picture=upload(picture("PNG"), "new.png"))
    assert second.state == "PENDING_VALIDATION"
    assert File.objects.get() == second.picture
    assert second.picture.kind == "PNG"


def test_its_member_takes_the_picture_away_on_the_page(shop, ana):
    service = shop.draft(picture=upload())
    browser = browser_of(ana)
    assert "Take the picture away" in browser.get(address(service, "edit/")).text
    values = NEW | {"version": service.version, "remove_picture": "on"}
    assert browser.post(address(service, "edit/"), values).status_code == 302
    assert shop.again(service).picture is None
    assert not File.objects.exists()
    assert browser.get(address(service)).status_code == 404
    assert "Take the picture away" not in browser.get(address(service, "edit/")).text


def test_a_page_keeps_the_picture_where_no_other_is_chosen(shop, ana):
    service = shop.draft(picture=upload())
    values = NEW | {"version": service.version, "title": "Repairs"}
    assert browser_of(ana).post(address(service, "edit/"), values).status_code == 302
    assert shop.again(service).picture == service.picture


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.4", picture()[:200]])
def test_what_is_no_picture_is_refused_at_its_field(content, ana):
    response = browser_of(ana).post("/services/new/", NEW | {"picture": upload(content)})
    assert list(response.context["form"].errors) == ["picture"]
    assert not Service.objects.exists()
    assert not File.objects.exists()


def test_the_operation_takes_no_document_for_a_picture(shop):
    service = shop.draft()
    with pytest.raises(Refused):
        shop.do(edit, service_id=service.pk, picture=upload(b"%PDF-1.4 nonsense"))
    assert shop.again(service).version == service.version
    assert not File.objects.exists()


def test_what_came_past_the_doors_is_refused_by_the_check(shop, ana):
    service = shop.draft()
    service.picture = File(kind=Kind.PDF, name="x.pdf", owner_id=ana.pk, content=b"%PDF-")
    found = findings(service, policy=Policy.objects.get())
    assert [finding["code"] for finding in found] == ["PICTURE"]


def test_a_program_hands_in_reads_and_takes_away_a_picture(shop, ana, ben):
    service = shop.draft()
    path = f"/api/v1/services/{service.pk}/"
    program = browser_of(ana)
    handed = program.post(f"{path}picture/", {"picture": upload()})
    assert (handed.status_code, handed.json()["has_picture"]) == (200, True)
    shown = program.get(f"{path}picture/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert browser_of(ben).get(f"{path}picture/").status_code == 404
    assert browser_of(ben).post(f"{path}picture/", {"picture": upload()}).status_code == 404
    refused = program.post(f"{path}picture/", {"picture": upload(b"<html>")})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/picture")
    gone = program.post(f"{path}remove-picture/", {}, content_type="application/json")
    assert (gone.status_code, gone.json()["has_picture"]) == (200, False)
    assert program.get(f"{path}picture/").status_code == 404
    assert not File.objects.exists()
