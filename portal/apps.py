"""What needs several apps at once."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What needs several apps at once."""

    name = "portal"

    def ready(self) -> None:
        """Say what members are told."""
        # The apps below are ready by now.
        from portal.moderating import register_sentences  # noqa: PLC0415

        register_sentences()
