"""Questions about stored articles, actors and quotes."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef

if TYPE_CHECKING:
    from articles.models import Actor, Article, ArticleVersion, Quote  # noqa: F401 - named in quotes below


class ArticleQuerySet(models.QuerySet["Article"]):
    def with_text_sha256(self, sha256: str) -> Self:
        """Articles one version of which has exactly this text."""
        return self.filter(versions__text_sha256=sha256)


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def supplied(self) -> Self:
        return self.filter(text__isnull=False)

    def unread_by(self, engine_version: str) -> Self:
        """Texts that this version of the engine has not read yet, and that no later text has replaced.

        The quotes of a replaced text have moved on: read again, it would suggest them once more.
        """
        later = self.model.objects.filter(
            article=OuterRef("article"), number__gt=OuterRef("number"), text__isnull=False
        )
        return self.supplied().exclude(read_by=engine_version).exclude(Exists(later))


class ActorQuerySet(models.QuerySet["Actor"]):
    def canonical(self) -> Self:
        """Actors that are not merged into another."""
        return self.filter(merged_into__isnull=True)


class QuoteQuerySet(models.QuerySet["Quote"]):
    def suggested(self) -> Self:
        return self.filter(status="suggested")

    def accepted(self) -> Self:
        return self.filter(status="accepted")

    def newest(self, most: int) -> Self:
        """The `most` of these that were found last; all, where there are fewer."""
        last = list(self.order_by("-pk").values_list("pk", flat=True)[most - 1 : most])
        return self.filter(pk__gte=last[0]) if last else self

    def overlapping(self, version: "ArticleVersion", start: int, end: int) -> Self:
        return self.filter(version=version, start__lt=end, end__gt=start)

    def unspoken(self) -> Self:
        """Quotes without a speaker, named or described."""
        return self.filter(speaker__isnull=True, speaker_description="")

    def in_reading_order(self) -> Self:
        return self.order_by("version", F("start"), F("end"))
