"""Check what is promised by computing it anew: hashes, anchors, sources, entries, excerpts, exports.

Nothing here asks the triggers that made what is checked. Every check streams over its table and yields a
`Breach` for each record that does not hold.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from timeline.verifying.breach import Breach
from timeline.verifying.corrections import check_corrections
from timeline.verifying.entries import check_entries
from timeline.verifying.events import check_citations
from timeline.verifying.excerpts import check_excerpts
from timeline.verifying.exports import check_exports
from timeline.verifying.lost import check_lost_quotes, check_reasons_of_loss
from timeline.verifying.pages import check_lost_marks
from timeline.verifying.showings import check_showings
from timeline.verifying.texts import check_texts
from timeline.verifying.wordings import check_wordings

Check = Callable[["Counter[str]"], Iterator[Breach]]

CHECKS: tuple[Check, ...] = (
    check_texts,
    check_citations,
    check_entries,
    check_wordings,
    check_showings,
    check_corrections,
    check_excerpts,
    check_lost_quotes,
    check_reasons_of_loss,
    check_exports,
    check_lost_marks,
)

__all__ = ["CHECKS", "Breach", "verify"]


def verify(counted: Counter[str]) -> Iterator[Breach]:
    """Yield every breach found, and count in `counted` what was checked.

    All checks see the database as it was at one moment, unless a transaction is open already.
    """
    takes_snapshot = not connection.in_atomic_block
    with transaction.atomic():
        if takes_snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for check in CHECKS:
            yield from check(counted)
