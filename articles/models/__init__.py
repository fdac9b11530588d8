"""What was published and what it says: outlets, articles and their versions, actors, quotes, statements."""

from articles.models.actors import Actor, Alias
from articles.models.articles import PRACTICE_ID, Article, ArticleVersion
from articles.models.outlets import Outlet
from articles.models.quotes import Quote
from articles.models.statements import QuotePair, Rendition, Statement
from articles.models.syndication import Fingerprint, SharedPassage, Shingle

__all__ = [
    "PRACTICE_ID",
    "Actor",
    "Alias",
    "Article",
    "ArticleVersion",
    "Fingerprint",
    "Outlet",
    "Quote",
    "QuotePair",
    "Rendition",
    "SharedPassage",
    "Shingle",
    "Statement",
]
