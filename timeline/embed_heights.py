"""How high an embed is at a given width: worked out from its texts, so that a page around it does not jump.

Each text is broken into lines by the widths of its letters, those of typefaces in the middle of what readers'
devices have, and each line counts with the height that static/css/embed.css gives it. Real typefaces are
wider or narrower: docs/embedding.md says by how much the result was off. Nothing is ever cut: a frame that is
too low scrolls.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from timeline.cards import Card
from timeline.embed_addresses import Embed
from timeline.embeds import (
    EVENTS_UNASKED,
    entries_of_event,
    event_embed,
    measured_timeline,
    quote_embed,
    statement_embed,
)
from timeline.lines import Line
from timeline.overview_drawing import Overview
from timeline.paging import SIZE

SERIF = {
    250: "'", 300: " ,-./:;\\ijl|’·", 350: "!()IJ[]ft", 450: '"*_`r–', 500: "?csxz“”", 550: "aekovy",
    600: "$0123456789LTYbdghnpqu{}", 650: "AFPSVXZ", 700: "BCEKR", 750: "DGOQ", 800: "#+<=>HNU^w~×≠",
    850: "&", 900: "%m", 950: "@MW—…",
}  # fmt: skip
SANS = {
    200: "'", 250: "ijl|’", 300: " !,./:;I[\\]ft·", 350: '"()-`r{}“”', 400: "*", 500: "J^cksvxyz",
    550: "#$0123456789?L_abdeghnopqu–≠", 600: "+<=>FTZ~×", 700: "&ABEKPSVXY", 750: "CDHNRUw", 800: "GOQ",
    850: "Mm", 900: "%", 950: "W", 1000: "—…", 1050: "@",
}  # fmt: skip
"""Widths in thousandths of the size of type."""

OTHER, WIDE = 560, 1000
"""Widths of letters that no face above names: of most scripts, and of those written in squares."""

BOLD = 1.08

EDGES = 34
"""Pixels that padding and border take of the width; of the height they take 30.8."""

TWO_COLUMNS_FROM = 544
"""Pixels of room from which the time of an event stands in a column of its own."""

MARKED_FROM = 768
"""Pixels from which wordings are marked unasked."""

KEY = ["left out stands in the other only"] * 12
"""Stands for what the key says of as many marks."""

SITE = "https://sourceline.example.org"
"""Stands for the scheme and host of printed addresses: some are longer, most shorter."""


@dataclass(frozen=True)
class Type:
    """A kind of text: its face, its size in pixels, and the height of a line in pixels."""

    face: str
    size: float
    line: float
    is_bold: bool = False

    def width(self, text: str) -> float:
        """Pixels that `text` takes on one line."""
        return _width(text, self.face) * self.size / 1000 * (BOLD if self.is_bold else 1)

    def lines(self, text: str, room: float) -> int:
        """How many lines `text` takes in a column of `room` pixels.

        >>> Type("sans", 16, 24).lines("one two three four", 75)
        2
        """
        count, used, space = 1, 0.0, self.width(" ")
        for word in text.split():
            wide = self.width(word)
            if used and used + space + wide > room:
                count, used = count + 1, 0.0
            if wide > room > 0:  # broken wherever the line ends
                count += int(wide // room)
                wide %= room
            used += wide + (space if used else 0)
        return count

    def height(self, text: str, room: float) -> float:
        """Pixels that `text` takes in a column of `room` pixels; nothing takes none."""
        return self.lines(text, room) * self.line if text.strip() else 0.0


@lru_cache(maxsize=4096)
def _letter(letter: str, face: str) -> int:
    for width, letters in (SERIF if face == "serif" else SANS).items():
        if letter in letters:
            return width
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    base = unicodedata.normalize("NFD", letter)[0]
    return OTHER if base == letter else _letter(base, face)


def _width(text: str, face: str) -> int:
    return 602 * len(text) if face == "mono" else sum(_letter(letter, face) for letter in text)


TITLE = Type("serif", 22, 26, is_bold=True)
DAY = Type("serif", 17, 20.1, is_bold=True)
EVENT = Type("serif", 18, 21.2, is_bold=True)
QUOTE = Type("serif", 17, 23.8)
FRAGMENT = Type("serif", 17.4, 24)
WORDS = Type("serif", 22, 29.9)
GIST = Type("sans", 20, 29)
WORDING = Type("serif", 19, 29.45)
TEXT = Type("sans", 16, 24)
HEADING = Type("sans", 16, 20.8, is_bold=True)
LABEL = Type("sans", 14, 21)
SMALL = Type("sans", 13, 19.5)
SOURCE = Type("sans", 13, 18.2)
BY = Type("sans", 13, 18.9)
ADDRESS = Type("mono", 13, 19.5)


def height_of(embed: Embed, width: int, shown: dict[str, Any] | None = None) -> int:
    """Return the height, in pixels, at which nothing of `embed` scrolls in a frame `width` pixels wide.

    `shown` is what `measured` gave for a timeline, where it is there already. Else four queries for a
    timeline and an event, two for a quote, at most four for a statement.
    """
    match embed.kind:
        case "timeline":
            return _timeline_heights(embed, width, embed.options.events or EVENTS_UNASKED, shown)[-1]
        case "event":
            found = entries_of_event(event=embed.page.record.pk)
            return of_event(event_embed(found, embed.options), width) if found else 0
        case "quote":
            return of_quote(quote_embed(embed.page.record, embed.options), width)
    wanted = embed.page.query.get("with", "")
    return of_statement(statement_embed(embed.page.record, wanted, embed.options), width)


def fitting_events(
    embed: Embed, width: int, height: int, shown: dict[str, Any] | None = None
) -> tuple[int, int]:
    """Return how many events of a timeline fit into `height` pixels, at least one, and the height they need.

    `shown` as for `height_of`. Else four queries, and one or two more where words are searched.
    """
    heights = _timeline_heights(embed, width, SIZE, shown)
    fitting = max(1, sum(1 for needed in heights if needed <= height))
    return fitting, heights[min(fitting, len(heights)) - 1]


def measured(embed: Embed) -> dict[str, Any]:
    """Return what the height of a timeline's embed depends on, and its filters in words."""
    return measured_timeline(embed.page.record, embed.page.query, embed.options)


def _timeline_heights(embed: Embed, width: int, most: int, shown: dict[str, Any] | None) -> list[int]:
    """The heights with one event, with two and so on, up to `most`."""
    return of_timeline(shown or measured(embed), width)[:most]


def of_timeline(shown: dict[str, Any], width: int) -> list[int]:
    """The heights of a timeline's embed with its first event alone, its first two and so on."""
    room = width - EDGES
    top = TITLE.height(shown["title"], room) + 2.4
    told = "".join(part.text for part in shown["sentence"])
    top += LABEL.height(f"{shown['days_covered']} · {shown['zone']}. {told}", room)
    top += sum(LABEL.height(problem.message, room - 32) + 22.4 for problem in shown["problems"])
    if shown["has_filters"]:
        top += 8 + 28 + _chips([chip.label for chip in shown["chips"]], room)
    if shown["overview"]:
        top += _overview(shown["overview"], room)
    end = _footer("All 1,000 events on Sourceline", shown["page_path"], room)
    more = 12.8 + 40
    total = sum(len(day.cards) for day in shown["days"]) + len(shown["background"])
    heights: list[int] = []
    down = top

    def done() -> None:
        is_last = len(heights) + 1 == total and not shown["next_address"]
        heights.append(_frame(down + end + (0 if is_last else more)))

    for day in shown["days"]:
        down += _day(day.title, day.note, room)
        for place, card in enumerate(day.cards):
            down += _event(card, room) + (1 if place else 0)
            done()
    if shown["background"]:
        down += _day("Background", "", room)
    for item in shown["background"]:
        down += 18.6 + TEXT.height(f"{item.title} {item.note}", room)
        done()
    return heights or [_frame(down + 12.8 + LABEL.line + end)]


def of_event(shown: dict[str, Any], width: int) -> int:
    """The height of an event's embed."""
    room = width - EDGES
    card: Card = shown["card"]
    outlets = ", ".join(" + ".join(report) for report in card.outlets)
    parts = [
        LABEL.height(" · ".join(one["title"] for one in shown["timelines"]), room),
        5.6 + TITLE.height(shown["title"], room) + 2.4,
        LABEL.height(f"{shown['when']} · {card.about}", room),
        LABEL.height(card.people, room),
        7.2 + TEXT.height(card.summary, room) if card.summary else 0,
        sum(_said(line, room) for line in card.lines),
        9.6 + BY.height(f"{card.by}: {outlets} {card.more_outlets}", room),
    ]
    if card.differences or card.more:
        parts.append(12.8 + LABEL.height(f"≠ {card.differences} · {card.more}", room))
    return _frame(sum(parts) + _footer(shown["onward"], shown["page_path"], room))


def of_quote(shown: dict[str, Any], width: int) -> int:
    """The height of a quote's embed."""
    room = width - EDGES
    inside = room - 29.6
    words = shown["words"]
    parts = [LABEL.height(f"{event['title']}, {event['when']}", room) for event in shown["events"]]
    if shown["lost"]:
        lost = f"{shown['loss']}: the words stood {shown['lost']}. {shown['given_up']}"
        parts.append(22.4 + LABEL.height(lost, room - 32))
    if shown["pieces"]:
        spoken = "".join(piece.text for piece in shown["pieces"])
        parts.append(11.2 + WORDS.height(f"“{spoken}”", inside))
    elif words.fragments:
        parts.append(17.6 + TEXT.height(words.gist, inside))
        parts.append(WORDS.height(" … ".join(f"“{words}”" for words in words.fragments), inside))
    else:
        parts.append(11.2 + GIST.height(words.excerpt or words.gist or shown["given_up"], inside))
    unnamed = f", relaying {shown['relaying']}" if shown["relaying"] else shown["unnamed"]
    credit = f"{shown['speaker']}{unnamed}, {shown['relay']}, {shown['when']}"
    parts.append(11.2 + TEXT.height(credit, inside))
    told = f"In {shown['outlet']}, {shown['closeness']}. Published: {shown['published']}. Told in our words."
    parts.append(11.2 + LABEL.height(told, inside))
    if address := shown["article_address"] or shown["archive_address"]:
        parts.append(11.2 + LABEL.line + ADDRESS.height(address, inside))
    return _frame(sum(parts) + _footer(shown["onward"], shown["page_path"], room))


def of_statement(shown: dict[str, Any], width: int) -> int:
    """The height of a statement's embed, without marks where it is narrow."""
    room = width - EDGES
    parts = [LABEL.height(f"{event['title']}, {event['when']}", room) for event in shown["events"]]
    parts.append((5.6 if parts else 0) + TITLE.height(shown["title"], room) + 2.4)
    told = f"{shown['speaker']}, {shown['when']}. {shown['lede']} {shown['counted']}."
    parts.append(LABEL.height(told, room))
    if shown["marks"] or shown["others"]:
        offers = " ".join(["Mark what differs", *(f"Compare with {letter}" for letter in shown["others"])])
        parts.append(12.8 + LABEL.height(offers, room))
    if shown["marks"] and width >= MARKED_FROM:
        parts.append(
            36.2
            + LABEL.height(" ".join(["Word by word, against wording A", *KEY[: len(shown["marks"])]]), room)
        )
    columns = max(1, int((room + 32) // 304)) if shown["others"] else 1
    each = (room - 32 * (columns - 1)) / columns
    wordings = [_wording(wording, each, has_marks=width >= MARKED_FROM) for wording in shown["wordings"]]
    rows = [max(wordings[start : start + columns]) for start in range(0, len(wordings), columns)]
    parts.append(16 + sum(rows) + 24 * (len(rows) - 1) if rows else 0)
    carried = [f"□ {word}: {', '.join(outlets)}" for _, word, outlets in shown["carried"]]
    parts.append(12.8 + sum(18.6 + TEXT.height(one, room) for one in carried) - 1)
    return _frame(sum(parts) + _footer(shown["onward"], shown["page_path"], room))


def _wording(wording: Any, room: float, *, has_marks: bool) -> float:
    pieces: Sequence[Any] = wording.whole.pieces
    text = "".join(one.text for piece in pieces if has_marks or piece.tag != "del" for one in piece.stretches)
    places = ", ".join(f"Quote in {place.label}" for place in wording.whole.places[:6])
    return (
        12.2
        + HEADING.height(f"Wording {wording.letter}: {wording.title}", room)
        + SMALL.height(wording.whole.how, room)
        + 22.4
        + WORDING.height(text, room - 18.2)
        + SMALL.height(wording.whole.told, room)
        + (4.8 if wording.whole.told else 0)
        + SMALL.height(places, room)
    )


def _frame(inside: float) -> int:
    return math.ceil(inside + 30.8)


def _chips(labels: Iterable[str], room: float) -> float:
    """Chips of 32 pixels in rows 8 pixels apart."""
    rows, used = 0, room + 1.0
    for label in labels:
        wide = LABEL.width(label) + 42
        if used + 8 + wide > room:
            rows, used = rows + 1, wide
        else:
            used += 8 + wide
    return rows * 40.0


def _overview(drawn: Overview, room: float) -> float:
    """The bars with the key below, the stretch of time above and the choice of bars at the end."""
    height = 20.0
    if drawn.window:
        height += LABEL.line
    if not drawn.is_drawn:
        return height
    height += 12 + float(drawn.height) + 8
    used = -18.0
    height += SMALL.line
    for one in drawn.key:
        wide = 18 + 21 + SMALL.width(one.label)
        if used + wide > room:
            height, used = height + SMALL.line + 4, -18.0
        used += wide
    return height + (6.4 + SMALL.line if drawn.switch else 0)


def _day(title: str, note: str, room: float) -> float:
    fits = DAY.width(title) + 12 + SOURCE.width(note) <= room
    beside = 0 if fits else SOURCE.height(note, room)
    return 34.4 + DAY.height(title, room) + beside


def _event(card: Card, room: float) -> float:
    has_columns = room >= TWO_COLUMNS_FROM
    when = f"{card.when} · {card.about}"
    text = room - 140 if has_columns else room
    height = EVENT.height(card.title, text)
    if card.summary:
        height += 7.2 + TEXT.height(card.summary, text)
    height += sum(_said(line, text) for line in card.lines)
    # Whether sources differ would take one query more: it is taken for granted.
    height += 9.6 + BY.height(f"{card.by} · ≠ {card.differences or 'Sources differ'}", text)
    if has_columns:
        beside = SOURCE.height(card.when, 120) + SOURCE.height(card.about, 120) + 3.2
        return 25.6 + max(height, beside)
    return 25.6 + SOURCE.height(when, room) + 4.8 + height


def _said(line: Line, room: float) -> float:
    inside = room - 18.2
    if line.is_direct:
        words = QUOTE.height("".join(f"“{words}”" for words in line.words), inside)
    elif line.words:
        fragments = " … ".join(f"“{words}”" for words in line.words)
        words = FRAGMENT.height(f"{line.gist} {fragments}", inside)
    else:
        words = TEXT.height(line.gist or "Paraphrased; the words are not shown here.", inside)
    return 14.4 + words + 2.4 + SOURCE.height(line.source.replace("\n", " "), inside)


def _footer(onward: str, page_path: str, room: float) -> float:
    address = SITE + page_path
    first = SMALL.height(onward, room) + ADDRESS.height(address, room)
    name = SMALL.width("Sourceline · every line has a source")
    wide = min(room, max(SMALL.width(onward), ADDRESS.width(address)))
    beside = 0.0 if wide + 16 + name <= room else 4 + SMALL.line
    return 29.6 + first + beside
