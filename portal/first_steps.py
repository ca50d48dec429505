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
from requests_app.models import ServiceRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstStep:
    """One thing to do: `text` says why, `url` is where."""

    name: str
    title: str
    text: str
    url: str
    is_done: bool


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
        )
        .values("address", "told", "photo", "service", "request", "profile__hides_first_steps")
        .get()
    )
    steps = [
        FirstStep(name=name, title=title, text=text, url=reverse(page), is_done=bool(found[name]))
        for name, title, text, page in _steps()
        if name != "address" or member.email
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
    ]
