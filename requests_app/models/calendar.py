"""The secret address under which a member's calendar reads their appointments."""

import hashlib

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from members.models import Member


DIGEST_BYTES = 32
models.BinaryField.register_lookup(Length)


def digest_of(secret: str) -> bytes:
    """What is stored of a feed's secret; it has 256 random bits, so that a plain hash can't be guessed."""
    return hashlib.sha256(secret.encode()).digest()


class CalendarFeed(models.Model):
    """One member's feed. The address is shown once; the hash of its secret part is stored."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("calendar feed")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__length=DIGEST_BYTES), name="calendar_feed_digest"
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)
