"""Cuts paragraphs into sentences and gives every word a one-letter tag, so that grammar can be a regular
expression.

The tags of a sentence form a string with one letter for each word, mark or quotation:

    C  capitalised word          S  the same with 's           n  other lower-case word    z  the same with 's
    D  determiner                m  number                     p  subject pronoun          o  object pronoun
    w  who, which, whom          t  that                       s  subordinating word       c  and, or     b
    but, yet f  of    T  to    i  other preposition                     x  auxiliary                a  adverb
    or "not" d  day or date word          Q  cue in past or third person   q  cue in base form      G  cue in
    -ing V  other finite verb         v  other verb in base form    g  other word in -ing       K  a quotation
    and , ; : . ? ! ( ) - stand for themselves (every dash is "-"), * for any other mark.
"""

from __future__ import annotations

import re

from . import words
from .cues import ALSO_NOUNS, CUES, PARTICLE_CUES
from .marks import Quotation
from .words import listed

TOKEN = re.compile(
    r"""
    (?=\S)(?:                                           # a blank is passed over without trying anything
    [A-Za-z][a-z]*+(?=[ ,])                             # most words: nothing else needs to be tried
    | [,.](?=[ ])
    | (?:[^\W\d_]\.){2,}                                # U.S., a.m., J.F.K.
    | (?:Mr|Mrs|Ms|Dr|Coun|Prof|Sens?|Reps?|Govs?
        |Gen|Lt|Col|Sgt|Capt|Maj|Cmdr|Adm|Rev|Hon|St|Jan|Feb|Mar|Apr|Jun
        |Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Corp|Co|Ltd|Bros|Jr|Sr|vs|Supt|Insp|Const|Det|Atty|Msgr|Fr|No|Ala|Ariz|Ark|Calif|Colo
        |Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash
        |Wis|Wyo|Ont|Que|Alta|Sask|Man|etc|approx|Dept)\.(?=\s|,|$)
    | [^\W\d_]\.(?=\s?[^\W\d_])                         # an initial: J. Smith
    | [$€£]?\d+(?:[.,]\d+)*-[^\W\d_]\w*(?:-\w+)*          # 23-year-old, $40-million
    | [$€£#@]?\d+(?:[.,:]\d+)*%?(?:st|nd|rd|th|s)?\b%?
    | [@#]?\w+(?:[-'’&/.]\w+)*(?:(?<=[sS])['’])?        # words, hyphenated and possessive
    | \.\.+ | … | --+ | [—–]+
    | [\"“”„‟«»‘’‚‹›'`]+                                # stray marks, one token for all of them
    | ([^\w\s])\1*
    | \S
    )""",
    re.X,
)
ENDS_SENTENCE = re.compile(r"[.?!…]['’)\]]*$")
# A quotation that ends with . ? or ! may still be followed by its attribution.
ATTRIBUTION_FOLLOWS = re.compile(
    r"""\s*[—–-]*\s*(?:
        (?:he|she|they|it|I|we|(?:the\s|an?\s)?(?:[\w.'’-]+\s){1,5}?)\s?
            (?:said|says|asked|asks|added|adds|wrote|replied|tweeted|told|recalled|explained|continued|exclaimed|shouted|noted)
            \b(?!\s+(?:that|the|his|her|it|he|she|they|there|a|an)\b)
        | (?:said|says|asked|asks|added|wrote|replied|tweeted|recalled|explained|reads|read)\s+(?:\w)
    )""",
    re.X,
)
STARTERS = listed(
    """The A An It He She They We I In But And On At This That These Those His Her Their As If When After
    While Meanwhile However There For Mr. Mrs. Ms. Since Although Though So Yet With By To From You What Why
    How Who No Not"""
)
QUANTIFIERS = listed(
    """all some many several both others most few each none neither one two three another more"""
)
NOMINATIVE = frozenset({"he", "she", "they", "we", "i"})  # never an object
LONGEST = 300  # tokens; what runs on for longer is no prose and is cut, so that time stays linear
CUE = re.compile("[QqG]")
# Where a verb may be that no list knows; the cues that are nouns after all have become n, g or V by then.
MAYBE_VERB = re.compile("(?<=p)[nQqG]|(?<=[nCQqG])[nQqG](?=[Do])")
WORDLESS = frozenset(",;:.?!()-*")
NO_BREAK_AFTER = words.TITLE_ABBREVIATIONS | {"no.", "vs.", "st.", "u.n."}

TAGS: dict[str, str] = {}
for _tag, _group in (
    ("V", words.OTHER_VERBS), ("v", words.BASE_VERBS), ("a", words.ADVERBS), ("i", words.PREPOSITIONS),
    ("s", words.SUBORDINATORS), ("x", words.AUXILIARIES), ("w", words.RELATIVES),
    ("o", words.OBJECT_PRONOUNS),
    ("p", words.SUBJECT_PRONOUNS), ("D", words.DETERMINERS), ("d", words.DAY_WORDS),
    ("c", ("and", "or", "nor", "&")), ("b", ("but", "yet")), ("t", ("that",)), ("f", ("of",)), ("T", ("to",)),
):  # fmt: skip
    for _word in _group:
        TAGS[_word] = _tag
for _form, (_lemma, _tense, _takes) in CUES.items():
    if " " not in _form:
        TAGS[_form] = {"b": "q", "g": "G"}.get(_tense, "Q")
for _form in [form for form in CUES if " " in form]:
    _head = _form.split()[0]
    if _head not in CUES:
        TAGS[_head] = {"b": "q", "g": "G"}.get(CUES[_form][1], "Q")
PUNCTUATION = {ch: ch for ch in ",;:.?!()"} | {
    "[": "(",
    "]": ")",
    "—": "-",
    "–": "-",
    "-": "-",
    "…": ".",
    "/": ",",
}


class Sentence:
    """One sentence: `tags[i]`, `low[i]` (lower-case word), `at[i]` and `to[i]` (offsets) describe its i-th
    token.
    """

    __slots__ = ("at", "low", "paragraph", "quotations", "tags", "to")

    def __init__(self, paragraph: int) -> None:
        self.paragraph = paragraph
        self.tags = ""
        self.low: list[str] = []
        self.at: list[int] = []
        self.to: list[int] = []
        self.quotations: dict[int, Quotation] = {}

    def __len__(self) -> int:
        return len(self.low)


def tag_of(word: str, low: str, first: bool) -> str:
    """Return the tag of one word; `first` says that it opens a sentence, where a capital tells nothing.

    >>> [tag_of(w, w.lower(), False) for w in ("said", "Moscow", "Moscow's", "US", "quickly", "elected")]
    ['Q', 'C', 'S', 'C', 'a', 'V']
    """
    known = TAGS.get(low)
    head = word[0]
    if head.isupper():
        if known is not None and (first or low == "i") and not (len(word) > 1 and word.isupper()):
            return known
        if low in words.DAY_WORDS:
            return "d"
        if low.endswith(("'s", "’s", "s'", "s’")):
            if low.replace("’", "'") in words.CONTRACTED_SUBJECTS:
                return "p"
            return "S"
        if (
            known is not None
            and known in "ptwscbixTfD"
            and not word.isupper()
            and len(word) > 1
            and low != "may"
        ):
            return known
        if first and known is None and len(low) > 5 and low.endswith(("ing", "ly")):
            if low.endswith("ing"):
                return "g"
            if low not in words.NOT_ADVERBS:
                return "a"
        return "C"
    if known is not None:
        return known
    if not head.isalpha():
        if "-" in low and low[-1].isalpha():
            return "n"  # "the 23-year-old"
        return "m" if head.isdigit() or head in "$€£#" else "C" if head == "@" else PUNCTUATION.get(head, "*")
    if low.endswith(("'s", "’s", "s'", "s’")):
        return "p" if low.replace("’", "'") in words.CONTRACTED_SUBJECTS else "z"
    if "’" in low:
        plain = low.replace("’", "'")
        if plain in TAGS:
            return TAGS[plain]
    size = len(low)
    if size > 4:
        if low.endswith("ed"):
            return "V"
        if low.endswith("ing"):
            return "g"
        if low.endswith("ly") and low not in words.NOT_ADVERBS:
            return "a"
    return "n"


def _tell_verbs_by_neighbours(found: str, tags: list[str], low: list[str]) -> None:
    """Retag as verbs what no list knows: behind "he" or "they" ("she bakes"), and an -s between a singular
    and a determiner ("the report clears its author"). `found` is the tags as they were before any
    was changed.
    """
    for match in MAYBE_VERB.finditer(found):
        i = match.start()
        if tags[i] != "n" or not low[i].isalpha():
            continue
        if tags[i - 1] == "p" and low[i - 1] in NOMINATIVE:
            tags[i] = "V"
            continue
        singular = tags[i - 1] in "nC" and low[i - 1][-1] != "s"
        if singular and low[i][-1] == "s" and low[i][-2:] != "ss" and tags[i + 1 : i + 2] in (["D"], ["o"]):
            tags[i] = "V"


def _tell_nouns_from_cues(found: str, tags: list[str], low: list[str]) -> None:
    """Retag "claims", "report", "calls" and their like where only a noun can stand. `found` is the tags as
    they were before any was changed.
    """
    for match in CUE.finditer(found):
        i, tag = match.start(), match.group()
        before = tags[i - 1] if i else "."
        if before in "DSz" and low[i - 1] not in QUANTIFIERS:
            tags[i] = "g" if tag == "G" else "n" if low[i] in ALSO_NOUNS else "V"
            continue
        if low[i] not in ALSO_NOUNS or (
            before == "n" and low[i] in ("reads", "states") and low[i - 1] in words.SPEAKING_NOUNS
        ):
            continue
        after = tags[i + 1] if i + 1 < len(tags) else "."
        if (
            before in "DSzmf"
            or (before in "iVgQG" and low[i - 1] != "who")
            or (before in "anm" and not (tag == "G" and after in "tDpK") and _after_determiner(tags, i - 2))
            or (before == "C" and low[i - 1] in words.COUNTRY_ADJECTIVES and after in "sfiTtw.,")
            or (tag in "Qq" and after in "Qf" and low[i] not in PARTICLE_CUES)
        ):
            tags[i] = "n"


def _after_determiner(tags: list[str], i: int) -> bool:
    """Whether the adjectives that end at `i` stand behind a determiner or a possessive."""
    for _ in range(3):
        if i < 0:
            return False
        if tags[i] in "DSz":
            return True
        if tags[i] not in "anmgVC":
            return False
        i -= 1
    return False


class _Words(dict[str, tuple[str, str, str, bool, bool]]):
    """What is asked about a word wherever it stands, by the word: its lower case, its tag inside a sentence
    and at the head of one, whether it may begin a sentence after a full stop, whether it is one of STARTERS.

    Kept between texts, since the same few thousand words make up most of any of them; never more than MOST.
    """

    MOST = 20_000
    LONGEST = 40  # characters; what is longer is hardly met again

    def __missing__(self, word: str) -> tuple[str, str, str, bool, bool]:
        low, head = word.lower(), word[0]
        tag = TAGS.get(low) if word == low else None
        found = (
            low,
            tag or tag_of(word, low, False),
            tag or tag_of(word, low, True),
            (head.isupper() or not head.isalpha()) and head not in ".?!)]",
            word in STARTERS,
        )
        if len(word) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[word] = found
        return found


WORDS = _Words()


def split_sentences(
    text: str, start: int, end: int, quotations: list[Quotation], paragraph: int, heading: bool = False
) -> list[Sentence]:
    """Cut `text[start:end]` into sentences; a quotation is one token (tag K), whatever stands in it.

    >>> [s.tags for s in split_sentences("Mr. Lee said no. It rained.", 0, 27, [], 0)]
    ['CCQD.', 'pV.']
    """
    sentences: list[Sentence] = []
    current = Sentence(paragraph)
    tags: list[str] = []
    size = len(quotations)
    number = 0
    at = start

    def finish() -> None:
        nonlocal current, tags
        if not WORDLESS.issuperset(tags):
            found = "".join(tags)
            _tell_nouns_from_cues(found, tags, current.low)
            _tell_verbs_by_neighbours(found, tags, current.low)
            current.tags = "".join(tags)
            sentences.append(current)
        current = Sentence(paragraph)
        tags = []

    while at < end or number < size:
        stop = quotations[number].open if number < size else end
        lows, starts, stops = current.low, current.at, current.to
        for match in TOKEN.finditer(text, at, stop):
            first, behind = match.span()
            low, tag, tag_at_head, may_begin, is_starter = WORDS[text[first:behind]]
            if tags:
                if tags[-1] in ".?!":
                    is_over = may_begin
                else:
                    is_over = is_starter and lows[-1][-1] == "." and lows[-1] not in NO_BREAK_AFTER
                if is_over or len(tags) >= LONGEST:
                    finish()
                    lows, starts, stops = current.low, current.at, current.to
            tags.append(tag if tags and not heading else tag_at_head)
            lows.append(low)
            starts.append(first)
            stops.append(behind)
        if number >= size:
            break
        quotation = quotations[number]
        if tags and (len(tags) >= LONGEST or (tags[-1] in ".?!" and current.low[-1] not in ("...", "…"))):
            finish()
        current.quotations[len(tags)] = quotation
        tags.append("K")
        current.low.append("“")
        current.at.append(quotation.open)
        current.to.append(quotation.close)
        at = quotation.close
        number += 1
        inside = text[max(quotation.start, quotation.end - 4) : quotation.end].rstrip()
        if ENDS_SENTENCE.search(inside):
            follows = at
            while follows < end and text[follows].isspace():
                follows += 1
            goes_on = follows >= end or text[follows].islower() or text[follows] in ",;:.)]—–-"
            if not goes_on and not ATTRIBUTION_FOLLOWS.match(text, follows, min(end, follows + 120)):
                finish()
    finish()
    return sentences
