"""Draws the picture of a link with the fonts that the machine has: ink on paper, as the pages are set.

Where no font here has all characters of the words nothing is drawn: boxes in place of letters tell nobody
anything.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DRAWN = 1
"""Goes up with every change of how cards look, so that they have new addresses."""

WIDTH, HEIGHT, EDGE = 1200, 630, 72
PAPER, INK, SOFT = "#fcfcfa", "#16181b", "#50565d"
WORDS_TOP, WORDS_BOTTOM = 190, 490
SIZES = (84, 76, 68, 60, 54, 48, 42, 36)
LEADING = 1.2

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
FILES: dict[str, Sequence[str]] = {
    "title": (
        "CharisSIL-Bold.ttf",
        "NotoSerif-Bold.ttf",
        "LiberationSerif-Bold.ttf",
        "Georgia Bold.ttf",
        "georgiab.ttf",
        "DejaVuSerif-Bold.ttf",
        "DejaVuSans-Bold.ttf",
    ),
    "words": (
        "CharisSIL-Regular.ttf",
        "NotoSerif-Regular.ttf",
        "LiberationSerif-Regular.ttf",
        "Georgia.ttf",
        "georgia.ttf",
        "DejaVuSerif.ttf",
        "DejaVuSans.ttf",
    ),
    "told": (
        "OpenSans-Regular.ttf",
        "NotoSans-Regular.ttf",
        "LiberationSans-Regular.ttf",
        "Arial.ttf",
        "arial.ttf",
        "DejaVuSans.ttf",
    ),
}
"""Fonts by what they set, those like the pages' own first; the first one that has all characters is taken."""

NO_CHARACTER = "\uffff"


@cache
def _places() -> dict[str, Path]:
    """Where the fonts named above are, looked for once."""
    wanted = {name for names in FILES.values() for name in names}
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        if folder.is_dir():
            for path in folder.rglob("*.ttf"):
                if path.name in wanted:
                    found.setdefault(path.name, path)
    return found


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_places()[name]), size)


@lru_cache(maxsize=4096)
def _has(name: str, character: str) -> bool:
    """Whether a font has the character: it draws it otherwise than what is no character.

    White space is never drawn, and the end of a line cannot be.
    """
    if character.isspace():
        return True
    font = _font(name, 24)
    missing, drawn = font.getmask(NO_CHARACTER), font.getmask(character)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def _font_for(part: str, words: str) -> str:
    """The first font for this part of a card that has every character; nothing where none has."""
    characters = sorted(set(words))
    fonts = (name for name in FILES[part] if name in _places())
    return next((name for name in fonts if all(_has(name, one) for one in characters)), "")


def can_draw(words: str) -> bool:
    """Whether there are fonts here for all of `words`."""
    return all(_font_for(part, words) for part in FILES)


def draw(above: str, words: str, below: str, style: str) -> bytes:
    """Return the card as PNG; words that do not fit are cut at a word. Raises ValueError without a font."""
    told = _font_for("told", above + below)
    set_in = _font_for({"": "title", "indirect": "told"}.get(style, "words"), words)
    mast = _font_for("title", "Sourceline")
    if not (told and set_in and mast):
        raise ValueError("No font here has all characters of this card.")
    return _drawn(above, words, below, style, told=told, set_in=set_in, mast=mast)


@lru_cache(maxsize=64)
def _drawn(above: str, words: str, below: str, style: str, *, told: str, set_in: str, mast: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((EDGE, 84), "Sourceline", font=_font(mast, 44), fill=INK, anchor="ls")
    pen.text((WIDTH - EDGE, 84), "Every line has a source", font=_font(told, 26), fill=SOFT, anchor="rs")
    pen.line((EDGE, 108, WIDTH - EDGE, 108), fill=INK, width=3)
    pen.line((EDGE, 115, WIDTH - EDGE, 115), fill=INK, width=3)
    font = _font(told, 28)
    pen.text((EDGE, 168), _fit(above, font, 1, WIDTH - 2 * EDGE)[0], font=font, fill=SOFT, anchor="ls")
    _draw_words(pen, set_in, words, style)
    for number, line in enumerate(_fit(below, font, 2, WIDTH - 2 * EDGE)):
        pen.text((EDGE, 548 + 38 * number), line, font=font, fill=INK, anchor="ls")
    written = BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_words(pen: ImageDraw.ImageDraw, name: str, words: str, style: str) -> None:
    """Set the words as large as they fit, beside the rule that tells how close they are to the speaker."""
    left = EDGE + (40 if style else 0)
    width, height = WIDTH - EDGE - left, WORDS_BOTTOM - WORDS_TOP
    for size in SIZES:
        font, step = _font(name, size), size * LEADING
        most = int(height // step)
        lines = _fit(words, font, most + 1, width)
        if len(lines) <= most:
            break
    else:
        lines = _fit(words, font, most, width)
    colour = SOFT if style == "indirect" else INK  # a paraphrase is nobody's own words
    for number, line in enumerate(lines):
        pen.text((left, WORDS_TOP + size + number * step), line, font=font, fill=colour, anchor="ls")
    if style:
        _draw_rule(pen, style, WORDS_TOP + size * 0.2, WORDS_TOP + size * 0.3 + len(lines) * step)


def _draw_rule(pen: ImageDraw.ImageDraw, style: str, top: float, bottom: float) -> None:
    """A rule at the left: solid for verbatim, dashed for partly quoted, dotted for a paraphrase."""
    dash, gap = {"mixed": (24, 14), "indirect": (6, 10)}.get(style, (bottom - top, 1.0))
    while top < bottom:
        pen.rectangle((EDGE, top, EDGE + 5, min(top + dash, bottom)), fill=INK)
        top += dash + gap


def _fit(words: str, font: ImageFont.FreeTypeFont, most: int, width: float) -> list[str]:
    """Break words into at most so many lines; what is left over is cut at a word, with an ellipsis."""
    lines, line = [], ""
    waiting = words.split()
    while waiting:
        tried = f"{line} {waiting[0]}".strip()
        if font.getlength(tried) <= width:
            line = tried
            waiting.pop(0)
        elif not line:  # one word longer than a line
            line, waiting[0] = _split(waiting[0], font, width)
            lines.append(line)
            line = ""
        else:
            lines.append(line)
            line = ""
        if len(lines) == most:
            break
    if line and len(lines) < most:
        return [*lines, line]
    if not waiting:
        return lines or [""]
    last = lines[-1]
    closing = "”" if "".join(lines).count("“") > "".join(lines).count("”") else ""
    while font.getlength(f"{last}…{closing}") > width:
        last = last.rsplit(" ", 1)[0] if " " in last else last[:-1]
    return [*lines[:-1], f"{last.rstrip(' ,;:–—-')}…{closing}"]


def _split(word: str, font: ImageFont.FreeTypeFont, width: float) -> tuple[str, str]:
    taken = 1
    while taken < len(word) and font.getlength(word[: taken + 1]) <= width:
        taken += 1
    return word[:taken], word[taken:]
