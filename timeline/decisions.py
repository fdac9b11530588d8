"""What was decided about a quote and when, as far as readers may know: never by whom, nor why.

Told from the quote's history. What stood before it was first accepted is not told, apart from how it came
to us; a change counts from then on, and only of what readers see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.models import Quote
from articles.phrasing import joined
from timeline.dates import spell_day
from timeline.lines import LOSSES
from timeline.stories.rows import REASON as STORY

ACCEPTED = "Accepted by an editor"
PUBLIC = (Quote.Status.ACCEPTED, Quote.Status.LOST)

SEEN = {
    "who said it": (
        "speaker_id", "speaker_description", "speaker_confidence", "anonymity_reason", "relayed_by_id",
        "relayed_by_description",
    ),
    "to whom": ("addressee", "addressee_actor_id"),
    "when it was said": ("said_on", "said_on_precision", "said_on_evidence"),
    "where and on what occasion": ("place", "occasion", "via"),
    "how close the words are to the speaker’s": ("kind", "marks_lost", "marks_lost_basis", "denied", "zone"),
    "our gist": ("gist",),
    "whether the outlet’s paraphrase is shown": ("shows_excerpt",),
}  # fmt: skip
"""What readers see of a quote beside its place, by what they are told of its change."""

PLACE = ("start", "end")
COLUMNS = [
    "history_date", "history_change_reason", "status", "lost_because", "version_id", "version__number",
    *PLACE, *(name for names in SEEN.values() for name in names),
]  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """One step, with the day on which it was taken where it is known."""

    told: str
    on: date | None = None

    @property
    def day(self) -> str:
        return spell_day(self.on) if self.on else ""


def decisions_on(quote: Quote) -> list[Decision]:
    """Return what was decided about a public quote, oldest first, in one query."""
    rows = list(quote.history.order_by("history_date", "history_id").values(*COLUMNS))
    return [_beginning(quote, rows), *_since_accepted(rows)]


def _beginning(quote: Quote, rows: Sequence[dict[str, Any]]) -> Decision:
    """Who found it; the day is told only of what was entered here, since programs and stories tell none."""
    if quote.engine_version:
        return Decision(f"Found by the program, version {quote.engine_version}")
    is_ours = bool(rows) and rows[0]["history_change_reason"] != STORY
    return Decision("Entered by an editor", rows[0]["history_date"].date() if is_ours else None)


def _since_accepted(rows: Sequence[dict[str, Any]]) -> list[Decision]:
    decisions: list[Decision] = []
    before: dict[str, Any] | None = None
    for row in rows:
        if row["status"] in PUBLIC:
            decisions += [Decision(told, row["history_date"].date()) for told in _steps(before, row)]
            before = row
        elif before is not None and before["status"] in PUBLIC:
            decisions.append(Decision("Taken back", row["history_date"].date()))
            before = before | {"status": row["status"]}
    return decisions


def _steps(before: dict[str, Any] | None, row: dict[str, Any]) -> list[str]:
    """What a row of the history says that the one before, as readers saw it, did not."""
    if before is None:
        number = row["version__number"]
        came = "Came here in a story file, accepted" if row["history_change_reason"] == STORY else ACCEPTED
        first = [f"{came}, in version {number} of the article"]
        return first + ([_lost(row)] if row["status"] == Quote.Status.LOST else [])
    steps = []
    if row["version_id"] != before["version_id"]:
        steps.append(f"Found again, word for word, in version {row['version__number']} of the article")
    elif any(row[name] != before[name] for name in PLACE):
        steps.append("Changed: where it begins or ends")
    changed = [what for what, names in SEEN.items() if any(row[name] != before[name] for name in names)]
    if changed:
        steps.append(f"Changed: {joined(changed)}")
    if row["status"] != before["status"]:
        steps.append(_lost(row) if row["status"] == Quote.Status.LOST else "Accepted again by an editor")
    return steps


def _lost(row: dict[str, Any]) -> str:
    return f"Marked lost: {LOSSES[Quote.Loss(row['lost_because'] or Quote.Loss.WORDS)]}"
