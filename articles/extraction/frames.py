"""Finds, in one sentence, who is said to say what: a cue, the mention of its speaker, and the content.

The sentence is read cue by cue: what stands before a cue tells which of the forms of `attributions.py` it
heads. "According to", "in the words of" and the colon of a heading have forms of their own. Frames that
overlap are settled last.
"""

from __future__ import annotations

from . import words
from .attributions import ONLY_TOLD, Attributions, Frame
from .cues import CUES, PARTICLE_CUES
from .phrases import FINITE, LETTING, NOUN_PHRASE, VERBAL
from .sentences import Sentence

MOST = 16  # frames of one sentence: more is no prose


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


class _Finder(Attributions):
    """Reads the frames of one sentence, cue by cue."""

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
        if negated:
            return None
        if passive:
            return self.was_told(c, cue_end, lemma, takes, j) if "t" in takes else None
        if tense == "p" and not has_aux and "t" in takes and self.is_told(cue_end, lemma):
            return self.was_told(c, cue_end, lemma, takes, j) if self.heading else None
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

    def is_told(self, k: int, lemma: str) -> bool:
        """Whether "told" or "warned" before token `k` is a passive without "was": "Council told by Lee"."""
        if self.low[k : k + 1] == ["by"]:
            return True
        return self.heading and lemma in ONLY_TOLD and (k >= self.end or self.tags[k] in "t:,")

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
