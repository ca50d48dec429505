"""What members tell of themselves: kept, refused, hidden; and their photos."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from common.errors import NotFound, Refused, StaleVersion
from files.models import File
from members.models import Member
from members.operations import change_photo, change_profile, put_first_steps_away
from members.profiles import ALL_TIMES, Part, Profile
from members.queries import photo_of, profile_of
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import EventLog


TOLD = {
    "about": "I bake bread.\n\nAnd I listen.",
    "speaks": ["es", "en", "en"],
    "area": "Old Town",
    "availability": ["mon_morning", "sun_evening"],
    "availability_note": "Not in August",
    "hidden": ["area"],
}


def picture(side: int = 900, kind: str = "JPEG") -> SimpleUploadedFile:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    Image.new("RGB", (side, side // 2), "red").save(written, kind, exif=exif)
    return SimpleUploadedFile("ada at home.jpg", written.getvalue(), "image/jpeg")


def tell(bank, who: Member, **told) -> Member:
    made: Member = bank.do(change_profile, who, member_id=who.pk, **told)
    return made


def test_what_is_told_is_kept_and_is_an_event(new_bank_once):
    bank = new_bank_once
    told = tell(bank, bank.ada, **TOLD)
    profile = profile_of(member_id=bank.ada.pk)
    assert profile.about == "I bake bread.\n\nAnd I listen."
    assert profile.speaks == ["en", "es"]
    assert profile.times == ["mon_morning", "sun_evening"]
    assert profile.days == [("Monday", ["Morning"]), ("Sunday", ["Evening"])]
    assert profile.languages == [("en", "English"), ("es", "Spanish")]
    event = EventLog.objects.filter(subject_id=bank.ada.pk).latest("seq")
    assert (event.type, event.seq, event.audience) == ("member.changed", told.version, [told.pk])
    assert set(event.data["fields"]) == set(TOLD)


def test_others_see_nothing_of_what_is_hidden(new_bank_once):
    bank = new_bank_once
    tell(bank, bank.ada, **TOLD | {"hidden": Part.values})
    assert profile_of(member_id=bank.ada.pk).as_seen().is_empty
    tell(bank, bank.ada, hidden=[])
    assert profile_of(member_id=bank.ada.pk).as_seen().area == "Old Town"


def test_the_same_again_changes_nothing(new_bank_once):
    bank = new_bank_once
    tell(bank, bank.ada, **TOLD)
    before = every_row()
    tell(bank, bank.ada, **TOLD)
    assert every_row() == before


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"about": "Call me: 0171 2345678"}, "contact_details"),
        ({"about": "ada@example.org"}, "contact_details"),
        ({"about": "x" * 1001}, "too_long"),
        ({"area": "Mill Road 12"}, "area_with_numbers"),
        ({"area": "Mill Road ١٢"}, "area_with_numbers"),
        ({"area": "x" * 61}, "too_long"),
        ({"availability_note": "www.example.org"}, "contact_details"),
        ({"speaks": ["xx"]}, "unknown_language"),
        ({"speaks": ["en", "es", "fr", "de", "ar", "it", "pt", "pl", "ru", "tr", "uk"]},
         "too_many_languages"),
        ({"availability": ["mon_night"]}, "unknown_time"),
        ({"hidden": ["name"]}, "unknown_part"),
    ],
)  # fmt: skip
def test_what_cant_be_kept_is_refused_and_changes_nothing(new_bank_once, told, code):
    bank = new_bank_once
    before = every_row()
    with pytest.raises(Refused) as refusal:
        tell(bank, bank.ada, **told)
    assert refusal.value.reason == code
    assert every_row() == before


def test_nobody_tells_of_somebody_else_or_over_a_newer_version(new_bank_once):
    bank = new_bank_once
    before = every_row()
    with pytest.raises(NotFound):
        bank.do(change_profile, bank.ben, member_id=bank.ada.pk, about="A thief")
    with pytest.raises(NotFound):
        bank.do(change_photo, bank.ben, member_id=bank.ada.pk, photo=picture())
    with pytest.raises(StaleVersion):
        tell(bank, bank.ada, about="Old", expected_version=bank.ada.version - 1)
    assert every_row() == before


def test_a_photo_is_kept_as_a_small_square_without_what_was_behind_it(new_bank_once):
    bank = new_bank_once
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture())
    kept = photo_of(member_id=bank.ada.pk, viewer_id=bank.ben.pk)
    assert (kept.kind, kept.width, kept.height, kept.name) == ("WEBP", 450, 450, "photo.webp")
    assert b"Camera" not in bytes(kept.content)
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture(2000, "PNG"))
    [other] = File.objects.filter(owner_id=bank.ada.pk)
    assert (other.pk != kept.pk, other.width) == (True, 480)
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=None)
    assert not File.objects.filter(owner_id=bank.ada.pk).exists()
    with pytest.raises(NotFound):
        photo_of(member_id=bank.ada.pk, viewer_id=bank.ada.pk)


def test_a_hidden_photo_is_the_members_own(new_bank_once):
    bank = new_bank_once
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture())
    tell(bank, bank.ada, hidden=["photo"])
    assert photo_of(member_id=bank.ada.pk, viewer_id=bank.ada.pk)
    with pytest.raises(NotFound):
        photo_of(member_id=bank.ada.pk, viewer_id=bank.ben.pk)


def test_what_is_no_picture_is_refused(new_bank_once):
    bank = new_bank_once
    before, upload = every_row(), SimpleUploadedFile("me.jpg", b"%PDF-1.7")
    with pytest.raises(Refused):
        bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=upload)
    assert every_row() == before


def test_the_first_steps_are_put_away_and_called_back(new_bank_once):
    bank = new_bank_once
    for is_away in (True, True, False):
        with transaction.atomic():
            actor = Actor(member_id=bank.ada.pk)
            put_first_steps_away(member_id=bank.ada.pk, is_away=is_away, actor=actor)
        assert Profile.objects.get(pk=bank.ada.pk).hides_first_steps is is_away


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"about": "x" * 1001}, "profile_about_fits"),
        ({"speaks": ["en"] * 11}, "profile_speaks_not_all"),
        ({"speaks": ["e1"]}, "profile_speaks_codes"),
        ({"area": "Mill Road 12"}, "profile_area_is_no_address"),
        ({"available": ALL_TIMES + 1}, "profile_available_known"),
        ({"hidden": ["name"]}, "profile_hidden_known"),
    ],
)
def test_the_database_keeps_the_rules_of_profiles(new_bank_once, change, constraint):
    tell(new_bank_once, new_bank_once.ada, **TOLD)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Profile.objects.update(**change)
