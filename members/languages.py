"""Which language a member is spoken to in."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from members.models import Member


def language_of(member: Member) -> str:
    """What is written to a member where no browser asks for anything: theirs, or the bank's own."""
    return (
        member.language if member.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    )


def in_language_of(member: Member) -> AbstractContextManager[None]:
    """Speak a member's language for a while: for mails, and whatever else is written to them."""
    return translation.override(language_of(member))


def speak_to(member: Member, request: HttpRequest) -> None:
    """Answer this request in the member's language, if they have chosen one that there is."""
    if member.language in dict(settings.LANGUAGES):
        translation.activate(member.language)
        request.LANGUAGE_CODE = member.language
