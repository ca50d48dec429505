"""The rules of the bank, each version kept, and who has accepted which."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class JoiningRules(models.Model):
    """One version of the rules that members agree to; what was published stays as it was."""

    number = models.PositiveIntegerField(_("version"), primary_key=True)
    texts = models.JSONField(_("texts"), help_text=_("By the code of the language."))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        app_label = "members"
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(number__gt=0), name="rules_counted_from_one"),
            models.CheckConstraint(
                condition=Q(texts__has_key="en") & ~Q(texts__en=""), name="rules_in_english"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def language(self) -> str:
        """The reader's language where there is a text in it, else English."""
        wanted = (get_language() or "en").partition("-")[0]
        return wanted if self.texts.get(wanted) else "en"

    @property
    def text(self) -> str:
        """The rules in that language."""
        return str(self.texts[self.language])


class RulesAcceptance(models.Model):
    """Somebody has agreed to a version, once."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # The database's own: with a sign-up that nobody confirms it goes.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("member"),
    )
    rules = models.ForeignKey(
        JoiningRules, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        app_label = "members"
        verbose_name = _("acceptance of the rules")
        verbose_name_plural = _("acceptances of the rules")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["member", "rules"], name="rules_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.rules_id}"
