"""Finds, in one sentence, who is said to say what: a cue, the mention of its speaker, and the content.

A frame is described in token positions of its sentence. The grammar is shallow: noun phrases are regular expressions
over the tags of `sentences.py`, looked for next to a cue; what a cue may take comes from `cues.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import words
from .cues import BELIEVING, CUES, DENYING, PARTICLE_CUES
from .sentences import Sentence

MOST = 16  # frames of one sentence: more is no prose
WINDOW = 60  # tokens looked at around a cue: longer is no sentence of prose

# A noun phrase without what follows its head; after a determiner, participles may stand inside it.
_BASE = r"(?:D{1,3}(?:a?[Vg]?[anCSzmK]{0,10}[nCmKSz])?|a?[nCSzm](?:[nCSzmK]{0,10}[nCmKSz])?)"
_PAREN = r"(?:\([^()]{1,12}\))?"
_PHRASE = rf"{_BASE}{_PAREN}(?:[fiT]{_BASE}{_PAREN}){{0,4}}"
NOUN_PHRASE = re.compile(rf"(?:{_PHRASE}(?:(?:,{_PHRASE}){{0,2}},?c{_PHRASE})?|p)")
SIMPLE_PHRASE = re.compile(rf"(?:{_BASE}{_PAREN}(?:f{_BASE})?(?:c{_BASE})?|p|o)")
TIME = re.compile(r"i?[Da]?d(?:n|d)?")
OCCASION = re.compile(
    r"""^(?:in|during|at|via|on)\s(?:(?:an?|his|her|their|its)\s)(?:[\w.'’-]+\s){0,3}?
        (?:call|conversation|statement|interview|tweet|letter|speech|remarks|conference|email|e-mail|post|memo|briefing|rally
        |address|broadcast|hearing|reference|release|appearance|podcast|debate|column|op-ed|blog|comments)\s""",
    re.X,
)
LETTING = frozenset("let lets letting make makes made making help helps helped see saw seen hear heard have had".split())
PREDICATE = re.compile(r"[xQqp]|(?<!D)V(?!C)")
FINITE = re.compile(r"[xVQ]")
VERBAL = re.compile(r"[xVQvq]")


@dataclass(slots=True)
class Frame:
    """One attribution. Token positions; `mention` may be shared with an earlier frame of the sentence."""

    cue: tuple[int, int]
    mention: tuple[int, int] | None
    content: tuple[int, int]
    rule: str
    lemma: str
    certainty: str = "likely"
    second: tuple[int, int] | None = None  # what follows an attribution standing inside the content
    addressee: tuple[int, int] | None = None
    denied: bool = False
    nested: bool = False
    shared: bool = False
    frames: list[Frame] = field(default_factory=list)


def find_frames(sentence: Sentence, heading: bool = False) -> list[Frame]:
    """Return the frames of a sentence in the order of their cues; in a heading a colon may be the cue.

    >>> from .sentences import split_sentences
    >>> text = "Officials said on Monday that the road was closed."
    >>> sentence = split_sentences(text, 0, len(text), [], 0)[0]
    >>> [(sentence.low[slice(*f.content)], f.rule) for f in find_frames(sentence)]
    [(['the', 'road', 'was', 'closed'], 'subject-cue-content')]
    """
    return _Finder(sentence, heading).find()


def find_announcement(sentence: Sentence) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return cue and mention (token ranges) of a sentence such as "She said:", else None."""
    return _Finder(sentence).announced()


def find_subject(sentence: Sentence, upto: int) -> tuple[int, int] | None:
    """Return the subject of the main clause before token `upto`, if there is one."""
    return _Finder(sentence).main_subject(upto)


class _Finder:
    """Keeps what the rules of one sentence share: tags, words, bounds, and the frames found so far."""

    def __init__(self, sentence: Sentence, heading: bool = False) -> None:
        self.heading = heading
        self.s = sentence
        self.tags = sentence.tags
        self.low = sentence.low
        end = len(sentence)
        while end > 0 and self.tags[end - 1] in ".?!":
            end -= 1
        self.end = end
        self.frames: list[Frame] = []

    def find(self) -> list[Frame]:
        tags, low = self.tags, self.low
        tried = 0
        for i in range(self.end):
            tag = tags[i]
            frame = None
            if tag in "QqG":
                tried += 1
                if tried > 2 * MOST or len(self.frames) >= MOST:
                    break
                frame = self.at_cue(i)
            elif low[i] == "according" and i + 1 < self.end and low[i + 1] == "to":
                frame = self.according_to(i)
            if frame is not None:
                self.frames.append(frame)
        if self.heading and not self.frames:
            frame = self.heading_colon()
            if frame is not None:
                self.frames.append(frame)
        self.settle()
        return self.frames

    def heading_colon(self) -> Frame | None:
        """Lee: Taxes must fall   or   Taxes must fall: Lee."""
        tags, low = self.tags, self.low
        colon = tags.find(":")
        if colon < 1 or colon + 1 >= self.end:
            return None
        before = NOUN_PHRASE.fullmatch(tags, 0, colon)
        if before and colon <= 6 and (tags[0] in "CS" or low[colon - 1] in words.PERSON_NOUNS) and self.end - colon > 3:
            return Frame((colon, colon + 1), (0, colon), (colon + 1, self.end), "heading-colon", ":", "likely")
        after = NOUN_PHRASE.fullmatch(tags, colon + 1, self.end)
        known = self.end - colon <= 4 and (tags[self.end - 1] == "C" or low[self.end - 1] in words.PERSON_NOUNS)
        if after and known and FINITE.search(tags, 0, colon):
            return Frame((colon, colon + 1), (colon + 1, self.end), (0, colon), "heading-colon", ":", "unsure")
        return None

    # ------------------------------------------------------------------ cues

    def at_cue(self, c: int) -> Frame | None:
        """Read the frame of the cue at token `c`, if it is one here."""
        tags, low = self.tags, self.low
        word = low[c]
        cue_end = c + 1
        particle = PARTICLE_CUES.get(word)
        if particle and c + 1 < self.end and low[c + 1] == particle:
            lemma, tense, takes = CUES[f"{word} {particle}"]
            cue_end = c + 2
        elif word in CUES:
            lemma, tense, takes = CUES[word]
        else:
            return None
        # what stands before the cue: auxiliaries, adverbs, a day
        j = c - 1
        passive = False
        negated = False
        has_aux = ""
        while j >= 0 and (tags[j] in "xad" or (tags[j] in "iD" and j + 1 < c and tags[j + 1] == "d")):
            if tags[j] == "x":
                has_aux = low[j] if not has_aux else has_aux
                if low[j] in ("is", "are", "was", "were", "be", "been", "being", "am") and tense == "p":
                    passive = True
            if low[j] in ("not", "never") or low[j].endswith(("n't", "n’t")):
                negated = True
            j -= 1
            j = self.before_time(j)
        j = self.before_time(j)
        if j >= 0 and tags[j] == "T":
            return None
        if passive or (negated and lemma not in ("say",)):
            return None
        if negated:
            return None
        if tags[c] == "G":
            if c and tags[c - 1] == "p" and low[c - 1][-2:] in ("'s", "’s", "re", "'m", "’m"):
                return self.with_subject(c, cue_end, lemma, takes, (c - 1, c), c - 1)
            if has_aux:
                mention = self.subject_ending(j)
                return self.with_subject(c, cue_end, lemma, takes, mention, j) if mention else None
            return self.participle(c, cue_end, lemma, takes)
        if tags[c] == "q" and not has_aux and word not in ("read", "forecast"):
            mention = self.subject_ending(j)
            if mention is None or not self.is_plural(mention):
                return None
            if mention[0] and (tags[mention[0] - 1] in "vT" or low[mention[0] - 1] in LETTING):
                return None
            return self.with_subject(c, cue_end, lemma, takes, mention, j)
        inverted = self.inverted(c, cue_end, lemma, takes, j)
        if inverted is not None:
            return inverted
        mention = self.subject_ending(j)
        if mention is not None:
            return self.with_subject(c, cue_end, lemma, takes, mention, j)
        if j >= 0 and tags[j] in "cb,":
            return self.shared_subject(c, cue_end, lemma, takes, j)
        if j > 0 and (tags[j] == "w" or (tags[j] == "t" and tags[j - 1] in "nd" and low[c] != "said")):
            return self.relative(c, cue_end, lemma, takes, j)
        return None

    def before_time(self, j: int) -> int:
        """The token before a stretch of time that ends at `j`: "the bank earlier this month announced"."""
        low = self.low
        if j > 1 and low[j] in words.TIME_NOUNS and low[j - 1] in ("this", "last", "that"):
            j -= 2
            if j > 0 and low[j] in ("earlier", "late", "early", "just"):
                j -= 1
        return j

    def is_plural(self, mention: tuple[int, int]) -> bool:
        """Whether a verb in its base form can follow."""
        a, b = mention
        tags, low = self.tags, self.low
        if b - a == 1 and tags[a] == "p":
            return low[a] in ("they", "we", "i", "you")
        if "c" in tags[a:b]:
            return True
        head = b - 1
        for k in range(a, b):
            if k + 1 == b or tags[k + 1] in "fiT(,":
                head = k
                break
        word = low[head]
        return word.endswith("s") or word in ("people", "police", "men", "women", "many", "some", "others")

    def subject_ending(self, j: int) -> tuple[int, int] | None:
        """The noun phrase that ends at token `j`, with what stands in apposition to it."""
        tags = self.tags
        if j < 0:
            return None
        if tags[j] == "p":
            return (j, j + 1)
        lo = max(0, j - WINDOW)
        if tags[j] in ",-)":
            return self.subject_before_comma(j, lo)
        if tags[j] not in "nCmSzKDo)":
            return None
        best = None
        for k in range(max(lo, j - 30), j + 1):
            before = tags[k - 1] if k else "."
            if before in "nCSzfDm-(" or (before in "iT" and k > 1 and tags[k - 2] in "nC" and False):
                continue
            if tags[k] in "nCDmSzap":
                match = NOUN_PHRASE.fullmatch(tags, k, j + 1)
                if match:
                    best = (k, j + 1)
                    break
        if best is None:
            return None
        a, b = best
        if a and tags[a - 1] in "Vg" and (a == 1 or tags[a - 2] in ",;K-"):
            return (a - 1, b)  # "retired general Ann Lee"
        return best

    def subject_before_comma(self, j: int, lo: int) -> tuple[int, int] | None:
        """For "Ann Lee, the mayor, said" and "Ann Lee, who left, said": the whole of it before the last comma."""
        tags = self.tags
        close = tags[j]
        opener = {",": ",", "-": "-", ")": "("}[close]
        for k in range(lo, j - 1):
            before = tags[k - 1] if k else "."
            if before not in ".,;:-bcstKiwdaG?!" and not (before in "Q" and k > 1):
                continue
            if tags[k] not in "nCDmSzp":
                continue
            match = NOUN_PHRASE.match(tags, k, j)
            if not match:
                continue
            stop = match.end()
            if stop == j and opener == "," and "," in tags[k:j] and not self.is_time(k, tags.find(",", k)) and before != "i":
                return (k, j)
            if stop < j and tags[stop] == opener:
                if before == "i" and k > 1 and tags[stop] == ",":
                    continue  # "In Paris, ..." is no subject
                if self.is_time(k, stop):
                    continue
                return (k, j)
        return None

    def is_time(self, a: int, b: int) -> bool:
        """Whether the phrase names a day, a month or a stretch of time."""
        return all(self.tags[k] in "dDma" or self.low[k] in words.TIME_NOUNS or self.low[k] in words.MONTHS for k in range(a, b))

    def main_subject(self, upto: int) -> tuple[int, int] | None:
        """The subject of the main clause that begins the sentence (before token `upto`)."""
        tags, low = self.tags, self.low
        k = 0
        while k < upto and k < WINDOW:
            tag = tags[k]
            if tag in "isT" or tag == "g" or tag == "G":
                # a fronted phrase or clause: go on behind its comma
                comma = tags.find(",", k, min(upto, k + 40))
                if comma > 0:
                    k = comma + 1
                    continue
                k += 1
                continue
            if tag in "nCDmSzp":
                match = NOUN_PHRASE.match(tags, k, upto)
                if match:
                    stop = match.end()
                    if self.is_time(k, stop):
                        k = stop
                        continue
                    after = stop
                    if after < upto and tags[after] in ",-(":
                        closing = tags.find({",": ",", "-": "-", "(": ")"}[tags[after]], after + 1, min(upto, after + 30))
                        if closing > 0 and closing + 1 <= upto and self.verb_at(closing + 1):
                            return (k, closing)
                        if tags[after] == "," and closing < 0:
                            k = after + 1
                            continue
                    if self.verb_at(after):
                        return (k, stop)
                    k = stop
                    continue
            k += 1
        return None

    def verb_at(self, k: int) -> bool:
        tags = self.tags
        while k < self.end and (tags[k] in "ad" or (tags[k] == "i" and k + 1 < self.end and tags[k + 1] == "d")):
            k += 1
        return k < self.end and tags[k] in "xVQvqGg"

    def announced(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Cue and mention of a sentence that only announces what comes: "She said:"."""
        for c in range(self.end - 1, -1, -1):
            if self.tags[c] == "Q":
                mention = self.subject_ending(c - 1)
                return ((c, c + 1), mention) if mention else None
        return None

    # ------------------------------------------------------------------ shapes

    def pre_content(self, stop: int, lo: int = 0) -> tuple[int, int] | None:
        """The clause or quotation before an attribution that begins at token `stop`."""
        tags = self.tags
        if stop <= lo:
            return None
        last = tags[stop - 1]
        if last == ",":
            b = stop - 1
        elif last == "K" or last in "-?!":
            b = stop if last == "K" else stop - 1
        else:
            return None
        a = self.leading(lo)
        if a >= b:
            return None
        return (a, b)

    def leading(self, a: int) -> int:
        """The first token at or after `a` that is not the reporter's "Meanwhile," or "Earlier on Tuesday,"."""
        tags, low = self.tags, self.low
        while a < self.end and tags[a] in ",;:-.":
            a += 1
        while a + 1 < self.end:
            k = a
            if low[k] == "meanwhile":
                k += 1
            elif tags[k : k + 1] == "i" and low[k : k + 3] in (["in", "other", "developments"], ["in", "other", "news"]):
                k += 3
            else:
                k += self.time_length(k)
            if k == a or k >= self.end or tags[k] != ",":
                break
            a = k + 1
        return a

    def clause_like(self, a: int, b: int) -> bool:
        """Whether tokens a..b can stand as a sentence: something quoted, or a subject with a finite verb."""
        tags = self.tags
        if "K" in tags[a:b]:
            return True
        if b - a < 3:
            return False
        if tags[a] in "TgGw":
            return False
        if tags[a] in "si":
            comma = tags.find(",", a, b)
            while comma > 0:
                match = NOUN_PHRASE.match(tags, comma + 1, b)
                if match and self.verb_at(match.end()):
                    return True
                comma = tags.find(",", comma + 1, b)
            return False
        return FINITE.search(tags, a + 1, b) is not None or re.search("v", tags[a + 1 : b]) is not None

    def left_edge(self, c: int) -> int:
        """Where the clause of a cue at `c` begins: behind the content of the frame before it."""
        edge = 0
        for frame in self.frames:
            stop = max(frame.cue[1], frame.mention[1] if frame.mention and not frame.shared else 0)
            if stop <= c:
                edge = max(edge, stop)
        semicolon = self.tags.rfind(";", edge, c)
        if semicolon >= 0:
            edge = semicolon + 1
        return edge

    def inverted(self, c: int, cue_end: int, lemma: str, takes: str, j: int) -> Frame | None:
        """CONTENT, said Ann Lee, the mayor."""
        tags = self.tags
        if "q" not in takes or c == 0 or j != c - 1:
            return None
        if tags[j] not in ",K-?!":
            return None
        k = cue_end
        while k < self.end and tags[k] == "a":
            k += 1
        match = NOUN_PHRASE.match(tags, k, self.end)
        if not match or (tags[k] == "p" and self.low[k] == "it"):
            return None
        if tags[j] == ",":
            before = self.subject_before_comma(j, max(0, j - WINDOW))
            if before and before[0] and tags[before[0] - 1] == "K":
                return None
        pre = self.pre_content(c, self.left_edge(c))
        if pre is None or not self.clause_like(*pre):
            return None
        stop = match.end()
        if "K" not in tags[pre[0] : pre[1]] and tags[j] == ",":
            # "Ann Lee, the mayor, said the plan was dead" is not inverted
            if self.verb_at(stop):
                return None
            if self.subject_before_comma(j, max(0, j - WINDOW)) and VERBAL.search(tags, stop, self.end):
                return None
        elif self.verb_at(stop) and tags[j] != "K" and "K" != tags[pre[1] - 1]:
            return None
        elif self.verb_at(stop) and tags[k] == "p":
            return None
        mention = (k, self.with_apposition(k, stop))
        second = self.after_attribution(mention[1])
        return Frame((c, cue_end), mention, pre, "content-cue-subject", lemma, "certain", second)

    def with_apposition(self, a: int, stop: int) -> int:
        """Extend a noun phrase by what follows it in apposition."""
        tags = self.tags
        while stop < self.end and tags[stop] == "," and stop + 1 < self.end:
            first = tags[stop + 1]
            if first in "KGgcbptsQ":
                break
            closing = stop + 1
            while closing < self.end and tags[closing] not in ",;K-":
                closing += 1
            if first not in "DnCmSzwa" or closing - stop > 40:
                break
            if first in "DnCSz" and FINITE.search(tags, stop + 1, closing) and "w" not in tags[stop:closing]:
                break
            if closing < self.end and tags[closing] == "," and closing + 1 < self.end and tags[closing + 1] == "c":
                pass
            stop = closing
        if stop < self.end and tags[stop] == "w":
            closing = stop
            while closing < self.end and tags[closing] not in ",;K-":
                closing += 1
            stop = closing
        return stop

    def after_attribution(self, k: int) -> tuple[int, int] | None:
        """The rest of an interrupted quotation: ", K" behind the attribution, after at most a few words."""
        tags = self.tags
        stop = min(self.end, k + 25)
        i = k
        while i < stop:
            if tags[i] == "K":
                start = i
                if tags[i - 1] in ",:-" or (i >= 2 and tags[i - 1] in "bct" and tags[i - 2] in ",-"):
                    return (start, self.end)
                return None
            if tags[i] in "QqG;":
                return None
            i += 1
        return None

    def with_subject(
        self, c: int, cue_end: int, lemma: str, takes: str, mention: tuple[int, int], j: int, rule: str = ""
    ) -> Frame | None:
        """NP said ...: the content follows, or stands before."""
        tags = self.tags
        edge = self.left_edge(c)
        start, how, addressee = self.content_after(cue_end, takes, lemma)
        if how is None and edge and tags[mention[0] - 1] == "," and self.frames and self.frames[-1].cue[1] <= mention[0]:
            if self.frames[-1].rule == "subject-cue-content" and self.frames[-1].mention and not self.frames[-1].mention[0]:
                edge = 0  # "A told B that ..., an official said": all of it is what the official said
            elif self.clause_like(0, mention[0]) and self.leading(0) >= (self.frames[-1].mention or (99, 99))[0]:
                edge = 0
        pre = self.pre_content(mention[0], edge)
        if pre is not None and "q" in takes:
            ends_quoted = tags[pre[1] - 1] == "K" or (tags[pre[1] - 1] in "?!" and "K" in tags[pre[0] : pre[1]])
            if how is None and cue_end < self.end and self.low[cue_end] in ("about", "against", "for", "with"):
                return None
            loose = how in (None, "np", "clause", "comma", "with-noun", "object")
            adverbial = tags[pre[0]] in "is" and not VERBAL.search(tags, pre[0], pre[1])
            if ends_quoted and adverbial and how is not None:
                return self.build(c, cue_end, lemma, takes, mention, start, how, addressee, rule)
            if ends_quoted and how != "that" and not (how == "quote" and tags[start - 1] != "," and "K" not in tags[pre[0]:pre[1]]):
                if how != "clause" or not self.clause_strong(start):
                    second = self.after_attribution(cue_end)
                    return Frame((c, cue_end), mention, pre, "content-subject-cue", lemma, "certain", second, addressee)
            if loose and self.clause_like(*pre) and (how is None or not self.clause_strong(start)):
                if how == "comma":
                    rest = (start, self.end)
                    return Frame((c, cue_end), mention, pre, "content-around-attribution", lemma, "likely", rest, addressee)
                return Frame((c, cue_end), mention, pre, "content-subject-cue", lemma, "likely", None, addressee)
        if how == "comma" and pre is not None and pre[1] - pre[0] >= 1 and tags[pre[0]] not in "bc" and "q" in takes:
            if tags[pre[0]] in "isaTgc" or self.is_time(*pre):
                return self.build(c, cue_end, lemma, takes, mention, start, "clause", addressee, rule)
            rest = (start, self.end)
            return Frame((c, cue_end), mention, pre, "content-around-attribution", lemma, "likely", rest, addressee)
        if start is None:
            return None
        return self.build(c, cue_end, lemma, takes, mention, start, how, addressee, rule)

    def clause_strong(self, k: int | None) -> bool:
        """Whether a clause with its own subject and verb begins at `k`."""
        if k is None:
            return False
        match = NOUN_PHRASE.match(self.tags, k, self.end)
        return bool(match) and self.verb_at(match.end())

    def build(
        self, c: int, cue_end: int, lemma: str, takes: str, mention: tuple[int, int] | None, start: int, how: str | None,
        addressee: tuple[int, int] | None, rule: str = "", shared: bool = False,
    ) -> Frame | None:  # fmt: skip
        """A frame whose content follows the cue, if what follows can be content of this verb."""
        if how is None:
            return None
        end = self._trimmed(start, self.content_end(start))
        first = mention[0] if mention and not shared else c
        if c == 0 or (first and self.tags[first - 1] == "s" and first < 3):
            end = self.main_clause_after(start, end)
        if end <= start:
            return None
        tags = self.tags
        if how in ("np", "object"):
            end = self.without_tail(start, end)
        quoted = "K" in tags[start:end]
        if how == "clause":
            if "c" not in takes and not ("q" in takes and tags[start] == "K"):
                if not (addressee and "t" in takes and self.clause_strong(start)):
                    return None
            if "m" in takes and not quoted:
                return None
            if not quoted and not self.heading and not FINITE.search(tags, start, end) and "v" not in tags[start:end]:
                if "n" not in takes:
                    return None
        elif how == "that":
            if not set(takes) & set("ctn") or ("m" in takes and self.low[c] in BELIEVING and not quoted):
                return None
        elif how == "comma":
            return None
        elif how == "np" and "n" not in takes:
            return None
        return Frame(
            (c, cue_end), mention, (start, end), rule or "subject-cue-content", lemma,
            "certain" if how in ("that", "quote") else "likely", None, addressee,
            denied=self.low[c] in DENYING, shared=shared,
        )  # fmt: skip

    def shared_subject(self, c: int, cue_end: int, lemma: str, takes: str, j: int) -> Frame | None:
        """She left the room and said ...: the subject stands before the first verb."""
        tags = self.tags
        if tags[j] == "," and not (j and tags[j - 1] in "nCVKmzd"):
            return None
        start, how, addressee = self.content_after(cue_end, takes, lemma)
        mention = self.local_subject(j) or self.main_subject(c)
        if mention is None:
            mention = next((f.mention for f in reversed(self.frames) if f.mention), None)
        if mention is None or start is None:
            return None
        return self.build(c, cue_end, lemma, takes, mention, start, how, addressee, "shared-subject", True)

    def local_subject(self, j: int) -> tuple[int, int] | None:
        """The nearest subject to the left that begins a clause: "..., I laughed and said"."""
        tags = self.tags
        for k in range(j, max(-1, j - WINDOW), -1):
            if (k == 0 or tags[k - 1] in ",;-.sb:K") and tags[k] in "nCDmSzp":
                match = NOUN_PHRASE.match(tags, k, j)
                if match and match.end() <= j and self.verb_at(match.end()) and not self.is_time(k, match.end()):
                    return (k, match.end())
        return None

    def relative(self, c: int, cue_end: int, lemma: str, takes: str, j: int) -> Frame | None:
        """..., who said that ...: the speaker is what the relative pronoun stands for."""
        tags = self.tags
        k = j - 1
        if k >= 0 and tags[k] == ",":
            k -= 1
        mention = self.subject_ending(k) if k >= 0 and tags[k] not in ",-)" else None
        if mention is not None and k == j - 1:  # without a comma, the nearest noun is meant
            at = max((i for i in range(*mention) if tags[i] in "fi"), default=-1)
            if at >= 0 and at + 1 < mention[1]:
                mention = (at + 1, mention[1])
        start, how, addressee = self.content_after(cue_end, takes, lemma)
        if mention is None or start is None:
            return None
        return self.build(c, cue_end, lemma, takes, mention, start, how, addressee, "relative-clause")

    def participle(self, c: int, cue_end: int, lemma: str, takes: str) -> Frame | None:
        """..., adding that ...: the subject is that of the clause before."""
        tags = self.tags
        before = tags[c - 1] if c else "."
        if before not in ",.-cbK)sia" and c:
            if before not in "nCdV" :
                return None
        start, how, addressee = self.content_after(cue_end, takes, lemma)
        if start is None or how in (None, "comma"):
            return None
        mention = None
        for frame in reversed(self.frames):
            if frame.mention:
                mention = frame.mention
                break
        if mention is None:
            mention = self.main_subject(c)
        if mention is None and c == 0 or (mention is None and "," in tags[c : self.end]):
            comma = tags.find(",", c, self.end)
            match = NOUN_PHRASE.match(tags, comma + 1, self.end) if comma > 0 else None
            if match and self.verb_at(match.end()):
                mention = (comma + 1, match.end())
        if mention is None:
            return None
        return self.build(c, cue_end, lemma, takes, mention, start, how, addressee, "participle", True)

    def according_to(self, c: int) -> Frame | None:
        """According to NP, ..., or ..., according to NP."""
        tags = self.tags
        noun = c + 2
        match = NOUN_PHRASE.match(tags, noun, self.end)
        if not match:
            return None
        by = match.end() + 1
        if by < self.end and self.low[by] == "by" and self.low[by - 1] in ("issued", "released", "published", "written"):
            named = NOUN_PHRASE.match(tags, by + 1, self.end)
            if named:  # the statement is the channel, its author the speaker
                noun, match = by + 1, named
        mention = (noun, match.end())
        if c == 0 or tags[c - 1] in ".;:bc" or (c == 1):
            comma = tags.find(",", match.end(), self.end)
            if comma < 0 or comma + 1 >= self.end:
                return None
            return Frame((c, c + 2), (noun, max(match.end(), comma)), (comma + 1, self.content_end(comma + 1)), "according-to", "according to")
        edge = self.left_edge(c)
        if self.frames and self.frames[-1].cue[1] <= c:
            last = self.frames[-1]
            if last.rule.startswith("content") and VERBAL.search(tags, edge, c) is None:
                return None
            if last.mention and last.mention[0] <= self.leading(0):
                edge = 0  # "A told B that ..., according to C": all of it is what C says
        pre = self.pre_content(c, edge) or ((self.leading(edge), c) if c > edge else None)
        if pre is None:
            return None
        stop = match.end()
        if stop < self.end and tags[stop] == "," and stop + 1 < self.end and not FINITE.search(tags, pre[0], pre[1]):
            return Frame((c, c + 2), mention, (pre[0], self.content_end(stop + 1)), "according-to-inside", "according to")
        if tags[c - 1] == "," and stop < self.end and tags[stop] == "," and FINITE.search(tags, pre[0], pre[1]) is None:
            return None
        mention = (noun, self.with_apposition(noun, stop))
        while pre[0] < pre[1] and tags[pre[0]] in "cb,":
            pre = (pre[0] + 1, pre[1])
        if not VERBAL.search(tags, pre[0], pre[1]) and "K" not in tags[pre[0] : pre[1]]:
            return None
        return Frame((c, c + 2), mention, pre, "content-according-to", "according to")

    # ------------------------------------------------------------------ content

    def content_after(self, k: int, takes: str, lemma: str) -> tuple[int | None, str | None, tuple[int, int] | None]:
        """Where the content behind a cue begins and how: that, quote, clause, object, np, comma; and the addressee."""
        tags, low, end = self.tags, self.low, self.end
        addressee: tuple[int, int] | None = None
        while k < end and (tags[k] == "a" or self.time_length(k)):
            k += self.time_length(k) or 1
        if k >= end:
            return None, None, None
        if "t" in takes and tags[k] not in "t,:K" and not (tags[k] == "i"):
            stop = self.addressee_end(k)
            if stop:
                addressee = (k, stop)
                k = stop
                while k < end and (tags[k] == "a" or self.time_length(k)):
                    k += self.time_length(k) or 1
                if k >= end:
                    return None, None, addressee
        elif lemma in ("say", "write", "complain", "explain", "suggest", "add", "announce", "appeal", "propose", "reply", "testify", "confirm", "admit", "repeat", "report") and tags[k] == "T":
            match = SIMPLE_PHRASE.match(tags, k + 1, end)
            if match and match.end() < end and tags[match.end()] in "t,:KidT":
                addressee = (k + 1, match.end())
                k = match.end()
                if lemma == "appeal" and k < end and tags[k] == "T":
                    return k, "object", addressee
        if k >= end:
            return None, None, addressee
        tag = tags[k]
        if tag == "t":
            if k + 1 < end and tags[k + 1] == ",":
                return k + 1, "that", addressee
            return k + 1, "that", addressee
        if tag == "K":
            return k, "quote", addressee
        if tag == ":":
            return (k + 1, "quote", addressee) if k + 1 < end else (None, None, addressee)
        if tag == "s" and low[k] in ("if", "whether", "how", "why", "what", "where", "who", "when"):
            if "w" in takes:
                return k, "that", addressee
            if low[k] in ("how", "why", "what", "whether") and "c" in takes:
                return k, "that", addressee
        if tag == ",":
            if k + 1 < end and tags[k + 1] == "K":
                return k + 1, "quote", addressee
            if k + 1 < end and tags[k + 1] not in "Gg":
                # "said, however, that"; "said, referring to the vote, "..." "
                for i in range(k + 1, min(end, k + 16)):
                    if tags[i] == "t" and tags[i - 1] == ",":
                        return i + 1, "that", addressee
                    if tags[i] == "K" and tags[i - 1] in ",:":
                        return i, "quote", addressee
                return k + 1, "comma", addressee
            for i in range(k + 1, min(end, k + 20)):
                if tags[i] == "K" and tags[i - 1] in ",:":
                    return i, "quote", addressee
                if tags[i] in "QG" and i > k + 1:
                    break
            return None, None, addressee
        if "v" in takes and tag == "T":
            return k, "object", addressee
        if k + 1 < end and (tag == "f" or low[k] == "against") and lemma in ("warn", "inform", "assure", "notify", "remind", "advise", "complain"):
            return k + 1, "object", addressee
        if "i" in takes:
            at = k
            if low[at] in ("on", "for", "upon") :
                at += 1
            match = NOUN_PHRASE.match(tags, at, end) or SIMPLE_PHRASE.match(tags, at, end)
            if match:
                stop = self.infinitive_after(at, match.end())
                if stop:
                    return at, "object", addressee
        if "o" in takes:
            match = NOUN_PHRASE.match(tags, k, end) or SIMPLE_PHRASE.match(tags, k, end)
            if match:
                body = tags[k : match.end() + 2]
                if "f" in body or any(low[i] in ("for", "over", "as") for i in range(k, min(end, match.end() + 1))):
                    return k, "object", addressee
        if lemma == "call":
            if low[k] in ("on", "upon"):
                match = NOUN_PHRASE.match(tags, k + 1, end)
                if match and self.infinitive_after(k + 1, match.end()):
                    return k + 1, "object", addressee
                return None, None, None
            if low[k] == "for" and k + 1 < end:
                return k + 1, "object", addressee
            match = NOUN_PHRASE.match(tags, k, end) or SIMPLE_PHRASE.match(tags, k, end)
            if match and ("K" in tags[k : match.end() + 3]):
                return k, "object", addressee
            return None, None, None
        if "a" in takes:
            region = tags[k : min(end, k + 30)]
            if "K" in region or any(low[i] == "as" for i in range(k, min(end, k + 12))):
                return k, "object", addressee
        if tag in "if" and "c" in takes:
            # "said in a statement that", "said of the plan: "
            for i in range(k, min(end, k + 22)):
                here = tags[i]
                if here == "t" and tags[i - 1] not in "iD":
                    return i + 1, "that", addressee
                if here == "K" and tags[i - 1] in ",:nC":
                    return i, "quote", addressee
                if here == ":":
                    return i + 1, "quote", addressee
                if here == "p" and tags[i - 1] in "nCmd":
                    return i, "clause", addressee
                if here in "QVGsw;":
                    break
                if here == ",":
                    if i + 1 < end and tags[i + 1] == "K":
                        return i + 1, "quote", addressee
                    if i + 1 < end and tags[i + 1] not in "KGgw":
                        return i + 1, "comma", addressee
                    break
            return None, None, addressee
        if "n" in takes and tag in "DnCSzmaK":
            if "c" in takes and self.clause_strong(k):
                return k, "clause", addressee
            if "c" in takes and "m" not in takes and FINITE.search(tags, k, min(end, k + 12)) and not self.np_reading(k):
                return k, "clause", addressee
            return k, "np", addressee
        if "c" in takes or (addressee and "t" in takes):
            return k, "clause", addressee
        return None, None, addressee

    def np_reading(self, k: int) -> bool:
        """Whether what begins at `k` is a noun phrase up to the end, perhaps with a relative clause in it."""
        match = NOUN_PHRASE.match(self.tags, k, self.end)
        if not match:
            return False
        return match.end() >= self.end or self.tags[match.end()] in ",Ttswigf;"

    def infinitive_after(self, at: int, stop: int) -> bool:
        """Whether "to" and a verb stand at the end of the phrase or inside it."""
        tags = self.tags
        for i in range(at + 1, min(self.end, stop + 4)):
            if tags[i] == "T" and i + 1 < self.end and tags[i + 1] in "vqxaKn":
                return True
        return False

    def time_length(self, k: int) -> int:
        """How many tokens a time such as "on Tuesday" or "last week" takes at `k`; 0 if there is none."""
        tags, low, end = self.tags, self.low, self.end
        i = k
        if i < end and low[i] in ("on", "late", "early", "earlier", "in", "this", "last", "during", "at"):
            i += 1
            if i < end and low[i] in ("on", "this", "last", "the", "that", "late", "early"):
                i += 1
        if i >= end:
            return 0
        if tags[i] == "d":
            i += 1
            if i < end and low[i] in ("morning", "afternoon", "evening", "night"):
                i += 1
            return i - k
        if i > k and low[i] in words.TIME_NOUNS and low[k] not in ("at", "during"):
            return i + 1 - k
        if i > k and low[i] in words.MONTHS and low[i] != "may":
            i += 1
            if i < end and tags[i] == "m":
                i += 1
            return i - k
        return 0

    def addressee_end(self, k: int) -> int:
        """The end of the addressee after "told"."""
        tags, low, end = self.tags, self.low, self.end
        if tags[k] in "o":
            return k + 1
        if low[k] in ("her", "it", "you", "me"):
            return k + 1
        i = k
        if tags[i] in "DSz":
            while i < end and tags[i] in "DSzamVg":
                i += 1
            while i < end and tags[i] in "nCSz-":
                i += 1
            if i < end and tags[i] == "K" and tags[i - 1] in "SCz":
                i += 1
        elif tags[i] == "n":
            while i < end and tags[i] == "n":
                i += 1
                if low[i - 1].endswith("s"):
                    break
        elif tags[i] in "CK":
            while i < end and tags[i] in "CSm":
                i += 1
                if i < end and tags[i - 1] == "S" and tags[i] in "nC":
                    continue
            while i < end and tags[i] == "n":
                i += 1
        if i == k:
            return 0
        # "told the head of the agency in Paris that"
        steps = 0
        while i + 1 < end and tags[i] in "fi" and steps < 3 and not self.time_length(i):
            match = SIMPLE_PHRASE.match(tags, i + 1, end)
            if not match:
                break
            i = match.end()
            steps += 1
        return i

    def content_end(self, start: int) -> int:
        """Where the content that begins at `start` ends: before a second attribution, else with the sentence."""
        tags, low, end = self.tags, self.low, self.end
        for i in range(start + 1, end):
            tag = tags[i]
            if self.heading and i > start + 1 and tag in ",b" and tags[i + 1 : i + 2] in ("Q", "V", "v", "q"):
                return i  # "Lee says tax is high, hopes for a deal"
            if tag in "QG" and i > start + 1:
                k = i - 1
                while k > start and tags[k] in "ax":
                    k -= 1
                before = tags[k]
                if tag == "G":
                    if tags[i - 1] == "," and low[i] in CUES and CUES[low[i]][0] not in ("find", "show", "believe", "feel", "rule", "report"):
                        return i - 1
                elif before in "cb" and k == i - 1 - (i - 1 - k) and self.says_something(i):
                    stop = k
                    if stop > start and tags[stop - 1] == ",":
                        stop -= 1
                    return stop
            elif tag in "cbs" and tags[i - 1] == "," and low[i] in ("but", "and", "while", "although", "though", "as"):
                match = NOUN_PHRASE.match(tags, i + 1, end)
                if match and match.end() < end and tags[match.end()] in "Qq" and self.says_something(match.end()) and low[i] != "as":
                    return i - 1
            elif low[i] == "according" and tags[i - 1] == ",":
                return i - 1
            elif tag == ";" :
                match = NOUN_PHRASE.match(tags, i + 1, end)
                if match and match.end() < end and tags[match.end()] == "Q":
                    return i
        return end

    def without_tail(self, start: int, end: int) -> int:
        """A noun phrase or infinitive ends before a clause of the reporter's: "..., as the talks go on"."""
        tags, low = self.tags, self.low
        for i in range(start + 2, end):
            if tags[i - 1] == "," and (tags[i] == "b" or low[i] in ("as", "although", "though", "while", "after", "before", "even")):
                return i - 1
        return end

    def main_clause_after(self, start: int, end: int) -> int:
        """Where a fronted clause ends and the main clause begins: "Though he called it X, Lee backed it"."""
        tags = self.tags
        comma = tags.find(",", start, end)
        while comma > 0:
            match = NOUN_PHRASE.match(tags, comma + 1, end)
            if match and self.verb_at(match.end()) and match.end() < end and tags[match.end()] not in "Gg":
                return comma
            comma = tags.find(",", comma + 1, end)
        return end

    def _trimmed(self, start: int, end: int) -> int:
        """Without the occasion that the reporter adds at the end: "... in a call with his counterpart"."""
        tags, low = self.tags, self.low
        for i in range(end - 2, max(start, end - 16), -1):
            if low[i] in ("in", "during", "at", "via", "on") and OCCASION.search(" ".join(low[i : min(end, i + 7)]) + " "):
                if not PREDICATE.search(tags, i, end) and tags[i - 1] not in "iTc":
                    return i - 1 if tags[i - 1] == "," else i
        return end

    def says_something(self, c: int) -> bool:
        """Whether a cue at `c` is followed by content, so that it begins a second quote."""
        word = self.low[c]
        if word not in CUES or set(CUES[word][2]) & set("m"):
            return False
        start, how, _ = self.content_after(c + 1, CUES[word][2], CUES[word][0])
        return start is not None and how not in (None, "comma")

    # ------------------------------------------------------------------ settling

    def settle(self) -> None:
        """Where frames overlap, keep the outer one and mark what is relayed inside it as nested."""
        kept: list[Frame] = []
        for frame in self.frames:
            a, b = frame.content
            if frame.rule.startswith("content") or frame.rule.startswith("according"):
                survivors = []
                for other in kept:
                    if a <= other.cue[0] < b < other.content[1] and other.content[0] < b:
                        other.content = (other.content[0], b)
                    inside = a <= other.cue[0] and other.content[1] <= b
                    if inside:
                        if self.relayed(other, frame):
                            other.nested = True
                            survivors.append(other)
                        continue
                    if other.content[1] > a and other.content[0] < b and other.content[0] < a:
                        other.content = (other.content[0], min(other.content[1], a))
                    survivors.append(other)
                kept = survivors + [frame]
                continue
            clash = False
            for other in kept:
                spans = [other.content] + ([other.second] if other.second else [])
                if any(s <= frame.cue[0] < e for s, e in spans):
                    clash = True
                    break
            if not clash:
                kept.append(frame)
        kept.sort(key=lambda f: (f.content[0], -f.content[1]))
        self.frames = kept

    def relayed(self, inner: Frame, outer: Frame) -> bool:
        """Whether the content of `outer` as a whole is somebody saying something: A says that B told C."""
        return inner.mention is not None and inner.mention[0] - outer.content[0] <= 3 and not inner.shared
