"""What changes services."""

from catalogue.operations.edit import Changes, edit
from catalogue.operations.publish import draft, publish
from catalogue.operations.review import approve, reject, take_review
from catalogue.operations.standing import archive, pause, renew, resume
from catalogue.operations.submit import submit, withdraw


__all__ = [
    "Changes",
    "approve",
    "archive",
    "draft",
    "edit",
    "pause",
    "publish",
    "reject",
    "renew",
    "resume",
    "submit",
    "take_review",
    "withdraw",
]
