"""What begins to watch when Django begins."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "House"

    def ready(self) -> None:
        from config import afterwards, moments
        from config.observing import statements

        statements.listen()
        afterwards.listen()
        moments.listen()
