"""What members are told of the keys of their programs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from notifications import sentences
from notifications.sentences import About


def register_sentences() -> None:
    """Register them; called once, when the app is ready."""
    sentences.register(
        "member.key_made",
        _(
            "A new key for programs was made in your account; it begins with %(begins)s. If it"
            " wasn’t you, revoke it and change your password."
        ),
    )
    about = About(facts=lambda _ids: {}, url=lambda _pk: reverse("keys"))
    sentences.register_subject(Member.subject_type, about)
