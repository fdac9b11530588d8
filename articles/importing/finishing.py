"""What follows when a text is stored: it is read for quotes and compared with all others.

Whichever way a text came in, it is this that follows. The text is stored by then, and stays so whatever
happens here: what failed is said, and a command takes it up.
"""

import logging
from dataclasses import dataclass

from articles.importing.trouble import trouble_of
from articles.models import ArticleVersion
from articles.reading import read_version
from articles.syndication import suggest_passages

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finished:
    """What came of it: quotes suggested, and what an editor should be told."""

    suggestions: int = 0
    notes: tuple[str, ...] = ()


def finish(version: ArticleVersion, *, reading: bool = True) -> Finished:
    """Read the stored text, unless `reading` is off, then compare it; neither undoes what is stored.

    A text without quotation marks is compared only once it was read, since before nobody knows which words
    in it are a speaker's.
    """
    suggestions = 0
    notes = []
    if reading:
        try:
            suggestions = read_version(version).added
        except Exception as error:
            why = _told(error, f"Reading version {version.pk} failed")
            notes.append(f"it could not be read for quotes: {why} and try manage.py read_articles")
    if reading or not version.marks_lost:
        try:
            suggest_passages(version)
        except Exception as error:
            why = _told(error, f"Comparing version {version.pk} failed")
            notes.append(f"it could not be compared with others: {why} and try manage.py find_copies")
    return Finished(suggestions, tuple(notes))


def _told(error: Exception, what: str) -> str:
    """Log what failed and return what to look at first; called while `error` is handled.

    Where the database is in trouble the sentence says it all, and no traceback is written for each text.
    """
    if trouble := trouble_of(error):
        logger.warning("%s: %s", what, trouble)
        return trouble[0].lower() + trouble[1:]
    logger.exception(what)
    return "see the log"
