"""Reads the forms in which a sentence attributes words with a verb: the content behind "she said", before it,
around it, or with a subject that stands in the clause before.

A frame is described in token positions of its sentence. The grammar is shallow: noun phrases are regular
expressions over the tags of `sentences.py`, looked for next to a cue; what a cue may take comes from
`cues.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .contents import Contents
from .cues import BELIEVING, DENYING
from .phrases import FINITE, NOUN_PHRASE, SIMPLE_PHRASE, VERBAL, WINDOW
from .sentences import Sentence

ONLY_TOLD = frozenset({"tell", "inform", "remind", "notify"})  # what follows is who was told, never who told
ALSO_TOLD = frozenset(
    {"urge", "answer", "beg", "implore", "text", "email", "counsel", "tweet", "quote", "order"}
)
MOSTLY_TOLD = frozenset({"assure", "reassure", "advise"})


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


class Attributions(Contents):
    """Makes a frame of a cue whose form is known; `frames` are those found before it in the sentence."""

    def __init__(self, sentence: Sentence, heading: bool = False) -> None:
        super().__init__(sentence, heading)
        self.frames: list[Frame] = []

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
        later = self.behind_circumstances(k)
        if later > k:
            if "K" not in (tags[j], tags[j - 1 : j]):
                return None  # "..., the mayor, Ann Lee, said last night"
            k = later
        match = NOUN_PHRASE.match(tags, k, self.end)
        if not match or (tags[k] == "p" and self.low[k] == "it"):
            return None
        addresses = "t" in takes or lemma in ALSO_TOLD
        if addresses and tags[j] in ",-)" and self.person_before(j):
            return None  # "the mayor, Ann Lee, warned residents": they are warned
        subject = self.between_quotation_and(j) if addresses and tags[j] == "," else None
        if subject:  # "...," Ann Lee, told reporters: one comma too many
            frame = self.with_subject(c, cue_end, lemma, takes, subject, j)
            if frame is not None:
                frame.certainty = "likely"
            return frame
        if lemma in ONLY_TOLD:
            return self.told_first(c, cue_end, lemma, k)
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
        certainty = "certain"
        if addresses and "K" not in (tags[j], tags[j - 1 : j]) and tags[j] not in "?!":
            certainty = "likely"
        if lemma in MOSTLY_TOLD:
            certainty = "unsure"
        return Frame((c, cue_end), mention, pre, "content-cue-subject", lemma, certainty, second)

    def behind_circumstances(self, k: int) -> int:
        """The first token from `k` on that belongs to no time and no "to reporters"."""
        while k < self.end:
            length = self.time_length(k)
            if not length and self.tags[k] == "T":
                match = SIMPLE_PHRASE.match(self.tags, k + 1, self.end)
                length = match.end() - k if match else 0
            if not length:
                break
            k += length
        return k

    def person_before(self, j: int) -> bool:
        """Whether somebody with an apposition is the subject that ends at `j`: "..., the mayor, Ann Lee,"."""
        subject = self.subject_before_comma(j, max(0, j - WINDOW))
        if subject is None or (subject[0] and self.tags[subject[0] - 1] not in ",K;"):
            return False
        return self.names_somebody(*subject)

    def told_first(self, c: int, cue_end: int, lemma: str, k: int) -> Frame | None:
        """CONTENT, told the council(, the mayor, Ann Lee): who was told stands where a subject could.

        Only what stands behind the addressee can be the speaker, and that is never sure.
        """
        tags = self.tags
        pre = self.pre_content(c, self.left_edge(c))
        stop = self.addressee_end(k)
        if pre is None or not stop or not self.clause_like(*pre):
            return None
        at = stop + 1 if tags[stop : stop + 1] == "," else stop
        match = NOUN_PHRASE.match(tags, at, self.end)
        mention = None
        if match and not self.is_time(*match.span()) and not self.verb_at(match.end()):
            last = self.with_apposition(at, match.end())
            mention = (at, last) if self.names_somebody(at, last) else None
        if mention is None and "K" not in tags[pre[0] : pre[1]]:
            return None
        return Frame((c, cue_end), mention, pre, "content-cue-subject", lemma, "unsure", addressee=(k, stop))

    def was_told(self, c: int, cue_end: int, lemma: str, takes: str, j: int) -> Frame | None:
        """The council was told by Ann Lee that ...: the subject was told, the speaker stands behind "by".

        Without "by" only quoted words are taken, as words of nobody known.
        """
        tags, low = self.tags, self.low
        told = self.subject_ending(j)
        if told is None:
            return None
        k = cue_end
        while k < self.end and (tags[k] == "a" or self.time_length(k)):
            k += self.time_length(k) or 1
        mention = None
        match = NOUN_PHRASE.match(tags, k + 1, self.end) if low[k : k + 1] == ["by"] else None
        if match:
            mention = (k + 1, self.with_apposition(k + 1, match.end()))
            k = mention[1]
        while k < self.end and (tags[k] == "a" or self.time_length(k)):
            k += self.time_length(k) or 1
        if tags[k : k + 2] in (",t", ",K", ",s"):
            k += 1
        pre = self.pre_content(told[0], self.left_edge(c))
        quoted = pre is not None and (
            tags[pre[1] - 1] == "K" or (tags[pre[1] - 1] in "?!" and "K" in tags[pre[0] : pre[1]])
        )
        certainty = "likely" if mention else "unsure"
        if k < self.end and tags[k] in "tK:s" and not quoted:
            start, how, _ = self.content_after(k, takes, lemma)
            if start is not None and how in ("that", "quote") and (mention or tags[start] == "K"):
                frame = self.build(c, cue_end, lemma, takes, mention, start, how, told, "passive")
                if frame is not None:
                    frame.certainty = certainty
                return frame
        if pre is None or not (quoted or (mention and self.clause_like(*pre))):
            return None
        return Frame((c, cue_end), mention, pre, "passive", lemma, certainty, addressee=told)

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
        mention = self.with_role_before(mention)
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

    def with_role_before(self, mention: tuple[int, int]) -> tuple[int, int]:
        """The subject with what stands between a quotation and its comma: "...," the mayor, Ann Lee said."""
        comma = mention[0] - 1
        before = self.between_quotation_and(comma) if comma > 0 and self.tags[comma] == "," else None
        return (before[0], mention[1]) if before else mention

    def between_quotation_and(self, comma: int) -> tuple[int, int] | None:
        """Somebody named by all the words between a quotation that begins a clause and a comma."""
        tags = self.tags
        quoted = tags.rfind("K", max(0, comma - WINDOW), comma)
        if quoted < 0 or quoted + 1 == comma or (quoted and tags[quoted - 1] not in ",;:-."):
            return None
        is_phrase = NOUN_PHRASE.fullmatch(tags, quoted + 1, comma) is not None
        return (quoted + 1, comma) if is_phrase and self.names_somebody(quoted + 1, comma) else None

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
        frame = self.build(c, cue_end, lemma, takes, mention, start, how, addressee, "participle", True)
        if frame is not None and any(f.mention == mention and f.certainty == "unsure" for f in self.frames):
            frame.certainty = "unsure"
        return frame

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
