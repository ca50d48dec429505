"""What a new member does first: each step is done if the rows say so, whoever did it and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Service
from members.models import Member
from notifications.models import GroupChoice, MailTimes
from requests_app.models import ServiceRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstStep:
    """One thing to do: `hint` says why, `url` is where; one of those that are open is the next."""

    name: str
    label: str
    hint: str
    url: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstSteps:
    """All of them, in the order in which they are best done."""

    steps: Sequence[FirstStep]
    is_away: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def is_shown(self) -> bool:
        """Whether the first page has them: until all are done, or the member puts them away."""
        return not self.is_away and self.done < len(self.steps)


_MINE: Final = OuterRef("pk")
_HAS_TOLD: Final = (
    ~Q(profile__about="")
    | ~Q(profile__speaks=[])
    | ~Q(profile__area="")
    | Q(profile__available__gt=0)
    | ~Q(profile__available_note="")
)
# Whoever saves the page of notifications has a row for its times, whatever they leave as it is.
_HAS_CHOSEN: Final = Exists(MailTimes.objects.filter(member=_MINE)) | Exists(
    GroupChoice.objects.filter(member=_MINE)
)
#: Steps of who can be written to.
ADDRESSED: Final = {"address", "news"}


def first_steps(*, member: Member) -> FirstSteps:
    """Return what this member has done of it, by one query."""
    found: Mapping[str, Any] = (
        Member.objects.filter(pk=member.pk)
        .annotate(
            address=Exists(EmailAddress.objects.filter(user=_MINE, verified=True)),
            told=Q(profile__isnull=False) & _HAS_TOLD,
            photo=Q(profile__photo__isnull=False),
            service=Exists(Service.objects.filter(member=_MINE)),
            request=Exists(ServiceRequest.objects.filter(requester=_MINE)),
            news=_HAS_CHOSEN,
        )
        .values(*(name for name, *_words in _steps()), "profile__hides_first_steps")
        .get()
    )
    wanted = [each for each in _steps() if each[0] not in ADDRESSED or member.email]
    following = next((name for name, *_words in wanted if not found[name]), "")
    steps = [
        FirstStep(
            name=name,
            label=label,
            hint="" if found[name] else hint,
            url="" if found[name] else reverse(page),
            is_done=bool(found[name]),
            is_next=name == following,
        )
        for name, label, hint, page in wanted
    ]
    return FirstSteps(steps=steps, is_away=bool(found["profile__hides_first_steps"]))


def _steps() -> list[tuple[str, str, str, str]]:
    return [
        (
            "address",
            _("Confirm your e-mail address"),
            _("So that you can always get back in, and hear of what happens."),
            "account_email",
        ),
        (
            "told",
            _("Tell a little about yourself"),
            _("Members like to know whom they meet."),
            "profile",
        ),
        ("photo", _("Add a photo"), _("Then others know you at the door."), "profile"),
        (
            "service",
            _("Offer something, or say what you look for"),
            _("Whatever you like to do is worth an hour."),
            "service-new",
        ),
        (
            "request",
            _("Ask for something"),
            _("Look around. You have hours to begin with."),
            "services",
        ),
        (
            "news",
            _("Choose how you are told of news"),
            _("At once, in one mail a day, or only here."),
            "notification-preferences",
        ),
    ]
