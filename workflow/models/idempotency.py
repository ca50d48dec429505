"""Safe retries: the answer that a key was given, in the transaction of what it did."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """What a caller's `Idempotency-Key` led to; replayed for 24 hours."""

    id = models.BigAutoField(primary_key=True)
    member_id = models.UUIDField(_("member"))
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.BinaryField()
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    # An answer that shows a secret is encrypted: nobody reads it off a copy of the database.
    is_sealed = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("key of a safe retry")
        verbose_name_plural = _("keys of safe retries")
        constraints = [
            models.UniqueConstraint(fields=["member_id", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["at"], name="idempotency_at")]

    def __str__(self) -> str:
        return self.key
