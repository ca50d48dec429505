"""Safe retries: the answer that a key was given, in the transaction of what it did."""

from django.db import models


class IdempotencyKey(models.Model):
    """What a caller's `Idempotency-Key` led to; replayed for 24 hours."""

    id = models.BigAutoField(primary_key=True)
    member_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    # An answer that shows a secret is encrypted: nobody reads it off a copy of the database.
    is_sealed = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["at"], name="idempotency_at")]

    def __str__(self) -> str:
        return self.key
