"""How a member's data is answered: as a file to keep, straight from where it was written."""

from collections.abc import Callable
from datetime import datetime
from typing import IO
from uuid import UUID

from django.http import FileResponse

from common.transactions import door


Writer = Callable[..., IO[bytes]]


def given(write: Writer, *, member_id: UUID, at: datetime, ending: str) -> FileResponse:
    """The answer that sends a member's data; nobody keeps it on the way."""
    with door():
        written = write(member_id=member_id, at=at)
    answer = FileResponse(written, as_attachment=True, filename=f"hourbank-my-data.{ending}")
    answer["Cache-Control"] = "private, no-store"
    return answer
