"""Tells the lines of a picture from the story: captions quote nobody and photo agencies wrote nothing.

A line counts as a caption only where it says so: by a label, by a photographer's credit, or by "(L)" and
"(R)". A sentence that merely describes a scene stays prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .late_patterns import LatePattern
from .page_words import AGENCIES, CAPTION_LABELS, CREDIT_LABELS, FILE_LABELS, LOWER_IN_CREDITS, PHOTO_HOUSES

LONGEST_CAPTION = 700
"""Characters; a longer line is prose that happens to end in an agency's name."""
_TAIL = 160


@dataclass(frozen=True, slots=True)
class Picture:
    """What one line says about a picture: spans counted within the line, None where there is none.

    `credit` is the credit as printed without its label and brackets; `certain` is False where the line could
    also be the last sentence of a story with the agency's name behind it.
    """

    caption: tuple[int, int] | None
    credit_span: tuple[int, int] | None
    credit: str
    certain: bool = True


def _names(words: tuple[str, ...]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=lambda w: (-len(w), w))
    )


_HOUSE = rf"(?:{_names(PHOTO_HOUSES + AGENCIES)})(?:'s|’s)?"
_HOUSE_LOUD = rf"(?:{_HOUSE}|{_names(tuple(name.upper() for name in AGENCIES))})"
_NAME = r"[^\W\d_a-z][\w.'’-]{0,24}(?:\s(?:[^\W\d_a-z][\w.'’-]{0,24}|de|van|von|der|al|bin|el|la|and|&)){0,5}"
# "Yuri Someone/Reuters", "Reuters/Yuri Someone", "Pool via AP", "AFP via Getty Images", "EPA"
_CREDIT = rf"""
    (?:
        (?:{_NAME}|{_HOUSE_LOUD}) (?:\s?[/|]\s?(?:{_NAME}|{_HOUSE_LOUD})){{1,4}}
      | (?:(?:{_NAME}\s?[/|,]\s?)?(?:{_HOUSE_LOUD}|{_NAME})\s(?:via|for|through)\s) {_HOUSE_LOUD}
      | {_HOUSE_LOUD} (?:\s(?:file|archive|handout|pool)(?:\sphoto)?)?
    )
"""
_LABELS = CREDIT_LABELS + tuple(label.upper() for label in CREDIT_LABELS)
_LABELLED = LatePattern(
    rf"(?P<label>(?:{_names(_LABELS)}|©|\(c\))\s?(?::|(?<=by)\s|(?<=source),|(?<=©)|(?<=\(c\)))\s?)(?P<credit>[^\n:]{{2,110}})$"
)
# Looked for before any pattern, since nearly every line of a story has none of them.
_LABEL_CLUES = (
    "hoto",
    "mage",
    "icture",
    "Pic",
    "redit",
    "CREDIT",
    "PHOTO",
    "IMAGE",
    "PICTURE",
    "Foto",
    "Bild",
    "©",
    "(c)",
)
_LAST_WORDS = frozenset(re.split(r"[\s/]", name)[-1].casefold() for name in PHOTO_HOUSES + AGENCIES) | {
    "file", "archive", "handout", "pool", "photo",
}  # fmt: skip
_IN_BRACKETS = LatePattern(
    rf"""
    [(\[]
    (?P<credit>
        (?:Photo|Image|Picture|Photograph|Pic|Credit)s? \s?
            (?:by|:|courtesy\sof|credit:)? \s? [^()\[\]]{{2,90}}
      | (?:File|FILE)\s?:? \s? (?:{_CREDIT})?
      | (?:[Ff]ile\s)?(?:[Pp]hoto|[Pp]icture|[Ii]mage)
      | AP\sPhoto[^()\[\]]{{0,80}}
      | {_CREDIT}
    )
    [)\]] [.]? $
    """,
    re.VERBOSE,
)
_BEHIND_SLASH = LatePattern(rf"\s/\s?(?P<credit>{_CREDIT}|[A-Z][\w .-]{{1,40}})\)?$", re.VERBOSE)
_BARE = LatePattern(rf"[.!?][\"”'’)]*\s{{1,3}}(?:[-–—|]\s?)?(?P<credit>{_CREDIT})[.]?$", re.VERBOSE)
_BARE_SURE = LatePattern(
    rf"""
    (?:^|[\s.,|–—-])
    (?P<credit>
        (?:REUTERS|AFP|EPA|AP\sPhoto|EPA-EFE|XINHUA|TASS|RIA) / {_NAME}
      | {_NAME} / (?:{_HOUSE_LOUD})
      | (?:{_NAME}/)? (?:{_HOUSE_LOUD}) (?:/|\svia\s) (?:Getty\sImages|Shutterstock|Reuters|AFP|AP|EPA)
      | Getty\sImages
    ) [.]? $
    """,
    re.VERBOSE,
)
_ONLY_A_CREDIT = LatePattern(rf"^[(\[]?(?P<credit>{_CREDIT})[)\]]?[.]?$", re.VERBOSE)
_FILE = re.compile(rf"^[(\[]?(?:{_names(FILE_LABELS)})[)\]]?\s?(?::|[-–—]|\.)\s?(?=\S)")
_CAPTION = re.compile(rf"^[(\[]?(?:{_names(CAPTION_LABELS)})\s?(?::|,(?=\s[A-Z]))\s?(?=\S)")
_PLACES = re.compile(
    r"\((?:L|R|C|left|right|centre|center|2nd\s[LR]|[23]nd from left)\)|,\s(?:left|right|centre|center),"
)
_SCENE = re.compile(
    r"\b(?:speak|meet|gesture|attend|shake|walk|look|arrive|leave|pose|address|stand|sit|hold|wave|listen|talk|greet|"
    r"visit|take|deliver|watch|react|react|welcome|smile|inspect|make|sign|answer|march|protest|wait|carry)"
    r"(?:s|es)?\b|\b(?:is|are) (?:seen|pictured|shown|photographed)\b|\bpictured\b|\bseen (?:here|in|on|at)\b"
    r"|\b(?:gesturing|speaking|attending|meeting|shaking|arriving|walking|posing)\b"
)  # fmt: skip
_SENTENCE_BREAK = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])[.!?][\"”'’)]*\s+(?=[\"“‘(]?[A-Z])")
_SPEECH = re.compile(r"\b(?:said|told|says|added|warned|announced)\b")


def read_picture(line: str) -> Picture | None:
    """What a line says about a picture, or None for every other line.

    >>> line = 'The minister opens the bridgeImage: Jo Doe/picture alliance'
    >>> picture = read_picture(line)
    >>> line[slice(*picture.caption)], picture.credit
    ('The minister opens the bridge', 'Jo Doe/picture alliance')
    >>> read_picture("The minister opened the bridge.") is None
    True
    """
    if len(line) > LONGEST_CAPTION or not line:
        return None
    return (
        _labelled(line) or _only_a_credit(line) or _credited(line) or _captioned(line) or _with_places(line)
    )


def _labelled(line: str) -> Picture | None:
    """'...Image: Jo Doe/AP', 'Photograph: Jo Doe/AP', 'Image source, Getty Images', '© AFP'."""
    base = max(0, len(line) - _TAIL)
    tail = line[base:]
    match = _LABELLED.search(line, base) if any(clue in tail for clue in _LABEL_CLUES) else None
    if match is None:
        return None
    start, label = match.start(), match["label"].strip()
    if start and line[start - 1].isalpha() and line[start - 1].isupper():
        return None
    before = line[:start].rstrip(" \t\u00a0(|[-–—")
    credit = match["credit"].strip().rstrip(")].").strip()
    if not _is_a_credit(credit):
        if start == 0 and label.casefold().startswith(("image:", "photo:", "picture:", "pictures:")):
            inner = _credited(line) or _with_places(line)
            return inner or Picture((0, len(line)), None, "")
        return None
    if label.startswith(("©", "(c)")) and not _ONLY_A_CREDIT.match(credit):
        return None
    if not before:
        return Picture(None, (0, len(line)), credit)
    if _SENTENCE_BREAK.search(before) and _SPEECH.search(before):
        return None
    span = (len(before), len(line)) if line[len(before)] in "([" else (start, len(line))
    span = (start if span[0] > start else span[0], span[1])
    while line[span[0]].isspace():
        span = (span[0] + 1, span[1])
    return Picture((0, len(before)), span, credit)


def _is_a_credit(words: str) -> bool:
    """Whether words are somebody's name or house: few, capitalised, no sentence."""
    if _ONLY_A_CREDIT.match(words):
        return True
    parts = [part for part in re.split(r"[\s/|,]+", words) if part]
    if not parts or len(parts) > 14 or _SENTENCE_BREAK.search(words):
        return False
    low = sum(1 for part in parts if part[0].islower() and part not in LOWER_IN_CREDITS)
    return low == 0 and (len(parts) <= 5 or "/" in words or "|" in words)


def _only_a_credit(line: str) -> Picture | None:
    """A line that is nothing but 'Getty Images', 'Reuters/Jo Doe' or '(AP Photo/Jo Doe)'.

    Bare names of agencies are none, one or several: they may sign the story.
    """
    is_short = len(line) <= 90 and ("/" in line or line in PHOTO_HOUSES)
    match = _ONLY_A_CREDIT.match(line) if is_short else None
    if match is None:
        return None
    credit = match["credit"].strip().rstrip(".")
    sides = re.split(r"\s?/\s?", credit)
    houses = [side for side in sides if re.fullmatch(_HOUSE_LOUD, side)]
    if len(sides) == 1:
        is_photo = credit in PHOTO_HOUSES and credit not in ("Pool", "Handout", "Screenshot", "Rex", "Getty")
    else:
        is_photo = bool(houses) and (
            len(houses) < len(sides) or any(house in PHOTO_HOUSES for house in houses)
        )
    return Picture(None, (0, len(line)), credit) if is_photo else None


def _credited(line: str) -> Picture | None:
    """A caption that ends in its credit: '(AP Photo/Jo Doe)', '[Jo Doe/Reuters]', '/Pool via AP)'."""
    base = max(0, len(line) - _TAIL)
    words = line[base:].replace("/", " ").split()
    last_word = words[-1].rstrip(".'’s").casefold() if words else ""
    if line.rstrip(".")[-1:] not in (")", "]") and "/" not in line[base:] and not _may_close(last_word):
        return None
    labelled = bool(_FILE.match(line) or _CAPTION.match(line))
    if line.startswith("(") and line.endswith(")") and labelled:
        match = _BEHIND_SLASH.search(line, base)
        return Picture((0, len(line)), None, match["credit"].strip() if match else "")
    opening = max(line.rfind("(", base), line.rfind("[", base))
    if opening >= 0 and (match := _IN_BRACKETS.match(line, opening)):
        if match.start() == 0:
            return None
        credit = re.sub(
            r"^(?:Photo|Image|Picture|Photograph|Pic|Credit)s?\s?(?:by|:|courtesy of)\s?", "", match["credit"]
        )
        credit = re.sub(r"^(?:[Ff]ile|FILE)\s?:?\s?(?:photo|picture|image)?\s?", "", credit.strip())
        if re.fullmatch(r"(?i)photo|picture|image|photos", credit):
            credit = ""
        bare_agency = re.fullmatch(rf"(?:{_HOUSE})", match["credit"]) is not None
        sure = labelled or not bare_agency or line[match.start()] == "["
        if not _describes_a_scene(line[: match.start()], labelled or sure):
            return None
        return Picture((0, len(line)), None, credit, sure)
    if match := _BARE_SURE.search(line, base):
        if match.start("credit") and _describes_a_scene(line[: match.start("credit")], sure=True):
            return Picture((0, len(line)), None, match["credit"].strip())
        return None
    match = _BARE.search(line, base)
    if match and (labelled or _describes_a_scene(line[: match.start() + 1], sure=False)):
        return Picture((0, len(line)), None, match["credit"].strip(), labelled)
    if labelled and (match := _BEHIND_SLASH.search(line, base)):
        return Picture((0, len(line)), None, match["credit"].strip())
    return None


def _may_close(word: str) -> bool:
    """Whether a line's last word can be the end of a house's name ('s' and a full stop already off it)."""
    return word in _LAST_WORDS or word + "s" in _LAST_WORDS


def _describes_a_scene(words: str, sure: bool) -> bool:
    """Whether words may be a caption: short, and without certain credit one sentence of what is seen."""
    if len(words) > 450:
        return False
    breaks = len(_SENTENCE_BREAK.findall(words))
    if sure:
        return breaks <= 2 and not (breaks and _SPEECH.search(words))
    return breaks == 0 and _SPEECH.search(words) is None and _SCENE.search(words) is not None


def _captioned(line: str) -> Picture | None:
    """A line that calls itself a caption: 'FILE PHOTO: ...', 'Image caption, ...', '(Cover: ...)'."""
    match = _CAPTION.match(line) or _FILE.match(line)
    if match is None or len(line) > 500 or line.endswith(":"):
        return None
    if (
        line[: match.end()].strip().rstrip(":").casefold() in ("above", "file", "cover")
        and line.count(" ") < 3
    ):
        return None
    return Picture((0, len(line)), None, "")


def _with_places(line: str) -> Picture | None:
    """One sentence that says who stands left and who right."""
    if len(line) > 350 or not any(
        clue in line for clue in ("(", ", left,", ", right,", ", centre,", ", center,")
    ):
        return None
    if not line[0].isupper() or _SPEECH.search(line) or _SENTENCE_BREAK.search(line):
        return None
    if re.search(r"\([LRC]\)", line) or len(_PLACES.findall(line)) > 1:
        return Picture((0, len(line)), None, "")
    return None
