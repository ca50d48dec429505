"""What changes services."""

from catalogue.operations.edit import Changes, edit
from catalogue.operations.publish import publish
from catalogue.operations.standing import archive, pause, resume


__all__ = ["Changes", "archive", "edit", "pause", "publish", "resume"]
