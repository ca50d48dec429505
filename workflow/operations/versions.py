"""The guard against lost updates between a page and its form."""

from django.utils.translation import gettext as _

from common.errors import StaleVersion
from workflow.models import Subject


def require_version(*, subject: Subject, expected_version: int | None) -> None:
    """Refuse a caller who has seen an older version of the locked subject; None asks for no check.

    Raises:
        StaleVersion: with the row's version in its facts.
    """
    if expected_version is not None and expected_version != subject.version:
        raise StaleVersion(
            _("This has changed since you last saw it. Look at it again, then decide."),
            version=subject.version,
        )
