"""What is said to a door, as bytes that are the same whenever the same is said."""

import hashlib
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from workflow.operations import fingerprint


def content_of(*, method: str, path: str, said: Any) -> bytes:
    """The fingerprint of a call or a form.

    What is said counts, not how it is spelled: who tries again may order its fields otherwise.
    """
    body = json.dumps(said, sort_keys=True, default=_digest).encode()
    return fingerprint(method=method, path=path, body=body)


def _digest(upload: "UploadedFile[bytes]") -> str:
    """A file, by its content."""
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()
