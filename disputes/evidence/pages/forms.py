"""What members hand in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.forms import LinesField
from disputes.evidence.models import LONGEST_CAPTION
from files.forms import OneFileField
from files.states import MEBIBYTE, MOST_BYTES, PICTURES_AND_PDF
from workflow.pages.once import OnceForm


class EvidenceForm(OnceForm):
    """A file, and what it shows."""

    file = OneFileField(label=_("Picture or PDF"), kinds=PICTURES_AND_PDF)
    caption = LinesField(
        label=_("What does it show?"), rows=2, max_length=LONGEST_CAPTION, required=False
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix="evidence", label_suffix="")
        self.fields["file"].help_text = _(
            "A picture (JPEG, PNG or WebP) or a PDF of at most %(size)d MB."
            " Places and names of cameras are removed from pictures."
        ) % {"size": MOST_BYTES // MEBIBYTE}
