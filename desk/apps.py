"""Where editors work, inside the admin."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from desk import sessions, signing_in  # noqa: F401 - they hear who signs in, and who fails to
