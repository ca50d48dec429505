"""Mails that are kept instead of sent: where one tries the bank out, they are read at /dev/mail/."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from workflow.models import new_id


# The oldest make room, so that a demo that runs for weeks fills no disk.
MOST_KEPT: Final = 500


class Keeper(BaseEmailBackend):
    """A mail server that never sends anything: each mail is a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep them. Their names grow with time."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            file = folder() / f"{new_id()}.eml"
            # Nobody reads half a mail.
            half = file.with_suffix(".half")
            half.write_bytes(message.message().as_bytes())
            half.rename(file)
        for old in _files()[MOST_KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A mail as it would have arrived; `html` is empty where it has none."""

    id: UUID
    to: str
    subject: str
    at: datetime | None
    text: str
    html: str
    headers: Sequence[tuple[str, str]]


def folder() -> Path:
    """Where they are kept."""
    return Path(settings.KEPT_MAIL)


def newest(*, most: int) -> Iterator[Kept]:
    """The newest mails, newest first."""
    return (_read(file) for file in _files()[:most])


def kept(mail_id: UUID) -> Kept | None:
    """One mail; None where there is none, or none any more."""
    file = folder() / f"{mail_id}.eml"
    return _read(file) if file.is_file() else None


def _files() -> list[Path]:
    return sorted(folder().glob("*.eml"), reverse=True)


def _read(file: Path) -> Kept:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    date = message["Date"]
    return Kept(
        id=UUID(file.stem),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=date.datetime if date else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=[(name, str(value)) for name, value in message.items()],
    )


def _part(message: Parsed, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
