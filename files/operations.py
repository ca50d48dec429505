"""Keeping files, and letting go of those that nothing needs any more."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from common.errors import Refused
from common.transactions import require_transaction
from files.checking import Checked, Upload, check
from files.models import File
from files.states import MOST_BYTES, Kind


def keep(
    *,
    upload: Upload | Checked,
    kinds: Collection[Kind],
    owner_id: UUID,
    at: datetime,
    most_bytes: int = MOST_BYTES,
) -> File:
    """Keep an upload as a file, in the transaction of what it belongs to.

    A door that has looked into it already (`files.forms`, `files.checking.check`) gives what it
    found; an upload as it came is looked into here.

    Raises:
        Refused: see `files.checking.check`.
    """
    require_transaction()
    found = upload
    if not isinstance(found, Checked):
        found = check(found, kinds=kinds, most_bytes=most_bytes)
    elif found.kind not in kinds:
        raise Refused(_("This kind of file isn’t taken here."), code="file_of_wrong_kind")
    return File.objects.create(
        kind=found.kind,
        name=found.name,
        owner_id=owner_id,
        width=found.width,
        height=found.height,
        content=found.content,
        kept_at=at,
    )


def discard(*, file_id: UUID) -> bool:
    """Delete a file once nothing refers to it; False where something does, or it is gone already.

    Whoever replaces a picture calls it after it has let go of the old one. What a row refers to
    stays, so evidence does: its rows are never deleted.
    """
    require_transaction()
    try:
        gone, _by_table = File.objects.filter(pk=file_id).delete()
    except ProtectedError:
        return False
    return bool(gone)
