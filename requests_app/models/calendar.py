"""The secret address under which a member's calendar reads their appointments."""

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from members.models import Member


DIGEST_BYTES = 32
models.BinaryField.register_lookup(Length)


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
