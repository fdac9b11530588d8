"""Citations as a table: which article or quote an event rests on, and in which order readers see them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from articles.models import Article, Quote
from articles.recording import save_for
from desk.holding import hold_events, hold_quotes
from desk.linking import reason_against_linking
from desk.spreadsheets.sheets import REASON, Change, LineRefused, Sheet, in_parts
from desk.spreadsheets.tables import Row, TableRefused
from timeline.models import Citation, Event

CHANGEABLE = ("relation", "stance", "note", "position")

READ = (
    "event__slug", "article__public_id", "article__headline", "article__outlet__short_name",
    "article__outlet__name", "quote__public_id", "quote__speaker__merged_into__name", "quote__speaker__name",
    "quote__speaker_description", "quote__exact", "quote__gist", "quote__status",
)  # fmt: skip
"""What is read for a line beside what can be changed in it."""


class CitationSheet(Sheet):
    """Citations. A line is known by its event and its quote, or its article where it cites no quote."""

    columns = ("event", "quote", "article", *CHANGEABLE)
    told = ("outlet", "headline", "speaker", "words", "quote_status")
    permissions = ("timeline.add_citation", "timeline.change_citation")
    looks = ("timeline.view_citation", "timeline.view_event", "articles.view_quote")

    def __init__(self, user: User | None = None) -> None:
        super().__init__(user)
        self._seen: dict[tuple[int, int, int | None], int] = {}

    def rows(self) -> Iterator[dict[str, str]]:
        for events in in_parts(Event.objects.order_by("sort_on", "pk")):
            citations = Citation.objects.filter(event__in=events).order_by(
                "event__sort_on", "event_id", "position", "pk"
            )
            yield from map(_written, citations.values(*CHANGEABLE, *READ).iterator(chunk_size=2_000))

    def refuse_columns(self, columns: Sequence[str]) -> None:
        if "event" not in columns:
            raise TableRefused("There is no column event: no line says what it is evidence for.")
        if not {"quote", "article"} & set(columns):
            raise TableRefused("There is no column quote and none article: no line says what is cited.")

    def name(self, row: Row) -> str:
        said = row.cells.get("quote", "").strip() or row.cells.get("article", "").strip()
        return " ".join(filter(None, [row.cells.get("event", "").strip(), said]))

    def hold(self, rows: Sequence[Row]) -> None:
        named = {row.cells.get("quote", "").strip() for row in rows}
        hold_quotes(Quote.objects.filter(public_id__in=named).values_list("pk", flat=True))
        hold_events({row.cells["event"].strip() for row in rows})

    def take(self, row: Row) -> tuple[str, list[Change]]:
        quote, article = self._cited(row)
        event = self._event(row)  # after the quote, as everywhere: quotes are held before events
        key = (event.pk, article.pk, quote.pk if quote else None)
        if key in self._seen:
            raise LineRefused(f"This citation stands in line {self._seen[key]} already.")
        self._seen[key] = row.line
        there = Citation.objects.filter(event=event, article=article, quote=quote).first()
        citation = there or Citation(event=event, article=article, quote=quote)
        before = cells(citation) if there else dict.fromkeys(self.columns, "")
        self._set(citation, {name: row.cells[name] for name in CHANGEABLE if name in row.cells}, before)
        if there is None:
            if quote is not None and (why := reason_against_linking(quote, citation.relation)):
                raise LineRefused(f"quote: {why}")
            if not row.cells.get("position", "").strip():
                last = event.citations.aggregate(last=Max("position"))["last"]
                citation.position = 0 if last is None else last + 1
        after = cells(citation)
        changes = [Change(name, before[name], after[name]) for name in after if before[name] != after[name]]
        if changes:
            citation.full_clean()
            save_for(citation, self.user, REASON)
        return ("new" if there is None else "changed" if changes else "same"), changes

    def _cited(self, row: Row) -> tuple[Quote | None, Article]:
        """The quote, held, and the article that the line cites."""
        named, of = (row.cells.get(name, "").strip() for name in ("quote", "article"))
        if not named and not of:
            raise LineRefused("It cites nothing: give a quote, or an article as a whole.")
        article = Article.objects.filter(public_id=of).first() if of else None
        if of and article is None:
            raise LineRefused(f"article: there is none with the id “{of}”.")
        if not named:
            assert article is not None
            return None, article
        quote = (
            Quote.objects.select_for_update(of=("self",), no_key=True)
            .select_related("version__article")
            .filter(public_id=named)
            .first()
        )
        if quote is None:
            raise LineRefused(f"quote: there is none with the id “{named}”.")
        if article is not None and quote.version.article_id != article.pk:
            raise LineRefused("article: the quote stands in another article; leave the article out.")
        return quote, quote.version.article

    def _event(self, row: Row) -> Event:
        slug = row.cells["event"].strip()
        event = Event.objects.select_for_update(no_key=True).filter(slug=slug).first()
        if event is None:
            raise LineRefused(f"event: there is none with the address “{slug}”.")
        return event

    def _set(self, citation: Citation, given: dict[str, str], before: dict[str, str]) -> None:
        for column, cell in given.items():
            if cell == before[column]:
                continue
            value = cell.strip() if column != "note" else cell
            if column == "position":
                if value and not (value.isascii() and value.isdigit() and len(value) < 9):
                    raise LineRefused(f"position: “{value}” is no place in an order: give a number from 0.")
                citation.position = int(value or 0)
            elif column == "note":
                citation.note = value
            else:
                _choose(citation, column, value)


def cells(citation: Citation) -> dict[str, str]:
    """Return a citation as it is written."""
    return {
        "event": citation.event.slug,
        "quote": citation.quote.public_id if citation.quote else "",
        "article": citation.article.public_id,
        "relation": citation.relation,
        "stance": citation.stance,
        "note": citation.note,
        "position": str(citation.position),
    }


def _written(row: dict[str, Any]) -> dict[str, str]:
    """Return a citation as it is written, with what is told beside it, from what was READ."""
    speaker = row["quote__speaker__merged_into__name"] or row["quote__speaker__name"]
    return {
        "event": row["event__slug"],
        "quote": row["quote__public_id"] or "",
        "article": row["article__public_id"],
        "relation": row["relation"],
        "stance": row["stance"],
        "note": row["note"],
        "position": str(row["position"]),
        "outlet": row["article__outlet__short_name"] or row["article__outlet__name"],
        "headline": row["article__headline"],
        "speaker": speaker or row["quote__speaker_description"] or "",
        "words": row["quote__exact"] or row["quote__gist"] or "",
        "quote_status": row["quote__status"] or "",
    }


def _choose(citation: Citation, column: str, value: str) -> None:
    """Set one of the fields with few values, told by its value or its words."""
    kinds = Citation.Relation if column == "relation" else Citation.Stance
    choices = {words.lower(): kept for kept, label in kinds.choices for words in (kept, str(label))}
    default = {"relation": Citation.Relation.ABOUT, "stance": Citation.Stance.REPORTS}[column]
    chosen = choices.get(value.lower(), "") if value else default.value
    if not chosen:
        raise LineRefused(f"{column}: “{value}” is none of {', '.join(kinds.values)}.")
    setattr(citation, column, chosen)
