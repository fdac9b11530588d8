"""Finds what a cue governs: where the reported words begin behind it, to whom they were said, and where they
end.
"""

from __future__ import annotations

from .cues import CUES
from .phrases import FINITE, NOUN_PHRASE, OCCASION, PREDICATE, SIMPLE_PHRASE, Phrases

TAIL_OPENERS = frozenset({"as", "although", "though", "while", "after", "before", "even"})
NEVER_ADDED = frozenset({"find", "show", "believe", "feel", "rule", "report"})  # "..., finding it empty"


class Contents(Phrases):
    """Adds to the phrases of a sentence what stands behind a cue."""

    def content_after(
        self, k: int, takes: str, lemma: str
    ) -> tuple[int | None, str | None, tuple[int, int] | None]:
        """Where the content behind a cue begins, how (that, quote, clause ...), and the addressee."""
        tags, low, end = self.tags, self.low, self.end
        addressee: tuple[int, int] | None = None
        while k < end and (tags[k] == "a" or self.time_length(k)):
            k += self.time_length(k) or 1
        if k >= end:
            return None, None, None
        if "t" in takes and tags[k] not in "t,:K" and tags[k] != "i":
            stop = 0 if "c" in takes and self.clause_strong(k) else self.addressee_end(k)
            if stop:
                stop = self.with_name_behind(stop)
                addressee = (k, stop)
                k = stop + (tags[stop : stop + 2] in (",t", ",K"))
                while k < end and (tags[k] == "a" or self.time_length(k)):
                    k += self.time_length(k) or 1
                if k >= end:
                    return None, None, addressee
        elif (
            lemma
            in (
                "say",
                "write",
                "complain",
                "explain",
                "suggest",
                "add",
                "announce",
                "appeal",
                "propose",
                "reply",
                "testify",
                "confirm",
                "admit",
                "repeat",
                "report",
            )
            and tags[k] == "T"
        ):
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
        if (
            k + 1 < end
            and (tag == "f" or low[k] == "against")
            and lemma in ("warn", "inform", "assure", "notify", "remind", "advise", "complain")
        ):
            return k + 1, "object", addressee
        if "i" in takes:
            at = k
            if low[at] in ("on", "for", "upon"):
                at += 1
            match = NOUN_PHRASE.match(tags, at, end) or SIMPLE_PHRASE.match(tags, at, end)
            if match:
                stop = self.infinitive_after(at, match.end())
                if stop:
                    return at, "object", addressee
        if "o" in takes:
            at = k + 1 if tags[k] in "gV" else k  # "accused neighbouring Holm"
            match = NOUN_PHRASE.match(tags, at, end) or SIMPLE_PHRASE.match(tags, at, end)
            if match:
                after = match.end() + self.time_length(match.end())  # "accused Holm on Tuesday of"
                body = tags[k : match.end() + 2] + tags[after : after + 1]
                if "f" in body or any(
                    low[i] in ("for", "over", "as") for i in range(k, min(end, match.end() + 1))
                ):
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
            if low[k] == "as" and k + 1 < end:
                return k + 1, "object", addressee  # "which she describes as ..."
            if "K" in region or any(low[i] == "as" for i in range(k, min(end, k + 12))):
                return k, "object", addressee
        if tag in "if" and ("c" in takes or addressee):
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
        if "n" in takes and tag == "V" and low[k].endswith("s"):
            return k, "np", addressee  # "announced plans"
        if "n" in takes and tag in "DnCSzmaK":
            if "c" in takes and self.clause_strong(k):
                return k, "clause", addressee
            if (
                "c" in takes
                and "m" not in takes
                and FINITE.search(tags, k, min(end, k + 12))
                and not self.np_reading(k)
            ):
                return k, "clause", addressee
            return k, "np", addressee
        if "c" in takes or (addressee and "t" in takes):
            return k, "clause", addressee
        return None, None, addressee

    def with_name_behind(self, stop: int) -> int:
        """Where an addressee ends that has an apposition: "told the mayor, Ann Lee(, that ...)"."""
        tags = self.tags
        match = NOUN_PHRASE.match(tags, stop + 1, self.end) if tags[stop : stop + 1] == "," else None
        if match is None or self.is_time(*match.span()) or not self.names_somebody(*match.span()):
            return stop
        after = match.end()
        return after if after >= self.end or tags[after] in ",:i" else stop

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
            if not match or OCCASION.search(" ".join(low[i : min(end, i + 7)]) + " "):
                break
            i = match.end()
            steps += 1
        return i

    def content_end(self, start: int) -> int:
        """Where the content from `start` on ends: before a second attribution, else with the sentence."""
        tags, low, end = self.tags, self.low, self.end
        for i in range(start + 1, end):
            tag = tags[i]
            if self.heading and i > start + 1 and tag in ",b" and tags[i + 1 : i + 2] in ("Q", "V", "v", "q"):
                return i  # "Lee says tax is high, hopes for a deal"
            if tag in "QG" and (i > start + 1 or tags[start] == "K"):
                k = i - 1
                while k > start and tags[k] in "ax":
                    k -= 1
                before = tags[k]
                if tag == "G":
                    if tags[i - 1] in ",K" and low[i] in CUES and CUES[low[i]][0] not in NEVER_ADDED:
                        return i - 1 if tags[i - 1] == "," else i
                elif before in "cb" and self.says_something(i):
                    stop = k
                    if stop > start and tags[stop - 1] == ",":
                        stop -= 1
                    return stop
            elif (
                tag in "cbs"
                and tags[i - 1] == ","
                and low[i] in ("but", "and", "while", "although", "though", "as")
            ):
                match = NOUN_PHRASE.match(tags, i + 1, end)
                if (
                    match
                    and match.end() < end
                    and tags[match.end()] in "Qq"
                    and self.says_something(match.end())
                    and low[i] != "as"
                ):
                    return i - 1
            elif low[i] == "according" and tags[i - 1] == ",":
                return i - 1
            elif tag == ";":
                match = NOUN_PHRASE.match(tags, i + 1, end)
                if match and match.end() < end and tags[match.end()] == "Q":
                    return i
        return end

    def without_tail(self, start: int, end: int) -> int:
        """A noun phrase or infinitive ends before a clause of the reporter's: "..., as the talks go on"."""
        tags, low = self.tags, self.low
        for i in range(start + 2, end):
            if tags[i - 1] == "," and (tags[i] == "b" or low[i] in TAIL_OPENERS):
                return i - 1
            if tags[i - 1] == "-" and tags[i] in "Da" and "-" not in tags[i:end]:
                return i - 1  # "... - a charge that stung"
            if tags[i - 1] == "K" and tags[i] == "c" and tags[i + 1 : i + 2] in ("Q", "V"):
                return i  # "accused Holm of "delay" and walked out"
        return end

    def main_clause_after(self, start: int, end: int) -> int:
        """Where a fronted clause ends and the main clause begins: "Though he called it X, Lee backed it"."""
        tags = self.tags
        for k in range(start + 1, end):
            if tags[k] not in ",-":
                continue
            match = NOUN_PHRASE.match(tags, k + 1, end)
            if match and self.verb_at(match.end()) and match.end() < end and tags[match.end()] not in "Gg":
                return k
        return end

    def _trimmed(self, start: int, end: int) -> int:
        """Without the occasion that the reporter adds at the end: "... in a call with his counterpart"."""
        tags, low = self.tags, self.low
        for i in range(end - 2, max(start, end - 16), -1):
            if low[i] not in ("in", "during", "at", "via", "on") or tags[i - 1] in "iTc":
                continue
            if PREDICATE.search(tags, i, end):
                continue
            if OCCASION.search(" ".join(low[i : min(end, i + 7)]) + " "):
                return i - 1 if tags[i - 1] == "," else i
        return end

    def says_something(self, c: int) -> bool:
        """Whether a cue at `c` is followed by content, so that it begins a second quote."""
        word = self.low[c]
        if word not in CUES or set(CUES[word][2]) & set("m"):
            return False
        start, how, _ = self.content_after(c + 1, CUES[word][2], CUES[word][0])
        return start is not None and how not in (None, "comma")
