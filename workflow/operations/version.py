"""The guard against lost updates: a change that was made from an older copy is refused."""

from django.utils.translation import gettext as _

from common.errors import StaleVersion
from workflow.models import Subject


def require_version(*, subject: Subject, expected_version: int | None) -> None:
    """Refuse a change that its author made from an older version; None expects nothing.

    The caller holds the subject's lock.

    Raises:
        StaleVersion: with the row's version in its facts.
    """
    if expected_version is not None and expected_version != subject.version:
        raise StaleVersion(
            _(
                "This has changed since you opened it. Look at it again, and repeat what you wanted to do."
            ),
            version=subject.version,
        )
