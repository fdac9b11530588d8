"""The library: what was published and what it says."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles and quotes"

    def ready(self) -> None:
        from articles import recording  # noqa: F401 - listens to what history is given
