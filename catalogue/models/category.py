"""What services are found by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """What a service is about; its name is English, and shown in the reader's language if known.

    A retired one stays with the services that have it, and is offered for no new one.
    """

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Categories are listed by position, then by name.")
    )
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Services that have it keep it; nobody can choose it any more."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="category_has_a_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="category_has_a_slug"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)
