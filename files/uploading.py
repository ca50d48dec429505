"""The bound on a whole upload, before its first byte is stored."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """Refuses a body that says it is larger than any form of ours needs, files included.

    A body can't be longer than it says: web servers stop reading there. First in
    `FILE_UPLOAD_HANDLERS`; the handlers behind it keep small files in memory and larger ones in a
    temporary folder.
    """

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: dict[str, str],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Look at the length alone.

        Raises:
            RequestDataTooBig: it is more than `UPLOAD_MOST_BYTES`.
        """
        if content_length > settings.UPLOAD_MOST_BYTES:
            raise RequestDataTooBig("The body is larger than UPLOAD_MOST_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""
