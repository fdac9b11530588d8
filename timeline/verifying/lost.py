"""A quote that the latest text of its article no longer holds is lost; what is lost says why."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Q

from articles.models import Article, ArticleVersion, Quote
from timeline.verifying.breach import Breach


def check_lost_quotes(counted: Counter[str]) -> Iterator[Breach]:
    """Of every article that has changed: accepted quotes of older texts still stand in the latest one."""
    telling = Q(versions__text__isnull=False, versions__is_trivial=False)
    changed = Article.objects.annotate(texts=Count("versions")).filter(telling, texts__gt=1).distinct()
    for article in changed.only("public_id").order_by("pk").iterator(chunk_size=500):
        latest = (
            ArticleVersion.objects.filter(article=article, text__isnull=False, is_trivial=False)
            .only("number", "text")
            .latest("number")
        )
        older = Quote.objects.accepted().filter(version__article=article, version__number__lt=latest.number)
        for quote in older.only("public_id", "exact", "fragments").iterator(chunk_size=500):
            counted["quotes of older texts"] += 1
            if not all(words in (latest.text or "") for words in _words(quote)):
                yield Breach(
                    f"Quote {quote.public_id}",
                    f"it is shown as held, but its words do not stand in version {latest.number} of "
                    f"article {article.public_id}.",
                )


def check_reasons_of_loss(counted: Counter[str]) -> Iterator[Breach]:
    """Only a lost quote has a reason for it, and it is given up only with a text that was taken down."""
    for quote in (
        Quote.objects.filter(status=Quote.Status.LOST)
        .select_related("version")
        .defer("version__text", "version__raw", "version__spans")
        .order_by("pk")
        .iterator(chunk_size=500)
    ):
        counted["lost quotes"] += 1
        if quote.is_given_up and quote.version.taken_down_at is None:
            yield Breach(f"Quote {quote.public_id}", "it is given up, but its text was not taken down.")
    for quote in Quote.objects.exclude(status=Quote.Status.LOST).exclude(lost_because="").order_by("pk"):
        yield Breach(f"Quote {quote.public_id}", f"it is {quote.status} and has a reason for its loss.")


def _words(quote: Quote) -> list[str]:
    if quote.exact is not None:
        return [quote.exact]
    return [fragment["exact"] for fragment in quote.fragments if fragment["exact"]]
