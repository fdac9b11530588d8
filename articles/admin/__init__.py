"""The library as editors see it in the admin: outlets, articles, actors, quotes, statements."""

from articles.admin.actors import ActorAdmin
from articles.admin.articles import ArticleAdmin, ArticleVersionAdmin
from articles.admin.outlets import OutletAdmin
from articles.admin.passages import SharedPassageAdmin
from articles.admin.quotes import QuoteAdmin
from articles.admin.statements import StatementAdmin

__all__ = [
    "ActorAdmin",
    "ArticleAdmin",
    "ArticleVersionAdmin",
    "OutletAdmin",
    "QuoteAdmin",
    "SharedPassageAdmin",
    "StatementAdmin",
]
