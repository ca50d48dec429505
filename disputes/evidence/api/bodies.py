"""What calls may say."""

from common.api.fields import TextField
from common.api.serializers import Body
from disputes.evidence.models import LONGEST_CAPTION
from files.api import UploadField
from files.states import PICTURES_AND_PDF


class EvidenceBody(Body):
    """A picture or a document and what it shows, as multipart/form-data."""

    file = UploadField(kinds=PICTURES_AND_PDF, help_text="JPEG, PNG, WebP or PDF, at most 10 MiB.")
    caption = TextField(required=False, allow_blank=True, max_length=LONGEST_CAPTION)
