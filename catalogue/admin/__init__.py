"""Services, those that wait for approval, and their categories, for staff."""

from catalogue.admin.categories import CategoryAdmin
from catalogue.admin.reviews import ReviewAdmin
from catalogue.admin.services import ServiceAdmin


__all__ = ["CategoryAdmin", "ReviewAdmin", "ServiceAdmin"]
