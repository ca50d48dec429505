"""The one table of files."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.states import MOST_BYTES, PICTURES, TYPES, Kind
from workflow.models import new_id


class FileManager(models.Manager["File"]):
    """Reads files without their content, which is megabytes; the content is read where it is used."""

    def get_queryset(self) -> models.QuerySet["File"]:
        """Every file, its content left behind."""
        return super().get_queryset().defer("content")


class File(models.Model):
    """A picture or a PDF that a member handed in, as it was found safe to keep.

    It is written once and never changed: another picture is another file. It may be deleted only
    while no row refers to it; what refers to it decides so, and evidence never does. Rows that name
    a file by `select_related` must leave its content: `.defer("file__content")`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    name = models.CharField(_("name"), max_length=100)
    owner_id = models.UUIDField(_("handed in by"))
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    content = models.BinaryField(_("content"), editable=False)
    # The database reckons both, so that they can't say something else than the content.
    size = models.GeneratedField(
        expression=models.Func(
            F("content"), function="octet_length", output_field=models.IntegerField()
        ),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=_("size in bytes"),
    )
    sha256 = models.GeneratedField(
        expression=models.Func(
            models.Func(F("content"), function="sha256", output_field=models.BinaryField()),
            template="encode(%(expressions)s, 'hex')",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    kept_at = models.DateTimeField(_("handed in"))

    objects = FileManager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-id"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="file_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="file_has_a_name"),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES), name="file_size_possible"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=sorted(PICTURES),
                    width__isnull=False,
                    height__isnull=False,
                    width__gte=1,
                    height__gte=1,
                )
                | Q(~Q(kind__in=sorted(PICTURES)), width__isnull=True, height__isnull=True),
                name="file_picture_says_how_large",
            ),
        ]
        indexes = [models.Index(fields=["owner_id", "-id"], name="file_of_owner")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_picture(self) -> bool:
        """Whether pages may show it."""
        return self.kind in PICTURES

    @property
    def content_type(self) -> str:
        """The media type, by the kind alone."""
        return TYPES[self.kind][0]
