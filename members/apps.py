"""Members of the bank."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who belongs to the bank, and how they sign in."""

    name = "members"
