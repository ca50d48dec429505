"""A member's data as one JSON file, and as tables for spreadsheets in one archive.

Rows go from the database to a temporary file a few hundred at a time, so that many years of a
member take no more memory than one. The caller's transaction is the moment that the file shows.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder

from common.sheets import harmless
from common.transactions import require_transaction
from files.models import File
from files.states import TYPES
from portal.my_data.registry import PARTS
from portal.my_data.tables import Table
from portal.reports.tables import plain


FORMAT: Final = "hourbank-my-data-1"


def as_json(*, member_id: UUID, at: datetime) -> IO[bytes]:
    """Everything in one file, to be read from its beginning."""
    require_transaction()
    written = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    for piece in _pieces(member_id, at):
        written.write(piece.encode())
    written.seek(0)
    return written


def as_archive(*, member_id: UUID, at: datetime) -> IO[bytes]:
    """A table as CSV for each part, and the member's own files, in a ZIP archive."""
    require_transaction()
    written = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for part in PARTS:
            with archive.open(f"{part.name}.csv", "w", force_zip64=True) as sheet:
                _write_sheet(sheet, part, member_id, at)
        own = File.objects.defer(None).filter(owner_id=member_id).order_by("pk")
        for file in own.iterator(chunk_size=1):
            name = f"files/{file.pk}.{TYPES[file.kind][1]}"
            archive.writestr(name, bytes(file.content), compress_type=ZIP_STORED)
    written.seek(0)
    return written


def _pieces(member_id: UUID, at: datetime) -> Iterator[str]:
    yield f'{{"format": {json.dumps(FORMAT)}, "at": {json.dumps(plain(at))}'
    for part in PARTS:
        yield f",\n{json.dumps(part.name)}: ["
        for number, row in enumerate(part.rows(member_id, at)):
            told = dict(zip(_names(part), row, strict=True))
            yield (",\n" if number else "\n") + json.dumps(told, cls=DjangoJSONEncoder)
        yield "]"
    yield "}\n"


def _write_sheet(sheet: IO[bytes], part: Table, member_id: UUID, at: datetime) -> None:
    text = TextIOWrapper(sheet, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(_names(part))
    for row in part.rows(member_id, at):
        writer.writerow([_cell(value) for value in row])
    text.detach()


def _names(part: Table) -> Sequence[str]:
    """The columns without the way to them: `transaction__at` is `transaction_at`."""
    return [column.replace("__", "_") for column in part.columns]


def _cell(value: Any) -> str | int | None:
    if isinstance(value, list | tuple | dict):
        return harmless(json.dumps(value, cls=DjangoJSONEncoder))
    return harmless(plain(value))
