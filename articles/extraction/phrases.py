"""Finds noun phrases, subjects and clauses in the tags of a sentence, in place of a parser.

A noun phrase is a regular expression over tags; a subject is the phrase that ends at a verb, or opens the
clause. Every search looks at a bounded number of words, so that the time stays linear.
"""

from __future__ import annotations

import re

from . import words
from .sentences import Sentence
from .words import listed

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
LETTING = listed(
    """let lets letting make makes made making help helps helped see saw seen hear heard have had"""
)
QUOTED_CLAUSE = re.compile(r",K[^,]")  # of “...,” the mayor: not the nickname in Ann Lee, “the Duke”, said
PREDICATE = re.compile(r"[xQqp]|(?<!D)V(?!C)")
FINITE = re.compile(r"[xVQ]")
VERBAL = re.compile(r"[xVQvq]")


class Phrases:
    """The words of one sentence, with questions about its phrases; positions are tokens."""

    def __init__(self, sentence: Sentence, heading: bool = False) -> None:
        self.heading = heading
        self.s = sentence
        self.tags = sentence.tags
        self.low = sentence.low
        end = len(sentence)
        while end > 0 and self.tags[end - 1] in ".?!":
            end -= 1
        self.end = end

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
        if tags[j] in "Vg":
            a = self.before_relative(j + 1)  # "a baker who asked not to be named said"
            return (a, j + 1) if a <= j else None
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
        comma = tags.find(",", a, b)
        if comma > 0 and tags[comma + 1 : comma + 2] == "c" and self.is_time(a, comma):
            a = comma + 2  # "... this summer, and a councillor says"
        a = self.before_relative(a)
        if a and tags[a - 1] in "Vg" and (a == 1 or tags[a - 2] in ",;K-"):
            return (a - 1, b)  # "retired general Ann Lee"
        return (a, b)

    def before_relative(self, a: int) -> int:
        """Where a subject with a clause begins whose last noun is at `a`: "A man who lost his boat"."""
        tags = self.tags
        for k in range(a - 1, max(0, a - 14), -1):
            if tags[k] in ",;:-K.":
                break
            if tags[k] in "wt" and self.verb_at(k + 1) and len(VERBAL.findall(tags, k + 1, a)) <= 3:
                for start in range(max(0, k - 8), k):
                    opens = start == 0 or tags[start - 1] in ",;:.-Kcb"
                    if opens and tags[start] in "DnC" and NOUN_PHRASE.fullmatch(tags, start, k):
                        return start
        return a

    def subject_before_comma(self, j: int, lo: int) -> tuple[int, int] | None:
        """For "Ann Lee, the mayor, said" and "Ann Lee, who left, said": all before the last comma."""
        tags = self.tags
        close = tags[j]
        opener = {",": ",", "-": "-", ")": "("}[close]
        for k in range(lo, j - 1):
            before = tags[k - 1] if k else "."
            if before not in ".,;:-bcstKiwdaG?!" and not (before in "Q" and k > 1):
                continue
            if tags[k] not in "nCDmSzp" or (before == "a" and tags[k - 2 : k - 1] == "x"):
                continue  # "would not sail"
            if before == "K" and tags[k] == "n" and k > 1 and tags[k - 2] not in ".,;:-":
                continue  # "will “never” sail, the mayor, Ann Lee,"
            match = NOUN_PHRASE.match(tags, k, j)
            if not match:
                continue
            stop = match.end()
            if QUOTED_CLAUSE.search(tags, stop, j):
                continue  # "At noon, “It will sail,” the mayor, Ann Lee, ..."
            if opener == "," and self.clause_inside(stop, j):
                continue  # "In Holm, a town of 300, the pier is closed, the mayor, Ann Lee, ..."
            if (
                stop == j
                and opener == ","
                and "," in tags[k:j]
                and not self.is_time(k, tags.find(",", k))
                and before != "i"
            ):
                return (k, j)
            if stop < j and tags[stop] == opener:
                if before == "i" and k > 1 and tags[stop] == ",":
                    continue  # "In Paris, ..." is no subject
                if self.is_time(k, stop):
                    continue
                return (k, j + 1 if close == ")" else j)
        return None

    def clause_inside(self, a: int, b: int) -> bool:
        """Whether behind a comma between `a` and `b` a subject with its own verb begins."""
        tags = self.tags
        comma = tags.find(",", a, b)
        while comma >= 0:
            match = NOUN_PHRASE.match(tags, comma + 1, b)
            if match and match.end() < b and tags[match.end()] in "xQ":
                return True
            comma = tags.find(",", comma + 1, b)
        return False

    def names_somebody(self, a: int, b: int) -> bool:
        """Whether a phrase holds a name or what a person is called."""
        return any(self.tags[k] == "C" or self.low[k] in words.PERSON_NOUNS for k in range(a, b))

    def is_time(self, a: int, b: int) -> bool:
        """Whether the phrase names a day, a month or a stretch of time."""
        return all(
            self.tags[k] in "dDma" or self.low[k] in words.TIME_NOUNS or self.low[k] in words.MONTHS
            for k in range(a, b)
        )

    def main_subject(self, upto: int) -> tuple[int, int] | None:
        """The subject of the main clause that begins the sentence (before token `upto`)."""
        tags = self.tags
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
                        closing = tags.find(
                            {",": ",", "-": "-", "(": ")"}[tags[after]], after + 1, min(upto, after + 30)
                        )
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

    def local_subject(self, j: int) -> tuple[int, int] | None:
        """The nearest subject to the left that begins a clause: "..., I laughed and said"."""
        tags = self.tags
        for k in range(j, max(-1, j - WINDOW), -1):
            if (k == 0 or tags[k - 1] in ",;-.sb:K") and tags[k] in "nCDmSzp":
                match = NOUN_PHRASE.match(tags, k, j)
                if (
                    match
                    and match.end() <= j
                    and self.verb_at(match.end())
                    and not self.is_time(k, match.end())
                ):
                    return (k, match.end())
        return None

    def verb_at(self, k: int) -> bool:
        tags = self.tags
        while k < self.end and (
            tags[k] in "ad" or (tags[k] == "i" and k + 1 < self.end and tags[k + 1] == "d")
        ):
            k += 1
        return k < self.end and tags[k] in "xVQvqGg"

    def leading(self, a: int) -> int:
        """The first token from `a` on that is not the reporter's "Meanwhile," or "On Tuesday,"."""
        tags, low = self.tags, self.low
        while a < self.end and tags[a] in ",;:-.":
            a += 1
        while a + 1 < self.end:
            k = a
            if low[k] == "meanwhile":
                k += 1
            elif low[k : k + 2] == ["as", "for"]:
                k = max(k, tags.find(",", k, min(self.end, k + 12)))
            elif tags[k : k + 1] == "i" and low[k : k + 3] in (
                ["in", "other", "developments"],
                ["in", "other", "news"],
            ):
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

    def clause_strong(self, k: int | None) -> bool:
        """Whether a clause with its own subject and verb begins at `k`."""
        if k is None:
            return False
        match = NOUN_PHRASE.match(self.tags, k, self.end)
        return match is not None and self.verb_at(match.end())

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
            if (
                closing < self.end
                and tags[closing] == ","
                and closing + 1 < self.end
                and tags[closing + 1] == "c"
            ):
                pass
            stop = closing
        if stop < self.end and tags[stop] == "w":
            closing = stop
            while closing < self.end and tags[closing] not in ",;K-":
                closing += 1
            stop = closing
        return stop

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
            if i + 1 < end and tags[i : i + 2] == ",m" and len(low[i + 1]) == 4:
                i += 2
            return i - k
        return 0
