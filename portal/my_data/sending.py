"""How a member's data is answered: as a file to keep, straight from where it was written."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import IO, Final
from uuid import UUID

from django.http import FileResponse

from common.transactions import door


CHUNK: Final = 64 * 1024
Writer = Callable[..., IO[bytes]]


def given(write: Writer, *, member_id: UUID, at: datetime, ending: str) -> FileResponse:
    """The answer that sends a member's data; nobody keeps it on the way."""
    with door():
        written = write(member_id=member_id, at=at)
    digest = sha256()
    for chunk in iter(partial(written.read, CHUNK), b""):
        digest.update(chunk)
    written.seek(0)
    answer = FileResponse(written, as_attachment=True, filename=f"hourbank-my-data.{ending}")
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"{digest.hexdigest()}"'
    return answer
