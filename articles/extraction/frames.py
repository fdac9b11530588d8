"""Finds, in one sentence, who is said to say what: a cue, the mention of its speaker, and the content.

A frame is described in token positions of its sentence. The grammar is shallow: noun phrases are regular
expressions over the tags of `sentences.py`, looked for next to a cue; what a cue may take comes from
`cues.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import words
from .contents import Contents
from .cues import BELIEVING, CUES, DENYING, PARTICLE_CUES
from .phrases import FINITE, LETTING, NOUN_PHRASE, VERBAL, WINDOW
from .sentences import Sentence

MOST = 16  # frames of one sentence: more is no prose


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


class _Finder(Contents):
    """Reads the frames of one sentence, cue by cue."""

    def __init__(self, sentence: Sentence, heading: bool = False) -> None:
        super().__init__(sentence, heading)
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
            elif low[i] == "words" and low[max(0, i - 2) : i + 2] == ["in", "the", "words", "of"]:
                frame = self.in_the_words_of(i - 2)
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
        if (
            before
            and colon <= 6
            and (tags[0] in "CS" or low[colon - 1] in words.PERSON_NOUNS)
            and (self.end - colon > 3 or "K" in tags)
        ):
            return Frame(
                (colon, colon + 1), (0, colon), (colon + 1, self.end), "heading-colon", ":", "likely"
            )
        after = NOUN_PHRASE.fullmatch(tags, colon + 1, self.end)
        known = self.end - colon <= 4 and (
            tags[self.end - 1] == "C" or low[self.end - 1] in words.PERSON_NOUNS
        )
        if after and known and FINITE.search(tags, 0, colon):
            return Frame(
                (colon, colon + 1), (colon + 1, self.end), (0, colon), "heading-colon", ":", "unsure"
            )
        return None

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
        while j >= 0 and (tags[j] in "xad" or self.between_verbs(j, c)):
            if tags[j] == "x":
                has_aux = has_aux or low[j]
                if low[j] in ("is", "are", "was", "were", "be", "been", "being", "am") and tense == "p":
                    passive = True
            if low[j] in ("not", "never") or low[j].endswith(("n't", "n’t")):
                negated = True
            j -= 1
            j = self.before_time(j)
        j = self.before_time(j)
        if j >= 0 and tags[j] == "T":
            return None
        if passive or negated:
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

    def between_verbs(self, j: int, c: int) -> bool:
        """Whether token `j` belongs between subject and cue: "on Tuesday", "have both"."""
        tags = self.tags
        if tags[j] in "iD" and j + 1 < c and tags[j + 1] == "d":
            return True
        return self.low[j] in ("both", "all", "each") and j > 0 and tags[j - 1] == "x"

    def announced(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Cue and mention of a sentence that only announces what comes: "She said:"."""
        for c in range(self.end - 1, -1, -1):
            if self.tags[c] == "Q":
                mention = self.subject_ending(c - 1)
                return ((c, c + 1), mention) if mention else None
        return None

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

    def left_edge(self, c: int) -> int:
        """Where the clause of a cue at `c` begins: behind the content of the frame before it."""
        edge = 0
        for frame in self.frames:
            stop = max(frame.cue[1], frame.mention[1] if frame.mention and not frame.shared else 0)
            if stop <= c:
                edge = max(edge, stop)
        semicolon = self.tags.rfind(";", edge, c)
        if semicolon >= 0 and edge:
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
        elif (self.verb_at(stop) and tags[j] != "K" and tags[pre[1] - 1] != "K") or (
            self.verb_at(stop) and tags[k] == "p"
        ):
            return None
        mention = (k, self.with_apposition(k, stop))
        second = self.after_attribution(mention[1])
        return Frame((c, cue_end), mention, pre, "content-cue-subject", lemma, "certain", second)

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
        begin = self.end if start is None else start
        if (
            how is None
            and edge
            and tags[mention[0] - 1] == ","
            and self.frames
            and self.frames[-1].cue[1] <= mention[0]
        ):
            if (
                self.frames[-1].rule == "subject-cue-content"
                and self.frames[-1].mention
                and not self.frames[-1].mention[0]
            ):
                edge = 0  # "A told B that ..., an official said": all of it is what the official said
            elif (
                self.clause_like(0, mention[0])
                and self.leading(0) >= (self.frames[-1].mention or (99, 99))[0]
            ):
                edge = 0
        pre = self.pre_content(mention[0], edge)
        if lemma == "put it" and tags[edge : mention[0]] == "Ks":
            pre = (edge, edge + 1)  # "...," as she puts it
        if pre is not None and "q" in takes:
            ends_quoted = tags[pre[1] - 1] == "K" or (
                tags[pre[1] - 1] in "?!" and "K" in tags[pre[0] : pre[1]]
            )
            if (
                how is None
                and cue_end < self.end
                and self.low[cue_end] in ("about", "against", "for", "with")
            ):
                return None
            loose = how in (None, "np", "clause", "comma", "with-noun", "object")
            asked = self.low[pre[0]] == "asked" or ("m" in takes and "K" not in tags[pre[0] : pre[1]])
            loose = loose and not asked  # "Asked if she would go, she laughed"
            adverbial = tags[pre[0]] in "is" and not VERBAL.search(tags, pre[0], pre[1])
            if ends_quoted and adverbial and how is not None:
                return self.build(c, cue_end, lemma, takes, mention, begin, how, addressee, rule)
            clause = how == "clause" and self.clause_strong(start)
            if ends_quoted and how != "that" and not clause:
                second = self.after_attribution(cue_end)
                rule = "content-subject-cue"
                return Frame((c, cue_end), mention, pre, rule, lemma, "certain", second, addressee)
            if loose and self.clause_like(*pre) and (how is None or not self.clause_strong(start)):
                rest = (begin, self.end) if how == "comma" else None
                rule = "content-around-attribution" if rest else "content-subject-cue"
                return Frame((c, cue_end), mention, pre, rule, lemma, "likely", rest, addressee)
        if (
            how == "comma"
            and pre is not None
            and pre[1] - pre[0] >= 1
            and tags[pre[0]] not in "bc"
            and "q" in takes
        ):
            if tags[pre[0]] in "isaTgc" or self.is_time(*pre):
                return self.build(c, cue_end, lemma, takes, mention, begin, "clause", addressee, rule)
            rest = (begin, self.end)
            rule = "content-around-attribution"
            return Frame((c, cue_end), mention, pre, rule, lemma, "likely", rest, addressee)
        return self.build(c, cue_end, lemma, takes, mention, begin, how, addressee, rule)

    def build(
        self, c: int, cue_end: int, lemma: str, takes: str,
        mention: tuple[int, int] | None, start: int, how: str | None,
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
            told = addressee is not None and "t" in takes and self.clause_strong(start)
            if "c" not in takes and not ("q" in takes and tags[start] == "K") and not told:
                return None
            if "m" in takes and not quoted:
                return None
            verbless = not FINITE.search(tags, start, end) and "v" not in tags[start:end]
            if verbless and not quoted and not self.heading and "n" not in takes:
                return None
        believed = "m" in takes and self.low[c] in BELIEVING and not quoted
        if how == "that" and (believed or not set(takes) & set("ctn")):
            return None
        titled = (
            how == "quote" and self.low[c] in BELIEVING and tags[start - 1 : start + 1] not in (",K", ":K")
        )
        if titled or how == "comma" or (how == "np" and "n" not in takes):
            return None  # "showed "The Last Ferry"" names a film
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
        frame = self.build(c, cue_end, lemma, takes, mention, start, how, addressee, "relative-clause")
        if frame is not None and k < j - 1:  # between commas: the main clause goes on behind the second one
            comma = tags.find(",", *frame.content)
            while comma > 0:
                if self.verb_at(comma + 1) and tags[comma + 1] not in "Gg":
                    frame.content = (frame.content[0], comma)
                    break
                comma = tags.find(",", comma + 1, frame.content[1])
        return frame

    def participle(self, c: int, cue_end: int, lemma: str, takes: str) -> Frame | None:
        """..., adding that ...: the subject is that of the clause before."""
        tags = self.tags
        before = tags[c - 1] if c else "."
        if c and before not in ",.-cbK)sianCdV":
            return None
        start, how, addressee = self.content_after(cue_end, takes, lemma)
        if start is None or how in (None, "comma"):
            return None
        mention = self.subject_ending(c - 1) if before in "nCmSz" else None
        if mention is not None and (not mention[0] or self.low[mention[0] - 1] != "with"):
            mention = None  # only "with the mayor saying" has a subject of its own
        if mention is None:
            mention = next((f.mention for f in reversed(self.frames) if f.mention), None)
        if mention is None:
            mention = self.main_subject(c)
        if (mention is None and c == 0) or (mention is None and "," in tags[c : self.end]):
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
        if (
            by < self.end
            and self.low[by] == "by"
            and self.low[by - 1] in ("issued", "released", "published", "written")
        ):
            named = NOUN_PHRASE.match(tags, by + 1, self.end)
            if named:  # the statement is the channel, its author the speaker
                noun, match = by + 1, named
        mention = (noun, match.end())
        if c == 0 or tags[c - 1] in ".;:bc" or (c == 1):
            comma = tags.find(",", match.end(), self.end)
            if comma < 0 or comma + 1 >= self.end:
                return None
            return Frame(
                (c, c + 2),
                (noun, max(match.end(), comma)),
                (comma + 1, self.content_end(comma + 1)),
                "according-to",
                "according to",
            )
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
        if (
            stop < self.end
            and tags[stop] == ","
            and stop + 1 < self.end
            and not FINITE.search(tags, pre[0], pre[1])
        ):
            return Frame(
                (c, c + 2),
                mention,
                (pre[0], self.content_end(stop + 1)),
                "according-to-inside",
                "according to",
            )
        if (
            tags[c - 1] == ","
            and stop < self.end
            and tags[stop] == ","
            and FINITE.search(tags, pre[0], pre[1]) is None
        ):
            return None
        mention = (noun, self.with_apposition(noun, stop))
        while pre[0] < pre[1] and tags[pre[0]] in "cb,":
            pre = (pre[0] + 1, pre[1])
        verbless = not VERBAL.search(tags, pre[0], pre[1]) and "K" not in tags[pre[0] : pre[1]]
        if verbless and pre[1] - pre[0] < 5:
            return None
        return Frame((c, c + 2), mention, pre, "content-according-to", "according to")

    def in_the_words_of(self, c: int) -> Frame | None:
        """..., in the words of NP, "...": the quotation behind it, else the one before it."""
        tags = self.tags
        match = NOUN_PHRASE.match(tags, c + 4, self.end)
        if not match:
            return None
        stop = match.end()
        k = stop + 1 if tags[stop : stop + 1] == "," else stop
        if tags[k : k + 1] != "K":
            k = c - 2 if c > 1 and tags[c - 1] == "," else c - 1
            if k < 0 or tags[k] != "K":
                return None
        rule = "content-according-to" if k < c else "according-to"
        return Frame((c, c + 4), (c + 4, stop), (k, k + 1), rule, "in the words of", "certain")

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
                kept = [*survivors, frame]
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
