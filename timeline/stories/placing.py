"""Whether a quote of a story stands where the file says, in the database and in the text that is held."""

from articles.models import ArticleVersion, Quote
from timeline.stories.format import Record


def says_the_same(quote: Quote, version: ArticleVersion, record: Record) -> bool:
    """Whether the quote has its place and words already; those of a text taken down no longer change."""
    if quote.is_given_up:
        return True
    place = (quote.version_id, quote.start, quote.end, quote.kind, quote.fragments)
    told = (version.pk, record["start"], record["end"], record["kind"], record["fragments"])
    return place == told and record["exact"] in (None, quote.exact)


def misplaced(record: Record, version: ArticleVersion) -> list[str]:
    """Say which words of a quote do not stand in the text that is held."""
    if version.text is None:
        return []
    words = [(record["start"], record["end"], record["exact"])] if record["exact"] is not None else []
    words += [(part["start"], part["end"], part["exact"]) for part in record["fragments"]]
    return [
        f"Quote {record['public_id']}: its words are not at {start} to {end} of {record['article']}."
        for start, end, exact in words
        if version.text[start:end] != exact
    ]
